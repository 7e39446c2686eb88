"""What this site's own books and its register of sanctions know of the subjects of a part, beside their files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from duixian.site.cases import books
from duixian.site.cases.models import Case
from duixian.site.funds import recovery, statements
from duixian.site.registry import sanctions
from duixian.site.registry.models import Sanction, Subject

from .asking import Asking

LOT = 900


class Books:
    """Asked once a part: who has cases or sanctions; of all others there is nothing to know."""

    def __init__(self, asking: Asking, first: int, end: int, only: Sequence[int] | None) -> None:
        self.pack = asking.pack
        self._facts = [
            f for f in asking.pack.facts.values() if f.implied.startswith(books.KINDS) and f.id in asking.read
        ]
        self._cases: dict[int, list[tuple[str, str, Any]]] = {}
        for which in _which(first, end, only):
            self._had(which)
        self._keys = (
            dict(Subject.objects.filter(pk__in=self._cases).values_list("pk", "key")) if self._cases else {}
        )
        self._barred: dict[int, tuple[dict[str, str], ...]] = {}
        if asking.pack.conduct.sanctions is not None:
            for which in _which(first, end, only):
                rows = Sanction.objects.filter(which("subject"), pack=asking.pack.id).order_by()
                for subject in Subject.objects.filter(pk__in=rows.values("subject")):
                    self._barred[subject.pk] = tuple(sanctions.spells(asking.pack, subject)[0])

    def _had(self, which: Any) -> None:
        rows = Case.objects.filter(which("claimant"), pack=self.pack.id, number__isnull=False).order_by()
        for claimant, benefit, phase, key in rows.values_list("claimant", "benefit", "phase", "key"):
            self._cases.setdefault(claimant, []).append((benefit, phase, key))

    def barred(self, subject: int) -> tuple[dict[str, str], ...]:
        return self._barred.get(subject, ())

    def booked(self, subject: int) -> dict[str, Any]:
        """Values of implied facts by id, as `cases.books.known` gives them to a claim; those of one claim alone (what a spouse
        was granted, what a group has used up) change amounts, not who is entitled, and are left to the claim."""
        cases = self._cases.get(subject)
        if not cases or not self._facts:
            return {}
        had = {b for b, phase, _ in cases if phase in books.STANDING}
        had |= {b for b, phase, key in cases if phase not in books.STANDING and b not in had and any(recovery.paid_parts(key).values())}  # fmt: skip
        paid: dict[str, int] | None = None
        found: dict[str, Any] = {}
        for fact in self._facts:
            kind, _, name = fact.implied.partition(":")
            if kind == "once" and name in had:
                found[fact.id] = True
            if kind not in ("paid", "first") or name not in {b for b, _, _ in cases}:
                continue
            if paid is None:
                paid = {
                    b: fen
                    for b, fen in statements.paid_by_benefit(self._keys[subject], self.pack.id).items()
                    if fen
                }
            if kind == "paid" and name in paid:
                found[fact.id] = books.written(paid[name])
            elif kind == "first" and name in paid:
                first = statements.first_paid(self._keys[subject], self.pack.id, name)
                if first is not None:
                    found[fact.id] = timezone.localdate(first).isoformat()
        return found


def _which(first: int, end: int, only: Sequence[int] | None) -> list[Any]:
    """Conditions on a field for the subjects of a part, few enough keys in each."""
    if only is None:
        return [lambda field: Q(**{f"{field}__gte": first, f"{field}__lt": end})]
    lots = [list(only[at : at + LOT]) for at in range(0, len(only), LOT)]
    return [lambda field, some=some: Q(**{f"{field}__in": some}) for some in lots]
