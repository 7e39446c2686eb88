"""All questions to the solver about one pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from duixian.rules.errors import Pos
from duixian.rules.model.pack import Pack
from duixian.rules.verify.agreement import disagreements
from duixian.rules.verify.cliffs import cliffs
from duixian.rules.verify.exceptions import conflicts
from duixian.rules.verify.exclusions import contradictions
from duixian.rules.verify.findings import LEVELS, Finding
from duixian.rules.verify.paying import without_payment
from duixian.rules.verify.reach import unreachable
from duixian.rules.verify.solving import Questions
from duixian.rules.verify.steps import standing_still
from duixian.rules.verify.tables import gaps_and_overlaps

CHECKS: tuple[Callable[[Questions], Iterator[Finding]], ...] = (
    unreachable,
    gaps_and_overlaps,
    conflicts,
    cliffs,
    contradictions,
    disagreements,
    standing_still,
    without_payment,
)


@dataclass(frozen=True, slots=True)
class Verified:
    """The findings, errors first; how many questions were put to the solver, how many it did not decide in time; and the
    seconds that each check took."""

    findings: tuple[Finding, ...]
    asked: int
    undecided: int
    seconds: Mapping[str, float]


def verify(pack: Pack, as_of: date, seconds: float = 2.0) -> tuple[Finding, ...]:
    """Findings about `pack` as it stands on `as_of`, errors first; each question to the solver takes at most `seconds`."""
    return verified(pack, as_of, seconds).findings


def verified(pack: Pack, as_of: date, seconds: float = 2.0) -> Verified:
    """The same with what it took."""
    questions = Questions(pack, as_of, seconds)
    # a rule copied for a role that is like another is written once: its findings are told once
    found: dict[tuple[str, Pos, str], Finding] = {}
    took: dict[str, float] = {}
    for check in CHECKS:
        start = perf_counter()
        for finding in check(questions):
            found.setdefault((finding.code, finding.at, finding.what), finding)
        took[check.__name__] = perf_counter() - start
    order = list(LEVELS)
    findings = sorted(found.values(), key=lambda f: (order.index(f.level), f.at.file, f.at.line, f.code))
    return Verified(tuple(findings), questions.asked, questions.undecided, took)
