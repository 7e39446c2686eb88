"""What a guided tour is made of: steps, the pages they lead to, and what shows that a step has been done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Model, QuerySet
from django.urls import reverse

from duixian.site.accounts.models import User
from duixian.site.audit.models import Row
from duixian.site.cases.models import Event
from duixian.site.library.models import Correction

Rows = Callable[[User], QuerySet[Any]]


class Place(Protocol):
    def address(self, user: User) -> str: ...


class Mark(Protocol):
    def made(self, user: User, since: datetime) -> bool: ...


@dataclass(frozen=True, slots=True)
class At:
    """A page that is always there. `part` is where on it to look."""

    name: str
    given: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    part: str = ""

    def address(self, user: User) -> str:
        return f"{reverse(self.name, kwargs=dict(self.given))}{self.query and '?' + self.query}{self.part and '#' + self.part}"


@dataclass(frozen=True, slots=True)
class Of:
    """The page of the first of some rows, `by` a field of theirs; `otherwise` where none is left."""

    name: str
    rows: Rows
    otherwise: At
    by: str = "key"
    argument: str = "key"
    query: str = ""
    part: str = ""

    def address(self, user: User) -> str:
        row: Model | None = self.rows(user).first()
        if row is None:
            return self.otherwise.address(user)
        return At(self.name, {self.argument: getattr(row, self.by)}, self.query, self.part).address(user)


@dataclass(frozen=True, slots=True)
class Happened:
    """They did something with a case: `act` of an event, at `step` of the procedure and with `outcome` where they are named."""

    act: str
    step: str = ""
    outcome: str = ""

    def made(self, user: User, since: datetime) -> bool:
        named = {key: name for key, name in (("step", self.step), ("outcome", self.outcome)) if name}
        return Event.objects.filter(user=user, act=self.act, at__gte=since, **named).exists()


@dataclass(frozen=True, slots=True)
class Noted:
    """The audit trail holds such an act of theirs."""

    act: str

    def made(self, user: User, since: datetime) -> bool:
        return Row.objects.filter(user=user, act=self.act, at__gte=since).exists()


@dataclass(frozen=True, slots=True)
class Decided:
    """They decided on something that was read from a document."""

    def made(self, user: User, since: datetime) -> bool:
        return Correction.objects.filter(editor=user, decided_at__gte=since).exists()


@dataclass(frozen=True, slots=True)
class Step:
    """`see` says what there is to see, `do` what to do. `done` shows that it was done; None: being there is all."""

    title: str
    to: Place
    see: str
    do: str
    done: Mark | None = None


@dataclass(frozen=True, slots=True)
class Tour:
    title: str
    steps: tuple[Step, ...]
