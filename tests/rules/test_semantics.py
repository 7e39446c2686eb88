"""`docs/semantics.md`, cell by cell: the tables of the page, the module `truth`, and what a compiled pack computes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantities.months import add_months, months_between, years_between
from duixian.rules import Evaluator, Interval, load_texts
from duixian.rules.evaluate import support
from duixian.rules.truth import AND, FALSE, HULL, NA, NOT, OR, SCOPE, TRUE, UNKNOWN

PAGE = (Path(__file__).parents[2] / "docs" / "semantics.md").read_text("utf-8")
LETTERS = {"T": TRUE, "F": FALSE, "U": UNKNOWN, "N": NA}
CODES = {code: letter for letter, code in LETTERS.items()}

PACK = """
pack: {id: cells, title: 真值表, jurisdiction: 无, version: "1"}
documents: {d: {title: 测试, number: 测〔2024〕1号}}
entities: {p: {label: 人}, child: {label: 子女, of: p, many: true}}
facts:
  p:
    a_on: {type: truth, label: 有甲}
    a: {type: truth, label: 甲, applies: a_on}
    b_on: {type: truth, label: 有乙}
    b: {type: truth, label: 乙, applies: b_on}
    c: {type: truth, label: 丙}
    x_on: {type: truth, label: 有数}
    x: {type: number, unit: 件, label: 数, range: [-5 件, 5 件], applies: x_on}
    y_on: {type: truth, label: 有数二}
    y: {type: number, unit: 件, label: 数二, range: [-5 件, 5 件], applies: y_on}
    z: {type: number, unit: 件, label: 数三, range: [1 件, 9 件]}
    money: {type: money, label: 钱, range: [-100 元, 1000 亿元]}
    day: {type: date, label: 日}
    later: {type: date, label: 后日}
    n: {type: number, unit: 月, label: 月数, range: [0 月, 600 月]}
    spells: {type: spells, label: 时段, attributes: {ok: {type: truth, label: 算数}}}
  child:
    t: {type: truth, label: 真}
    v: {type: number, unit: 件, label: 值, range: [-5 件, 5 件]}
derived:
  p:
    not_a: not a
    and_ab: a and b
    or_ab: a or b
    if_abc: if c then a else b
    a_else_b: a otherwise b
    lt: x < y
    le: x <= y
    gt: x > y
    ge: x >= y
    eq: x = y
    ne: x != y
    total: x + y
    minus: x - y
    times: x * y
    least: min(x、y)
    most: max(x、y)
    chosen: if c then x else y
    x_else_y: x otherwise y
    ratio_up: round(money / z、元 / 件、up)
    big: money < 2000 万元
    tenth: round(money * 10%、元、half_up)
    tenth_down: round(money * 10%、元、down)
    tenth_up: round(money * 10%、元、up)
    plus_months: day + n
    months: months_between(day、later)
    any_t: any(child where t)
    all_t: all(child、t)
    count_t: count(child where t)
    sum_v: sum(child.v where t)
    max_v: max(child.v where t)
    covered: days_in(spells where ok)
    gap: longest_gap(spells where ok)
    first_day: first(spells where ok)
benefits:
  scoped: {title: 范围, of: p, cite: d, applies: a, when: b, grants: 无}
