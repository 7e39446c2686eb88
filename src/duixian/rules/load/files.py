"""A pack's folder: its YAML files read, checked for shape and merged by section; its CSV files as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from duixian.rules.errors import NOWHERE, Pos, Reporter
from duixian.rules.lang.tokens import KEYWORDS
from duixian.rules.load.grammar import NAMED, PACK_FILE
from duixian.rules.load.shapes import ShapeChecker
from duixian.rules.load.trees import MAX_BYTES, Map, Seq, Tree, read_tree

MAX_FILES = 2000
EXPRESSED = {
    "facts",
    "derived",
    "parameters",
    "tables",
    "classifications",
    "entities",
}  # named in expressions
PINS_FILE = "citations.csv"  # which texts the rules were checked against; no part of the rules
REGISTER = "register.yaml"  # what a made-up register of the jurisdiction is like; no part of the rules either


@dataclass(slots=True)
class Source:
    """The merged sections of a pack: section → name → tree (lists stay lists), its CSV texts, and all raw texts."""

    sections: dict[str, dict[str, Tree]] = field(default_factory=dict)
    keys: dict[tuple[str, str], Pos] = field(default_factory=dict)
    lists: dict[str, list[Tree]] = field(default_factory=dict)
    nested: dict[str, dict[str, dict[str, Tree]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    pack: Map | None = None


def read_folder(folder: Path, reporter: Reporter) -> Source:
    """Every `*.yaml` and `*.csv` under `folder`, as a `Source`; what is wrong goes to `reporter`."""
    texts = folder_texts(folder, reporter)
    return read_texts(texts, reporter) if texts or not reporter.problems else Source()


def folder_texts(folder: Path, reporter: Reporter) -> dict[str, str]:
    """The texts of every `*.yaml` and `*.csv` under `folder`, by path; what is wrong goes to `reporter`."""
    if not folder.is_dir():
        reporter.report("no-folder", Pos(str(folder)), "没有这个文件夹", "给出规则包所在的文件夹")
        return {}
    texts: dict[str, str] = {}
    found = [p for p in folder.rglob("*") if p.suffix in {".yaml", ".yml", ".csv"} and p.is_file()]
    found = sorted(
        (p for p in found if p != folder / REGISTER), key=lambda p: p.relative_to(folder).as_posix()
    )
    for path in found[:MAX_FILES]:
        name = path.relative_to(folder).as_posix()
        if path.stat().st_size > MAX_BYTES:
            reporter.report(
                "file-too-large",
                Pos(name, 1, 1),
                f"文件超过 {MAX_BYTES // 1_000_000} MB，不予读取",
                "分成几个文件",
            )
            continue
        try:
            texts[name] = path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            reporter.report("not-utf8", Pos(name, 1, 1), "文件不是 UTF-8 编码", "另存为 UTF-8 编码")
    if not texts and not reporter.problems:
        reporter.report("no-files", Pos(str(folder)), "文件夹里没有 YAML 文件", "先写 pack.yaml")
    return texts


def read_texts(texts: dict[str, str], reporter: Reporter) -> Source:
    """A pack from file names and their texts (used for folders, for tests and for packs kept in a database)."""
    trees = {
        name: read_tree(texts[name], name, reporter) for name in sorted(texts) if not name.endswith(".csv")
    }
    return read_trees(trees, texts, reporter)


def read_trees(trees: dict[str, Tree | None], texts: dict[str, str], reporter: Reporter) -> Source:
    """A pack from the trees of its YAML files (None where one was not readable) and all its texts.

    The file that has the section `pack` comes first, the others as they are given: of what a pack declares, the first of
    a kind can matter (who claims, of several roots), so that its own file decides and not the names of the others.
    """
    source = Source(
        raw=dict(texts), texts={name: text for name, text in texts.items() if name.endswith(".csv")}
    )
    checker = ShapeChecker(reporter, NAMED)
    for name, tree in sorted(trees.items(), key=lambda named: not _heads(named[1])):
        if tree is not None and checker.check(tree, PACK_FILE, name) and isinstance(tree, Map):
            _merge(tree, source, reporter)
    if source.pack is None and not reporter.problems:
        at = Pos(min(texts), 1, 1) if texts else NOWHERE
        reporter.report(
            "no-pack",
            at,
            "没有一个文件写了 pack:",
            "在 pack.yaml 里写上 pack: {id, title, jurisdiction, version}",
        )
    return source


def _heads(tree: Tree | None) -> bool:
    return isinstance(tree, Map) and "pack" in tree.entries


def _merge(tree: Map, source: Source, reporter: Reporter) -> None:
    for section, body in tree.entries.items():
        if section == "pack" and isinstance(body, Map):
            if source.pack is not None:
                _twice(reporter, "pack", tree.keys[section], source.pack.at)
            source.pack = body
        elif isinstance(body, Seq):
            source.lists.setdefault(section, []).extend(body.items)
        elif isinstance(body, Map) and section in ("facts", "derived"):
            for entity, members in body.entries.items():
                if isinstance(members, Map):
                    named = source.nested.setdefault(section, {}).setdefault(entity, {})
                    _add(named, members, (section, entity), source, reporter)
                    source.keys.setdefault((section, entity), body.keys[entity])
        elif isinstance(body, Map):
            _add(source.sections.setdefault(section, {}), body, (section,), source, reporter)


def _add(into: dict[str, Tree], body: Map, path: tuple[str, ...], source: Source, reporter: Reporter) -> None:
    for name, tree in body.entries.items():
        key = (".".join(path), name)
        if name in KEYWORDS and path[0] in EXPRESSED:
            reporter.report(
                "bad-name",
                body.keys[name],
                f"“{name}”在表达式里另有意思，不能作名字",
                "换一个名字，例如加上所指的事",
            )
        if name in into:
            _twice(reporter, name, body.keys[name], source.keys[key])
        else:
            into[name], source.keys[key] = tree, body.keys[name]


def _twice(reporter: Reporter, name: str, at: Pos, first: Pos) -> None:
    reporter.report("defined-twice", at, f"“{name}”定义了两次", "删去一处，或改名", related=[first])
