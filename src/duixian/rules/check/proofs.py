"""Proofs: what must be shown again and again for payments to go on."""

from __future__ import annotations

from duixian.rules.check import reading
from duixian.rules.check.constants import counted, duration
from duixian.rules.check.context import Context
from duixian.rules.check.delivery import Delivery
from duixian.rules.load.trees import Tree
from duixian.rules.model.delivery import Proof


def read_proofs(tree: Tree, delivery: Delivery, context: Context) -> tuple[Proof, ...]:
    """The proofs of one benefit; those with a problem were reported and are left out."""
    found = (_proof(item, delivery, context) for item in reading.items(tree, "proofs"))
    return tuple(proof for proof in found if proof is not None)


def _proof(item: Tree, delivery: Delivery, context: Context) -> Proof | None:
    months, days = duration(reading.text(item, "every"), reading.place(item, "every"), context)
    if not months:
        if months == 0 or days is not None:
            context.maker.reporter.report(
                "bad-every", reading.place(item, "every"), "定期证明按月数算，至少一个月", "写成 3 月、6 月、1 年 的样子"
            )  # fmt: skip
        return None
    within: int | None = None
    unit = ""
    if reading.part(item, "within") is not None:
        limit = counted(reading.text(item, "within"), reading.place(item, "within"), context)
        if limit is None:
            return None
        within, unit = limit
    assert delivery.citing is not None
    return Proof(
        label=reading.text(item, "label"), months=months, materials=delivery.materials(item), within=within, unit=unit,
        cite=delivery.citing.read(item),
    )  # fmt: skip
