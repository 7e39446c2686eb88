"""When an item that was read is one of the sample's, and which of its fields agree.

An item that was read may be a sample's item when their lines are at most one apart and its *key* agrees:

- references: the title; or the number; or, of bare articles, the path;
- responsibility: nothing further (the lines of the bracket);
- target: the value;
- grant: amount, rate and ceiling;
- deadlines: length and unit, or the date, or the recurring phrase.

Each pairs with one at most, those with the most agreeing fields first. An item is *found* when it is paired, and *right* when
all fields in ``RIGHT`` agree; *exact* when they agree to the letter, freely worded fields too. Items read that begin on an optional line, or outside the window, and pair with nothing
are not counted.

Text agrees when equal without white space; indicators, beneficiaries, conditions and subjects, which the samples word
freely, when one holds the other or they share half of their character pairs (Dice). Numbers agree as numbers; YYYY-MM and YYYY
stand for their last day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bench.accuracy.gold import Item
from duixian.citations import CitationError, normalise_path

FIELDS = {
    "references": ("title", "number", "path", "relation"),
    "responsibility": ("lead", "responsible", "cooperating", "inherits", "open_ended"),
    "target": (
        "indicator",
        "comparator",
        "value",
        "unit",
        "deadline_year",
        "base_value",
        "base_year",
        "cumulative",
    ),
    "grant": ("beneficiary", "condition", "amount_kind", "amount", "rate", "cap", "per", "period"),
    "deadlines": ("kind", "length", "unit", "date", "recur", "who"),
}
RIGHT = {
    "references": ("title", "number", "path", "relation"),
    "responsibility": ("lead", "responsible", "cooperating", "inherits", "open_ended"),
    "target": ("indicator", "comparator", "value", "unit", "deadline_year"),
    "grant": ("beneficiary", "amount_kind", "amount", "rate", "cap", "per", "period"),
    "deadlines": ("length", "unit", "date", "recur", "kind"),
}
_FREE = frozenset({"indicator", "beneficiary", "condition", "who", "recur"})
_UNORDERED = frozenset({"lead", "responsible", "cooperating", "inherits"})


@dataclass
class Tally:
    """Counts over samples: items of the samples, items read, pairs, right pairs; agreeing fields of the pairs."""

    gold: int = 0
    read: int = 0
    found: int = 0
    right: int = 0
    exact: int = 0
    agree: dict[str, int] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Take in the counts of another sample."""
        self.gold += other.gold
        self.read += other.read
        self.found += other.found
        self.right += other.right
        self.exact += other.exact
        for name, count in other.agree.items():
            self.agree[name] = self.agree.get(name, 0) + count


def compare(kind: str, sample: Item, read: Iterable[Item]) -> Tally:
    """The counts of one window."""
    near = [item for item in read if sample["start_line"] - 1 <= item["start_line"] <= sample["end_line"] + 1]
    pairs = _pairs(kind, sample["items"], near)
    used = {id(item) for _, item in pairs}
    loose = [item for item in near if id(item) not in used and _counts(item, sample)]
    tally = Tally(len(sample["items"]), len(pairs) + len(loose), len(pairs))
    for wanted, item in pairs:
        agreeing = {name for name in FIELDS[kind] if same(name, wanted.get(name), item.get(name))}
        tally.right += all(name in agreeing for name in RIGHT[kind])
        tally.exact += all(same(name, wanted.get(name), item.get(name), free=False) for name in RIGHT[kind])
        for name in FIELDS[kind]:
            tally.agree[name] = tally.agree.get(name, 0) + (name in agreeing)
    return tally


def _counts(item: Item, sample: Item) -> bool:
    inside = sample["start_line"] <= item["start_line"] <= sample["end_line"]
    return inside and item["start_line"] not in sample.get("optional_lines", ())


def _pairs(kind: str, wanted: list[Item], read: list[Item]) -> list[tuple[Item, Item]]:
    scored = [
        (sum(same(name, w.get(name), r.get(name)) for name in FIELDS[kind]), -_distance(w, r), i, j)
        for i, w in enumerate(wanted)
        for j, r in enumerate(read)
        if _distance(w, r) <= 1 and _key(kind, w, r)
    ]
    taken_wanted: set[int] = set()
    taken_read: set[int] = set()
    pairs = []
    for _, _, i, j in sorted(scored, key=lambda s: (-s[0], -s[1], s[2], s[3])):
        if i not in taken_wanted and j not in taken_read:
            taken_wanted.add(i)
            taken_read.add(j)
            pairs.append((wanted[i], read[j]))
    return pairs


def _distance(wanted: Item, read: Item) -> int:
    """Lines between; 0 where the sample's line lies in what was read."""
    line = wanted.get("line", wanted.get("start_line"))
    assert line is not None
    return max(0, read["start_line"] - line, line - read["end_line"])


def _key(kind: str, wanted: Item, read: Item) -> bool:
    if kind == "references":
        bare = not (wanted["title"] or wanted["number"] or read["title"] or read["number"])
        return any(_both(name, wanted, read) for name in ("title", "number", *(("path",) if bare else ())))
    if kind == "target":
        return same("value", wanted["value"], read.get("value"))
    if kind == "grant":
        return all(same(name, wanted[name], read.get(name)) for name in ("amount", "rate", "cap"))
    if kind == "deadlines":
        timed = _both("length", wanted, read) and same("unit", wanted["unit"], read.get("unit"))
        return timed or _both("date", wanted, read) or _both("recur", wanted, read)
    return True


def _both(name: str, wanted: Item, read: Item) -> bool:
    return wanted.get(name) is not None and same(name, wanted[name], read.get(name))


def same(name: str, wanted: Any, read: Any, *, free: bool = True) -> bool:
    """Whether two values of a field agree, as the module says; without ``free`` worded fields must be equal too."""
    if isinstance(wanted, list) or isinstance(read, list):
        one, two = ([squeeze(value) for value in values or ()] for values in (wanted, read))
        return sorted(one) == sorted(two) if name in _UNORDERED else one == two
    if wanted is None or read is None:
        return wanted is read
    if isinstance(wanted, bool) or isinstance(read, bool):
        return wanted is read
    if isinstance(wanted, int | float):
        return _number(wanted) == _number(read)
    one, two = squeeze(wanted), squeeze(read)
    if name == "date":
        return _last_day(one) == _last_day(two)
    if name == "path":
        return _path(one) == _path(two)
    return one == two or (free and name in _FREE and _alike(one, two))


def squeeze(value: Any) -> str:
    """Text without white space."""
    return "".join(str(value).split())


def _number(value: Any) -> Fraction | None:
    try:
        return round(Fraction(str(value)), 4)
    except ValueError:
        return None


def _path(path: str) -> str:
    try:
        return normalise_path(path)
    except CitationError:
        return path


def _last_day(text: str) -> str:
    parts = text.split("-")
    if len(parts) == 1:
        return f"{text}-12-31"
    if len(parts) == 2:
        return f"{text}-{monthrange(int(parts[0]), int(parts[1]))[1]:02}"
    return text


def _alike(one: str, two: str) -> bool:
    if not one or not two or one in two or two in one:
        return bool(one) == bool(two)
    first, second = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, two))
    return 2 * len(first & second) >= (len(first) + len(second)) / 2 if first and second else False
