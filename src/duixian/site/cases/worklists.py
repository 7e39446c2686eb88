"""A desk's work list: narrowed by filters, in order of deadline, counted by pile and by the values of each filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value

from duixian.rules.model.pack import Pack
from duixian.site.prepared import Arg, Composed, among, begins, begun, held, holds
from duixian.site.registry.models import Subject

from .desks import ASKS, AT_HAND, GIVEN, PILES, Desk, Terms, any_of, place_label, step_label
from .models import Case

FEWEST = 64  # cases that a statement reads at most; or twice, four times … as many
COLUMNS = ("pack", "benefit", "procedure", "step", "territory")
BESIDE = "beside"  # what is on the desk and at none of its steps


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

    def filters(self) -> tuple[str, ...]:
        """Which are set."""
        return tuple(name for name in ("benefit", "step", "place", "words") if getattr(self, name))

    def given(self) -> tuple[str, ...]:
        """The filters as arguments of a statement."""
        pack, _, benefit = self.benefit.partition(":")
        other, _, rest = self.step.partition(":")
        procedure, _, step = rest.partition(":")
        words = held(self.words.upper()), begun(self.words)
        return pack, benefit, other, procedure, step, self.place, *words


PACK, BENEFIT, OTHER, PROCEDURE, STEP, PLACE, HELD, BEGUN = (Arg(GIVEN + place) for place in range(8))
SOME = Arg(GIVEN)


def _narrowed(rows: QuerySet[Case], filters: tuple[str, ...]) -> QuerySet[Case]:
    """The cases that these filters leave."""
    if "benefit" in filters:
        rows = rows.filter(pack=PACK, benefit=BENEFIT)
    if "step" in filters:
        rows = rows.filter(pack=OTHER, procedure=PROCEDURE, step=STEP)
    if "place" in filters:
        rows = rows.filter(territory=PLACE)
    if "words" in filters:
        # found by the index of names, and not name by name of the desk's cases
        named = Subject.objects.filter(begins("name", BEGUN)).values("pk")
        rows = rows.filter(holds("number", HELD) | Q(claimant__in=named) | Q(applicant__in=named))
    return rows


def _by_deadline(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.order_by(F("due").asc(nulls_last=True), "id")


def _first(terms: Terms, pile: str, filters: tuple[str, ...], most: int) -> Any:
    """The first cases of a pile: of each reason for being there its first ones, and of all these the first."""
    found = [_by_deadline(_narrowed(terms.theirs(reason), filters)) for reason in terms.pile(pile)]
    if len(found) != 1:
        found = [_by_deadline(Case.objects.filter(any_of([Case.objects.filter(pk__in=some.values("pk")[:most]).order_by() for some in found])))]  # fmt: skip
    return found[0].values_list("pk", "key")[:most]


def _waiting(terms: Terms, filters: tuple[str, ...]) -> Any:
    """How many cases are at the posts' steps, and of these in each pile they tell of by themselves; counted from an index
    alone (`cases_load`)."""
    piles = terms.at_hand()
    counts = {f"in_{name}": Count("pack", filter=piles[name]) for name in AT_HAND}
    found = []
    for here in terms.steps():  # each by an index that has all of it, which several at once would not
        rows = _narrowed(terms.theirs(here), filters)
        found.append(rows.values_list(*COLUMNS).annotate(count=Count("pack"), **counts))
    return found[0].union(*found[1:], all=True) if len(found) > 1 else found[0]


def _asked(terms: Terms, filters: tuple[str, ...]) -> Any:
    """How many cases are in each of the piles that ask something beside the step, and how many are on the desk for such a
    reason alone."""
    reasons = {name: some for name in ASKS if (some := terms.pile(name))}
    found = []
    for name, some in {**reasons, BESIDE: terms.beside()}.items():
        rows = terms.theirs(some[0] if len(some) == 1 else any_of([terms.theirs(one) for one in some]))
        rows = rows.exclude(terms.at_step()) if name == BESIDE else rows
        named = _narrowed(rows, filters).annotate(pile=Value(name))
        found.append(named.values_list("pile", *COLUMNS).annotate(count=Count("pack")))
    return found[0].union(*found[1:], all=True)


def _shown(terms: Terms, asks: bool) -> Any:
    rows = Case.objects.filter(among("pk", SOME)).select_related("claimant", "applicant", "assignee")
    return _by_deadline(rows.annotate(**{f"asks_{name}": q for name, q in terms.asks().items()} if asks else {}))  # fmt: skip


FIRST = Composed[Case](_first)
WAITING = Composed[Case](_waiting)
ASKED = Composed[Case](_asked)
SHOWN = Composed[Case](_shown)


def keys(desk: Desk, wanted: Wanted, most: int) -> list[tuple[int, Any]]:
    """The first cases of the list, by deadline: primary key and key."""
    size = FEWEST
    while size < most:
        size *= 2
    rows = FIRST.of(desk.terms, wanted.pile, wanted.filters(), size).rows(*desk.given, *wanted.given())
    return [(pk, key) for pk, key in rows[:most]]


def shown(desk: Desk, some: Sequence[int], *, asks: bool = False) -> list[Case]:
    """Cases by deadline, as a list shows them; where it is wanted with what they ask for beside their step (`asked_of`)."""
    return SHOWN.of(desk.terms, asks).all(*desk.given, list(some)) if some else []


def asked_of(case: Case) -> list[str]:
    """What a case wants beside its step: labels of piles."""
    return [label for name, label in ASKS.items() if getattr(case, f"asks_{name}", False)]


@dataclass(frozen=True)
class Counts:
    """How many cases there are. A few statements group what the words leave of the desk; the rest is added up from them."""

    desk: Desk
    wanted: Wanted

    @cached_property
    def _groups(self) -> dict[str, list[tuple[dict[str, str], Sequence[str], int]]]:
        """The cases of each pile by (pack, benefit, procedure, step, territory), with the values of the filters."""
        found: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in PILES}
        filters = tuple(name for name in self.wanted.filters() if name == "words")
        composed, given = (self.desk.terms, filters), (*self.desk.given, *self.wanted.given())
        for row in WAITING.of(*composed).rows(*given):
            key, counts = tuple(row[:5]), row[5:]
            for name, count in zip(("", *AT_HAND), counts, strict=True):
                found[name][key] += count
        for name, *rest, count in ASKED.of(*composed).rows(*given):
            found["" if name == BESIDE else name][tuple(rest)] += count
        return {
            name: [
                ({"benefit": f"{key[0]}:{key[1]}", "step": f"{key[0]}:{key[2]}:{key[3]}", "place": key[4]}, key, count)
                for key, count in counts.items()
                if count
            ]
            for name, counts in found.items()
        }  # fmt: skip

    def _left(self, pile: str, but: str = "") -> list[tuple[dict[str, str], Sequence[str], int]]:
        """The groups of a pile that the filters leave; `but` names one that is not applied."""
        asked = {name: getattr(self.wanted, name) for name in ("benefit", "step", "place") if name != but}
        return [
            one
            for one in self._groups[pile]
            if all(not value or one[0][name] == value for name, value in asked.items())
        ]

    def of(self, pile: str) -> int:
        """Of a pile as it is filtered."""
        return sum(count for _, _, count in self._left(pile))

    @property
    def total(self) -> int:
        """Of the list as it is filtered."""
        return self.of(self.wanted.pile)

    def choices(self) -> dict[str, list[Choice]]:
        """The values of each filter with how many cases they have. Places of the same code in several packs are one."""
        found: dict[str, list[Choice]] = {}
        for name, last in (("benefit", 1), ("step", 3), ("place", 4)):
            counts: Counter[str] = Counter()
            labels: dict[str, str] = {}
            for values, key, count in self._left(self.wanted.pile, name):
                if key[last]:
                    counts[values[name]] += count
                    labels.setdefault(values[name], _label(self.desk.packs, name, key))
            made = [Choice(value, labels[value], count) for value, count in counts.items()]
            found[name] = sorted(made, key=lambda one: one.label)
        return found

    def piles(self) -> list[Choice]:
        """Every pile with how many cases it has; one that is empty only where it is chosen."""
        found = [Choice(name, label, self.of(name)) for name, label in PILES.items()]
        return [one for one in found if one.count or one.value in ("", self.wanted.pile)]


def _label(packs: Mapping[str, Pack], name: str, key: Sequence[str]) -> str:
    pack = packs.get(key[0])
    if pack is None:
        return key[-1]
    if name == "benefit":
        return pack.benefits[key[1]].title if key[1] in pack.benefits else key[1]
    return place_label(pack, key[4]) if name == "place" else step_label(pack, key[2], key[3])
