"""Whether two expressions are the same: one text for one structure and meaning."""

from __future__ import annotations

from dataclasses import fields

from duixian.rules.model.nodes import Node

_MARKS = {
    "id",
    "at",
    "cite",
    "label",
    "leaf",
    "written",
}  # where it stands and how it is shown, not what it means


def fingerprint(node: Node) -> str:
    """The same text for expressions of the same structure and meaning."""
    parts = []
    for item in fields(node):
        if item.name in _MARKS:
            continue
        value = getattr(node, item.name)
        if isinstance(value, Node):
            parts.append(fingerprint(value))
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            parts.append("[" + ",".join(fingerprint(v) for v in value) + "]")
        else:
            parts.append(repr(value))
    return f"{type(node).__name__}({';'.join(parts)})"
