"""The order of the steps from top to bottom: an arrow goes down unless it leads back in a circle."""

from __future__ import annotations

from duixian.rules.model.conduct import Procedure, Step


def ordered(procedure: Procedure) -> list[Step]:
    """From the start along the outcomes, the first outcome's way nearest; steps that nothing leads to come last."""
    steps = {step.id: step for step in procedure.steps}
    done: list[str] = []
    seen: set[str] = set()

    def visit(id_: str) -> None:
        seen.add(id_)
        for outcome in reversed(steps[id_].outcomes):
            if outcome.to in steps and outcome.to not in seen:
                visit(outcome.to)
        done.append(id_)

    visit(procedure.start)
    found = [steps[id_] for id_ in reversed(done)]
    return [*found, *(step for step in procedure.steps if step.id not in seen)]
