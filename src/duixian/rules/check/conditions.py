"""The lists of conditions of benefits and classifications: if, unless, human, all, any, each leaf with its citation."""

from __future__ import annotations

from dataclasses import replace

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.context import Context
from duixian.rules.check.expressions import check_truth
from duixian.rules.check.joining import combine
from duixian.rules.check.maker import RefusedError
from duixian.rules.check.values import syntax
from duixian.rules.load.trees import Scalar, Seq, Tree
from duixian.rules.model.declared import Fact
from duixian.rules.model.nodes import And, Expr, FactRef, Not, Or
from duixian.rules.model.types import TRUTH


class Conditions:
    """Reads conditions in one context; clauses no machine can decide become facts that a person states."""

    def __init__(self, context: Context, citing: Citing, owner: str) -> None:
        self.context, self.citing, self.owner = context, citing, owner

    def read(self, tree: Tree, extra: tuple[Expr, ...] = ()) -> Expr:
        """All conditions under one `And` (each item a leaf or a group of leaves); `extra` are added at the end."""
        items: list[Expr] = []
        failed = False
        for item in tree.items if isinstance(tree, Seq) else (tree,):
            try:
                items.append(self.condition(item))
            except RefusedError:
                failed = True
        if failed:
            raise RefusedError
        made: Expr = combine(And, [*items, *extra], tree.at, self.context.maker, label="")
        return made

    def condition(self, item: Tree) -> Expr:
        """One condition: a bare expression, or a record."""
        maker = self.context.maker
        if isinstance(item, Scalar):
            return replace(check_truth(syntax(item, self.context), self.context), leaf=True)
        cite = self.citing.read(item)
        outer, maker.cite = maker.cite, cite or maker.cite
        try:
            node = self._node(item)
            label = reading.text(item, "label")
            group = reading.part(item, "all") is not None or reading.part(item, "any") is not None
            return replace(node, leaf=not group, label=label or node.label, cite=maker.cite)
        finally:
            maker.cite = outer

    def _node(self, item: Tree) -> Expr:
        maker = self.context.maker
        for key, kind in (("all", And), ("any", Or)):
            if reading.part(item, key) is not None:
                parts = [self.condition(inner) for inner in reading.items(item, key)]
                return combine(kind, parts, item.at, maker, label="")
        if reading.part(item, "human") is not None:
            return self._human(item)
        test = reading.part(item, "if") or reading.part(item, "unless")
        assert test is not None
        node = check_truth(syntax(test, self.context), self.context)
        if reading.part(item, "unless") is not None:
            made: Expr = maker.make(Not, test.at, TRUTH, operand=node, may_na=node.may_na)
            return made
        return node

    def _human(self, item: Tree) -> Expr:
        """A clause decided by people: a fact of the entity, named by `id` or by its words."""
        context, label = self.context, reading.text(item, "human")
        name = reading.text(item, "id") or "".join(c if c.isalnum() else "_" for c in label)
        full = f"{context.role}.{name}"
        known = context.symbols.facts.get(full)
        if known is not None and not known.human:
            raise context.maker.refuse(
                "defined-twice",
                reading.place(item, "human"),
                f"“{name}”已经是一个事实",
                "给这一条另起一个 id",
            )
        if known is None:
            context.symbols.facts[full] = Fact(
                id=full, role=context.role, name=name, label=label, type=TRUTH, human=True,
                decided_by=reading.text(item, "decided_by"), evidence=reading.text(item, "evidence"), effort=8,
                changes="office", cite=context.maker.cite, at=item.at, question=f"是否已认定：{label}？",
            )  # fmt: skip
            context.symbols.add_label(f"role {context.symbols.entities[context.role].kind}", label, name)
        made: Expr = context.maker.make(FactRef, item.at, TRUTH, fact=full, label=label)
        return made
