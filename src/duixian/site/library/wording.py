"""Clauses in words, as short as a margin wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
    "increase": "提高",
    "decrease": "降低",
    "growth>=": "年均增长不低于",
    "rank<=": "进入前",
}
_PERIODS = {"one-off": "一次性", "monthly": "每月", "yearly": "每年"}
_DEADLINES = {
    "publicity": "公示",
    "validity": "有效期",
    "filing": "申报",
    "processing": "办理",
    "obligation": "义务",
    "task": "完成",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a margin note: what it is about, what it says, what else; units have their register identifier."""

    label: str
    text: str
    detail: str = ""
    units: tuple[tuple[str, str], ...] = ()


def yuan(amount: Any) -> str:
    """An amount in yuan as people write it: 1200元, 5万元, 1.5亿元."""
    value = Decimal(str(amount))
    for size, name in ((100_000_000, "亿元"), (10_000, "万元")):
        if value >= size and (value * 100) % size == 0:
            return f"{(value / size).normalize():f}{name}"
    return f"{value.normalize():f}元"


def percent(rate: Any) -> str:
    """A fraction as a percentage: 0.3 is 30%."""
    return f"{(Decimal(str(rate)) * 100).normalize():f}%"


def lines_of(kind: str, data: dict[str, Any]) -> list[Line]:
    """What a clause says."""
    return [line for line in _MAKERS.get(kind, _plain)(data) if line.label or line.text]


def _responsibility(data: dict[str, Any]) -> Iterable[Line]:
    roles = {"lead": "牵头", "responsible": "责任", "cooperating": "配合", "inherits": "各项均由"}
    for role, label in roles.items():
        units = tuple((one["name"], one.get("unit") or "") for one in data.get(role) or ())
        if units:
            yield Line(label, "、".join(name for name, _ in units), "", units)
    if data.get("open_ended"):
        yield Line("", "", "等（未列尽）")


def _grant(data: dict[str, Any]) -> Iterable[Line]:
    parts = [_PERIODS.get(data.get("period") or "", "")]
    if data.get("rate") is not None:
        parts.append(percent(data["rate"]))
    if data.get("amount") is not None:
        parts.append(yuan(data["amount"]))
    if data.get("range"):
        parts.append(_ends(data["range"]))
    elif data.get("cap") is not None:
        parts.append(f"最高{yuan(data['cap'])}")
    if data.get("tiers"):
        tiers = [yuan(tier) if isinstance(tier, int | float) else str(tier) for tier in data["tiers"]]
        parts.append("、".join(tiers))
    per = f"/{data['per']}" if data.get("per") else ""
    yield Line(data.get("beneficiary") or "", "".join(parts) + per, data.get("condition") or "")


def _ends(ends: Any) -> str:
    """From how much to how much, in yuan or as fractions; what an editor entered otherwise, as it is."""
    if not (isinstance(ends, list) and all(isinstance(end, int | float) for end in ends)):
        return str(ends)
    return "—".join(percent(end) if end < 1 else yuan(end) for end in ends)


def _target(data: dict[str, Any]) -> Iterable[Line]:
    value = _amount(data.get("value"), data.get("unit"))
    if data.get("value_max") is not None:
        value = f"{_amount(data.get('value'), None)}—{_amount(data['value_max'], data.get('unit'))}"
    comparator = data.get("comparator") or "="
    if comparator == "~=":
        said = f"{value}左右"
    elif comparator == "multiple":
        said = f"{value}倍" if value and not data.get("unit") else value or "倍增"
    else:
        said = f"{_COMPARATORS.get(comparator, '')}{value}"
    year = f"{data['deadline_year']}年 " if data.get("deadline_year") else ""
    base = ""
    if data.get("base_value") is not None:
        base_year = f"{data['base_year']}年 " if data.get("base_year") else ""
        base = f"基期 {base_year}{_amount(data['base_value'], data.get('unit'))}"
    yield Line(data.get("indicator") or "指标", f"{year}{said}", base)


def _amount(value: Any, unit: Any) -> str:
    number = f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)
    return f"{number}{unit or ''}"


def _deadline(data: dict[str, Any]) -> Iterable[Line]:
    yield Line(_DEADLINES.get(data.get("kind") or "", "期限"), _length(data), str(data.get("who") or ""))


def _length(data: dict[str, Any]) -> str:
    """A length, a date or a recurring date."""
    length = f"{data['length']}{data.get('unit') or ''}" if data.get("length") is not None else ""
    return "，".join(str(part) for part in (length, data.get("date"), data.get("recur")) if part)


def _material(data: dict[str, Any]) -> Iterable[Line]:
    marks = [name for key, name in (("original", "原件"), ("copy", "复印件")) if data.get(key)]
    if data.get("copies"):
        marks.append(f"{data['copies']}份")
    if data.get("condition"):
        marks.append(str(data["condition"]))
    yield Line("", str(data.get("name") or ""), "，".join(marks))


def _step(data: dict[str, Any]) -> Iterable[Line]:
    order = f"{data['order']}" if data.get("order") else ""
    limit = data.get("limit")
    more = [data.get("actor"), _length(limit) if isinstance(limit, dict) else limit, data.get("outcome")]
    yield Line(order, str(data.get("name") or data.get("action") or ""), "，".join(str(m) for m in more if m))


def _plain(data: dict[str, Any]) -> Iterable[Line]:
    for key, value in data.items():
        if value not in (None, "", [], {}, False):
            yield Line(
                key,
                "、".join(map(str, value))
                if isinstance(value, Sequence) and not isinstance(value, str)
                else str(value),
            )


_MAKERS: dict[str, Callable[[dict[str, Any]], Iterable[Line]]] = {
    "responsibility": _responsibility,
    "grant": _grant,
    "target": _target,
    "deadline": _deadline,
    "material": _material,
    "step": _step,
}
