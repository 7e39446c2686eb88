"""Cliffs: someone better in a fact that has a direction gets less in all, or a lower grade."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import z3

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.declared import Fact
from duixian.rules.model.types import TRUTH
from duixian.rules.solver.encode import Encoding, plain_facts
from duixian.rules.verify.examples import Examples
from duixian.rules.verify.findings import Finding, written
from duixian.rules.verify.solving import Questions, Values, facts_of


def cliffs(questions: Questions) -> Iterator[Finding]:
    """One finding a fact for the total of benefits, and one a classification for grades."""
    pack = questions.pack
    for fact in plain_facts(pack).values():
        if fact.better not in ("higher", "lower"):
            continue
        other = Encoding(pack, questions.encoding.as_of, "'", questions.encoding, frozenset({fact.id}))
        better = _better(fact, questions.encoding, other)
        touched = [
            b
            for b in pack.benefits.values()
            if fact.id in pack.definitions[b.part("payable")].facts and b.has_amount
        ]
        if touched:
            yield from _total(questions, fact, other, better, touched)
        for classification in pack.classifications.values():
            id_ = (
                f"{classification.role}.{classification.id}"
                if "." not in classification.id
                else classification.id
            )
            if id_ in pack.definitions and fact.id in pack.definitions[id_].facts:
                yield from _grade(questions, fact, other, better, id_, classification.label)


def _better(fact: Fact, first: Encoding, second: Encoding) -> Any:
    """The second person is better in the fact."""
    a, b = first.facts[fact.id], second.facts[fact.id]
    if fact.type == TRUTH:
        return z3.And(z3.Not(a), b) if fact.better == "higher" else z3.And(a, z3.Not(b))
    return b > a if fact.better == "higher" else b < a


def _total(
    questions: Questions, fact: Fact, other: Encoding, better: Any, touched: list[Benefit]
) -> Iterator[Finding]:
    parts = [b.part("payable") for b in touched]
    before = z3.Sum([questions.encoding.counted(p) for p in parts])
    after = z3.Sum([other.counted(p) for p in parts])
    answer = questions.ask(better, after < before, also=[other])
    if answer.found is False:
        return
    titles = "、".join(f"《{b.title}》" for b in touched)
    what = f"“{fact.label}”更好的人，{titles}合计反而更少"
    cites = written([b.cite for b in touched])
    if answer.found is None:
        yield Finding("cliff", "note", fact.at, what, "把时限放宽再查", cites, decided=False, about=fact.id)
        return
    facts = facts_of(questions.pack, parts)
    lost = answer.model.eval(before - after, model_completion=True).as_long()
    claims = [better, before - after >= (lost + 1) // 2]
    example = Examples(questions, claims, facts, other).simplest(answer.model, before - after)
    lost = example.model.eval(before - after, model_completion=True).as_long()
    confirmed = _paid(questions, example.first, parts) > _paid(questions, example.second, parts)
    yield Finding(
        "cliff",
        "warning",
        fact.at,
        f"{what}（少 {_yuan(lost)}）",
        "检查分档的数值；如果条文本身如此，把它报告给发文机关",
        cites,
        tuple(questions.pack.definitions[p].expr.id for p in parts),
        questions.witness(example.shown),
        questions.witness(example.changed),
        decided=confirmed,
        about=fact.id,
    )


def _grade(
    questions: Questions, fact: Fact, other: Encoding, better: Any, id_: str, label: str
) -> Iterator[Finding]:
    before, after = questions.encoding.definition(id_), other.definition(id_)
    fallen = [z3.Not(before.na), z3.Not(after.na), after.value < before.value]
    answer = questions.ask(better, *fallen, also=[other])
    if answer.found is False:
        return
    what = f"“{fact.label}”更好的人，“{label}”反而更低：分级有空档"
    definition = questions.pack.definitions[id_]
    if answer.found is None:
        yield Finding(
            "grade-gap",
            "note",
            fact.at,
            what,
            "把时限放宽再查",
            written([definition.cite]),
            decided=False,
            about=f"{fact.id} {id_}",
        )
        return
    example = Examples(questions, [better, *fallen], definition.facts, other).simplest(answer.model)
    yield Finding(
        "grade-gap",
        "error",
        definition.at,
        what,
        "检查各级的数值是否首尾相接",
        written([definition.cite]),
        (definition.expr.id,),
        questions.witness(example.shown),
        questions.witness(example.changed),
        decided=not questions.encoding.abstracted,
        about=f"{fact.id} {id_}",
    )


def _paid(questions: Questions, values: Values, parts: list[str]) -> int:
    """The least sum the case engine gives for these facts."""
    state = questions.evaluated(values)
    slots = questions.engine.slots.definitions
    return sum(int(state.lo[slots[p]]) for p in parts if state.na[slots[p]] < 2)


def _yuan(fen: int) -> str:
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}元" if rest else f"{whole}元"
