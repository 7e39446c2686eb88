"""Findings in words: the benefit, how much, since when and why, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duixian.rules.explain import values
from duixian.rules.model.benefits import Benefit
from duixian.site.cases import filers
from duixian.site.registry.values import label_of
from duixian.site.shelf import Ready, shelf

from . import asking
from .models import Finding

PER = {"month": "每月", "year": "每年"}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as its holder reads it. `way`: self (a draft can be begun), unit (the unit files), list (nobody has to apply),
    or '' (nothing to claim here); `article` where no application is needed."""

    row: Finding
    ready: Ready
    benefit: Benefit
    amount: str
    why: str
    way: str
    article: str = ""

    @property
    def choice(self) -> str:
        """As the form that begins a draft names whom it is for."""
        claimant = self.row.subject
        return f"{claimant.key}|{(claimant.owner or claimant).key}"


def told(row: Finding) -> Told | None:
    """None where the pack or the benefit is not on the site any more."""
    ready = shelf().by_id(row.pack)
    benefit = ready.pack.benefits.get(row.benefit) if ready is not None else None
    if ready is None or benefit is None:
        return None
    amount = ""
    if benefit.has_amount:
        amount = (
            PER.get(benefit.period, "") + values.amount(row.amount)
            if row.amount is not None
            else "金额以申报时核定为准"
        )
    procedure = asking.unasked(ready.pack, row.benefit)
    if procedure is not None and procedure.unasked is not None:
        return Told(row, ready, benefit, amount, why(ready, row.why), "list", procedure.unasked.full)
    return Told(row, ready, benefit, amount, why(ready, row.why), _way(ready, benefit))


def _way(ready: Ready, benefit: Benefit) -> str:
    if not benefit.procedure:
        return ""
    side = filers.side_of(ready.pack, benefit)
    person = benefit.role == asking.Asking(ready).roles.person
    return "unit" if side.by_unit and person else "self"


def why(ready: Ready, causes: dict[str, Any]) -> str:
    """Why a result changed."""
    parts = []
    if facts := causes.get("facts"):
        own = [
            label_of(ready.pack, one["fact"])
            for one in facts
            if one["of"] == "own" and _known(ready, one["fact"])
        ]
        other = [
            label_of(ready.pack, one["fact"])
            for one in facts
            if one["of"] != "own" and _known(ready, one["fact"])
        ]
        parts += [f"登记有新内容：{'、'.join(own)}"] if own else []
        parts += [f"单位或家人的登记有新内容：{'、'.join(other)}"] if other else []
    if versions := causes.get("rules"):
        parts.append(f"规则更新（{versions[0]} → {versions[1]}）")
    if "day" in causes:
        parts.append(f"到了 {causes['day']}，按日子计算的条件有了变化")
    if causes.get("claim"):
        parts.append("已经申报")
    if causes.get("first"):
        parts.append("第一次扫描时发现")
    return "；".join(parts)


def _known(ready: Ready, id_: str) -> bool:
    return id_ in ready.pack.facts or id_ in ready.pack.entities
