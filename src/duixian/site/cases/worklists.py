"""A desk's work list: narrowed by filters, in order of deadline, counted by pile and by the values of each filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from duixian.rules.model.pack import Pack

from .desks import PILES, Desk, place_label, step_label
from .models import Case


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, its label, how many cases it has among those that the other filters leave."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the work list is narrowed to; '' where it is not. `benefit` is pack:id, `step` pack:procedure:id."""

    pile: str = ""
    benefit: str = ""
    step: str = ""
    place: str = ""
    words: str = ""


def narrowed(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    """The cases of a pile that the other filters leave."""
    if wanted.benefit:
        pack, _, benefit = wanted.benefit.partition(":")
        rows = rows.filter(pack=pack, benefit=benefit)
    if wanted.step:
        pack, _, rest = wanted.step.partition(":")
        procedure, _, step = rest.partition(":")
        rows = rows.filter(pack=pack, procedure=procedure, step=step)
    if wanted.place:
        rows = rows.filter(territory=wanted.place)
    return _by_words(rows, wanted.words)


def _by_words(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    if not words:
        return rows
    return rows.filter(
        Q(number__icontains=words)
        | Q(claimant__name__startswith=words)
        | Q(applicant__name__startswith=words)
    )


def by_deadline(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("claimant", "applicant", "assignee").order_by(
        F("due").asc(nulls_last=True), "id"
    )


@dataclass(frozen=True)
class Counts:
    """How many cases there are. One statement groups what the pile and the words leave; the rest is added up from it."""

    desk: Desk
    wanted: Wanted

    @cached_property
    def _groups(self) -> list[tuple[dict[str, str], Sequence[str], int]]:
        """Cases of the chosen pile by (pack, benefit, procedure, step, territory), each with its filters' values."""
        columns = ("pack", "benefit", "procedure", "step", "territory")
        rows = _by_words(self.desk.pile(self.wanted.pile), self.wanted.words).order_by()
        return [
            ({"benefit": f"{key[0]}:{key[1]}", "step": f"{key[0]}:{key[2]}:{key[3]}", "place": key[4]}, key, count)
            for *key, count in rows.values_list(*columns).annotate(count=Count("pk"))
        ]  # fmt: skip

    def _left(self, but: str = "") -> list[tuple[dict[str, str], Sequence[str], int]]:
        """The groups that the filters leave; `but` names one that is not applied."""
        asked = {name: getattr(self.wanted, name) for name in ("benefit", "step", "place") if name != but}
        return [
            one
            for one in self._groups
            if all(not value or one[0][name] == value for name, value in asked.items())
        ]

    @property
    def total(self) -> int:
        """Of the list as it is filtered."""
        return sum(count for _, _, count in self._left())

    def choices(self) -> dict[str, list[Choice]]:
        """The values of each filter with how many cases they have. Places of the same code in several packs are one."""
        found: dict[str, list[Choice]] = {}
        for name, last in (("benefit", 1), ("step", 3), ("place", 4)):
            counts: Counter[str] = Counter()
            labels: dict[str, str] = {}
            for values, key, count in self._left(name):
                if key[last]:
                    counts[values[name]] += count
                    labels.setdefault(values[name], _label(self.desk.packs, name, key))
            made = [Choice(value, labels[value], count) for value, count in counts.items()]
            found[name] = sorted(made, key=lambda one: one.label)
        return found

    def piles(self) -> list[Choice]:
        """Every pile with how many cases it has; one that is empty only where it is chosen."""
        desk, wanted = self.desk, self.wanted
        at_hand: dict[str, Any] = {name: Count("pk", filter=q) for name, q in desk.at_hand.items()}
        counts: dict[str, int] = narrowed(desk.waiting(), wanted).order_by().aggregate(**at_hand)
        counts[wanted.pile] = self.total
        for name in PILES:
            if name not in counts:
                counts[name] = narrowed(desk.pile(name), wanted).count()
        found = [Choice(name, label, counts[name]) for name, label in PILES.items()]
        return [one for one in found if one.count or one.value in ("", wanted.pile)]


def _label(packs: Mapping[str, Pack], name: str, key: Sequence[str]) -> str:
    pack = packs.get(key[0])
    if pack is None:
        return key[-1]
    if name == "benefit":
        return pack.benefits[key[1]].title if key[1] in pack.benefits else key[1]
    return place_label(pack, key[4]) if name == "place" else step_label(pack, key[2], key[3])
