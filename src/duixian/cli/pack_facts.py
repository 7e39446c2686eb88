"""`duixian pack facts PACK`: the dictionary of a pack, what it may ask of a claimant and how that can be known."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .output import Record, key, write

if TYPE_CHECKING:
    from duixian.rules import Pack


def show(pack: Pack, args: argparse.Namespace) -> int:
    """A table, or one JSON object a line."""
    from duixian.rules.dictionary import dictionary

    write(dictionary(pack), COLUMNS, as_json=args.json)
    return 0


def _type(entry: Record) -> str:
    words = {
        "truth": "是否",
        "date": "日期",
        "money": "金额",
        "number": "数",
        "rate": "比例",
        "text": "文字",
        "spells": "时段",
    }
    kind = words.get(entry["type"], entry["type"])
    if entry["values"]:
        count = len(entry["values"])
        shown = "、".join(v["label"] for v in entry["values"][:4])
        return f"{shown}{f' 等 {count} 种' if count > 4 else ''}"
    return f"{kind}（{entry['unit']}）" if entry["unit"] else str(kind)


COLUMNS = (
    ("事实", key("id")),
    ("名称", key("label")),
    ("类型", _type),
    ("凭什么", lambda entry: entry["register"] or entry["evidence"] or entry["decided_by"]),
    ("费事", key("effort")),
    ("变化", key("changes")),
    ("敏感", key("sensitivity")),
)
