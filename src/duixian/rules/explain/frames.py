"""The shape of an explanation, worked out once for a pack: which conditions there are, and what each reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.rules.explain.words import Words
from duixian.rules.model import nodes as n
from duixian.rules.model.citation import Cite
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import SPELLS, TRUTH

MOST_BEHIND = 8  # facts shown behind a derived value


@dataclass(frozen=True, slots=True)
class Frame:
    """A condition: its node, kind (all, any, not, leaf, human), label, citation, the keys of what it reads, its parts.

    A key is (kind, id) with kind fact, rows, value (a definition) or parameter.
    """

    node: str
    kind: str
    label: str
    cite: Cite | None
    reads: tuple[tuple[str, str], ...] = ()
    parts: tuple[Frame, ...] = ()

    def nodes(self) -> Iterator[str]:
        """Its node and those below."""
        yield self.node
        for part in self.parts:
            yield from part.nodes()


class Framer:
    """Makes the frames of one pack; a derived truth that several conditions share is framed once."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.words = pack, Words(pack)
        self._derived: dict[str, Frame] = {}

    def frame(self, node: n.Expr) -> Frame:
        label = self.words.label(node)
        if isinstance(node, n.And | n.Or):
            kind = "all" if isinstance(node, n.And) else "any"
            return Frame(node.id, kind, node.label, node.cite, (), tuple(self.frame(i) for i in node.items))
        if isinstance(node, n.Not) and isinstance(node.operand, n.And | n.Or | n.DefRef):
            inner = self.frame(node.operand)
            if inner.parts:
                return Frame(node.id, "not", node.label or f"不属于“{inner.label}”", node.cite, (), (inner,))
        if isinstance(node, n.DefRef) and self._opens(node):
            below = self._definition(node.definition)
            return Frame(node.id, below.kind, label, node.cite or below.cite, below.reads, below.parts)
        human = isinstance(node, n.FactRef) and self.pack.facts[node.fact].human
        return Frame(node.id, "human" if human else "leaf", label, node.cite, self.reads(node))

    def _opens(self, node: n.DefRef) -> bool:
        """Whether a truth's own conditions are shown in its place."""
        definition = self.pack.definitions[node.definition]
        return (
            definition.type == TRUTH
            and definition.kind == "derived"
            and isinstance(definition.expr, n.And | n.Or | n.Not)
        )

    def _definition(self, id_: str) -> Frame:
        if id_ not in self._derived:
            self._derived[id_] = self.frame(self.pack.definitions[id_].expr)
        return self._derived[id_]

    def reads(self, node: n.Expr) -> tuple[tuple[str, str], ...]:
        """What a leaf reads by name, then the facts behind the derived values among it."""
        found: dict[tuple[str, str], None] = {}
        behind: dict[tuple[str, str], None] = {}
        for below in n.walk(node):
            if isinstance(below, n.FactRef):
                self._fact(below.fact, found)
            elif isinstance(below, n.ParameterRef):
                found["parameter", below.parameter] = None
            elif isinstance(below, n.Aggregate):
                found["rows", below.rows] = None
            elif isinstance(below, n.DefRef):
                kind, _, rest = below.definition.partition(".")
                if kind == "gate":
                    self._fact(rest, found)
                    continue
                found["value", below.definition] = None
                if kind != "benefit":
                    for fact in sorted(self.pack.definitions[below.definition].facts)[:MOST_BEHIND]:
                        self._fact(fact, behind)
        return tuple({**found, **behind})

    def _fact(self, id_: str, found: dict[tuple[str, str], None]) -> None:
        """A fact by itself; what belongs to a row is shown as its list."""
        role = id_ if id_ in self.pack.entities else id_.rpartition(".")[0]
        entity = self.pack.entities.get(role)
        if entity is None or entity.many:
            found["rows", role] = None
        elif id_ in self.pack.facts:
            found["rows" if self.pack.facts[id_].type == SPELLS else "fact", id_] = None
