"""Safe YAML: events are counted and bounded before any tree is built; scalars stay text.

No tag, no anchor, no alias, no merge key, no second document is accepted, so nothing in a file can name a
Python object or unfold into more than was written. Scalars are not converted (19999999.50 stays exactly
that, `no` stays `no`): the shapes say what a scalar must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from duixian.rules.errors import Pos, Reporter

# The same events either way; libyaml is some ten times quicker and comes with the usual builds of PyYAML.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 100_000
MAX_SCALAR = 20_000
MAX_DIGITS = 30
_DIGITS = re.compile(r"\d[\d,_]*")
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)  # none in YAML 1.1


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `body` is the place of its first character (inside the quotes, if quoted)."""

    text: str
    at: Pos
    body: Pos
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Seq:
    items: tuple[Tree, ...]
    at: Pos


@dataclass(frozen=True, slots=True)
class Map:
    """Entries in source order; `keys` gives the place of each key; `flow`: in braces."""

    entries: dict[str, Tree]
    keys: dict[str, Pos]
    at: Pos
    flow: bool = False

    def get(self, key: str) -> Tree | None:
        return self.entries.get(key)


Tree = Scalar | Seq | Map


class _LimitError(Exception):
    """The file breaks a limit; what is wrong has been reported."""


def read_tree(text: str, file: str, reporter: Reporter) -> Tree | None:
    """The tree of one YAML document, or None when a problem was reported."""
    bad = _UNPRINTABLE.search(text)
    if bad is not None:
        reporter.add_source(file, text)
        line, column = text.count("\n", 0, bad.start()) + 1, bad.start() - text.rfind("\n", 0, bad.start())
        what = f"这里有一个文件里不能有的字符（U+{ord(bad.group()):04X}）"
        reporter.report("bad-character", Pos(file, line, column), what, "删去它；多半看不见，重打这一行最快")
        return None
    if len(text.encode("utf-8")) > MAX_BYTES:
        reporter.report(
            "file-too-large",
            Pos(file, 1, 1),
            f"文件超过 {MAX_BYTES // 1_000_000} MB，不予读取",
            "把规则分成几个文件；长目录用 CSV 文件",
        )
        return None
    reporter.add_source(file, text)
    try:
        return _Builder(text, file, reporter).build()
    except _LimitError:
        return None
    except yaml.YAMLError as error:
        found, began = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        ended = found is not None and began is not None and found.line >= len(text.splitlines())
        mark = began if ended else found or began  # what is never closed is shown where it was opened
        at = Pos(file, mark.line + 1, mark.column + 1) if mark else Pos(file, 1, 1)
        reporter.report("yaml-syntax", at, "YAML 格式有误，这里读不下去", _syntax_mend(str(error), text, at))
        return None


def _syntax_mend(message: str, text: str, at: Pos) -> str:
    lines = text.splitlines()
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    if "tab character" in message or "\t" in line[: at.column]:
        return "缩进请用空格，不用制表符"
    if "mapping values" in message:
        return "一行里有两个冒号时，把文字用引号括起来"
    if "cannot start any token" in message or "block scalar" in message:
        return '以 >、<、|、%、@、` 开头的值要用引号括起来，例如 ">= 3 年"'
    if "quoted scalar" in message:
        return "补上收尾的引号；双引号里的 \\ 要写两遍，或改用单引号"
    if "flow" in message:
        return "写在花括号或方括号里的值如果含有逗号、花括号，要用引号括起来；或者改用“、”和圆括号"
    return "检查缩进、冒号和引号"


class _Builder:
    """Walks the parser's events once, with limits, and builds the tree."""

    def __init__(self, text: str, file: str, reporter: Reporter) -> None:
        self.file, self.reporter = file, reporter
        self.lines = text.splitlines()
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        self.nodes = 0

    def build(self) -> Tree | None:
        tree: Tree | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(
                        "several-documents",
                        event,
                        "一个文件里只能有一份 YAML 文档",
                        "删去“---”或分成几个文件",
                    )
            elif isinstance(event, yaml.NodeEvent):
                tree = self.node(event, 1)
        return tree

    def refuse(self, code: str, event: Any, what: str, mend: str) -> None:
        self.reporter.report(code, self.pos(event), what, mend)
        raise _LimitError

    def pos(self, event: Any) -> Pos:
        start, end = event.start_mark, event.end_mark
        length = end.column - start.column if end.line == start.line else 1
        return Pos(self.file, start.line + 1, start.column + 1, max(1, length))

    def node(self, event: Any, depth: int) -> Tree:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.refuse(
                "too-many-nodes", event, f"文件里超过 {MAX_NODES} 个节点", "分成几个文件；长目录用 CSV 文件"
            )
        if depth > MAX_DEPTH:
            self.refuse("too-deep", event, f"嵌套超过 {MAX_DEPTH} 层", "把内层写成有名字的 derived 或 table")
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self.refuse(
                "anchor", event, "不接受 YAML 的锚点（&）和引用（*）", "照原样写出来，或定义成有名字的事实"
            )
        if getattr(event, "tag", None):
            self.refuse("tag", event, "不接受 YAML 的标签（!）", "删去标签，规则文件里只有文字")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, depth)
        return self.mapping(event, depth)

    def scalar(self, event: Any) -> Scalar:
        text: str = event.value
        if len(text) > MAX_SCALAR:
            self.refuse("scalar-too-long", event, f"一段文字超过 {MAX_SCALAR} 字", "缩短")
        for number in _DIGITS.finditer(text) if len(text) > MAX_DIGITS else ():
            if len(number.group()) > MAX_DIGITS:
                self.refuse("number-too-long", event, f"数字超过 {MAX_DIGITS} 位", "检查数字")
        at = self.pos(event)
        quoted = event.style in ("'", '"')
        body = at.shifted(1, max(1, at.length - 2)) if quoted else at
        if event.style in ("|", ">"):
            body = Pos(self.file, at.line + 1, self._indent(at.line + 1) + 1)
        return Scalar(text, at, body, event.style is not None and event.style != "")

    def _indent(self, line: int) -> int:
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        return len(source) - len(source.lstrip())

    def sequence(self, event: Any, depth: int) -> Seq:
        items: list[Tree] = []
        for inner in self.events:
            if isinstance(inner, yaml.SequenceEndEvent):
                break
            items.append(self.node(inner, depth + 1))
        return Seq(tuple(items), self.pos(event))

    def mapping(self, event: Any, depth: int) -> Map:
        entries: dict[str, Tree] = {}
        keys: dict[str, Pos] = {}
        for inner in self.events:
            if isinstance(inner, yaml.MappingEndEvent):
                break
            key = self.node(inner, depth + 1)
            if not isinstance(key, Scalar):
                self.refuse("key-not-text", inner, "冒号左边应当是一个名字", "名字不要写成列表或表")
                raise _LimitError
            if key.text == "<<":
                self.refuse("merge-key", inner, "不接受 YAML 的合并键（<<）", "照原样写出来")
            if key.text in entries:
                self.reporter.report(
                    "duplicate-key",
                    key.at,
                    f"“{key.text}”在同一处写了两次",
                    "删去一处，或改名",
                    related=[keys[key.text]],
                )
            value = self.node(next(self.events), depth + 1)
            if key.text not in entries:
                entries[key.text], keys[key.text] = value, key.at
        return Map(entries, keys, self.pos(event), bool(event.flow_style))
