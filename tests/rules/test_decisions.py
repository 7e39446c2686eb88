"""Decisions: canonical bytes, a hash over everything, replay byte for byte, and what differs where it is not the same."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.rules import Evaluator, load_pack, load_texts
from duixian.rules.decisions import (
    Decision,
    DecisionError,
    canonical,
    content_hash,
    decision_schema,
    make,
    read,
    replay,
)
from rules.random_cases import forget, random_case

ROOT = Path(__file__).parents[2]
MOMENT = datetime(2024, 7, 1, 9, 30, tzinfo=UTC)
PACK = """
pack: {id: small, title: 小规则包, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市人才补贴办法, number: 云府发〔2024〕1号}
entities:
  person: {label: 申请人}
facts:
  person:
    age: {type: number, label: 年龄, unit: 岁, range: [0 岁, 120 岁]}
    tax: {type: money, label: 纳税, range: [0 元, 100 万元]}
benefits:
  x:
    title: 补贴
    of: person
    cite: rules
    when: [{if: age <= 45 岁, cite: 第一条}]
    amount: {rate: 10%, of: tax, cite: 第二条}
  y:
    title: 另一补贴
    of: person
    cite: rules
    when: [{if: age >= 45 岁, cite: 第三条}]
    amount: {value: 1 万元, cite: 第三条}
"""


def evaluator(text: str = PACK) -> Evaluator:
    return Evaluator(load_texts({"pack.yaml": text}))


def decided(**more: object) -> Decision:
    case = {"as_of": date(2024, 6, 30), "person": {"age": 40, "tax": Decimal("1234.50")}}
    return make(
        evaluator(), case, recorded_at=MOMENT, benefits=["x"], sources={"person.age": {"source": "register", "evidence": "人口库"}},
        texts={"云府发〔2024〕1号《云岭市人才补贴办法》第一条": "ab" * 32},
    )  # fmt: skip


def test_the_record_holds_facts_sources_day_rules_texts_engine_result_and_trace() -> None:
    body = json.loads(decided().bytes)
    assert body["case"] == {"as_of": "2024-06-30", "person": {"age": 40, "tax": "1234.50"}}
    assert body["sources"]["person.age"]["evidence"] == "人口库"
    assert set(body["pack"]) == {"id", "title", "version", "hash"}
    assert body["texts"]["云府发〔2024〕1号《云岭市人才补贴办法》第一条"] == "ab" * 32
    assert body["texts"]["云府发〔2024〕1号《云岭市人才补贴办法》第二条"] is None
    assert list(body["result"]["benefits"]) == ["x"]
    assert body["result"]["benefits"]["x"]["amount"] == 12_345
    assert body["trace"]["definitions"]["benefit.x.status"] == "true"
    assert "true" in body["trace"]["conditions"].values()


def test_the_same_decision_has_the_same_bytes() -> None:
    assert decided().bytes == decided().bytes


def test_it_replays_byte_for_byte() -> None:
    again = replay(read(decided().bytes), evaluator())
    assert (again.identical, again.same_result, again.same_pack, again.same_engine, again.differences) == (
        True,
    ) * 4 + ((),)


@pytest.mark.parametrize("seed", range(6))
def test_every_decision_of_the_demo_pack_replays_and_satisfies_the_schema(seed: int) -> None:
    ready = Evaluator(load_pack(ROOT / "packs" / "demo"))
    rng = Random(seed)
    decision = make(ready, forget(random_case(ready.pack, rng), rng, 0.1), recorded_at=MOMENT)
    jsonschema.validate(json.loads(decision.bytes), decision_schema())
    assert replay(read(decision.bytes), ready).identical


def test_a_changed_record_is_refused() -> None:
    body = json.loads(decided().bytes)
    body["result"]["benefits"]["x"]["amount"] = 99
    with pytest.raises(DecisionError, match="内容与散列值不符"):
        read(json.dumps(body).encode())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "不是 JSON"),
        (b"[]", "不是决定记录"),
        (b"{}", "不是决定记录"),
        (b'{"format": "duixian.decision/1"}', "散列值"),
        (b"[" * 99_999, "不是 JSON"),
    ],
)
def test_what_is_no_record_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(DecisionError, match=said):
        read(data)


def test_other_rules_with_the_same_result_say_so() -> None:
    again = replay(decided(), evaluator(PACK.replace('version: "1"', 'version: "2"')))
    assert (again.identical, again.same_result, again.same_pack) == (False, True, False)


def test_a_change_elsewhere_in_the_pack_leaves_the_result() -> None:
    again = replay(decided(), evaluator(PACK.replace("value: 1 万元", "value: 2 万元")))
    assert again.same_result and not again.same_pack


def test_other_rules_with_another_result_say_what_differs() -> None:
    again = replay(decided(), evaluator(PACK.replace("rate: 10%", "rate: 20%")))
    assert not again.same_result
    assert ("result.benefits.x.amount", 12_345, 24_690) in [
        (d.path, d.recorded, d.now) for d in again.differences
    ]


def test_another_engine_version_proves_the_same_result() -> None:
    body = {**decided().body, "engine": {"name": "duixian", "version": "0.0.1"}}
    again = replay(Decision(body, content_hash(body)), evaluator())
    assert (again.identical, again.same_result, again.same_engine) == (False, True, False)


def test_facts_that_no_longer_fit_are_refused() -> None:
    with pytest.raises(DecisionError, match="不合这个规则包"):
        replay(
            decided(), evaluator(PACK.replace("    tax: {", "    taxes: {").replace("of: tax", "of: taxes"))
        )


def test_the_moment_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        make(evaluator(), {"as_of": "2024-06-30"}, recorded_at=datetime(2024, 7, 1))


def test_the_schema_file_is_that_of_the_code() -> None:
    text = (ROOT / "docs" / "schemas" / "decision.schema.json").read_text("utf-8")
    assert text == json.dumps(decision_schema(), ensure_ascii=False, indent=1) + "\n"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_canonical_bytes_do_not_hang_on_the_order_of_names(value: dict[str, object]) -> None:
    turned = dict(reversed(list(value.items())))
    assert canonical(value) == canonical(turned)
    assert json.loads(canonical(value)) == value


def test_numbers_are_kept_as_written() -> None:
    assert canonical({"a": 0.1, "b": Decimal("19999999.50")}) == b'{"a":"0.1","b":"19999999.50"}'
    with pytest.raises(ValueError):
        canonical(float("nan"))
    with pytest.raises(TypeError):
        canonical({1: 2})
