"""A case of any kind is evaluated or refused with a path, what is wrong and the mend; nothing in it stops the program."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from duixian.rules import CaseError, Evaluator, load_pack
from duixian.rules.evaluate.document import document
from duixian.rules.explain import Explainer, as_html, as_text
from duixian.rules.returns import Returns

from .random_cases import forget, random_case

DEMO = Path(__file__).parents[2] / "packs" / "demo"
DAY = "2024-03-01"
HUGE = Decimal("1E+999999999")  # written out it would fill the memory
WRONG: list[Any] = [
    [], {}, [[]], [{}], [None], {"a": 1}, {"at_least": 1}, {"at_most": "x"}, {"at_least": 5, "at_most": 3}, {"at_least": None},
    {"at_least": HUGE}, 0, -1, 10**30, 10**5000, 1.5, float("nan"), float("inf"), Decimal("sNaN"), HUGE, Decimal("-1E-999999999"),
    True, "", "  ", "x", "1e400", "9" * 5000, "1/0", "3 元", "3 年", "30%", "2024-02-30", "0000-00-00", "9999-12-31", "\ud800",
    "\0", "博士", "A1", "²", "٣", b"x", (1,), {1}, object(), [{"from": "2024-05-01", "to": "2024-01-01"}], [{"zz": 1}], [{3: 1}],
    [{"from": "2024-01-01"}] * 10_001, {3: 1},
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_pack(DEMO))


def spoiled(case: dict[str, Any], rng: Random) -> Any:
    """The case with one of its parts replaced."""
    if rng.random() < 0.1:
        return {**case, rng.choice(["zz", 3, None, "\0"]): rng.choice(WRONG)}
    body: Any = case
    while True:
        keys = list(body) if isinstance(body, dict) else list(range(len(body)))
        key = rng.choice(keys)
        if not body[key] or not isinstance(body[key], (dict, list)) or rng.random() < 0.2:
            body[key] = rng.choice(WRONG)
            return case
        body = body[key]


@pytest.mark.parametrize("seed", range(150))
def test_it_is_answered_or_refused(evaluator: Evaluator, seed: int) -> None:
    rng = Random(seed)
    for _ in range(4):
        case = spoiled(forget(random_case(evaluator.pack, rng), rng, 0.2), rng)
        try:
            result = evaluator.evaluate(case)
        except CaseError as error:
            assert all(what and mend and len(what) < 500 for _, what, mend in error.problems)
            continue
        document(result, details=True)
        for one in Explainer(evaluator).explain(result, list(evaluator.pack.benefits)):
            as_text(one), as_html(one)
        Returns(evaluator).due(case, dict.fromkeys(evaluator.pack.benefits, 1_000_000))


@pytest.mark.parametrize("case", [None, [], 3, "x", {}, {"as_of": HUGE}, {"as_of": DAY, 3: 4}])
def test_what_is_no_case_is_refused(evaluator: Evaluator, case: Any) -> None:
    with pytest.raises(CaseError):
        evaluator.evaluate(case)


@pytest.mark.parametrize(
    "value",
    ["1.50 元", "1.5", Decimal("1.50"), Decimal("15E-1"), 1.5, Decimal("0.000001500E+6"), "0.00015 万元"],
)
def test_a_number_is_read_exactly_however_it_is_written(evaluator: Evaluator, value: Any) -> None:
    state = evaluator.evaluate({"as_of": DAY, "person": {"salary": value}}).state
    slot = evaluator.engine.slots.facts["person.salary"]
    assert (state.lo[slot], state.hi[slot]) == (150, 150)


@pytest.mark.parametrize(
    ("fact", "value", "told"),
    [
        ("salary", HUGE, "“1E+999999999”不是数"),
        ("salary", 10**5000, "“…”超出范围"),
        ("salary", "9" * 5000, f"“{'9' * 60}…”不是数"),
        ("salary", "50000000.01", "应当在 0 元 到 50000000 元 之间"),
        ("name", ["某人"], "不是文字"),
        ("degree", "bachelr", "是不是 bachelor"),
    ],
    ids=["huge", "thousands of digits", "long", "out of range", "no text", "misspelt"],
)
def test_a_value_that_does_not_fit_is_told_in_short(
    evaluator: Evaluator, fact: str, value: Any, told: str
) -> None:
    with pytest.raises(CaseError) as raised:
        evaluator.evaluate({"as_of": DAY, "person": {fact: value}})
    ((path, what, mend),) = raised.value.problems
    assert path == f"person.{fact}"
    assert told in f"{what}。{mend}"


def test_a_value_that_is_not_in_a_list_is_answered_with_values_and_labels(evaluator: Evaluator) -> None:
    with pytest.raises(CaseError) as error:
        evaluator.evaluate({"as_of": "2024-01-01", "employer": {"ownership": "国营"}})
    ((_, _, mend),) = error.value.problems
    assert mend.startswith("可用：") and "private（" in mend


def test_money_may_be_written_as_people_write_it(evaluator: Evaluator) -> None:
    def hi(text: str) -> Any:
        found = evaluator.evaluate({"as_of": "2024-01-01", "person": {"salary": text}})
        return found.state.hi[found.engine.slots.facts["person.salary"]]

    assert hi("30万") == hi("30 万元") == hi("300,000 元")
