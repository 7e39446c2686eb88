"""The course of a procedure: no decision before its publicity, no payment without a decision, no refusal that goes on."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.rules.errors import Reporter
from duixian.rules.model.conduct import END, GRANT, REFUSE, Outcome, Role, Step


def check_course(
    start: str, steps: tuple[Step, ...], roles: dict[str, Role], appeals: str, reporter: Reporter
) -> None:
    """Reports what money or a decision may not do on the ways from `start`."""
    known = {step.id: step for step in steps}
    if start not in known:
        return
    after = {step.id: {o.to for o in step.outcomes} & known.keys() for step in steps}
    shown = {step.id for step in steps if step.publicity is not None}
    for step in steps:
        for outcome in step.outcomes:
            where = f"步骤“{step.id}”的结果“{outcome.id}”"
            later = sorted(shown & _reached(outcome.to, after)) if outcome.to in known else []
            if outcome.decides == GRANT and later:
                reporter.report(
                    "grant-before-publicity", step.at, f"{where}准予之后还要公示（{'、'.join(later)}）",
                    f"把 decides: grant 移到“{later[0]}”没有异议的结果上",
                )  # fmt: skip
            if (
                outcome.decides == REFUSE
                and outcome.to in known
                and (not appeals or known[outcome.to].role != appeals)
            ):
                reporter.report(
                    "refusal-goes-on", step.at, f"{where}不予之后还走到“{outcome.to}”",
                    "不予的结果写 to: end（或通到办申诉的角色）；还没有决定的删去 decides",
                )  # fmt: skip
            _by_applicant(step, outcome, roles, reporter)
        _objections(step, reporter)
    for name in _unpaid(start, known):
        step_id, outcome_id = name
        reporter.report(
            "payment-without-grant", known[step_id].at, f"没有作出准予的决定，也能走到步骤“{step_id}”的付款“{outcome_id}”",
            "在付款以前（或就在付款）的结果上写 decides: grant",
        )  # fmt: skip


def _objections(step: Step, reporter: Reporter) -> None:
    """A publicity says where a founded objection leads; it leads nowhere else."""
    marked = [outcome for outcome in step.outcomes if outcome.objection]
    where = f"步骤“{step.id}”"
    if step.publicity is None:
        for outcome in marked:
            reporter.report(
                "objection-without-publicity", step.at, f"{where}的结果“{outcome.id}”写了 objection，这一步却不公示",
                "删去 objection，或在这一步写 publicity",
            )  # fmt: skip
        return
    for outcome in marked:
        if outcome.decides == GRANT:
            reporter.report(
                "objection-grants", step.at, f"{where}有异议时走的结果“{outcome.id}”准予", "准予写在没有异议的结果上"
            )  # fmt: skip
    if not marked and not any(outcome.decides in (REFUSE, END) for outcome in step.outcomes):
        reporter.report(
            "publicity-without-objection", step.at, f"{where}公示，却没有说有异议时怎么办", "在有异议的结果上写 objection: true"
        )  # fmt: skip


def _by_applicant(step: Step, outcome: Outcome, roles: dict[str, Role], reporter: Reporter) -> None:
    """Nobody pays, grants or refuses, or settles facts in a matter of their own; an applicant may only give up."""
    role = roles.get(step.role)
    if role is None or role.kind != "applicant":
        return
    where = f"步骤“{step.id}”的结果“{outcome.id}”"
    if outcome.pays:
        reporter.report(
            "applicant-pays", step.at, f"{where}付款，角色“{role.id}”却是申请一方", "换一个机关或财政的角色"
        )  # fmt: skip
    if outcome.decides in (GRANT, REFUSE) or outcome.sets or outcome.settles:
        reporter.report(
            "applicant-decides", step.at, f"{where}作出决定或定下事实，角色“{role.id}”却是申请一方",
            "把 decides、sets、settles 移到机关办的一步上；申请一方放弃的写 decides: end",
        )  # fmt: skip


def _reached(start: str, after: dict[str, set[str]]) -> set[str]:
    """The steps on any way from a step, with itself."""
    seen, todo = {start}, [start]
    while todo:
        for to in after[todo.pop()] - seen:
            seen.add(to)
            todo.append(to)
    return seen


def _unpaid(start: str, known: dict[str, Step]) -> Iterable[tuple[str, str]]:
    """The paying outcomes that some way reaches with no grant in force, in the order of the steps."""
    seen: set[tuple[str, bool]] = set()
    todo, found = [(start, False)], set()
    while todo:
        here, granted = todo.pop()
        if here not in known or (here, granted) in seen:
            continue
        seen.add((here, granted))
        for outcome in known[here].outcomes:
            still = outcome.decides == GRANT or (granted and outcome.decides not in (REFUSE, END))
            if outcome.pays and not still:
                found.add((here, outcome.id))
            todo.append((outcome.to, still))
    return [(s, o.id) for s, step in known.items() for o in step.outcomes if (s, o.id) in found]
