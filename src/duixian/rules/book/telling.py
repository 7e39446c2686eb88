"""Amounts and conditions of a rule as lists and tables, in the words in which a case is explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace

from duixian.rules.book.markup import anchor, cited, link, row, rows, table, tag, text
from duixian.rules.explain import values
from duixian.rules.explain.amounts import ROUNDED
from duixian.rules.explain.frames import Frame, Framer
from duixian.rules.explain.text import KINDS
from duixian.rules.explain.words import Words, only_rounds
from duixian.rules.model import nodes as n
from duixian.rules.model.citation import Cite
from duixian.rules.model.computed import Row
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import NumberType

HITS = {
    "unique": "至多一行符合", "any": "各行结果相同", "first": "取先符合的一行", "highest": "符合几行的取最高", "lowest": "符合几行的取最低",
    "sum": "符合的各行相加",
}  # fmt: skip
LINKED = ("derived", "table", "classification")  # what has a place of its own among the shared rules


class Teller:
    """Tells the rules of one pack, made once; `within` gives the same teller for a place that says its document or article."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.words = Words(pack)
        self.framer = Framer(pack)
        self.nodes = {node.id: node for known in pack.definitions.values() for node in n.walk(known.expr)}
        self.document = self.said = ""

    def within(self, document: str, said: Cite | None = None) -> Teller:
        """Articles of `document` are cited by their number alone; the citation `said` stands above and is not repeated."""
        same = copy(self)
        same.document, same.said = document, said.full if said is not None else ""
        return same

    def cite(self, cite: Cite | None) -> str:
        return "" if cite is not None and cite.full == self.said else cited(self.pack, cite, self.document)

    def phrase(self, node: n.Expr | None) -> str:
        """An expression as escaped words."""
        return "" if node is None else text(self.words.label(node))

    def told(self, node: n.Expr, label: str = "") -> str:
        """What a condition is called, and below it what it says where that is more; a derived fact leads to its rule."""
        label = label or self.words.label(node)
        if isinstance(node, n.DefRef) and self.pack.definitions[node.definition].kind in LINKED:
            return link(f"rules.html#{anchor(node.definition)}", label)
        said = self.words.phrase(node)
        return text(label) + (tag("small", text(said)) if _bare(said) != _bare(label) else "")

    # conditions

    def conditions(self, node: n.Expr) -> str:
        """The conditions that must hold, groups below their heads."""
        if isinstance(node, n.If):
            return self.value(node)
        frame = self.framer.frame(node)
        parts = frame.parts if frame.kind == "all" and not frame.label else (frame,)
        return rows(self._condition(part) for part in parts)

    def _condition(self, frame: Frame) -> str:
        if frame.parts:
            note = KINDS[frame.kind] if len(frame.parts) > 1 else ""
            head = f"{frame.label}（{note}）" if frame.label and note else frame.label or note
            return row(text(head), self.cite(frame.cite), rows(self._condition(part) for part in frame.parts))
        human = tag("span", "由人认定", class_="mark") if frame.kind == "human" else ""
        return row(self.told(self.nodes[frame.node], frame.label) + human, self.cite(frame.cite))

    # values

    def value(self, node: n.Expr, cite: Cite | None = None) -> str:
        """How a value is worked out, in the order in which it is."""
        return "".join(self._value(node, cite))

    def _value(self, node: n.Expr, cite: Cite | None = None) -> Iterator[str]:
        match node:
            case n.Rescale(operand=n.Divide() as inner) if only_rounds(inner):
                yield from self._rounded(inner, _ticks(node, node.factor), cite)
            case n.Rescale():
                yield from self._value(node.operand, cite)
            case n.DefRef():
                yield self._reference(node, cite)
            case n.Divide():
                yield from self._divide(node, cite)
            case n.If():
                yield from self._choice(node, cite)
            case n.Least() | n.Greatest():
                yield from self._bounded(node, cite)
            case n.Add():
                yield from self._sum(node, cite)
            case n.Otherwise():
                yield from self._value(node.operand, cite)
                yield self._line(f"没有的，为{self.words.phrase(node.fallback)}", node.fallback.cite or cite)
            case _:
                yield self._formula(node, self.words.phrase(node), cite)

    def _line(self, words: str, cite: Cite | None) -> str:
        return rows([row(text(words), self.cite(cite))])

    def _formula(self, node: n.Expr, words: str, cite: Cite | None) -> str:
        """A formula, with where the rules it names are told."""
        named = (part.definition for part in n.walk(node) if isinstance(part, n.DefRef))
        shared = [id_ for id_ in dict.fromkeys(named) if self.pack.definitions[id_].kind in LINKED]
        links = "、".join(link(f"rules.html#{anchor(id_)}", self.words.definition(id_)) for id_ in shared)
        below = tag("small", f"{text('见')}{links}") if links else ""
        return rows([row(text(words) + below, self.cite(node.cite or cite))])

    def _reference(self, node: n.DefRef, cite: Cite | None) -> str:
        definition = self.pack.definitions[node.definition]
        shown = self.words.phrase(node)
        if node.definition.startswith("benefit."):
            return self._line(shown, definition.cite or cite)
        where = (
            link(f"rules.html#{anchor(definition.id)}", shown) if definition.kind in LINKED else text(shown)
        )
        line = rows([row(f"按{where}", self.cite(definition.cite or cite))])
        known = self.pack.tables.get(node.definition)
        return line + (self.decision(known.rows, known.otherwise) if known is not None else "")

    def _divide(self, node: n.Divide, cite: Cite | None) -> Iterator[str]:
        if only_rounds(node):
            yield from self._rounded(node, _ticks(node, 1), cite)
        else:
            yield self._formula(node, f"{self.words.phrase(node)}，{ROUNDED[node.rounding]}", cite)

    def _rounded(self, node: n.Divide, unit: str, cite: Cite | None) -> Iterator[str]:
        yield from self._value(node.above, cite)
        yield self._line(f"取整到{unit}，{ROUNDED[node.rounding]}", node.cite or cite)

    def _choice(self, node: n.If, cite: Cite | None) -> Iterator[str]:
        """Branch after branch as the rows of a table; "the best of those that hold" as rows with that word above."""
        if (
            isinstance(node.condition, n.Or)
            and isinstance(node.yes, n.Least | n.Greatest)
            and _all_if(node.yes.items)
        ):
            yield self._rows(
                [(item.condition, item.yes) for item in node.yes.items if isinstance(item, n.If)], node.no,
                "符合几项的取最高" if isinstance(node.yes, n.Greatest) else "符合几项的取最低", cite,
            )  # fmt: skip
            return
        pairs: list[tuple[n.Expr, n.Expr]] = []
        last: n.Expr = node
        while isinstance(last, n.If):
            pairs.append((last.condition, last.yes))
            last = last.no
        yield self._rows(pairs, last, "", cite)

    def _rows(
        self, pairs: Sequence[tuple[n.Expr, n.Expr]], otherwise: n.Expr, caption: str, cite: Cite | None
    ) -> str:
        body = [
            [
                self.told(condition),
                text(self.words.phrase(value)),
                self.cite(condition.cite or value.cite or cite),
            ]
            for condition, value in pairs
        ]
        if not isinstance(otherwise, n.Unfit):
            body.append(["其他情形", text(self.words.phrase(otherwise)), self.cite(otherwise.cite or cite)])
        return _table("数额或结果", body, caption)

    def _bounded(self, node: n.Least | n.Greatest, cite: Cite | None) -> Iterator[str]:
        first, rest = node.items[0], node.items[1:]
        if _all_if(node.items):
            pairs = [(item.condition, item.yes) for item in node.items if isinstance(item, n.If)]
            caption = "符合几项的取最高" if isinstance(node, n.Greatest) else "符合几项的取最低"
            yield self._rows(pairs, n.Unfit(id="", type=node.type), caption, cite)
            return
        yield from self._value(first, cite)
        verb = "最高不超过" if isinstance(node, n.Least) else "最低不少于"
        for bound in rest:
            if not _zero(bound):
                yield self._line(verb + self.words.phrase(bound), bound.cite or node.cite or cite)

    def _sum(self, node: n.Add, cite: Cite | None) -> Iterator[str]:
        if (brackets := self._brackets(node)) is not None:
            yield brackets
        elif _all_if(node.items):
            pairs = [(item.condition, item.yes) for item in node.items if isinstance(item, n.If)]
            yield self._rows(pairs, n.Unfit(id="", type=node.type), "符合的各项相加", cite)
        elif all(isinstance(item, n.Negate) for item in node.items[1:]):
            yield from self._value(node.items[0], cite)
            for item in node.items[1:]:
                assert isinstance(item, n.Negate)
                yield self._line(f"减去{self.words.phrase(item.operand)}", item.cite or cite)
        else:
            yield self._formula(node, self.words.phrase(node), cite)

    def _brackets(self, node: n.Add) -> str | None:
        """A base cut into brackets, each with its rate; None where the sum is something else."""
        found = [_bracket(item) for item in node.items]
        if len(found) < 2 or any(bracket is None for bracket in found):
            return None
        body = []
        for bracket in found:
            assert bracket is not None
            base, low, high, rate = bracket
            start = f"超过{self.words.phrase(low)}" if low is not None and not _zero(low) else ""
            end = f"到{self.words.phrase(high)}" if high is not None else ""
            body.append(
                [
                    text(f"{self.words.phrase(base)}{start}{end}的部分"),
                    text(self.words.phrase(rate)),
                    self.cite(node.cite),
                ]
            )
        return table(("分档", "比例", "依据"), body)

    # tables

    def decision(self, lines: Sequence[Row], otherwise: n.Expr | None, caption: str = "") -> str:
        """A decision table as it is written: conditions, results, articles."""
        body = [
            [self.told(line.condition, line.label), text(self.words.phrase(line.value)), self.cite(line.cite)]
            for line in lines
        ]
        if otherwise is not None:
            body.append(["其他情形", text(self.words.phrase(otherwise)), ""])
        return _table("结果", body, caption)


