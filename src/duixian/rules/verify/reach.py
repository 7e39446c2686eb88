"""Conditions that can never hold, that always hold, or that the others already contain."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from duixian.rules.model import nodes as n
from duixian.rules.model.benefits import Benefit
from duixian.rules.verify.findings import Finding, written
from duixian.rules.verify.solving import Questions


def unreachable(questions: Questions) -> Iterator[Finding]:
    """Findings about the conditions of every benefit."""
    for benefit in questions.pack.benefits.values():
        yield from _benefit(questions, benefit)


def _benefit(questions: Questions, benefit: Benefit) -> Iterator[Finding]:
    encoding = questions.encoding
    conditions = _conjuncts(questions.pack.definitions[benefit.part("when")].expr)
    for node in conditions:
        encoding.term(node)
    if benefit.has_scope and questions.ask(encoding.holds(benefit.part("scope"))).found is False:
        yield _closed(questions, benefit)
        return
    whole = encoding.holds(benefit.part("status"))
    answer = questions.ask(named={"whole": whole})
    if answer.found is None:
        yield _undecided(benefit, "是否有人能够符合")
        return
    if not answer.found:
        yield _never(questions, benefit, conditions)
        return
    for place, node in enumerate(conditions):
        yield from _leaf(questions, benefit, conditions, place, node)
    top = {node.id for node in conditions}
    for node in conditions:
        for below in n.walk(node):
            if below.leaf and below.id not in top:
                yield from _alone(questions, benefit, below)


def _never(questions: Questions, benefit: Benefit, conditions: list[n.Expr]) -> Finding:
    """The smallest set of conditions the solver names that cannot hold together."""
    encoding = questions.encoding
    named = {node.id: encoding.true(node) for node in conditions}
    scope = [encoding.holds(benefit.part("scope"))] if benefit.has_scope else []
    answer = questions.ask(*scope, named=named)
    involved = [node for node in conditions if node.id in answer.core] or conditions
    names = "、".join(f"“{questions.name(node)}”" for node in involved)
    return Finding(
        "never",
        "error",
        benefit.at,
        f"《{benefit.title}》没有人能够符合：条件{names}不能同时成立",
        "检查这些条件里的数值和方向；如果规定本身矛盾，把它报告给发文机关",
        written([node.cite for node in involved]),
        tuple(node.id for node in involved),
        about=benefit.id,
    )


def _closed(questions: Questions, benefit: Benefit) -> Finding:
    """Nobody is within its scope on this day: it has ended or not begun, or its scope contradicts itself."""
    scope = questions.pack.definitions[benefit.part("scope")]
    return Finding(
        "closed",
        "note",
        benefit.at,
        f"《{benefit.title}》在 {questions.as_of} 对谁都不适用：{questions.name(scope.expr)}",
        "施行期、试点期不在这一天的，可以保留（用 --as-of 查别的日子）；否则检查 applies 和 in_force",
        written([benefit.cite]),
        (scope.expr.id,),
        about=benefit.id,
    )


def _leaf(
    questions: Questions, benefit: Benefit, conditions: list[n.Expr], place: int, node: n.Expr
) -> Iterator[Finding]:
    alone = list(_alone(questions, benefit, node))
    yield from alone
    if alone or len(conditions) < 2:
        return
    encoding = questions.encoding
    others = {c.id: encoding.true(c) for i, c in enumerate(conditions) if i != place}
    answer = questions.ask(encoding.false(node), named=others)
    if answer.found is False:
        because = [c for c in conditions if c.id in answer.core]
        names = "、".join(f"“{questions.name(c)}”" for c in because)
        yield Finding(
            "implied",
            "note",
            node.at,
            f"《{benefit.title}》的条件“{questions.name(node)}”已经包含在{names}里",
            "确认条文确有这一条；只是为了说明的，可以保留",
            written([node.cite, *(c.cite for c in because)]),
            (node.id, *(c.id for c in because)),
            about=f"{benefit.id} {questions.name(node)}",
        )


def _alone(questions: Questions, benefit: Benefit, node: n.Expr) -> Iterator[Finding]:
    """A leaf that is always true or always false, whatever the facts."""
    if isinstance(node, n.FactRef | n.Literal):
        return
    encoding = questions.encoding
    name = f"《{benefit.title}》的条件“{questions.name(node)}”"
    for claim, code, said in (
        (encoding.true(node), "dead", "永远不成立"),
        (z3.Not(encoding.true(node)), "always", "总是成立"),
    ):
        answer = questions.ask(claim)
        if answer.found is False:
            mend = "检查数值、单位和方向，以及事实的取值范围（range）"
            yield Finding(
                code,
                "warning",
                node.at,
                f"{name}{said}",
                mend,
                written([node.cite]),
                (node.id,),
                about=f"{benefit.id} {questions.name(node)}",
            )
            return
        if answer.found is None:
            yield _undecided(benefit, f"条件“{questions.name(node)}”能否成立")
            return


def _undecided(benefit: Benefit, question: str) -> Finding:
    return Finding(
        "undecided",
        "note",
        benefit.at,
        f"《{benefit.title}》{question}，没有在时限内判定",
        "把时限放宽再查",
        decided=False,
        about=f"{benefit.id} {question}",
    )


def _conjuncts(node: n.Expr) -> list[n.Expr]:
    """The conditions that must all hold, from the top down to labelled leaves."""
    if isinstance(node, n.And) and not node.leaf:
        return [leaf for item in node.items for leaf in _conjuncts(item)]
    return [node]
