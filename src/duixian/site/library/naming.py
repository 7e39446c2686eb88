"""How a node is named in lists and headings."""

from __future__ import annotations

_CLOSED = tuple("、）：:)》】")


def named(label: str, heading: str) -> str:
    """Label and heading together, with a space where print has one: 第一章 总则, 一、总则."""
    return f"{label}{heading}" if label.endswith(_CLOSED) else f"{label} {heading}".strip()
