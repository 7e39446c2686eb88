"""Judgements that an outcome settles: the officer says beside the outcome which of them are met."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from duixian.rules.model.conduct import Outcome, Step
from duixian.rules.model.declared import Fact
from duixian.site.cases import recording
from duixian.site.cases.comparing import reads
from duixian.site.cases.engine.context import Context

KEY = "settled"  # of a payload: {fact: whether it is met}


def asked(context: Context, outcome: Outcome) -> list[Fact]:
    """The judgements of an outcome that this claim hangs on."""
    wanted = reads(context) if outcome.settles else frozenset()
    return [context.pack.facts[id_] for id_ in outcome.settles if id_ in wanted]


def told(payload: Mapping[str, Any], outcome: Outcome | None) -> dict[str, bool]:
    """What a form says of the judgements of this outcome; everything else in it is left aside."""
    said = payload.get(KEY)
    if outcome is None or not isinstance(said, Mapping):
        return {}
    return {id_: said[id_] for id_ in outcome.settles if isinstance(said.get(id_), bool)}


def record(context: Context, step: Step, outcome: Outcome, payload: Mapping[str, Any], on: date) -> bool:
    """Keep what was settled, with the outcome as its evidence. Whether there was anything."""
    said = told(payload, outcome)
    evidence = f"{context.case.number} {step.label}：{outcome.label}"
    for id_, met in said.items():
        recording.verify(context.pack, context.case, id_, met, on, evidence, context.by, context.now)
    return bool(said)
