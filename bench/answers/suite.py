"""One case: results, explanation, questions, advice, choice and decision of whole packs."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.ask.generate import generate
from bench.http.people import drawn, duixian
from bench.tables import Table
from duixian.rules import Evaluator, load_pack, load_texts
from duixian.rules.advise import Adviser
from duixian.rules.ask import Asker
from duixian.rules.choose import Chooser
from duixian.rules.decisions import make
from duixian.rules.evaluate.document import document
from duixian.rules.explain import Explainer, as_html, as_text

SUMMARY = "one case: results, explanations, questions, advice, choice, decision"
ROOT = Path(__file__).parents[2]
ROUNDS = 15
MOMENT = datetime(2024, 7, 1, tzinfo=UTC)


def run() -> list[Table]:
    demo = Evaluator(load_pack(ROOT / "packs" / "demo"))
    twelve = Evaluator(load_pack(ROOT / "bench" / "population" / "pack"))
    text, answers = generate(benefits=30)
    thirty = Evaluator(load_texts({"pack.yaml": text}))
    person = random.Random(1)
    cases: list[tuple[str, Evaluator, dict[str, Any]]] = [
        (f"demo, {len(demo.pack.benefits)} benefits", demo, dict(demo.pack.cases[0].document)),
        ("the twelve rules", twelve, json.loads(duixian(*drawn(1)[0]))),
        (
            "generated, 30 benefits",
            thirty,
            {"as_of": "2024-06-30", "person": {n: a(person) for n, a in answers.items()}},
        ),
    ]
    rows = [
        [name, *(f"{_milliseconds(work):.3f}" for work in _works(evaluator, case))]
        for name, evaluator, case in cases
    ]
    columns = [
        "pack",
        "results",
        "document",
        "explanation",
        "as text",
        "as HTML",
        "next question",
        "all advice",
        "choice",
        "decision",
    ]
    note = (
        "Milliseconds of processor time, the best of several rounds; packs are loaded and compiled before. Explanation is all benefits with every "
        "condition, fact, article and step; its text and HTML come on top. The next question is asked of a case in which only the day is known."
    )
    return [Table("One case", columns, rows, note)]


def _works(evaluator: Evaluator, case: dict[str, Any]) -> list[Callable[[], object]]:
    explainer, asker, adviser, chooser = (
        Explainer(evaluator),
        Asker(evaluator),
        Adviser(evaluator),
        Chooser(evaluator),
    )
    result, empty = evaluator.evaluate(case), evaluator.evaluate({"as_of": case["as_of"]})
    found = explainer.explain(result)
    return [
        lambda: evaluator.evaluate(case), lambda: document(result), lambda: explainer.explain(result),
        lambda: [as_text(one) for one in found], lambda: [as_html(one) for one in found], lambda: asker.ask(empty, most=1),
        lambda: adviser.all(result), lambda: chooser.choose(result), lambda: make(evaluator, case, recorded_at=MOMENT),
    ]  # fmt: skip


def _milliseconds(work: Callable[[], object]) -> float:
    """Processor time of one run: the best of several, so that what else the machine does counts little."""
    work()
    best = float("inf")
    for _ in range(ROUNDS):
        count, start = 0, time.process_time()
        while (taken := time.process_time() - start) < 0.02:
            work()
            count += 1
        best = min(best, taken / count)
    return best * 1000
