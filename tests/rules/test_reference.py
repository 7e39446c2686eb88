"""The engine for one case against a slow second reading of docs/semantics.md, on random packs and complete cases."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from duixian.rules import Evaluator, load_texts
from duixian.rules.model.types import DATE, TRUTH, EnumType, NumberType

from .random_cases import random_case
from .random_packs import random_text
from .reference import NA, Reference, tree


def plain(evaluator: Evaluator, name: str, value: Any) -> Any:
    """A definition's value in the terms of the reference; an interval stays a pair."""
    type_ = evaluator.pack.definitions[name].type
    if type_ == TRUTH:
        return {1: True, 2: False, 3: "unknown", 0: NA}[value]
    lo, hi, na = value
    if na > 1:
        return NA
    if na or lo != hi:
        return lo, hi, na
    if type_ == DATE:
        return date.fromordinal(lo)
    if isinstance(type_, EnumType):
        return evaluator.pack.enums[type_.name].values[lo]
    assert isinstance(type_, NumberType)
    return Fraction(lo, type_.scale)


@pytest.mark.parametrize("seed", range(30))
def test_the_engine_computes_what_the_page_says(seed: int) -> None:
    text, rng = random_text(seed), Random(seed)
    evaluator = Evaluator(load_texts({"p.yaml": text}))
    for _ in range(40):
        case = random_case(evaluator.pack, rng)
        reference = Reference(text, case)
        result = evaluator.evaluate(case)
        for name, written in reference.pack["derived"]["p"].items():
            expected = reference.value(tree(written))
            found = plain(evaluator, f"p.{name}", evaluator.engine.value(result.state, f"p.{name}"))
            assert expected is None or found == expected, (written, case)
        for name in ("b1", "b2", "b3"):
            status = reference.status(name)
            assert result[name].status == status, (name, case)
            paid = reference.payable(name) * 100 if status == "eligible" else None
            assert (result[name].payable if status == "eligible" else None) == paid, (name, case)
            if status == "eligible":
                assert result[name].amount == reference.amount(name) * 100, (name, case)
