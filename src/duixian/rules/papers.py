"""Papers filled in: the paragraphs of a template with the values of one case and what only its handling knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.missing import missing_below, settled
from duixian.rules.explain.values import of_fact, of_type
from duixian.rules.model.conduct import BLANKS, Blank, Paper
from duixian.rules.model.nodes import Expr, FactRef
from duixian.rules.model.types import DATE, TEXT
from duixian.rules.truth import LABELS, NA

__all__ = ["PaperError", "blanks_of", "fill", "formatted"]


class PaperError(ValueError):
    """A place of a paper cannot be filled; the message says which, and what is wanted. `names` are the ids of the facts
    or the blanks that are missing."""

    def __init__(self, message: str, names: tuple[str, ...]) -> None:
        super().__init__(message)
        self.names = names


def blanks_of(paper: Paper) -> tuple[str, ...]:
    """The blanks a paper has, in the order of its text."""
    found = (part.name for text in paper.body for part in text if isinstance(part, Blank))
    return tuple(dict.fromkeys(found))


def fill(
    paper: Paper,
    blanks: Mapping[str, str],
    details: Details | None = None,
    case: Mapping[str, Any] | None = None,
) -> list[str]:
    """The paragraphs of a paper.

    `blanks` are texts by their names (see `BLANKS`), as they shall stand; `details` are of the evaluated `case`, and may
    be left out for a paper with blanks only. Money stands as 6万元, days as 2026年3月5日, values of enumerations by their
    labels. Raises `PaperError` naming every fact that is unknown and every blank that is absent or empty: a paper that
    says 不明 is no paper.
    """
    wanted = [name for name in blanks_of(paper) if not blanks.get(name, "").strip()]
    if wanted:
        told = "、".join(f"{BLANKS[name]}（{name}）" for name in wanted)
        raise PaperError(f"《{paper.title}》还缺：{told}。补上以后再出具", tuple(wanted))
    filler = _Filler(paper, details, case or {})
    paragraphs = [
        "".join(part if isinstance(part, str) else blanks[part.name] if isinstance(part, Blank) else filler.text(part) for part in text)
        for text in paper.body
    ]  # fmt: skip
    if filler.missing:
        told = "、".join(filler.labels())
        raise PaperError(
            f"《{paper.title}》要写的事实还不清楚：{told}。查明以后再出具", tuple(filler.missing)
        )
    return paragraphs


def formatted(day: date) -> str:
    """A day as papers write it: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


class _Filler:
    """Fills the expressions of one paper and gathers what is missing."""

    def __init__(self, paper: Paper, details: Details | None, case: Mapping[str, Any]) -> None:
        self.paper, self.details, self.case = paper, details, case
        self.missing: dict[str, None] = {}

    def text(self, node: Expr) -> str:
        """One expression as text; '' where it is missing."""
        if self.details is None:
            raise ValueError(f"《{self.paper.title}》有取自案件的值，要给出 details 和 case")
        if node.type == TEXT and isinstance(node, FactRef):
            return self._stated(node)
        value = self.details.values[node.id]
        if isinstance(value, int):
            if settled(value):
                return LABELS[value]
        elif value[2] > 1:
            return LABELS[NA]
        elif settled(value):
            return self._shown(node, value[0])
        self._miss(node)
        return ""

    def _stated(self, node: FactRef) -> str:
        """A fact that is a text stands in the case, not among the values."""
        assert self.details is not None
        fact = self.details.pack.facts[node.fact]
        part = self.case.get(fact.role)
        said = part.get(fact.name) if isinstance(part, Mapping) else None
        if isinstance(said, str) and said.strip():
            return said
        self.missing[fact.id] = None
        return ""

    def _shown(self, node: Expr, value: int) -> str:
        assert self.details is not None
        enums = self.details.pack.enums
        if node.type == DATE:
            return formatted(date.fromordinal(value))
        if isinstance(node, FactRef):
            return of_fact(value, self.details.pack.facts[node.fact], enums)
        return of_type(value, node.type, enums)

    def _miss(self, node: Expr) -> None:
        assert self.details is not None
        result = self.details.result
        state = result.state
        found = missing_below(result.pack, result.engine.trace(state), state, node)
        self.missing.update(dict.fromkeys(found))

    def labels(self) -> Iterator[str]:
        """The missing facts in words."""
        assert self.details is not None
        facts, entities = self.details.pack.facts, self.details.pack.entities
        for id_ in self.missing:
            known = facts.get(id_)
            yield f"{entities[known.role].label}的{known.label}" if known is not None else id_
