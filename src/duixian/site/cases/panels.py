"""Ballots of a panel: who was invited, who recused, what came out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from duixian.rules.model.conduct import REFUSE, Outcome, Panel, Step

from .models import Ballot, Case


@dataclass(frozen=True, slots=True)
class Tally:
    """`mean` of the scores, `agreeing` of the votes; `passed` None while too few have cast."""

    invited: int
    cast: int
    recused: int
    mean: Fraction | None
    agreeing: int
    passed: bool | None


def tally(case: Case, step: str, panel: Panel) -> Tally:
    ballots = list(Ballot.objects.filter(case=case, step=step, round=round_of(case, step)))
    cast = [b for b in ballots if b.cast_at is not None and not b.recused]
    recused = sum(1 for b in ballots if b.recused)
    scores = [b.score for b in cast if b.score is not None]
    agreeing = sum(1 for b in cast if b.agrees)
    mean = Fraction(sum(scores), len(scores)) if scores else None
    passed: bool | None = None
    if len(cast) >= panel.least:
        if panel.low is not None:
            passed = mean is not None and (panel.mark is None or mean >= panel.mark)
        else:
            passed = 2 * agreeing > len(cast)
    return Tally(len(ballots), len(cast), recused, mean, agreeing, passed)


def complete(case: Case, step: str, panel: Panel) -> bool:
    """Whether enough members have voted and nobody who was asked still has to: the result stands, whoever likes it or not."""
    found = tally(case, step, panel)
    return found.passed is not None and found.invited == found.cast + found.recused


def round_of(case: Case, step: str) -> int:
    """Which time the case is at this step: a new round has ballots of its own."""
    return max(1, case.events.filter(to=step).exclude(act="declined").count())


def ready(case: Case, step: Step, outcome: Outcome) -> tuple[bool, str]:
    """Whether everybody who was invited has spoken or recused themselves, enough of them, and as the outcome says."""
    if step.panel is None:
        return True, ""
    found = tally(case, step.id, step.panel)
    if found.cast < step.panel.least:
        return (
            False,
            f"评审票不够：要 {step.panel.least} 票，现有 {found.cast} 票（回避 {found.recused} 人不计）。",
        )
    waiting = found.invited - found.cast - found.recused
    if waiting:
        return False, f"请来评审的还有 {waiting} 人没有投票，也没有回避。"
    binding = not step.panel.opinion and outcome.decides != REFUSE and outcome.to != "end"
    if binding and found.passed is False:
        return False, "评审没有通过，不能按通过办理。"
    return True, ""
