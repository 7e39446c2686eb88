"""A pack of invented benefits, drawn from a seed: shared facts, groups of alternatives, grades, thresholds, formulas."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

Answer = Callable[[random.Random], Any]

HEAD = """pack: {id: generated, title: 生成的规则包, jurisdiction: 虚构市, version: "1"}
documents:
  rules: {title: 虚构市若干补贴办法, number: 虚府发〔2024〕1号}
entities:
  person: {label: 申请人}
enums:
"""


def generate(
    benefits: int = 50, facts: int = 60, seed: int = 7, equal: bool = False
) -> tuple[str, dict[str, Answer]]:
    """The pack's text, and for each fact how a person's answer is drawn; with `equal`, all efforts are 1."""
    chosen = random.Random(seed)
    lines, answers, tests, weights = [HEAD], {}, {}, []
    declared: list[str] = []
    for index in range(facts):
        name, kind = f"f{index}", chosen.choices(("truth", "number", "enum", "money"), (40, 25, 25, 10))[0]
        effort = chosen.choice((1, 1, 1, 2, 2, 3, 4, 5))
        effort = 1 if equal else effort
        more = f"label: 事实{index}, question: 事实{index}怎样？, effort: {effort}"
        answers[name], tests[name] = _fact(name, kind, more, declared, lines, chosen)
        weights.append(1 / (1 + index % 20))  # a few facts stand in many benefits, most in few
    lines += ["facts:\n  person:\n", *declared, "benefits:\n"]
    for index in range(benefits):
        lines.append(_benefit(index, list(answers), weights, tests, chosen))
    return "".join(lines), answers


def _fact(
    name: str, kind: str, more: str, declared: list[str], lines: list[str], chosen: random.Random
) -> tuple[Answer, Callable[[random.Random], str]]:
    """Declares a fact; gives how it is answered and how a condition on it is written."""
    if kind == "truth":
        declared.append(f"    {name}: {{type: truth, {more}}}\n")
        return lambda r: r.random() < 0.5, lambda r: r.choice((f"{name}", f"{name}", f"not {name}"))
    if kind == "enum":
        count = chosen.randint(3, 6)
        values = ", ".join(f"v{i}: 值{i}" for i in range(count))
        lines.append(f"  e{name}: {{label: 枚举{name}, order: ascending, values: {{{values}}}}}\n")
        declared.append(f"    {name}: {{type: e{name}, {more}}}\n")
        return lambda r: f"v{r.randrange(count)}", lambda r: f"{name} >= v{r.randrange(1, count)}"
    top = chosen.choice((10, 60, 120)) if kind == "number" else chosen.choice((100, 1000))
    unit = "个" if kind == "number" else "万元"
    type_ = "number" if kind == "number" else "money"
    declared.append(f"    {name}: {{type: {type_}, unit: {unit}, range: [0 {unit}, {top} {unit}], {more}}}\n")
    return lambda r: r.randint(
        0, top
    ), lambda r: f"{name} {r.choice(('>=', '<'))} {r.randint(1, top - 1)} {unit}"


def _benefit(
    index: int,
    facts: list[str],
    weights: list[float],
    tests: dict[str, Callable[[random.Random], str]],
    chosen: random.Random,
) -> str:
    picked: list[str] = []
    while len(picked) < chosen.randint(3, 7):
        fact = chosen.choices(facts, weights)[0]
        if fact not in picked:
            picked.append(fact)
    conditions: list[str] = []
    while picked:
        if len(picked) > 2 and chosen.random() < 0.25:
            group = ", ".join(f"{{if: {tests[picked.pop()](chosen)}}}" for _ in range(2))
            conditions.append(
                f"      - any: [{group}]\n        label: 其一\n        cite: 第{len(conditions) + 1}条\n"
            )
        else:
            conditions.append(
                f"      - {{if: {tests[picked.pop()](chosen)}, cite: 第{len(conditions) + 1}条}}\n"
            )
    amount = f"{chosen.randint(1, 50)} 百元"
    if chosen.random() < 0.3:
        test = tests[chosen.choices(facts, weights)[0]](chosen)
        amount = f"if {test} then {amount} else {chosen.randint(1, 50)} 百元"
    head = f"  b{index}:\n    title: 待遇{index}\n    of: person\n    cite: rules\n    when:\n"
    return f"{head}{''.join(conditions)}    amount: {{value: {amount}, cite: 第九条}}\n"
