"""The demo pack uses every construct of the language: each key of each part, each of its fixed words, each function."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from duixian.rules.check.aggregates import ALIASES, OVER_ROWS, SPELLS
from duixian.rules.check.functions import PLAIN
from duixian.rules.errors import Reporter
from duixian.rules.load.grammar import NAMED, PACK_FILE
from duixian.rules.load.shapes import Either, Later, ListOf, MapOf, Record, Shape, Text
from duixian.rules.load.trees import Map, Scalar, Seq, Tree, read_tree

DEMO = Path(__file__).parents[2] / "packs" / "demo"
Construct = tuple[object, str]  # a key that several parts share is one construct, and so is a word


def offered(shape: Shape, place: str, within: frozenset[str]) -> Iterator[tuple[Construct, str]]:
    """Every key and every fixed word that a shape allows, each with its name."""
    match shape:
        case Text():
            for word in shape.words:
                if word != "false":  # which is said by leaving the key out
                    yield (shape.words, word), f"{place} = {word}"
        case Later() if shape.name not in within:
            yield from offered(NAMED[shape.name], place, within | {shape.name})
        case ListOf():
            yield from offered(shape.item, place, within)
        case MapOf():
            yield from offered(shape.value, place, within)
        case Either():
            for one in (shape.scalar, shape.seq, shape.map):
                if one is not None:
                    yield from offered(one, place, within)
        case Record() if shape.name not in within:
            for key, field in shape.fields.items():
                yield (id(field), key), f"{shape.name}.{key}"
                yield from offered(field.shape, f"{shape.name}.{key}", within | {shape.name})


def used(tree: Tree, shape: Shape) -> Iterator[Construct]:
    """Those that a tree says."""
    match shape:
        case Text():
            if isinstance(tree, Scalar):
                yield shape.words, tree.text
        case Later():
            yield from used(tree, NAMED[shape.name])
        case ListOf():
            for item in tree.items if isinstance(tree, Seq) else ():
                yield from used(item, shape.item)
        case MapOf():
            for entry in tree.entries.values() if isinstance(tree, Map) else ():
                yield from used(entry, shape.value)
        case Either():
            one = {Scalar: shape.scalar, Seq: shape.seq, Map: shape.map}[type(tree)]
            if one is not None:
                yield from used(tree, one)
        case Record():
            for key, entry in tree.entries.items() if isinstance(tree, Map) else ():
                yield id(shape.fields[key]), key
                yield from used(entry, shape.fields[key].shape)


def test_the_demo_pack_uses_every_key_and_every_word_of_the_language() -> None:
    said: set[Construct] = set()
    for path in DEMO.rglob("*.yaml"):
        tree = read_tree(path.read_text("utf-8"), path.name, Reporter())
        assert tree is not None
        said |= set(used(tree, PACK_FILE))
    missing = {name for construct, name in offered(PACK_FILE, "", frozenset()) if construct not in said}
    assert sorted(missing) == []


def test_the_demo_pack_calls_every_function_of_the_language() -> None:
    text = "\n".join(path.read_text("utf-8") for path in DEMO.rglob("*.yaml"))
    called = {ALIASES.get(word, word) for word in re.findall(r"(\w+)\(", text)}
    assert {*SPELLS, *OVER_ROWS, *PLAIN} - called == set()
