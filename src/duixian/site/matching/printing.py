"""An answer as the data of its paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from duixian.rules.model.pack import Pack

from .interview import Told
from .showing import Because, Card, Shown

COLOURS = {"yours": "#2c6e49", "nearly": "#9a6a00", "not_yours": "#77706a"}


def paper(pack: Pack, found: Shown, told: tuple[Told, ...], day: date) -> dict[str, Any]:
    """What the template `answer` needs: plain texts only."""
    parts = (
        ("yours", "可以享受", found.yours),
        ("nearly", "差一点或还要补充情况", found.nearly),
        ("not_yours", "不能享受", found.not_yours),
    )
    return {
        "title": "可以享受的待遇", "jurisdiction": pack.title, "day": f"{day.year}年{day.month}月{day.day}日",
        "foot": f"{pack.title}（规则版本 {pack.version}）", "colours": COLOURS,
        "told": [{"label": one.label, "value": one.value} for one in told if one.value and not one.skipped],
        "passed_over": sum(one.skipped for one in told),
        "years": [{"year": year, "amount": amount, "assumed": assumed} for year, amount, assumed in found.years],
        "parts": [
            {"label": label, "cards": [_card(card, group) for card in cards]} for group, label, cards in parts if cards
        ],
        "days": [{"day": one.day.isoformat(), "text": f"{one.kind}　{one.title}：{one.text}"} for one in found.days],
    }  # fmt: skip


def _card(card: Card, group: str) -> dict[str, Any]:
    lines = [_because(one) for one in card.because]
    lines += [{"label": "办法", "text": way, "cite": ""} for way in card.ways]
    missing = "、".join(one.label for one in card.item.missing)
    if missing and group != "not_yours":
        lines.append({"label": "金额还要看" if group == "yours" else "还要知道", "text": missing, "cite": ""})
    lines += [{"label": x.label, "text": x.text, "cite": x.link.text if x.link else ""} for x in card.lines]
    if card.item.found.benefit.announced:
        lines.append({"label": "提示", "text": "只有政策宣布，尚无实施细则；标准可能调整。", "cite": ""})
    return {
        "group": group, "title": card.title, "amount": card.amount, "lines": lines, "source": card.source.full,
        "unclear": [[q, taken, other, "、".join(link.text for link in cites)] for q, taken, other, cites in card.unclear],
    }  # fmt: skip


def _because(one: Because) -> dict[str, str]:
    used = "，".join(f"{label}：{value}" for label, value in one.used)
    return {
        "label": one.said,
        "text": f"{one.label}{f'〔{used}〕' if used else ''}",
        "cite": one.link.text if one.link else "",
    }
