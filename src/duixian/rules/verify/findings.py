"""What a check of a pack found: a plain value that a terminal, a page or a test can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duixian.rules.errors import Pos
from duixian.rules.model.citation import Cite

LEVELS = {"error": "错误", "warning": "警告", "note": "提示"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `level` is error, warning or note; `code` a stable English word.

    `witness` is an example as (label, value) pairs; `second` the other person where two are compared; `leaves` the ids
    of the nodes involved. `decided` is False where the solver gave up within its time, or where the example rests on
    values over time or over lists that could not be evaluated: the finding then says "perhaps".
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

    def render(self) -> str:
        """The finding as lines for a terminal."""
        doubt = "" if self.decided else "（未能完全判定）"
        lines = [
            f"{self.at.file}:{self.at.line}:{self.at.column}: {LEVELS[self.level]}：{self.what}{doubt} [{self.code}]"
        ]
        if self.cites:
            lines.append("  依据：" + "；".join(self.cites))
        if self.witness:
            lines.append("  例：" + "，".join(f"{label} {value}" for label, value in self.witness))
        if self.second:
            lines.append("  变为：" + "，".join(f"{label} {value}" for label, value in self.second))
        lines.append(f"  改法：{self.mend}")
        return "\n".join(lines)


def written(cites: Iterable[Cite | None]) -> tuple[str, ...]:
    """The full forms of citations, each once, in order."""
    return tuple(dict.fromkeys(cite.full for cite in cites if cite is not None))
