"""Advice as plain values and as sentences."""

from __future__ import annotations

from typing import Any

from duixian.rules.advise.advice import Advice, Alternative, Change
from duixian.rules.explain.words import Words
from duixian.rules.model.pack import Pack
from duixian.rules.truth import FALSE, LABELS, TRUE

OPEN_SHOWN = 6  # facts named that are unknown and still have a say


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
            words.fact(pack.facts[id_]) if id_ in pack.facts else pack.entities[id_].label
            for id_ in one.open[:OPEN_SHOWN]
        )
        more = f" 等 {len(one.open)} 项" if len(one.open) > OPEN_SHOWN else ""
        return f"{text}（也许：还要看{names}{more}）。"
    return f"{text}。" if one.certain else f"{text}（也许）。"


def _part(change: Change) -> str:
    if change.adds:
        return change.needed
    label, needed, now = change.label, change.needed, change.now
    if needed in (LABELS[TRUE], LABELS[FALSE]):  # 已落户改为是（现在是否） would be read as a question
        label, needed, now = f"“{label}”", f"“{needed}”", f"“{now}”" if now else ""
    shown = f"（现在是{now}）" if now else ""
    if change.by == "office":
        return f"须由{change.decided_by}认定：{label}为{needed}{shown}"
    return f"{label}改为{needed}{shown}"
