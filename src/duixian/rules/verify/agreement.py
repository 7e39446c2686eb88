"""Rules that stay unknown although every completion agrees: the price of three-valued logic, found and reported.

Partial cases are drawn from a seed (facts of an eligible and of an ineligible example, some of them withheld). Where
the engine says unknown, the solver is asked whether a completion is eligible and whether one is not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import z3

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.types import TRUTH
from duixian.rules.truth import UNKNOWN
from duixian.rules.verify.findings import Finding, written
from duixian.rules.verify.solving import Questions, Values

DRAWS = 24
SEED = 20240630


def disagreements(questions: Questions) -> Iterator[Finding]:
    """At most one finding a benefit."""
    for benefit in questions.pack.benefits.values():
        finding = _benefit(questions, benefit)
        if finding is not None:
            yield finding


def _benefit(questions: Questions, benefit: Benefit) -> Finding | None:
    part, encoding = benefit.part("status"), questions.encoding
    holds, chosen = encoding.holds(part), random.Random(SEED)  # noqa: S311  (a draw of examples, not a secret)
    examples = [questions.ask(claim) for claim in (holds, z3.Not(holds))]
    bases = [questions.values(a.model, questions.pack.definitions[part].facts) for a in examples if a.found]
    slot = questions.engine.slots.definitions[part]
    for _ in range(DRAWS if bases else 0):
        base = chosen.choice(bases)
        known = _with_roles(questions, base, {id_ for id_ in base if chosen.random() < 0.7})
        if questions.evaluated(known).lo[slot] != UNKNOWN:
            continue
        verdict = _agreed(questions, part, known)
        if verdict:
            for id_ in sorted(known):  # leave out what the finding does not hang on
                less = {other: value for other, value in known.items() if other != id_}
                if (
                    questions.evaluated(less).lo[slot] == UNKNOWN
                    and _agreed(questions, part, less) == verdict
                ):
                    known = less
            return Finding(
                "agreeing",
                "note",
                benefit.at,
                f"《{benefit.title}》在这样的材料下说“不明”，而缺的事实不论怎样都是“{verdict}”",
                "把同一事实的几个条件合并成一个（例如 a < 3 或 a >= 3），或写成决策表",
                written([benefit.cite]),
                (questions.pack.definitions[benefit.part("when")].expr.id,),
                questions.witness(known),
                about=benefit.id,
            )
    return None


def _with_roles(questions: Questions, base: Values, chosen: set[str]) -> Values:
    """The chosen facts; whoever states a fact of an optional role states that it exists, as a case does."""
    roles = {id_.partition(".")[0] for id_ in chosen}
    known = {id_: value for id_, value in base.items() if id_ in chosen}
    for role in roles:
        exists = f"{role}.exists"
        if base.get(exists):
            known[exists] = True
        elif exists in base:
            known = {id_: value for id_, value in known.items() if not id_.startswith(f"{role}.")}
            known[exists] = False
    return known


def _agreed(questions: Questions, part: str, known: Values) -> str:
    """The one status that every completion has, '' where there are several or it is not decided."""
    term = questions.encoding.definition(part)
    status = {
        "符合": z3.And(z3.Not(term.na), term.value),
        "不符合": z3.And(z3.Not(term.na), z3.Not(term.value)),
        "不适用": term.na,
    }
    facts = [_is(questions, id_, value) for id_, value in known.items()]
    possible: list[str] = []
    for word, found in zip(status, questions.each(status.values(), *facts), strict=False):
        if found is None:
            return ""
        if found:
            possible.append(word)
        if len(possible) > 1:
            return ""
    return possible[0] if possible else ""


def _is(questions: Questions, id_: str, value: int | bool) -> z3.BoolRef:
    variable = questions.encoding.facts[id_]
    if questions.pack.facts[id_].type == TRUTH:
        return variable if value else z3.Not(variable)
    return variable == value
