"""The best lawful combination where benefits exclude, cap or reduce each other, and the clause that binds."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.rules import Evaluator, Interval, load_texts
from duixian.rules.choose import Choice, Chooser, as_data, as_text

HEAD = """
pack: {id: small, title: 小规则包, jurisdiction: 云岭市, version: "1"}
documents:
  rules: {title: 云岭市人才补贴办法, number: 云府发〔2024〕1号}
entities:
  person: {label: 申请人}
facts:
  person:
    rent: {type: truth, label: 租房}
    start: {type: date, label: 开始日期}
    price: {type: money, label: 房价, range: [0 元, 100 万元]}
"""
BODY = """
benefits:
  home:
    title: 购房补助
    of: person
    cite: rules
    when: [{if: price > 0 元, cite: 第一条}]
    amount: {rate: 10%, of: price, cite: 第一条}
  rent:
    title: 租房补贴
    of: person
    cite: rules
    when: [{if: rent, cite: 第二条}]
    amount: {value: 1000 元, cite: 第二条}
    period: month
    lasts: {from: start, for: 36 月}
  extra:
    title: 加发补贴
    of: person
    cite: rules
    when: [{if: rent, cite: 第二条}]
    amount: {value: 5000 元, cite: 第三条}
    counted_against: [{benefit: home, cite: 第四条}]
  alone:
    title: 不相干的补贴
    of: person
    cite: rules
    when: [{if: rent, cite: 第二条}]
    amount: {value: 9000 元, cite: 第三条}
stacking:
  - {kind: exclusive, label: 购房租房不重复享受, benefits: [home, rent], cite: 云府发〔2024〕1号第五条}
"""


def chosen(person: dict[str, object]) -> tuple[Choice, ...]:
    evaluator = Evaluator(load_texts({"pack.yaml": HEAD + BODY}))
    return Chooser(evaluator).choose(evaluator.evaluate({"as_of": "2024-03-01", "person": person}))


def test_the_whole_remaining_term_counts() -> None:
    (found,) = chosen({"rent": True, "start": "2024-01-01", "price": 200_000})
    (best,) = found.combinations
    assert (best.claimed, best.total) == (("rent", "extra"), 34 * 100_000 + 500_000)
    (gone,) = best.given_up
    assert (gone.benefit, gone.amount, gone.clause, gone.in_favour_of) == (
        "home",
        2_000_000,
        "购房租房不重复享受",
        ("rent",),
    )
    assert gone.cite is not None and gone.cite.path == "第五条"
    assert found.certain and found.exact and found.comparable


def test_a_dearer_home_turns_the_choice_and_what_is_counted_against_it_is_named() -> None:
    (found,) = chosen({"rent": True, "start": "2024-01-01", "price": 500_000})
    (best,) = found.combinations
    assert (best.claimed, best.total) == (("home", "extra"), 5_000_000)
    (cut,) = best.cuts
    assert (cut.benefit, cut.before, cut.after) == ("extra", 500_000, 0)
    assert cut.cite is not None and cut.cite.path == "第四条"


def test_with_an_unknown_amount_every_combination_that_may_be_best_is_shown() -> None:
    (found,) = chosen({"rent": True, "start": "2024-01-01"})
    assert not found.certain
    assert [one.claimed for one in found.combinations] == [("rent", "extra"), ("home", "extra")]
    assert isinstance(found.combinations[1].total, Interval)
    assert "可能之2" in as_text(found, load_texts({"pack.yaml": HEAD + BODY}))


def test_one_benefit_leaves_nothing_to_choose() -> None:
    assert chosen({"rent": False, "price": 100_000}) == ()


def test_choices_are_plain_data() -> None:
    (found,) = chosen({"rent": True, "start": "2024-01-01", "price": 200_000})
    assert (
        as_data(found)["combinations"][0]["given_up"][0]["cite"]
        == "云府发〔2024〕1号《云岭市人才补贴办法》第五条"
    )


def _pack(
    amounts: list[int], rules: list[tuple[str, tuple[int, ...], int]], against: list[tuple[int, int]]
) -> str:
    lines = [HEAD, "benefits:\n"]
    for index, amount in enumerate(amounts):
        lines.append(
            f"  b{index}:\n    title: 待遇{index}\n    of: person\n    cite: rules\n    when: [{{if: rent, cite: 第一条}}]\n"
        )
        lines.append(f"    amount: {{value: {amount} 元, cite: 第一条}}\n")
        lines += [
            f"    counted_against: [{{benefit: b{o}, cite: 第二条}}]\n" for i, o in against if i == index
        ]
    if rules:
        lines.append("stacking:\n")
    for kind, members, cap in rules:
        named = "、".join(f"b{i}" for i in members).replace("、", ", ")
        top = f", at_most: {cap} 元" if kind == "total_capped" else ""
        lines.append(f"  - {{kind: {kind}, label: 规则{kind}, benefits: [{named}]{top}}}\n")
    return "".join(lines)


@st.composite
def packs(draw: st.DrawFn) -> tuple[list[int], list[tuple[str, tuple[int, ...], int]], list[tuple[int, int]]]:
    count = draw(st.integers(2, 6))
    amounts = draw(st.lists(st.integers(1, 50), min_size=count, max_size=count))
    members = st.lists(st.integers(0, count - 1), min_size=2, max_size=4, unique=True).map(
        lambda m: tuple(sorted(m))
    )  # caps in opposite orders would be a circle
    rules = draw(
        st.lists(
            st.tuples(
                st.sampled_from(("exclusive", "exclusive", "highest", "total_capped")),
                members,
                st.integers(1, 60),
            ),
            max_size=3,
        )
    )
    pairs = draw(st.lists(st.tuples(st.integers(1, count - 1), st.just(0)), max_size=1))
    return amounts, rules, pairs


@settings(max_examples=30, deadline=None)
@given(packs())
def test_no_lawful_combination_pays_more(
    drawn: tuple[list[int], list[tuple[str, tuple[int, ...], int]], list[tuple[int, int]]],
) -> None:
    """Against trying every subset: a benefit that is not claimed is one whose amount is nothing."""
    amounts, rules, against = drawn
    evaluator = Evaluator(load_texts({"pack.yaml": _pack(amounts, rules, against)}))
    case = {"as_of": "2024-03-01", "person": {"rent": True}}
    for found in Chooser(evaluator).choose(evaluator.evaluate(case)):
        members = [int(id_[1:]) for id_ in found.benefits]
        best = -1
        for size in range(len(members) + 1):
            for taken in combinations(members, size):
                if any(kind == "exclusive" and len(set(taken) & set(named)) > 1 for kind, named, _ in rules):
                    continue
                counted = [amount if index in taken else 0 for index, amount in enumerate(amounts)]
                paid = Evaluator(load_texts({"pack.yaml": _pack(counted, rules, against)})).evaluate(case)
                total = sum(
                    r.payable
                    for b, r in paid.benefits.items()
                    if isinstance(r.payable, int) and int(b[1:]) in taken
                )
                best = max(best, total)
        assert found.certain and found.combinations[0].total == best
