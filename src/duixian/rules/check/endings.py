"""Revocations and terminations of what was granted, possible at any time: who, on which grounds, what is settled."""

from __future__ import annotations

from collections.abc import Collection

from duixian.rules.check import reading
from duixian.rules.check.conduct import Actors
from duixian.rules.check.delivery import Delivery
from duixian.rules.errors import Pos
from duixian.rules.load.trees import Tree
from duixian.rules.model.conduct import Ending, Ground, Step
from duixian.rules.model.nodes import Expr
from duixian.rules.model.types import TRUTH

ACTING = ("office", "panel")


def read_ending(
    name: str, tree: Tree, at: Pos, territory: Expr | None, steps: Collection[str], delivery: Delivery, actors: Actors
) -> Ending:  # fmt: skip
    """One of a procedure; `steps` are the names of its steps, `territory` the place that was read."""
    assert delivery.citing is not None
    reporter = delivery.definitions.reporter
    if name in steps:
        reporter.report("ending-name", at, f"“{name}”已经是一步的名字", "终止或撤销另起一个名字")
    role = actors.named(tree, "role")
    known = actors.roles.get(role)
    if known is not None and known.kind not in ACTING:
        reporter.report(
            "ending-role", reading.place(tree, "role"), f"“{name}”终止或撤销已准予的，角色“{role}”却是 {known.kind}",
            "换一个 kind: office 或 panel 的角色",
        )  # fmt: skip
    elif known is not None:
        actors.fits(Step(id=name, label="", role=role, outcomes=(), territory=territory, at=at), tree)
    grounds = tuple(
        Ground(
            id=key, label=reading.text(body, "label"), condition=delivery.expression(body, "if", TRUTH), sets=actors.settings(body),
            cite=delivery.citing.read(body),
        )
        for key, body, _ in reading.entries(tree, "grounds")
    )  # fmt: skip
    return Ending(
        id=name, label=reading.text(tree, "label"), role=role, grounds=grounds, territory=territory,
        guard=delivery.expression(tree, "guard", TRUTH), minutes=reading.flag(tree, "minutes"), cite=delivery.citing.read(tree), at=at,
    )  # fmt: skip
