"""One case: how long status and amounts take, part by part, beside the floors and beside the same rules by hand."""

from __future__ import annotations

import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bench.ask.generate import generate
from bench.http.people import DAY, drawn, duixian
from bench.population.reference import BENEFITS, both, evaluate
from bench.tables import Table
from duixian.rules import Evaluator, Interval, load_pack, load_texts
from duixian.rules.explain import Explainer

SUMMARY = "one case, all benefits: reading, rules, results, explanation"
ROOT = Path(__file__).parents[2]
PEOPLE, ROUNDS = 200, 5
RESULTS_FLOOR, EXPLANATION_FLOOR = 200, 2000
COLUMNS = [
    "pack",
    "benefits",
    "cases",
    "reading µs",
    "rules µs",
    "results µs",
    "all µs",
    "floor µs",
    "explanation µs",
    "floor µs",
]
STATUS = {True: "eligible", False: "ineligible", None: "unknown"}
Case = Mapping[str, Any]


def run() -> list[Table]:
    demo = load_pack(ROOT / "packs" / "demo")
    cases = [case.document for case in demo.cases]
    two, twice = _twice(), [_also_received(case, demo.benefits) for case in cases]
    text, answers = generate(benefits=30)
    person = random.Random(1)
    invented = [
        {"as_of": DAY, "person": {name: answer(person) for name, answer in answers.items()}}
        for _ in range(PEOPLE)
    ]
    pairs = drawn(PEOPLE)
    twelve = Evaluator(load_pack(ROOT / "bench" / "population" / "pack"))
    people = [json.loads(duixian(*pair)) for pair in pairs]
    _same(twelve, pairs, people)
    rows = [
        row("demo pack", Evaluator(demo), cases),
        row("demo pack, its benefits twice", two, twice),
        row("generated", Evaluator(load_texts({"pack.yaml": text})), invented),
        row("the twelve rules", twelve, people),
    ]
    by_hand = _each(lambda pair: _by_hand(*pair), pairs)
    rows.append(
        [
            "the twelve rules, plain Python",
            str(len(BENEFITS)),
            str(PEOPLE),
            "—",
            "—",
            "—",
            f"{by_hand:.0f}",
            "—",
            "—",
            "—",
        ]
    )
    note = (
        f"Medians over all cases, {ROUNDS} rounds each, after a warm-up; a case is a document as it comes from JSON, the pack is loaded and "
        "compiled before. Reading checks every value against its fact; rules fill in every definition with intervals and not-applicable; "
        "results are status, amount and payable of every benefit. The explanation comes on top: all conditions, facts, articles and "
        "steps of all benefits. Plain Python is the hand-written reference of the twelve rules: no reading of a document, no intervals, no "
        "trace, values taken as they come; status and amounts were found equal for every person before measuring."
    )
    return [Table("One case", COLUMNS, rows, note)]


def row(name: str, evaluator: Evaluator, cases: list[Case]) -> list[str]:
    """A line of the table: the medians of its parts over cases."""
    engine, reader, explainer = evaluator.engine, evaluator.reader, Explainer(evaluator)
    states, results = [reader.read(case) for case in cases], [evaluator.evaluate(case) for case in cases]
    for state in states:
        engine.run(state)
    times = [
        _each(reader.read, cases), _each(engine.run, states), _each(evaluator.collect, states), _each(evaluator.evaluate, cases),
        _each(explainer.explain, results),
    ]  # fmt: skip
    reading, rules, collecting, whole, explaining = (f"{t:.0f}" for t in times)
    return [
        name, str(len(evaluator.pack.benefits)), str(len(cases)), reading, rules, collecting, whole, str(RESULTS_FLOOR), explaining,
        str(EXPLANATION_FLOOR),
    ]  # fmt: skip


def _each(work: Callable[[Any], object], things: Iterable[Any]) -> float:
    """The median microseconds of one run."""
    things = list(things)
    times: list[int] = []
    for number in range(ROUNDS + 1):
        for thing in things:
            start = time.perf_counter_ns()
            work(thing)
            taken = time.perf_counter_ns() - start
            if number:
                times.append(taken)
    return statistics.median(times) / 1000


def _by_hand(person: dict[str, Any], employer: dict[str, Any]) -> dict[str, tuple[bool | None, int]]:
    _, benefits = evaluate(person, employer, date.fromisoformat(DAY))
    return {name: (both(*conditions), amount) for name, (conditions, amount) in benefits.items()}


def _same(
    evaluator: Evaluator, pairs: list[tuple[dict[str, Any], dict[str, Any]]], cases: list[Case]
) -> None:
    """Raises where the rules by hand and the pack differ for a person."""
    for pair, case in zip(pairs, cases, strict=True):
        result = evaluator.evaluate(case)
        for name, (verdict, amount) in _by_hand(*pair).items():
            found = result[name]
            known = not isinstance(found.amount, Interval)
            if found.status != STATUS[verdict] or (verdict and known and found.amount != amount):
                raise RuntimeError(
                    f"{name}: {found.status} {found.amount}, by hand {STATUS[verdict]} {amount}"
                )


def _twice() -> Evaluator:
    """The demo pack with a copy of every benefit under another name."""
    folder = ROOT / "packs" / "demo"
    texts = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.*")
        if "cases" not in path.parts
    }
    for name in [name for name in texts if name.startswith("benefits")]:
        copy = re.sub(r"^  (\w+):$", r"  \1_two:", texts[name], flags=re.M)
        texts[name.replace("benefits", "copies")] = re.sub(r"benefit: (\w+)", r"benefit: \1_two", copy)
    return Evaluator(load_texts(texts))


def _also_received(case: Case, names: Iterable[str]) -> Case:
    """What was received of a benefit was received of its copy."""
    implied = {f"{name}_received": f"{name}_two_received" for name in names}
    return {
        role: {**body, **{implied[name]: value for name, value in body.items() if name in implied}}
        if isinstance(body, Mapping)
        else body
        for role, body in case.items()
    }
