"""Advice as plain values and as sentences."""

from __future__ import annotations

from typing import Any

from duixian.rules.advise.advice import Advice, Alternative, Change
from duixian.rules.explain.words import Words
from duixian.rules.model.pack import Pack


def as_data(advice: Advice) -> dict[str, Any]:
    """The advice as plain values, for JSON."""
    return {
        "benefit": advice.benefit,
        "title": advice.title,
        "complete": advice.complete,
        "alternatives": [
            {
                "day": one.day.isoformat() if one.day is not None else None, "certain": one.certain, "open": list(one.open),
                "brings": list(one.brings), "changes": [_change(change) for change in one.changes],
            }
            for one in advice.alternatives
        ],
        "blocked": [{"label": label, "cite": cite.full if cite is not None else None} for label, cite in advice.blocked],
    }  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    return {
        "fact": change.fact, "label": change.label, "by": change.by, "now": change.now or None, "needed": change.needed,
        "decided_by": change.decided_by or None, "adds": change.adds or None,
    }  # fmt: skip


def as_text(advice: Advice, pack: Pack) -> str:
    """The alternatives as numbered sentences, or why there are none."""
    title = f"《{advice.title}》"
    if not advice.alternatives:
        if not advice.blocked:
            return f"{title}：没有找到可以做到的改变。"
        conditions = "；".join(
            f"{label}（{cite.full}）" if cite is not None else label for label, cite in advice.blocked
        )
        return f"{title}：下列条件不能由申请人改变：{conditions}。"
    lines = [f"{title}：以下任一办法可使条件成立。"]
    for number, one in enumerate(advice.alternatives, 1):
        lines.append(f"  {number}. {_sentence(one, pack)}")
    if not advice.complete:
        lines.append("  还可能有别的办法。")
    return "\n".join(lines)


def _sentence(one: Alternative, pack: Pack) -> str:
    parts = [_part(change) for change in one.changes]
    if one.day is not None:
        waiting = f"自{one.day.isoformat()}起"
        brings = "、".join(f"“{label}”" for label in one.brings)
        parts.append(f"{waiting}{brings}成立" if brings else waiting)
    text = "；".join(parts)
    if one.open:
        words = Words(pack)
        names = "、".join(
            words.fact(pack.facts[id_]) if id_ in pack.facts else pack.entities[id_].label for id_ in one.open
        )
        return f"{text}（也许：还要看{names}）。"
    return f"{text}。" if one.certain else f"{text}（也许）。"


def _part(change: Change) -> str:
    if change.adds:
        return change.needed
    now = f"（现在是{change.now}）" if change.now else ""
    if change.by == "office":
        return f"须由{change.decided_by}认定：{change.label}为{change.needed}{now}"
    return f"{change.label}改为{change.needed}{now}"
