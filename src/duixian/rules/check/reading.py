"""Small readers over trees whose shape has been checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from duixian.rules.errors import Pos, Reporter
from duixian.rules.load.trees import Map, Scalar, Seq, Tree


def text(tree: Tree, key: str, default: str = "") -> str:
    """The text under `key`."""
    value = tree.get(key) if isinstance(tree, Map) else None
    return value.text.strip() if isinstance(value, Scalar) else default


def flag(tree: Tree, key: str) -> bool:
    return text(tree, key) == "true"


def part(tree: Tree, key: str) -> Tree | None:
    return tree.get(key) if isinstance(tree, Map) else None


def place(tree: Tree, key: str) -> Pos:
    """Where the value under `key` stands, else where the tree stands."""
    value = part(tree, key)
    return tree.at if value is None else value.body if isinstance(value, Scalar) else value.at


def items(tree: Tree, key: str) -> tuple[Tree, ...]:
    """The items of the list under `key`; one scalar or mapping counts as a list of one."""
    value = part(tree, key)
    if value is None:
        return ()
    return value.items if isinstance(value, Seq) else (value,)


def texts(tree: Tree, key: str) -> list[str]:
    return [item.text.strip() for item in items(tree, key) if isinstance(item, Scalar)]


def entries(tree: Tree, key: str) -> Iterator[tuple[str, Tree, Pos]]:
    """Name, value and the name's place for each entry of the mapping under `key`."""
    value = part(tree, key)
    if isinstance(value, Map):
        for name, inner in value.entries.items():
            yield name, inner, value.keys[name]


def day(tree: Tree, key: str, reporter: Reporter) -> date | None:
    """The date under `key`; None when absent or (reported) impossible."""
    written = text(tree, key)
    if not written:
        return None
    return read_day(written, place(tree, key), reporter)


def read_day(written: str, at: Pos, reporter: Reporter) -> date | None:
    """2021-06-30 as a date; None when reported."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        reporter.report("bad-date", at, f"没有“{written}”这一天", "写成 2021-06-30 的样子")
        return None
