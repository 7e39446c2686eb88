"""A reform as a small overlay: what it writes takes the place of what the pack writes under the same name.

| in the overlay | does |
|---|---|
| a name the pack does not have | adds it |
| a name the pack has | each key written replaces that key; the others stay |
| `values` of a parameter | adds the dates, or replaces the value of a date |
| `in_force: {to: day}` of a benefit | ends it on that day |
| `stacking` | adds rules; one with the label of an old rule replaces it |
| `cases` | takes the place of the pack's cases, which speak of the law before |
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from duixian.rules.errors import Pos, Reporter
from duixian.rules.load.files import Source, folder_texts, read_trees
from duixian.rules.load.trees import Map, Scalar, Seq, Tree, read_tree

NESTED = ("facts", "derived")  # sections with one more level of names: the entity
DEEP = ("values",)  # keys of a parameter that are merged entry by entry


def read_overlay(folder: Path, overlay: Path, reporter: Reporter) -> Source:
    """The pack in `folder` as the reform in `overlay` makes it; what is wrong goes to `reporter`."""
    texts = folder_texts(folder, reporter)
    over = {f"{overlay.name}/{name}": text for name, text in folder_texts(overlay, reporter).items()}
    if reporter.problems:
        return Source()
    trees = {
        name: read_tree(text, name, reporter) for name, text in texts.items() if not name.endswith(".csv")
    }
    for name, text in over.items():
        if name.endswith(".csv"):
            texts[name.split("/", 1)[1]] = text
            continue
        tree = read_tree(text, name, reporter)
        if isinstance(tree, Map):
            trees[name] = _apply(tree, trees)
        texts[name] = text
    return read_trees(trees, texts, reporter)


def _apply(over: Map, trees: dict[str, Tree | None]) -> Map:
    """Put what an overlay's file changes into the trees of the pack; what it adds is left, as a file of its own."""
    added: dict[str, Tree] = {}
    for section, body in over.entries.items():
        rest = _section(section, body, trees)
        if rest is not None:
            added[section] = rest
    return Map(added, {key: over.keys[key] for key in added}, over.at, over.flow)


def _section(section: str, body: Tree, trees: dict[str, Tree | None]) -> Tree | None:
    """What is left of a section after the pack's own entries have been changed; None for nothing."""
    if section == "pack":
        _each(trees, lambda tree: _replaced(tree, "pack", body))
        return None
    if section == "cases":
        _each(trees, lambda tree: _without(tree, "cases"))
        return body
    if isinstance(body, Seq):
        labels = {_label(item) for item in body.items}
        _each(trees, lambda tree: _unlabelled(tree, section, labels))
        return body
    if not isinstance(body, Map):
        return body
    left: dict[str, Tree] = {}
    for name, entry in body.entries.items():
        path = (section, name)
        if section in NESTED and isinstance(entry, Map):
            inner = {
                n: e for n, e in entry.entries.items() if not _change(trees, (*path, n), e, entry.keys[n])
            }
            if inner:
                left[name] = Map(inner, {n: entry.keys[n] for n in inner}, entry.at, entry.flow)
        elif not _change(trees, path, entry, body.keys[name]):
            left[name] = entry
    return Map(left, {name: body.keys[name] for name in left}, body.at, body.flow) if left else None


def _change(trees: dict[str, Tree | None], path: tuple[str, ...], entry: Tree, at: Pos) -> bool:
    """Change the entry at `path` in the file that has it; False when none has."""
    for name, tree in trees.items():
        old: Tree | None = tree
        for part in path:
            old = old.get(part) if isinstance(old, Map) else None
        if tree is not None and old is not None:
            trees[name] = _put(tree, path, _merged(old, entry), at)
            return True
    return False


def _put(tree: Tree, path: tuple[str, ...], value: Tree, at: Pos) -> Tree:
    if not path or not isinstance(tree, Map):
        return value
    inner = _put(tree.entries[path[0]], path[1:], value, at)
    keys = {**tree.keys, path[0]: at} if len(path) == 1 else tree.keys
    return Map({**tree.entries, path[0]: inner}, keys, tree.at, tree.flow)


def _merged(old: Tree, new: Tree) -> Tree:
    """The old record with the new one's keys; anything but two records is replaced."""
    if not isinstance(old, Map) or not isinstance(new, Map):
        return new
    entries = dict(old.entries)
    for key, value in new.entries.items():
        before = entries.get(key)
        if key in DEEP and isinstance(before, Map) and isinstance(value, Map):
            entries[key] = Map(
                {**before.entries, **value.entries}, {**before.keys, **value.keys}, value.at, before.flow
            )
        else:
            entries[key] = value
    return Map(entries, {**old.keys, **new.keys}, old.at, old.flow)


def _each(trees: dict[str, Tree | None], change: Callable[[Map], Tree]) -> None:
    for name, tree in trees.items():
        if isinstance(tree, Map):
            trees[name] = change(tree)


def _replaced(tree: Map, key: str, value: Tree) -> Map:
    if key not in tree.entries:
        return tree
    return Map({**tree.entries, key: _merged(tree.entries[key], value)}, tree.keys, tree.at, tree.flow)


def _without(tree: Map, key: str) -> Map:
    return Map({k: v for k, v in tree.entries.items() if k != key}, tree.keys, tree.at, tree.flow)


def _unlabelled(tree: Map, section: str, labels: set[str]) -> Map:
    body = tree.entries.get(section)
    if not isinstance(body, Seq):
        return tree
    kept = Seq(tuple(item for item in body.items if _label(item) not in labels), body.at)
    return Map({**tree.entries, section: kept}, tree.keys, tree.at, tree.flow)


def _label(item: Tree) -> str:
    label = item.get("label") if isinstance(item, Map) else None
    return label.text if isinstance(label, Scalar) else ""
