"""What a check of a pack found: a plain value that a terminal, a page or a test can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from duixian.rules.errors import Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.pack import Pack

LEVELS = {"error": "错误", "warning": "警告", "note": "提示"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `level` is error, warning or note; `code` a stable English word.

    `witness` is an example as (label, value) pairs; `second` the other person where two are compared; `leaves` the ids
    of the nodes involved. `decided` is False where the solver gave up within its time, or where the example rests on
    values over time or over lists that could not be evaluated: the finding then says "perhaps". `about` names what it is
    about, the same from run to run; with `code` it is how a pack accepts it (`accepted`: the reason given there).
    """

    code: str
    level: str
    at: Pos
    what: str
    mend: str
    cites: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    witness: tuple[tuple[str, str], ...] = ()
    second: tuple[tuple[str, str], ...] = ()
    decided: bool = True
    about: str = ""
    accepted: str = ""

    @property
    def name(self) -> str:
        """Code and subject, as `accepted` of a pack names it."""
        return f"{self.code} {self.about}".strip()

    def render(self) -> str:
        """The finding as lines for a terminal."""
        doubt = "" if self.decided else "（未能完全判定）"
        lines = [
            f"{self.at.file}:{self.at.line}:{self.at.column}: {LEVELS[self.level]}：{self.what}{doubt} [{self.name}]"
        ]
        if self.cites:
            lines.append("  依据：" + "；".join(self.cites))
        if self.witness:
            lines.append("  例：" + "，".join(f"{label} {value}" for label, value in self.witness))
        if self.second:
            lines.append("  变为：" + "，".join(f"{label} {value}" for label, value in self.second))
        lines.append(f"  已说明：{self.accepted}" if self.accepted else f"  改法：{self.mend}")
        return "\n".join(lines)


def written(cites: Iterable[Cite | None]) -> tuple[str, ...]:
    """The full forms of citations, each once, in order."""
    return tuple(dict.fromkeys(cite.full for cite in cites if cite is not None))


def with_reasons(findings: Iterable[Finding], pack: Pack) -> tuple[Finding, ...]:
    """The findings; those that the pack accepts carry its reason."""
    reasons = {accepted.finding: accepted.reason for accepted in pack.accepted}
    return tuple(replace(f, accepted=reasons.get(f.name, "")) for f in findings)


def as_data(finding: Finding) -> dict[str, Any]:
    """The finding as plain values, for JSON."""
    return {
        "finding": finding.name, "code": finding.code, "level": finding.level, "file": finding.at.file, "line": finding.at.line,
        "column": finding.at.column, "what": finding.what, "mend": finding.mend, "cites": list(finding.cites),
        "witness": [list(pair) for pair in finding.witness], "second": [list(pair) for pair in finding.second],
        "decided": finding.decided, "accepted": finding.accepted or None,
    }  # fmt: skip