"""
PACK = PACK.replace(
    "ratio_up: round(money / z、元 / 件、up)\n    ", "ratio_up: round(money / z、1 元/件、up)\n    "
)


@pytest.fixture(scope="module")
def cells() -> Evaluator:
    return Evaluator(load_texts({"pack.yaml": PACK}))


def case(**facts: Any) -> dict[str, Any]:
    child = facts.pop("child", None)
    return {"as_of": "2024-06-30", "p": facts, **({"child": child} if child is not None else {})}


def value(cells: Evaluator, name: str, **facts: Any) -> Any:
    state = cells.reader.read(case(**facts))
    cells.engine.run(state)
    return cells.engine.value(state, name if "." in name else f"p.{name}")


def stated(name: str, letter: str) -> dict[str, Any]:
    """How a case states that a fact has one of the four values."""
    if letter == "N":
        return {f"{name}_on": False}
    return {f"{name}_on": True, **({} if letter == "U" else {name: letter == "T"})}


def rows_of_page(heading: str, column: int) -> dict[tuple[str, str], str]:
    """The cells of a four-by-four table of the page; two tables stand side by side, `column` is 0 or 1."""
    lines = PAGE[PAGE.index(heading) :].splitlines()
    found: dict[tuple[str, str], str] = {}
    for line in lines[2:6]:
        parts = [part.strip().strip("*") for part in line.strip("|").split("|")]
        own = parts[column * 6 : column * 6 + 5]
        found.update({(own[0], "TFUN"[i]): own[1 + i] for i in range(4)})
    return found


@pytest.mark.parametrize(
    ("heading", "column", "table"),
    [("| and |", 0, AND), ("| and |", 1, OR), ("| hull |", 0, HULL), ("| hull |", 1, SCOPE)],
)
def test_the_page_prints_the_tables_of_the_code(heading: str, column: int, table: tuple[int, ...]) -> None:
    printed = rows_of_page(heading, column)
    assert len(printed) == 16
    assert printed == {
        (a, b): CODES[table[LETTERS[a] << 2 | LETTERS[b]]] for a, b in product("TFUN", repeat=2)
    }


@pytest.mark.parametrize("a", "TFUN")
def test_not(cells: Evaluator, a: str) -> None:
    assert value(cells, "not_a", **stated("a", a)) == NOT[LETTERS[a]]


@pytest.mark.parametrize(("a", "b"), list(product("TFUN", repeat=2)))
def test_connectives_hull_scope_and_otherwise(cells: Evaluator, a: str, b: str) -> None:
    facts = {**stated("a", a), **stated("b", b)}
    place = LETTERS[a] << 2 | LETTERS[b]
    assert value(cells, "and_ab", **facts) == AND[place]
    assert value(cells, "or_ab", **facts) == OR[place]
    assert value(cells, "if_abc", **facts) == HULL[place]
    assert value(cells, "if_abc", **facts, c=True) == LETTERS[a]
    assert value(cells, "if_abc", **facts, c=False) == LETTERS[b]
    assert value(cells, "a_else_b", **facts) == (LETTERS[b] if a == "N" else LETTERS[a])
    assert value(cells, "benefit.scoped.status", **facts) == SCOPE[place]


def between(lo: int, hi: int) -> dict[str, str]:
    return {"at_least": f"{lo} 件", "at_most": f"{hi} 件"}


OPS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
ENDS = st.tuples(st.integers(-5, 5), st.integers(-5, 5)).map(sorted)


@given(ENDS, ENDS)
def test_comparisons_are_unknown_only_where_the_range_leaves_them_open(
    cells: Evaluator, x: list[int], y: list[int]
) -> None:
    facts = {"x_on": True, "y_on": True, "x": between(*x), "y": between(*y)}
    points = list(product(range(x[0], x[1] + 1), range(y[0], y[1] + 1)))
    for name, op in OPS.items():
        outcomes = {eval(f"a {op} b", {"a": a, "b": b}) for a, b in points}
        expected = UNKNOWN if len(outcomes) == 2 else TRUE if outcomes == {True} else FALSE
        assert value(cells, name, **facts) == expected


@given(ENDS, ENDS)
def test_arithmetic_gives_the_exact_hull(cells: Evaluator, x: list[int], y: list[int]) -> None:
    facts = {"x_on": True, "y_on": True, "x": between(*x), "y": between(*y)}
    points = list(product(range(x[0], x[1] + 1), range(y[0], y[1] + 1)))
    formulas = {
        "total": lambda a, b: a + b, "minus": lambda a, b: a - b, "times": lambda a, b: a * b, "least": min, "most": max,
    }  # fmt: skip
    for name, formula in formulas.items():
        results = [formula(a, b) for a, b in points]
        assert value(cells, name, **facts) == (min(results), max(results), 0)
    assert value(cells, "chosen", **facts) == (min(x[0], y[0]), max(x[1], y[1]), 0)


def test_a_number_that_is_not_applicable(cells: Evaluator) -> None:
    y = {"y_on": True, "y": "2 件"}
    gone = {"x_on": False, **y}
    assert value(cells, "lt", **gone) == NA
    assert value(cells, "total", **gone)[2] == 2
    assert value(cells, "least", **gone) == (2, 2, 0)
    assert value(cells, "x_else_y", **gone) == (2, 2, 0)
    assert value(cells, "chosen", **gone) == (2, 2, 1)
    assert value(cells, "chosen", **gone, c=True)[2] == 2
    perhaps = {"x": "3 件", **y}
    assert value(cells, "gt", **perhaps) == UNKNOWN
    assert value(cells, "total", **perhaps) == (5, 5, 1)
    assert value(cells, "least", **perhaps) == (2, 2, 0)
    assert value(cells, "most", **perhaps) == (2, 3, 0)
    assert value(cells, "x_else_y", **perhaps) == (2, 3, 0)


def test_a_fen_below_the_limit_is_below_the_limit(cells: Evaluator) -> None:
    assert value(cells, "big", money="19,999,999.50 元") == TRUE
    assert value(cells, "big", money=19_999_999.99) == TRUE
    assert value(cells, "big", money="2000 万元") == FALSE
    assert value(cells, "big") == UNKNOWN


@given(st.integers(-10_000, 10**13))
def test_rounding_is_exact(cells: Evaluator, fen: int) -> None:
    exact = Fraction(fen, 1000)
    whole, rest = divmod(abs(exact), 1)
    sign = -1 if exact < 0 else 1
    text = f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"
    assert value(cells, "tenth_down", money=text)[0] == sign * whole * 100
    assert value(cells, "tenth_up", money=text)[0] == sign * (whole + (rest > 0)) * 100
    assert value(cells, "tenth", money=text)[0] == sign * (whole + (rest >= Fraction(1, 2))) * 100


def test_months_end_on_the_last_day(cells: Evaluator) -> None:
    assert value(cells, "plus_months", day="2024-01-31", n=1)[0] == date(2024, 2, 29).toordinal()
    assert value(cells, "plus_months", day="2024-01-31", n=2)[0] == date(2024, 3, 31).toordinal()
    assert value(cells, "months", day="2024-01-31", later="2024-02-29")[0] == 1
    assert value(cells, "months", day="2024-03-31", later="2024-01-31")[0] == -2


DAYS = st.integers(date(1990, 1, 1).toordinal(), date(2030, 12, 31).toordinal())


@given(DAYS, DAYS, st.integers(-600, 600))
def test_months_of_compiled_rules_are_those_of_the_ground_floor(a: int, b: int, count: int) -> None:
    first, second = date.fromordinal(a), date.fromordinal(b)
    assert support.add_months(a, count) == add_months(first, count).toordinal()
    assert support.months(a, b) == months_between(first, second)
    assert support.years(a, b) == years_between(first, second) * 12


ROWS = st.lists(st.tuples(st.sampled_from([True, False, None]), st.integers(-5, 5)), max_size=5)


@given(ROWS)
def test_aggregates_hold_every_completion(cells: Evaluator, rows: list[tuple[bool | None, int]]) -> None:
    child = [{"t": t, "v": v} for t, v in rows]
    completions = [
        [(chosen, v) for chosen, (_, v) in zip(choice, rows, strict=True)]
        for choice in product(*([t] if t is not None else [True, False] for t, _ in rows))
    ]
    formulas = {
        "any_t": lambda r: any(t for t, _ in r), "all_t": lambda r: all(t for t, _ in r), "count_t": lambda r: sum(t for t, _ in r),
        "sum_v": lambda r: sum(v for t, v in r if t),
    }  # fmt: skip
    for name, formula in formulas.items():
        results = {formula(r) for r in completions}
        found = value(cells, name, child=child)
        if isinstance(found, int):
            assert found == (UNKNOWN if len(results) == 2 else TRUE if results == {True} else FALSE)
        else:
            assert found == (min(results), max(results), 0)
    best = [[v for t, v in r if t] for r in completions]
    lo, hi, na = value(cells, "max_v", child=child)
    assert na == (2 if not any(best) else 0 if all(best) else 1)
    assert na == 2 or (lo, hi) == (min(max(b) for b in best if b), max(max(b) for b in best if b))


DAY = date(2024, 1, 1).toordinal()
SPELLS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20), st.booleans()), max_size=5)


@given(SPELLS)
def test_covered_days_are_counted_once(cells: Evaluator, spells: list[tuple[int, int, bool]]) -> None:
    covered = {day for start, length, ok in spells if ok for day in range(start, start + length + 1)}
    rows = [
        {
            "from": date.fromordinal(DAY + s).isoformat(),
            "to": date.fromordinal(DAY + s + length).isoformat(),
            "ok": ok,
        }
        for s, length, ok in spells
    ]
    assert value(cells, "covered", spells=rows)[0] == len(covered)
    if covered:
        assert value(cells, "first_day", spells=rows)[0] == DAY + min(covered)
        end = date(2024, 6, 30).toordinal() - DAY
        open_days = [d for d in range(min(covered), end + 1) if d not in covered]
        runs = [1] if open_days else [0]
        for a, b in pairwise(open_days):
            runs.append(runs[-1] + 1 if b == a + 1 else 1)
        assert value(cells, "gap", spells=rows)[0] == max(runs)


def test_a_missing_fact_is_never_a_default(cells: Evaluator) -> None:
    result = cells.evaluate({"as_of": "2024-06-30"})
    assert result["scoped"].status == "unknown"
    assert value(cells, "total")[:2] == (-10, 10)
    assert Interval(0, 1).lo == 0
