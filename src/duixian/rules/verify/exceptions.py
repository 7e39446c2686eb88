"""Exceptions of one level that contradict each other: both hold, and say different things."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import z3

from duixian.rules.model.computed import Definition, Row
from duixian.rules.verify.examples import Examples
from duixian.rules.verify.findings import Finding, written
from duixian.rules.verify.solving import Questions, facts_below


def conflicts(questions: Questions) -> Iterator[Finding]:
    """Findings about every pair of exceptions that stand side by side."""
    for definition in questions.pack.definitions.values():
        for level in definition.exceptions:
            for a, b in combinations(level, 2):
                yield from _pair(questions, definition, a, b)


def _pair(questions: Questions, definition: Definition, a: Row, b: Row) -> Iterator[Finding]:
    encoding = questions.encoding
    one, other = encoding.term(a.value), encoding.term(b.value)
    differ = z3.Or(one.na != other.na, z3.And(z3.Not(one.na), one.value != other.value))
    claims = [encoding.true(a.condition), encoding.true(b.condition), differ]
    answer = questions.ask(*claims)
    if answer.found is False:
        return
    what = f"“{definition.label}”的例外“{a.label}”和“{b.label}”会同时成立而结果不同（先写的“{a.label}”算数）"
    about = f"{definition.id} {a.label} {b.label}"
    cites, leaves = written([a.cite, b.cite]), (a.condition.id, b.condition.id)
    if answer.found is None:
        yield Finding(
            "exceptions", "note", b.at, what, "把时限放宽再查", cites, leaves, decided=False, about=about
        )
        return
    facts = facts_below(questions.pack, a.condition, b.condition, a.value, b.value)
    example = Examples(questions, claims, facts).simplest(answer.model)
    yield Finding(
        "exceptions",
        "warning",
        b.at,
        what,
        "把条件写得互不相交，或把一个写成另一个的例外",
        cites,
        leaves,
        questions.witness(example.shown),
        decided=not encoding.abstracted,
        about=about,
    )
