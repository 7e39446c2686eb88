"""The cases of a pack: documents as `evaluate` takes them, with what is expected of each benefit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duixian.rules.check import reading
from duixian.rules.check.context import Context
from duixian.rules.check.expecting import Expecting
from duixian.rules.check.symbols import Symbols
from duixian.rules.errors import Pos, Reporter, nearest
from duixian.rules.load.trees import Map, Scalar, Seq, Tree
from duixian.rules.model.expected import Expect
from duixian.rules.model.pack import PackCase, frozen


def data(tree: Tree) -> Any:
    """A tree as plain values: texts (true and false as truths, null as None), lists and mappings."""
    if isinstance(tree, Scalar):
        plain = {"true": True, "false": False, "null": None, "~": None}
        return plain[tree.text] if not tree.quoted and tree.text in plain else tree.text
    if isinstance(tree, Seq):
        return [data(item) for item in tree.items]
    return {key: data(value) for key, value in tree.entries.items()}


@dataclass(slots=True)
class Cases:
    """Reads cases against the names of the pack."""

    symbols: Symbols
    reporter: Reporter
    constants: Context

    def read(self, tree: Tree) -> PackCase | None:
        """One case; None when something was reported."""
        before = len(self.reporter.problems)
        day = reading.day(tree, "as_of", self.reporter)
        given = reading.part(tree, "given")
        for role, body, at in reading.entries(tree, "given"):
            self._entity(role, body, at)
        expect = {name: self._expect(name, body, at) for name, body, at in reading.entries(tree, "expect")}
        values = {
            name: body.text for name, body, _ in reading.entries(tree, "values") if isinstance(body, Scalar)
        }
        if day is None or given is None or len(self.reporter.problems) > before:
            return None
        document = {"as_of": day.isoformat(), **data(given)}
        return PackCase(
            name=reading.text(tree, "case"),
            document=frozen(document),
            expect=frozen(expect),
            values=frozen(values),
            at=tree.at,
        )

    def _entity(self, role: str, body: Tree, at: Pos) -> None:
        entity = self.symbols.entities.get(role)
        if entity is None:
            self.reporter.report(
                "unknown-entity",
                at,
                f"没有实体“{role}”{nearest(role, self.symbols.entities)}",
                "先在 entities 里定义",
            )
            return
        for item in body.items if isinstance(body, Seq) else (body,):
            if isinstance(item, Map):
                for name, where in item.keys.items():
                    if f"{role}.{name}" not in self.symbols.facts:
                        known = [f.name for f in self.symbols.facts.values() if f.role == role]
                        self.reporter.report(
                            "unknown-name",
                            where,
                            f"“{entity.label}”没有事实“{name}”{nearest(name, known)}",
                            "检查拼写",
                        )

    def _expect(self, name: str, tree: Tree, at: Pos) -> Expect:
        if name not in self.symbols.benefits:
            self.reporter.report(
                "unknown-benefit",
                at,
                f"没有待遇“{name}”{nearest(name, self.symbols.benefits)}",
                "写一个已定义的待遇",
            )
        for item in reading.items(tree, "missing"):
            word = item.text if isinstance(item, Scalar) else ""
            if word not in self.symbols.facts and word not in self.symbols.entities:
                self.reporter.report(
                    "unknown-name",
                    item.at,
                    f"没有事实“{word}”{nearest(word, self.symbols.facts)}",
                    "写成 实体.事实",
                )
        return Expecting(self.constants).read(tree)
