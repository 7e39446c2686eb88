"""Steps of procedures at which a case of somebody entitled can stand still: no outcome of the step is open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import z3

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Procedure, Step
from duixian.rules.verify.examples import Examples
from duixian.rules.verify.findings import Finding, written
from duixian.rules.verify.solving import Questions, facts_below, facts_of


def standing_still(questions: Questions) -> Iterator[Finding]:
    """Findings about every benefit that has a procedure."""
    for benefit in questions.pack.benefits.values():
        procedure = questions.pack.procedures.get(benefit.procedure)
        if procedure is None:
            continue
        for step in procedure.steps:
            if all(outcome.condition is not None for outcome in step.outcomes):
                yield from _step(questions, benefit, procedure, step)


def _step(questions: Questions, benefit: Benefit, procedure: Procedure, step: Step) -> Iterator[Finding]:
    encoding = questions.encoding
    conditions = [o.condition for o in step.outcomes if o.condition is not None]
    claims = [
        encoding.holds(benefit.part("status")),
        _reached(questions, procedure, step.id, frozenset()),
        *(z3.Not(encoding.true(node)) for node in conditions),
    ]
    answer = questions.ask(*claims)
    if answer.found is False:
        return
    name = f"《{benefit.title}》的步骤“{step.label}”"
    cites = written([step.cite or procedure.cite])
    about = f"{procedure.id}.{step.id} {benefit.id}"
    leaves = tuple(node.id for node in conditions)
    if not answer.found:
        yield Finding(
            "standing-still", "note", step.at, f"没能判定：符合的人会不会在{name}没有一个结果可走", "把这一步结果的条件写得简单些", cites, leaves,
            decided=False, about=about,
        )  # fmt: skip
        return
    facts = facts_of(questions.pack, [benefit.part("status")]) | facts_below(questions.pack, *conditions)
    example = Examples(questions, claims, facts).simplest(answer.model)
    yield Finding(
        "standing-still", "warning", step.at, f"符合的人也会在{name}没有一个结果可走", "补上其余情形的结果，或让条件合起来不漏", cites, leaves,
        questions.witness(example.shown), about=about,
    )  # fmt: skip


def _reached(questions: Questions, procedure: Procedure, wanted: str, passed: frozenset[str]) -> Any:
    """Whether outcomes that are open lead to a step, each step passed once."""
    if wanted == procedure.start:
        return z3.BoolVal(True)
    ways = []
    for step in procedure.steps:
        if step.id in passed or step.id == wanted:
            continue
        for outcome in step.outcomes:
            if outcome.to == wanted:
                before = _reached(questions, procedure, step.id, passed | {wanted})
                held = (
                    [before]
                    if outcome.condition is None
                    else [before, questions.encoding.true(outcome.condition)]
                )
                ways.append(z3.And(*held))
    return z3.Or(*ways) if ways else z3.BoolVal(False)
