"""Documents against samples: was the document found with its lines, and which fields of its head agree.

A document read is the sample's when its first line is at most one from the sample's. It is found *with its end* when the last
line is at most one away too. Documents read that begin elsewhere inside a sample's lines are false.

Samples hold long titles as digests (`digest`): they agree with a title that was read when its digest is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.accuracy.gold import Item
from bench.accuracy.matching import same, squeeze

FIELDS = (
    "title", "alt_titles", "number", "other_numbers", "issuers", "date", "kind", "level", "abridged", "effective_from",
    "expires", "repeals", "cites", "part", "year_section",
)  # fmt: skip
DIGEST = "sha256:"
_SETS = frozenset({"alt_titles", "other_numbers", "issuers", "repeals", "cites"})


@dataclass
class Field:
    """Of a field: documents where it agrees; of its values: those printed, those read, those both."""

    agree: int = 0
    gold: int = 0
    read: int = 0
    both: int = 0


@dataclass
class Heads:
    """Counts over the samples of a half."""

    gold: int = 0
    found: int = 0
    ended: int = 0
    false: int = 0
    fields: dict[str, Field] = field(default_factory=lambda: {name: Field() for name in FIELDS})


def compare_documents(samples: Iterable[Item], read: dict[str, list[Item]]) -> Heads:
    """The counts of all samples; ``read`` holds the documents of each file."""
    heads = Heads()
    for sample in samples:
        heads.gold += 1
        of_file = read.get(sample["file"], [])
        start, end = sample["start_line"], sample["end_line"]
        found = min(of_file, key=lambda d: abs(d["start_line"] - start), default=None)
        heads.false += sum(start + 1 < d["start_line"] <= end for d in of_file)
        if found is None or abs(found["start_line"] - start) > 1:
            for name in FIELDS:
                heads.fields[name].gold += len(_values(sample.get(name)))
            continue
        heads.found += 1
        heads.ended += abs(found["end_line"] - end) <= 1
        for name in FIELDS:
            _field(heads.fields[name], name, sample.get(name), found.get(name))
    return heads


def _field(counts: Field, name: str, wanted: object, read: object) -> None:
    gold, seen = _values(wanted), _values(read)
    if any(value.startswith(DIGEST) for value in gold):
        seen = {told if (told := digest(value)) in gold else value for value in seen}
        read = next(iter(seen), None) if isinstance(read, str) else read
    counts.gold += len(gold)
    counts.read += len(seen)
    counts.both += len(gold & seen)
    counts.agree += gold == seen if name in _SETS else same(name, wanted, read)


def digest(title: str) -> str:
    """A title as a sample holds it that does not repeat it: without white space, 128 bits."""
    return DIGEST + hashlib.sha256(squeeze(title).encode()).hexdigest()[:32]


def _values(value: object) -> set[str]:
    if value is None or value is False:
        return set()
    return {squeeze(v) for v in value} if isinstance(value, list) else {squeeze(value)}
