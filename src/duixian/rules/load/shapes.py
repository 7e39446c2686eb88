"""Shapes: what a part of a pack may look like. One description gives the loader's checks and the JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duixian.rules.errors import Pos, Reporter, nearest
from duixian.rules.load.trees import Map, Scalar, Seq, Tree

NAME = re.compile(r"[^\W\d]\w*(?:-[^\W\d]\w*)*")


FLOW_MEND = "；花括号里的值含有逗号时要用引号括起来，或改用“、”"


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar. `kind` is its Chinese name in messages; `pattern` must match in full; `words` lists the only values."""

    kind: str
    pattern: str = ""
    mend: str = ""
    words: tuple[str, ...] = ()
    may_be_null: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class MapOf:
    """Names (or, with `free`, any texts) to values of one shape."""

    value: Shape
    free: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    shape: Shape
    required: bool = False
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys. `one_of`: groups of keys of which exactly one must stand."""

    name: str
    doc: str
    fields: Mapping[str, Field]
    one_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """The first shape whose kind (scalar, list, mapping) fits; `scalar`, `seq`, `map` may each be absent."""

    scalar: Text | None = None
    seq: ListOf | None = None
    map: Record | MapOf | Later | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """A shape named before it is defined (recursion); resolved through the table given to `check_shape`."""

    name: str


Shape = Text | ListOf | MapOf | Record | Either | Later


@dataclass(slots=True)
class ShapeChecker:
    """Checks trees against shapes and reports every difference."""

    reporter: Reporter
    named: Mapping[str, Shape] = field(default_factory=dict)

    def check(self, tree: Tree, shape: Shape, where: str) -> bool:
        """True when `tree` has `shape`; otherwise every difference has been reported. `where` names the place."""
        match shape:
            case Later(name):
                return self.check(tree, self.named[name], where)
            case Either():
                return self._either(tree, shape, where)
            case Text():
                return self._text(tree, shape, where)
            case ListOf():
                return self._list(tree, shape, where)
            case MapOf():
                return self._map(tree, shape, where)
            case Record():
                return self._record(tree, shape, where)

    def _wrong_kind(self, at: Pos, where: str, expected: str, found: Tree) -> bool:
        kinds = {Scalar: "一段文字", Seq: "一个列表", Map: "一组“名字: 值”"}
        self.reporter.report(
            "wrong-kind",
            at,
            f"“{where}”应当是{expected}，这里是{kinds[type(found)]}",
            f"把“{where}”写成{expected}",
        )
        return False

    def _either(self, tree: Tree, shape: Either, where: str) -> bool:
        chosen = {Scalar: shape.scalar, Seq: shape.seq, Map: shape.map}[type(tree)]
        if chosen is not None:
            return self.check(tree, chosen, where)
        kinds = ("一段文字", shape.scalar), ("一个列表", shape.seq), ("一组“名字: 值”", shape.map)
        return self._wrong_kind(tree.at, where, "或".join(n for n, s in kinds if s is not None), tree)

    def _text(self, tree: Tree, shape: Text, where: str) -> bool:
        if not isinstance(tree, Scalar):
            return self._wrong_kind(tree.at, where, shape.kind, tree)
        if shape.words and tree.text not in shape.words:
            known = "、".join(shape.words)
            self.reporter.report(
                "unknown-word",
                tree.at,
                f"“{where}”不认识“{tree.text}”{nearest(tree.text, shape.words)}",
                f"可用：{known}",
            )
            return False
        if not tree.text.strip():
            self.reporter.report("empty", tree.at, f"“{where}”是空的", f"写上{shape.kind}，或删去这一行")
            return False
        if shape.pattern and not re.fullmatch(shape.pattern, tree.text):
            self.reporter.report(
                "bad-text", tree.at, f"“{where}”应当是{shape.kind}，这里是“{tree.text[:40]}”", shape.mend
            )
            return False
        return True

    def _list(self, tree: Tree, shape: ListOf, where: str) -> bool:
        if not isinstance(tree, Seq):
            return self._wrong_kind(tree.at, where, "一个列表", tree)
        if len(tree.items) < shape.at_least:
            self.reporter.report(
                "too-few", tree.at, f"“{where}”至少要有 {shape.at_least} 项", "补上，或删去整个列表"
            )
            return False
        results = [self.check(item, shape.item, where) for item in tree.items]
        return all(results)

    def _map(self, tree: Tree, shape: MapOf, where: str) -> bool:
        if not isinstance(tree, Map):
            return self._wrong_kind(tree.at, where, "一组“名字: 值”", tree)
        good = True
        for key, value in tree.entries.items():
            if not shape.free and not NAME.fullmatch(key):
                self.reporter.report(
                    "bad-name",
                    tree.keys[key],
                    f"“{key}”不能作名字",
                    "名字以文字开头，只含文字、数字、下划线；连字符两边要有字母",
                )
                good = False
            good = self.check(value, shape.value, key) and good
        return good

    def _record(self, tree: Tree, shape: Record, where: str) -> bool:
        if not isinstance(tree, Map):
            return self._wrong_kind(tree.at, where, f"“{shape.doc}”的一组“名字: 值”", tree)
        good = True
        for key, value in tree.entries.items():
            known = shape.fields.get(key)
            if known is None:
                self.reporter.report(
                    "unknown-key",
                    tree.keys[key],
                    f"“{where}”里没有“{key}”这一项{nearest(key, shape.fields)}",
                    f"可用：{'、'.join(shape.fields)}" + (FLOW_MEND if tree.flow else ""),
                )
                good = False
                continue
            good = self.check(value, known.shape, key) and good
        for key, wanted in shape.fields.items():
            if wanted.required and key not in tree.entries:
                self.reporter.report(
                    "missing-key", tree.at, f"“{where}”缺少“{key}”（{wanted.doc}）", f"补上 {key}: …"
                )
                good = False
        for group in shape.one_of:
            if sum(key in tree.entries for key in group) != 1:
                self.reporter.report(
                    "one-of", tree.at, f"“{where}”里 {'、'.join(group)} 应当恰好有一项", "留下一项，删去其余"
                )
                good = False
        return good


def json_schema(shape: Shape, definitions: dict[str, Any], named: Mapping[str, Shape]) -> dict[str, Any]:
    """JSON Schema (2020-12) of a shape; records and named shapes go to `definitions`."""
    match shape:
        case Text():
            return _text_schema(shape)
        case ListOf(item, at_least):
            schema: dict[str, Any] = {"type": "array", "items": json_schema(item, definitions, named)}
            return {**schema, "minItems": at_least} if at_least else schema
        case MapOf(value, free):
            schema = {"type": "object", "additionalProperties": json_schema(value, definitions, named)}
            return schema if free else {**schema, "propertyNames": {"pattern": r"^[^\W\d][\w-]*$"}}
        case Either(scalar, seq, map_):
            parts = [s for s in (scalar, seq, map_) if s is not None]
            return {"anyOf": [json_schema(part, definitions, named) for part in parts]}
        case Later(name):
            _define(name, named[name], definitions, named)
            return {"$ref": f"#/$defs/{name}"}
        case Record():
            _define(shape.name, shape, definitions, named)
            return {"$ref": f"#/$defs/{shape.name}"}


def _text_schema(shape: Text) -> dict[str, Any]:
    if shape.words == ("true", "false"):
        return {"type": "boolean", "description": shape.kind}
    if shape.words:
        plain = [int(word) for word in shape.words if word.isdigit()]
        truths = [word == "true" for word in shape.words if word in ("true", "false")]
        return {"enum": [*shape.words, *plain, *truths], "description": shape.kind}
    kinds = ["string", "number", "boolean", *(["null"] if shape.may_be_null else [])]
    return {"type": kinds, "description": shape.kind}


def _define(name: str, shape: Shape, definitions: dict[str, Any], named: Mapping[str, Shape]) -> None:
    if name in definitions:
        return
    definitions[name] = {}
    if not isinstance(shape, Record):
        definitions[name] = json_schema(shape, definitions, named)
        return
    properties = {}
    for key, wanted in shape.fields.items():
        body = json_schema(wanted.shape, definitions, named)
        properties[key] = {**body, "description": wanted.doc} if wanted.doc else body
    required = [key for key, wanted in shape.fields.items() if wanted.required]
    schema: dict[str, Any] = {
        "type": "object",
        "description": shape.doc,
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        schema["required"] = required
    if shape.one_of:
        schema["allOf"] = [{"oneOf": [{"required": [key]} for key in group]} for group in shape.one_of]
    definitions[name] = schema
