"""Two documents, or two expressions of one, article by article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .entries import entries
from .models import Document

LIKE = 0.55  # two articles with other labels are taken for the same one from this likeness on
CHANCE = 3  # equal characters between changes that may be chance
LONGEST = 4000  # characters of an article that are compared one by one; longer ones sentence by sentence

Piece = tuple[str, str]  # "same", "gone" or "new", and the words


@dataclass(frozen=True, slots=True)
class Pair:
    """An article of the first document beside its counterpart in the second; either may be missing."""

    first: str
    second: str
    first_key: str
    second_key: str
    left: list[Piece]
    right: list[Piece]

    @property
    def verdict(self) -> str:
        """same, changed, gone or new."""
        if not self.second_key:
            return "gone"
        if not self.first_key:
            return "new"
        return "same" if all(kind == "same" for kind, _ in [*self.left, *self.right]) else "changed"


@dataclass(frozen=True, slots=True)
class _Part:
    key: str
    name: str
    words: str
    grams: frozenset[str]


def compare(first: Document, second: Document) -> list[Pair]:
    """Pairs in the order of the second document, what is gone where it stood in the first."""
    ours, theirs = _parts(first), _parts(second)
    partner = _match(ours, theirs)
    pairs: list[Pair] = []
    place = 0
    for number, part in enumerate(theirs):
        mate = partner.get(number)
        if mate is not None:
            while place < mate:
                if place not in partner.values():
                    pairs.append(_gone(ours[place]))
                place += 1
            place = max(place, mate + 1)
        pairs.append(_pair(ours[mate] if mate is not None else None, part))
    for rest in range(place, len(ours)):
        if rest not in partner.values():
            pairs.append(_gone(ours[rest]))
    return pairs


def _parts(document: Document) -> list[_Part]:
    found = entries(document.nodes.order_by("position"), [])
    texts = ((e, "".join(e.text.split())) for e in found)
    return [_Part(e.node, e.name, words, _grams(words)) for e, words in texts if words]


def _match(ours: Sequence[_Part], theirs: Sequence[_Part]) -> dict[int, int]:
    """For each part of the second document its counterpart: equal words, then equal place, then likeness."""
    partner: dict[int, int] = {}
    free = dict.fromkeys(range(len(ours)))
    by_words: dict[str, list[int]] = {}
    for number, part in enumerate(ours):
        by_words.setdefault(part.words, []).append(number)
    for number, part in enumerate(theirs):
        if same := by_words.get(part.words):
            partner[number] = same.pop(0)
            free.pop(partner[number])
    for number, part in enumerate(theirs):
        if number not in partner:
            named = [n for n in free if ours[n].name == part.name and _like(ours[n], part) > LIKE / 2]
            best = named[:1] or sorted(
                (n for n in free if _like(ours[n], part) > LIKE), key=lambda n: -_like(ours[n], part)
            )
            if best:
                partner[number] = best[0]
                free.pop(best[0])
    _same_place(ours, theirs, partner, free)
    return partner


def _same_place(
    ours: Sequence[_Part], theirs: Sequence[_Part], partner: dict[int, int], free: dict[int, None]
) -> None:
    """What is left over on both sides under one label is one article written anew, where that keeps the order."""
    for number, part in enumerate(theirs):
        if number in partner or not part.name:
            continue
        low = max((mate for n, mate in partner.items() if n < number), default=-1)
        high = min((mate for n, mate in partner.items() if n > number), default=len(ours))
        named = [n for n in free if ours[n].name == part.name and low < n < high]
        if len(named) == 1:
            partner[number] = named[0]
            free.pop(named[0])


def _like(one: _Part, other: _Part) -> float:
    """Likeness of the sets of pairs of characters, 0 to 1."""
    size = len(one.grams) + len(other.grams)
    return 2 * len(one.grams & other.grams) / size if size else 0.0


def _grams(words: str) -> frozenset[str]:
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def _gone(part: _Part) -> Pair:
    return Pair(part.name, "", part.key, "", [("gone", part.words)], [])


def _pair(one: _Part | None, other: _Part) -> Pair:
    if one is None:
        return Pair("", other.name, "", other.key, [], [("new", other.words)])
    left: list[Piece] = []
    right: list[Piece] = []
    a, b = _pieces(one.words), _pieces(other.words)
    for same, i1, i2, j1, j2 in _changes(a, b):
        if i1 < i2:
            left.append(("same" if same else "gone", "".join(a[i1:i2])))
        if j1 < j2:
            right.append(("same" if same else "new", "".join(b[j1:j2])))
    return Pair(one.name, other.name, one.key, other.key, left, right)


def _changes(a: list[str], b: list[str]) -> list[tuple[bool, int, int, int, int]]:
    """Stretches of ``a`` and ``b``: the same in both, or not.

    A few equal characters between two longer changes are chance and only hinder reading: they count as changed.
    """
    found: list[tuple[bool, int, int, int, int]] = []
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for number, (tag, i1, i2, j1, j2) in enumerate(codes):
        same = tag == "equal"
        if same and 0 < number < len(codes) - 1:
            around = [max(c[2] - c[1], c[4] - c[3]) for c in (codes[number - 1], codes[number + 1])]
            words = sum(map(len, a[i1:i2]))
            same = words > CHANCE or words * 2 >= min(around)
        if found and found[-1][0] == same:
            _, first, _, second, _ = found.pop()
            found.append((same, first, i2, second, j2))
        else:
            found.append((same, i1, i2, j1, j2))
    return found


def _pieces(words: str) -> list[str]:
    if len(words) <= LONGEST:
        return list(words)
    return [piece for piece in words.replace("。", "。\n").replace("；", "；\n").split("\n") if piece]
