"""A clause as a form: one input a key, and back to the keys that docs/cli.md fixes for its kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from .checking import EditError
from .models import UnitAlias
from .units import ROLES


@dataclass(frozen=True, slots=True)
class Input:
    """One input: key, Chinese label, sort (text, number, flag, choice, units, json), and of a choice its codes and names.

    A ``rare`` one is shown only where something was read for it.
    """

    key: str
    label: str
    sort: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    rare: bool = False

    @property
    def name(self) -> str:
        """The name of the input on the page."""
        return f"clause-{self.key}"


_AMOUNTS = (("fixed", "定额"), ("cap", "只有上限"), ("rate", "按比例"), ("rate_with_cap", "按比例，有上限"),
            ("per_unit", "按单位计"), ("tiered", "分档"))  # fmt: skip
_PERIODS = (("one-off", "一次性"), ("monthly", "每月"), ("yearly", "每年"))
_COMPARATORS = (("=", "等于"), (">=", "不低于"), (">", "超过"), ("<=", "不超过"), ("<", "低于"), ("~=", "左右"),
                ("increase", "提高"), ("decrease", "降低"), ("multiple", "倍数"), ("growth>=", "年均增长不低于"),
                ("rank<=", "进入前几位"))  # fmt: skip
_DEADLINES = (("filing", "申报"), ("processing", "办理"), ("publicity", "公示"), ("validity", "有效期"),
              ("obligation", "义务"), ("task", "完成"))  # fmt: skip

INPUTS: dict[str, tuple[Input, ...]] = {
    "responsibility": (
        *(Input(role, name, "units", hint="每行一个单位") for role, name in ROLES.items()),
        Input("open_ended", "名单未列尽（等）", "flag"),
    ),
    "grant": (
        Input("beneficiary", "给谁"),
        Input("condition", "条件"),
        Input("amount_kind", "金额种类", "choice", _AMOUNTS),
        Input("amount", "金额（元）", "number"),
        Input("rate", "比例", "number", hint="30% 写成 0.3"),
        Input("cap", "上限（元）", "number"),
        Input("per", "每"),
        Input("period", "周期", "choice", _PERIODS),
        Input("tiers", "分档", "json", rare=True),
        Input("range", "从多少到多少", "json", rare=True, hint="方括号内两个数，以元计；比例写小数"),
    ),
    "target": (
        Input("indicator", "指标"),
        Input("comparator", "关系", "choice", _COMPARATORS),
        Input("value", "数值", "number"),
        Input("value_max", "数值上端", "number", rare=True),
        Input("unit", "单位"),
        Input("deadline_year", "年份", "number"),
        Input("base_value", "基期数值", "number"),
        Input("base_year", "基期年份", "number"),
        Input("cumulative", "累计", "flag"),
    ),
    "deadline": (
        Input("kind", "种类", "choice", _DEADLINES),
        Input("length", "时长", "number"),
        Input("unit", "单位"),
        Input("date", "日期"),
        Input("recur", "每年（每季度、每月）的日期"),
        Input("who", "谁"),
    ),
    "material": (
        Input("name", "材料"),
        Input("form", "表格"),
        Input("copies", "份数", "number"),
        Input("original", "原件", "flag"),
        Input("copy", "复印件", "flag"),
        Input("condition", "何时需要"),
    ),
    "step": (
        Input("procedure", "程序"),
        Input("order", "次序", "number"),
        Input("name", "步骤"),
        Input("actor", "谁办"),
        Input("action", "做什么"),
        Input("limit", "时限", "json", rare=True),
        Input("outcome", "结果"),
    ),
}


def in_order(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A clause with its keys in the order of its inputs; a database may give them in another one."""
    known = [one.key for one in INPUTS.get(kind, ()) if one.key in data]
    return {key: data[key] for key in [*known, *sorted(data.keys() - set(known))]}


def filled(kind: str, data: Mapping[str, Any]) -> list[tuple[Input, Any]]:
    """The inputs of a kind with what stands in them; a rare key without a value gets no input."""
    return [
        (one, _shown(one, data.get(one.key)))
        for one in INPUTS[kind]
        if not one.rare or data.get(one.key) is not None
    ]


def entered(kind: str, data: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, Any]:
    """The clause as an editor entered it; keys without an input stay as they were read. Raises EditError."""
    result = dict(data)
    for one in INPUTS[kind]:
        if one.sort == "flag":
            result[one.key] = one.name in form
        elif one.name in form:
            result[one.key] = _value(one, form[one.name].strip(), data.get(one.key))
    return result


def _shown(one: Input, value: Any) -> Any:
    if one.sort == "flag":
        return bool(value)
    if one.sort == "units":
        return "\n".join(unit["name"] for unit in value or ())
    if one.sort == "json":
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else value


def _value(one: Input, words: str, before: Any) -> Any:
    if one.sort == "units":
        known = {unit["name"]: unit.get("unit") for unit in before or ()}
        names = [name for line in words.splitlines() if (name := "".join(line.split()))]
        return [{"name": name, "unit": known.get(name) or _registered(name)} for name in names]
    if not words:
        return None
    if one.sort == "number":
        return _number(one, words, before)
    if one.sort == "choice" and words not in {code for code, _ in one.choices}:
        raise EditError(f"“{one.label}”没有“{words}”这一项。")
    if one.sort == "json":
        try:
            return json.loads(words)
        except json.JSONDecodeError as problem:
            raise EditError(
                f"“{one.label}”第 {problem.colno} 列不是合法的 JSON，请检查括号、引号和逗号。"
            ) from None
    return words


def _number(one: Input, words: str, before: Any) -> Any:
    if isinstance(before, str) and words == before:
        return before
    try:
        value = Decimal(words.replace(",", "").replace("，", ""))
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite():
        raise EditError(f"“{one.label}”须是数字，“{words}”不是。没有数值时留空。")
    return int(value) if value == value.to_integral_value() else float(value)


def _registered(name: str) -> str:
    """The one unit of the register that is printed so, else a unit by this name."""
    found = set(UnitAlias.objects.filter(name=name).values_list("unit_id", flat=True))
    return found.pop() if len(found) == 1 else name
