"""Gaps and overlaps of decision tables; criteria and rows that never decide; grades that fall when they should rise."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import z3

from duixian.rules.model import nodes as n
from duixian.rules.model.computed import Classification, Row, Table
from duixian.rules.verify.examples import Examples
from duixian.rules.verify.findings import Finding, written
from duixian.rules.verify.solving import Questions, facts_below


def gaps_and_overlaps(questions: Questions) -> Iterator[Finding]:
    """Findings about all decision tables and classifications."""
    for table in questions.pack.tables.values():
        yield from _overlaps(questions, table)
        yield from _gap(questions, table)
        yield from _idle_rows(questions, table)
    for classification in questions.pack.classifications.values():
        yield from _idle_criteria(questions, classification)


def _overlaps(questions: Questions, table: Table) -> Iterator[Finding]:
    if table.hit not in ("unique", "any"):
        return
    encoding = questions.encoding
    for (i, a), (j, b) in combinations(enumerate(table.rows, 1), 2):
        claims = [encoding.true(a.condition), encoding.true(b.condition)]
        if table.hit == "any":
            one, other = encoding.term(a.value), encoding.term(b.value)
            claims.append(z3.Or(one.na != other.na, z3.And(z3.Not(one.na), one.value != other.value)))
        answer = questions.ask(*claims)
        if answer.found is False:
            continue
        what = f"决策表“{table.label}”的第 {i} 行和第 {j} 行会同时成立"
        what += "而结果不同" if table.hit == "any" else ""
        if answer.found is None:
            yield Finding(
                "overlap",
                "note",
                b.at,
                what,
                "把时限放宽再查",
                written([a.cite, b.cite]),
                decided=False,
                about=f"{table.id} {i} {j}",
            )
            continue
        facts = facts_below(questions.pack, a.condition, b.condition, a.value, b.value)
        example = Examples(questions, claims, facts).simplest(answer.model)
        yield Finding(
            "overlap",
            "error",
            b.at,
            what,
            "把条件写得互不相交，或改用 hit: first（按先后）、highest（取高）",
            written([a.cite, b.cite]),
            (a.condition.id, b.condition.id),
            questions.witness(example.shown),
            decided=not encoding.abstracted,
            about=f"{table.id} {i} {j}",
        )


def _gap(questions: Questions, table: Table) -> Iterator[Finding]:
    if table.otherwise is not None or table.hit == "sum":  # a sum of no rows is 0
        return
    encoding = questions.encoding
    none = z3.Not(z3.Or([encoding.true(row.condition) for row in table.rows]))
    answer = questions.ask(none)
    if answer.found is False:
        return
    what = f"决策表“{table.label}”有空档：有的情形没有任何一行成立"
    if answer.found is None:
        yield Finding(
            "gap",
            "note",
            table.at,
            what,
            "把时限放宽再查",
            written([table.cite]),
            decided=False,
            about=table.id,
        )
        return
    facts = facts_below(questions.pack, *(row.condition for row in table.rows))
    example = Examples(questions, [none], facts).simplest(answer.model)
    yield Finding(
        "gap",
        "warning",
        table.at,
        what,
        "补上一行，或写明 otherwise；如果条文本身有空档，把它报告给发文机关",
        written([table.cite, *(row.cite for row in table.rows)]),
        tuple(row.condition.id for row in table.rows),
        questions.witness(example.shown),
        decided=not encoding.abstracted,
        about=table.id,
    )


def _idle_rows(questions: Questions, table: Table) -> Iterator[Finding]:
    encoding = questions.encoding
    for place, row in enumerate(table.rows):
        before = [encoding.true(r.condition) for r in table.rows[:place]] if table.hit == "first" else []
        answer = questions.ask(
            encoding.true(row.condition), z3.Not(z3.Or(before)) if before else z3.BoolVal(True)
        )
        if answer.found is False:
            why = "前面的行已经包括了它" if before else "它的条件永远不成立"
            yield Finding(
                "idle",
                "warning",
                row.at,
                f"决策表“{table.label}”的第 {place + 1} 行永远用不到：{why}",
                "检查数值和行的先后",
                written([row.cite]),
                (row.condition.id,),
                about=f"{table.id} {place + 1}",
            )


def _idle_criteria(questions: Questions, classification: Classification) -> Iterator[Finding]:
    """A criterion that holds only where one of a higher grade does."""
    encoding = questions.encoding

    def grade(row: Row) -> int:
        return row.value.value if isinstance(row.value, n.Literal) else row.value.hi

    for row in classification.criteria:
        higher = [
            encoding.true(other.condition) for other in classification.criteria if grade(other) > grade(row)
        ]
        answer = questions.ask(
            encoding.true(row.condition), z3.Not(z3.Or(higher)) if higher else z3.BoolVal(True)
        )
        if answer.found is False:
            yield Finding(
                "idle",
                "warning",
                row.at,
                f"分类“{classification.label}”的条件“{row.label or questions.name(row.condition)}”永远不起作用",
                "它不能成立，或只在更高一级也成立时成立；检查数值",
                written([row.cite]),
                (row.condition.id,),
                about=f"{classification.id} {row.label or questions.name(row.condition)}",
            )
