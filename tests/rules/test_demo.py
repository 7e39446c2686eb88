"""The demo pack: its cases, and what holds of every case of it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.rules import Evaluator, Interval, Pack, load_pack
from duixian.rules.evaluate.details import Details
from duixian.rules.model.loose import loose_expressions
from duixian.rules.model.nodes import Node, walk
from duixian.rules.truth import UNKNOWN
from rules.random_cases import forget, random_case

DEMO = Path(__file__).parents[2] / "packs" / "demo"


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_pack(DEMO))


def cases() -> list[str]:
    return [case.name for case in load_pack(DEMO).cases]


@pytest.mark.parametrize("name", cases())
def test_cases_of_the_pack(evaluator: Evaluator, name: str) -> None:
    case = next(c for c in evaluator.pack.cases if c.name == name)
    result = evaluator.evaluate(case.document)
    details = Details(result)
    for benefit, expected in case.expect.items():
        found = result[benefit]
        if expected.status:
            assert (benefit, found.status) == (benefit, expected.status)
        if expected.amount is not None:
            payable = found.payable
            ends = (payable.lo, payable.hi) if isinstance(payable, Interval) else (payable, payable)
            assert (benefit, ends) == (benefit, expected.amount)
        if expected.missing is not None:
            assert (benefit, set(details.missing(benefit))) == (benefit, set(expected.missing))


def test_every_kind_of_node_occurs(evaluator: Evaluator) -> None:
    pack = evaluator.pack
    exprs = [d.expr for d in pack.definitions.values()] + list(loose_expressions(pack))
    used = {type(node).__name__ for expr in exprs for node in walk(expr)}
    assert used == {kind.__name__ for kind in Node.__subclasses__()}


def test_ids_name_one_node_each(evaluator: Evaluator) -> None:
    pack = evaluator.pack
    seen: dict[str, object] = {}
    for expr in [d.expr for d in pack.definitions.values()] + list(loose_expressions(pack)):
        for node in walk(expr):
            assert seen.setdefault(node.id, node) == node


def test_definitions_stand_after_what_they_need(evaluator: Evaluator) -> None:
    seen: set[str] = set()
    for id_, definition in evaluator.pack.definitions.items():
        assert set(definition.depends) <= seen
        seen.add(id_)


def test_every_leaf_is_cited(evaluator: Evaluator) -> None:
    pack = evaluator.pack
    uncited = [
        node.id
        for benefit in pack.benefits.values()
        for node in walk(pack.definitions[benefit.part("when")].expr)
        if node.leaf and node.cite is None
    ]
    assert uncited == []


def test_nothing_known_grants_nothing(evaluator: Evaluator) -> None:
    result = evaluator.evaluate({"as_of": "2024-06-30"})
    assert {r.status for r in result.benefits.values()} == {"unknown"}
    assert all(
        r.payable == 0 or (isinstance(r.payable, Interval) and r.payable.lo == 0)
        for r in result.benefits.values()
    )


def within(found: object, whole: object) -> bool:
    """Whether an amount of the complete case lies in that of the partial one."""
    lo, hi = (found.lo, found.hi) if isinstance(found, Interval) else (found, found)
    low, high = (whole.lo, whole.hi) if isinstance(whole, Interval) else (whole, whole)
    return low <= lo and hi <= high  # type: ignore[operator]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([0.05, 0.2, 0.5]))
def test_what_is_answered_holds_in_every_completion(evaluator: Evaluator, seed: int, share: float) -> None:
    rng = Random(seed)
    complete = random_case(evaluator.pack, rng)
    partial = evaluator.evaluate(forget(complete, rng, share))
    full = evaluator.evaluate(complete)
    for benefit, answer in partial.benefits.items():
        truth = full[benefit]
        assert truth.status != "unknown"
        # outside an unknown scope a failed condition is told as ineligible: either way nothing is granted
        settled = answer.status in ("unknown", truth.status)
        assert settled or (answer.status, truth.status) == ("ineligible", "not_applicable"), benefit
        assert within(truth.payable, answer.payable), (benefit, truth.payable, answer.payable)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([0.0, 0.3, 0.8]))
def test_every_node_stays_within_its_bounds(evaluator: Evaluator, seed: int, share: float) -> None:
    rng = Random(seed)
    result = evaluator.evaluate(forget(random_case(evaluator.pack, rng), rng, share))
    trace = evaluator.engine.trace(result.state)
    nodes = {n.id: n for d in evaluator.pack.definitions.values() for n in walk(d.expr)}
    for id_, value in trace.items():
        node = nodes[id_]
        if isinstance(value, int):
            assert 0 <= value <= UNKNOWN and (value or node.may_na)
        else:
            lo, hi, na = value
            assert node.lo <= lo <= hi <= node.hi and (not na or node.may_na), (id_, value, node.lo, node.hi)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_parts_sum_to_the_whole(evaluator: Evaluator, seed: int) -> None:
    result = evaluator.evaluate(random_case(evaluator.pack, Random(seed)))
    details = Details(result)
    for id_, answer in result.benefits.items():
        if answer.status == "eligible" and isinstance(answer.payable, int):
            benefit = evaluator.pack.benefits[id_]
            if benefit.schedule:
                assert sum(p.amount for p in details.schedule(id_)) == answer.payable  # type: ignore[misc]
            if details.shares(id_):
                assert sum(p.amount for p in details.shares(id_)) == answer.payable  # type: ignore[misc]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([0.1, 0.4]))
def test_missing_facts_are_missing_and_suffice(evaluator: Evaluator, seed: int, share: float) -> None:
    """Stating just the facts said to be missing, again and again, settles every status."""
    rng = Random(seed)
    complete = random_case(evaluator.pack, rng)
    known = forget(complete, rng, share)
    for _ in range(12):
        result = evaluator.evaluate(known)
        details = Details(result)
        open_ones = [b for b, r in result.benefits.items() if r.status == "unknown"]
        if not open_ones:
            return
        missing = {fact for b in open_ones for fact in details.missing(b)}
        assert missing
        for fact in missing:
            tell(known, complete, fact, evaluator.pack)
    raise AssertionError("still unknown")


def tell(known: dict, complete: dict, fact: str, pack: Pack) -> None:  # type: ignore[type-arg]
    if fact in pack.entities:
        known[fact] = complete[fact]
        return
    role, _, name = fact.rpartition(".")
    if role not in pack.entities:
        role, _, name = role.rpartition(".")
    if pack.entities[role].many or complete[role] is None or name == "exists":
        known[role] = (
            complete[role] if pack.entities[role].many or complete[role] is None else known.get(role) or {}
        )
    else:
        known.setdefault(role, {})[name] = complete[role][name]
