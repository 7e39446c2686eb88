"""All questions to the solver about one pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from duixian.rules.errors import Pos
from duixian.rules.model.pack import Pack
from duixian.rules.verify.agreement import disagreements
from duixian.rules.verify.cliffs import cliffs
from duixian.rules.verify.exceptions import conflicts
from duixian.rules.verify.exclusions import contradictions
from duixian.rules.verify.findings import LEVELS, Finding
from duixian.rules.verify.reach import unreachable
from duixian.rules.verify.solving import Questions
from duixian.rules.verify.tables import gaps_and_overlaps

CHECKS: tuple[Callable[[Questions], Iterator[Finding]], ...] = (
    unreachable,
    gaps_and_overlaps,
    conflicts,
    cliffs,
    contradictions,
    disagreements,
)


def verify(pack: Pack, as_of: date, seconds: float = 2.0) -> tuple[Finding, ...]:
    """Findings about `pack` as it stands on `as_of`, errors first; each question to the solver takes at most `seconds`."""
    questions = Questions(pack, as_of, seconds)
    # a rule copied for a role that is like another is written once: its findings are told once
    found: dict[tuple[str, Pos, str], Finding] = {}
    for check in CHECKS:
        for finding in check(questions):
            found.setdefault((finding.code, finding.at, finding.what), finding)
    order = list(LEVELS)
    return tuple(sorted(found.values(), key=lambda f: (order.index(f.level), f.at.file, f.at.line, f.code)))
