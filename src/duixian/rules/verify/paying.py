"""Benefits in money whose procedure cannot bring it: nobody pays, or no step grants or pays."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import GRANT, Procedure
from duixian.rules.model.delivery import Share
from duixian.rules.verify.examples import Examples
from duixian.rules.verify.findings import Finding, written
from duixian.rules.verify.solving import Questions, facts_below, facts_of


def without_payment(questions: Questions) -> Iterator[Finding]:
    """Findings about every benefit that has an amount and a procedure."""
    pack = questions.pack
    for benefit in pack.benefits.values():
        procedure = pack.procedures.get(benefit.procedure)
        if procedure is None or not benefit.has_amount:
            continue
        yield from _course(benefit, procedure)
        share = pack.shares.get(benefit.share)
        if share is not None:
            yield from _uncovered(questions, benefit, share)
        elif not benefit.fund:
            yield _finding(
                "no-payer", benefit, "有金额、有程序，却没有写由谁出钱", "写 paid_by: {fund: 资金} 或 {share: 分担}；原文没有点名的，写承办机关的预算并记进 readings"
            )  # fmt: skip


def _course(benefit: Benefit, procedure: Procedure) -> Iterator[Finding]:
    outcomes = [outcome for step in procedure.steps for outcome in step.outcomes]
    if not any(outcome.decides == GRANT for outcome in outcomes):
        what = f"有程序“{procedure.label}”，却没有一步能准予"
        yield _finding("never-granted", benefit, what, "在准予的结果上写 decides: grant")
    elif not any(outcome.pays for outcome in outcomes):
        what = f"是钱，程序“{procedure.label}”却没有一步付款"
        yield _finding("never-paid", benefit, what, "在付款的结果上写 pays: true")


def _uncovered(questions: Questions, benefit: Benefit, share: Share) -> Iterator[Finding]:
    """Somebody entitled for whom no row of the share holds."""
    conditions = [row.condition for row in share.rows if row.condition is not None]
    if len(conditions) < len(share.rows):
        return
    encoding = questions.encoding
    claims = [
        encoding.holds(benefit.part("status")),
        *(z3.Not(encoding.true(node)) for node in conditions),
    ]
    answer = questions.ask(*claims)
    if answer.found is False:
        return
    leaves = tuple(node.id for node in conditions)
    if not answer.found:
        yield _finding(
            "no-payer", benefit, f"没能判定：符合的人是不是都有人出钱（分担“{share.label}”）", "把分担的条件写得简单些，或最后一行不写条件",
            level="note", leaves=leaves, decided=False,
        )  # fmt: skip
        return
    facts = facts_of(questions.pack, [benefit.part("status")]) | facts_below(questions.pack, *conditions)
    example = Examples(questions, claims, facts).simplest(answer.model)
    yield _finding(
        "no-payer", benefit, f"符合的人也会没有一方出钱（分担“{share.label}”）", "补上其余情形的一行，或最后一行不写条件",
        leaves=leaves, witness=questions.witness(example.shown),
    )  # fmt: skip


def _finding(
    code: str,
    benefit: Benefit,
    what: str,
    mend: str,
    *,
    level: str = "warning",
    leaves: tuple[str, ...] = (),
    witness: tuple[tuple[str, str], ...] = (),
    decided: bool = True,
) -> Finding:
    return Finding(
        code, level, benefit.at, f"《{benefit.title}》{what}", mend, written([benefit.cite]), leaves, witness, decided=decided, about=benefit.id
    )  # fmt: skip
