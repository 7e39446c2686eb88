"""Clauses in words for the margin of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

KINDS = {
    "responsibility": "责任分工",
    "grant": "资金",
    "target": "目标",
    "deadline": "时限",
    "material": "材料",
    "step": "程序",
}
_COMPARATORS = {
    ">=": "不低于",
    ">": "超过",
    "<=": "不超过",
    "<": "低于",
    "=": "",
    "~=": "左右",
    "increase": "提高",
    "decrease": "降低",
    "multiple": "倍增",
    "growth>=": "年均增长不低于",
    "rank<=": "位次不低于第",
}
_PERIODS = {"one-off": "一次性", "monthly": "每月", "yearly": "每年"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a margin note: what it is about, and what it says; a unit has its register identifier."""

    label: str
    text: str
    units: tuple[tuple[str, str], ...] = ()


def yuan(amount: Any) -> str:
    """An amount in yuan as people write it: 1200元, 5万元, 1.5亿元."""
    value = Decimal(str(amount))
    for size, name in ((100_000_000, "亿元"), (10_000, "万元")):
        if value >= size and (value * 100) % size == 0:
            return f"{(value / size).normalize():f}{name}"
    return f"{value.normalize():f}元"


def lines_of(kind: str, data: dict[str, Any]) -> list[Line]:
    """What a clause says, line by line."""
    make = {"responsibility": _responsibility, "grant": _grant, "target": _target, "deadline": _deadline}.get(
        kind
    )
    return list(make(data)) if make else list(_plain(data))


def _responsibility(data: dict[str, Any]) -> Iterable[Line]:
    roles = {"lead": "牵头", "responsible": "责任", "cooperating": "配合", "inherits": "各项均由"}
    for role, label in roles.items():
        units = tuple((one["name"], one.get("unit") or "") for one in data.get(role) or ())
        if units:
            yield Line(label, "、".join(name for name, _ in units), units)
    if data.get("open_ended"):
        yield Line("", "等（未列尽）")


def _grant(data: dict[str, Any]) -> Iterable[Line]:
    if data.get("beneficiary"):
        yield Line("对象", data["beneficiary"])
    parts = [_PERIODS.get(data.get("period") or "", "")]
    if data.get("amount") is not None:
        parts.append(yuan(data["amount"]))
    if data.get("rate") is not None:
        parts.append(f"{Decimal(str(data['rate'])) * 100:f}".rstrip("0").rstrip(".") + "%")
    if data.get("cap") is not None:
        parts.append(f"最高{yuan(data['cap'])}")
    if data.get("per"):
        parts.append(f"每{data['per']}")
    if any(parts):
        yield Line("标准", " ".join(filter(None, parts)))
    if data.get("tiers"):
        yield Line(
            "分档",
            "、".join(yuan(tier) if isinstance(tier, int | float) else str(tier) for tier in data["tiers"]),
        )
    if data.get("condition"):
        yield Line("条件", data["condition"])


def _target(data: dict[str, Any]) -> Iterable[Line]:
    value = f"{data.get('value') if data.get('value') is not None else ''}{data.get('unit') or ''}"
    comparator = _COMPARATORS.get(data.get("comparator") or "=", data.get("comparator") or "")
    said = f"{value}{comparator}" if comparator == "左右" else f"{comparator}{value}"
    year = f"{data['deadline_year']}年" if data.get("deadline_year") else ""
    yield Line(data.get("indicator") or "指标", f"{year}{said}")
    if data.get("base_value") is not None:
        yield Line(
            "基期", f"{data.get('base_year') or ''} {data['base_value']}{data.get('unit') or ''}".strip()
        )


def _deadline(data: dict[str, Any]) -> Iterable[Line]:
    length = f"{data['length']}{data.get('unit') or ''}" if data.get("length") is not None else ""
    said = "，".join(str(part) for part in (length, data.get("date"), data.get("recur")) if part)
    yield Line(_DEADLINES.get(data.get("kind") or "", "期限"), said)
    if data.get("who"):
        yield Line("主体", str(data["who"]))


def _material(data: dict[str, Any]) -> Iterable[Line]:
    marks = [name for key, name in (("original", "原件"), ("copy", "复印件")) if data.get(key)]
    if data.get("copies"):
        marks.append(f"{data['copies']}份")
    noted = f"（{'、'.join(marks)}）" if marks else ""
    yield Line("", f"{data.get('name') or ''}{noted}")
    if data.get("condition"):
        yield Line("条件", str(data["condition"]))


def _step(data: dict[str, Any]) -> Iterable[Line]:
    order = f"{data['order']}. " if data.get("order") else ""
    yield Line("", f"{order}{data.get('name') or data.get('action') or ''}")
    for key, label in (("actor", "办理"), ("limit", "时限"), ("outcome", "结果")):
        if data.get(key):
            yield Line(label, str(data[key]))


def _plain(data: dict[str, Any]) -> Iterable[Line]:
    for key, value in data.items():
        if value not in (None, "", [], {}):
            yield Line(key, "、".join(map(str, value)) if isinstance(value, list) else str(value))


_DEADLINES = {
    "publicity": "公示",
    "validity": "有效期",
    "filing": "申报",
    "processing": "办理",
    "obligation": "义务",
    "task": "完成",
}
_MAKERS: dict[str, Callable[[dict[str, Any]], Iterable[Line]]] = {
    "responsibility": _responsibility,
    "grant": _grant,
    "target": _target,
    "deadline": _deadline,
    "material": _material,
    "step": _step,
}
