"""What a visitor has told so far. It travels in the page itself, signed; nothing of it is kept on the server."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core import signing

SALT = "duixian.matching.visit"
MOST_CHARACTERS = 200_000
HOURS = 12


class LostVisitError(ValueError):
    """What came back is not what was handed out, or is too old; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Visit:
    """`on` the day to reckon for; `roles` whose benefits are looked for, `only` these of them (none: all of them);
    `told` a case document without its day;
    `order` the questions answered or passed over, in order; `skipped` those passed over."""

    on: date
    roles: tuple[str, ...]
    told: dict[str, Any] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    skipped: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    @property
    def case(self) -> dict[str, Any]:
        """The case as the rules take it."""
        return {"as_of": self.on.isoformat(), **self.told}

    def answered(self, question: str, role: str, name: str | None, value: Any) -> Visit:
        """With one more answer: a fact `name` of a role, or (None) the whole of a role: its rows, or that there is none."""
        told = {key: (dict(body) if isinstance(body, dict) else body) for key, body in self.told.items()}
        if name is None:
            told[role] = value
        else:
            body = told.get(role)
            told[role] = {**(body if isinstance(body, dict) else {}), name: value}
        return replace(self, told=told, order=_last(self.order, question), skipped=self.skipped - {question})

    def passed_over(self, question: str) -> Visit:
        """Without an answer to a question, which is not asked again."""
        return replace(
            self.without(question), order=_last(self.order, question), skipped=self.skipped | {question}
        )

    def without(self, question: str) -> Visit:
        """As if a question had not been asked."""
        role, _, name = question.partition(".")
        told = {key: (dict(body) if isinstance(body, dict) else body) for key, body in self.told.items()}
        if not name or name == "exists":
            told.pop(role, None)
        elif isinstance(told.get(role), dict):
            told[role].pop(name, None)
        return replace(
            self,
            told=told,
            order=tuple(q for q in self.order if q != question),
            skipped=self.skipped - {question},
        )

    def sealed(self) -> str:
        """The visit as text for a form."""
        return signing.dumps(
            {
                "on": self.on.isoformat(), "roles": self.roles, "told": self.told, "order": self.order,
                "skipped": sorted(self.skipped), "only": sorted(self.only),
            },
            salt=SALT, compress=True,
        )  # fmt: skip


def opened(text: str) -> Visit:
    """The visit of a form. Raises LostVisitError."""
    if len(text) > MOST_CHARACTERS:
        raise LostVisitError("填写的内容太多，无法继续。请重新开始，一次少填一些。")
    try:
        body = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        raise LostVisitError("页面已过期，或内容不完整。您填写的内容没有被保存，请重新开始。") from None
    return Visit(
        date.fromisoformat(body["on"]), tuple(body["roles"]), body["told"], tuple(body["order"]), frozenset(body["skipped"]),
        frozenset(body["only"]),
    )  # fmt: skip


def _last(order: tuple[str, ...], question: str) -> tuple[str, ...]:
    return (*(q for q in order if q != question), question)