def _table(result: str, body: list[list[str]], caption: str) -> str:
    """Without the column of articles where it would be empty."""
    width = 3 if any(line[2] for line in body) else 2
    return table(("情形", result, "依据")[:width], [line[:width] for line in body], caption)


Bracket = tuple[n.Expr, n.Expr | None, n.Expr | None, n.Expr]


def _all_if(items: Sequence[n.Expr]) -> bool:
    return len(items) > 1 and all(isinstance(item, n.If) for item in items)


def _bracket(node: n.Expr) -> Bracket | None:
    """The base, lower end, upper end and rate of one part of `tiers`."""
    node = _plain(node)
    if not isinstance(node, n.Multiply) or not isinstance(node.left, n.Greatest):
        return None
    part, low, high = _plain(node.left.items[0]), None, None
    if isinstance(part, n.Add) and len(part.items) == 2:
        off = part.items[1]
        low = off.operand if isinstance(off, n.Negate) else _positive(off)
        part = _plain(part.items[0])
    if isinstance(part, n.Least) and len(part.items) == 2:
        part, high = part.items
    return (part, low, high, node.right) if low is not None or high is not None else None


def _bare(words: str) -> str:
    return words.replace("“", "").replace("”", "")


def _ticks(node: n.Expr, count: int) -> str:
    """So many of the smallest unit of a quantity's type, in words."""
    assert isinstance(node.type, NumberType)
    return values.number(count, node.type)


def _zero(node: n.Expr) -> bool:
    return isinstance(node, n.Literal) and node.value == 0


def _plain(node: n.Expr) -> n.Expr:
    while isinstance(node, n.Rescale):
        node = node.operand
    return node


def _positive(node: n.Expr) -> n.Expr:
    """A subtracted constant, which the checker keeps as a negative one."""
    return replace(node, value=-node.value) if isinstance(node, n.Literal) and node.value < 0 else node
