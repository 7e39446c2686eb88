"""The words of a pack: its entities, enumerations and catalogues."""

from __future__ import annotations

from dataclasses import dataclass, replace

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.symbols import Symbols
from duixian.rules.errors import Pos, Reporter, nearest
from duixian.rules.load.csvs import csv_rows
from duixian.rules.load.files import Source
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.declared import Entity, Enum


@dataclass(slots=True)
class Vocabulary:
    """Reads them into `symbols`; what is wrong goes to the reporter."""

    source: Source
    symbols: Symbols
    reporter: Reporter
    citing: Citing

    def all(self) -> None:
        """Entities first, then enumerations, then catalogues."""
        self.entities()
        for name, tree in self._section("enums"):
            self.enum(name, tree)
        for name, tree in self._section("catalogues"):
            self.catalogue(name, tree)

    def _section(self, name: str) -> list[tuple[str, Tree]]:
        return list(self.source.sections.get(name, {}).items())

    def _at(self, section: str, name: str) -> Pos:
        return self.source.keys.get((section, name), Pos())

    # entities

    def entities(self) -> None:
        trees = dict(self._section("entities"))
        if not trees:
            self.reporter.report(
                "no-entities",
                self.source.pack.at if self.source.pack else Pos(),
                "没有写 entities",
                "至少写一个实体，例如 person",
            )
        for name, tree in trees.items():
            like, of = reading.text(tree, "like"), reading.text(tree, "of")
            for key, other in (("like", like), ("of", of)):
                if other and other not in trees:
                    self.reporter.report(
                        "unknown-entity",
                        reading.place(tree, key),
                        f"没有实体“{other}”{nearest(other, trees)}",
                        "改成已定义的实体",
                    )
            entity = Entity(
                id=name, label=reading.text(tree, "label"), kind=like or name, of=of if of in trees else "",
                many=reading.flag(tree, "many"), optional=reading.flag(tree, "optional"),
                key=reading.text(tree, "key", f"{name}_id"), link=reading.text(tree, "link"),
                alias=reading.text(tree, "as", name), at=self._at("entities", name),
            )  # fmt: skip
            self.symbols.entities[name] = entity
            self.symbols.add_label("entity", entity.label, name)
        self._no_circle(trees)

    def _no_circle(self, trees: dict[str, Tree]) -> None:
        for name in trees:
            seen, role = [name], self.symbols.entities[name].of
            while role and role not in seen:
                seen.append(role)
                role = self.symbols.entities[role].of
            if role:
                self.reporter.report(
                    "entity-circle",
                    self._at("entities", name),
                    f"实体互相挂靠：{' → '.join([*seen, role])}",
                    "去掉其中一个 of",
                )
                self.symbols.entities[name] = replace(self.symbols.entities[name], of="")

    # enumerations and catalogues

    def enum(self, name: str, tree: Tree) -> None:
        found = [
            (value, label.text)
            for value, label, _ in reading.entries(tree, "values")
            if isinstance(label, Scalar)
        ]
        order = reading.text(tree, "order", "none")
        if order == "descending":
            found.reverse()
        self._add_enum(name, tree, found, ordered=order != "none")

    def _add_enum(self, name: str, tree: Tree, found: list[tuple[str, str]], *, ordered: bool) -> None:
        enum = Enum(
            id=name, label=reading.text(tree, "label"), values=tuple(v for v, _ in found), labels=tuple(w for _, w in found),
            ordered=ordered, cite=self.citing.read(tree), at=self._at("enums", name),
        )  # fmt: skip
        self.symbols.enums[name] = enum
        for value, label in found:
            self.symbols.add_label(f"enum {name}", label, value)

    def catalogue(self, name: str, tree: Tree) -> None:
        rows = self._catalogue_rows(tree)
        codes = {code for code, _, _ in rows}
        children: dict[str, list[str]] = {}
        for code, _, parent in rows:
            if not parent:
                shorter = (code[:n] for n in range(len(code) - 1, 0, -1))
                parent = next((prefix for prefix in shorter if prefix in codes), "")
            children.setdefault(parent if parent in codes and parent != code else "", []).append(code)
        order, last = _preorder(children)
        if len(order) != len(codes):
            self.reporter.report("catalogue-circle", tree.at, "目录里有代码互为上级", "检查 parent 一列")
            return
        labels = {code: label for code, label, _ in rows}
        enum = Enum(
            id=name, label=reading.text(tree, "label"), values=tuple(order), labels=tuple(labels[c] for c in order),
            tree=True, last=tuple(last), cite=self.citing.read(tree), at=self._at("catalogues", name),
        )  # fmt: skip
        self.symbols.enums[name] = enum
        for code in order:
            self.symbols.add_label(f"enum {name}", labels[code], code)

    def _catalogue_rows(self, tree: Tree) -> list[tuple[str, str, str]]:
        file = reading.text(tree, "file")
        if not file:
            return [(c, v.text, "") for c, v, _ in reading.entries(tree, "entries") if isinstance(v, Scalar)]
        text = self.source.texts.get(file)
        if text is None:
            self.reporter.report(
                "no-file",
                reading.place(tree, "file"),
                f"没有文件“{file}”{nearest(file, self.source.texts)}",
                "路径从规则包的文件夹写起",
            )
            return []
        rows: list[tuple[str, str, str]] = []
        read = csv_rows(file, text, ("code", "label"), "code,label,parent", self.reporter)
        codes = {row.cells["code"] for row in read}
        seen: set[str] = set()
        for row in read:
            code, parent = row.cells["code"], row.cells.get("parent", "")
            if not code or code in seen:
                self.reporter.report("bad-csv", row.at, f"代码“{code}”是空的或重复", "每行一个不同的代码")
                continue
            seen.add(code)
            if parent == code or parent not in codes | {""}:
                what = f"“{code}”的上级“{parent}”" + ("是它自己" if parent == code else "不在这个目录里")
                mend = f"parent 一列写这个目录里的代码{nearest(parent, codes - {code})}，没有上级的空着"
                self.reporter.report("bad-csv", row.at, what, mend)
                continue
            rows.append((code, row.cells["label"], parent))
        return rows


def _preorder(children: dict[str, list[str]]) -> tuple[list[str], list[int]]:
    """Codes in the order of the tree and, for each, the place of its last descendant."""
    order: list[str] = []
    last: list[int] = []
    stack = [(code, False) for code in reversed(children.get("", []))]
    places: dict[str, int] = {}
    while stack:
        code, done = stack.pop()
        if done:
            last[places[code]] = len(order) - 1
            continue
        places[code] = len(order)
        order.append(code)
        last.append(0)
        stack.append((code, True))
        stack.extend((child, False) for child in reversed(children.get(code, [])))
    return order, last
