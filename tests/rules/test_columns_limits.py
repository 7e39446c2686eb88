"""Caps over groups in a population: shared as the rule says, exact in the sum, sound where claims are unknown."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duixian.rules import Evaluator, Pack, load_texts
from duixian.rules.columns.run import scan_population

DAY = date(2024, 6, 30)
CAP = 100_00
TEXT = """
pack: {id: limits, title: 上限, jurisdiction: 无, version: "1"}
documents: {d: {title: 上限, number: 限〔2024〕1号}}
entities:
  person: {label: 人, key: id}
  employer: {label: 单位, of: person, key: id, link: employer}
facts:
  person:
    good: {type: truth, label: 合格}
    asked: {type: money, unit: 分, label: 申请额, range: [0 元, 1000 元]}
    applied: {type: date, label: 申请日}
  employer:
    name: {type: text, label: 名称}
benefits:
  grant: {title: 补助, of: person, cite: d, when: good, amount: asked}
  other: {title: 另一项, of: person, cite: d, when: good, amount: asked / 2}
limits:
  cap: {label: 单位上限, benefits: [%s], group: employer, period: year, at_most: 100 元, sharing: %s%s}
"""


def pack_of(sharing: str, benefits: str = "grant") -> Pack:
    order = ", order_by: applied" if sharing == "by_date" else ""
    return load_texts({"p.yaml": TEXT % (benefits, sharing, order)})


Row = tuple[int, int | None, bool | None, int, date]


def people(seed: int, count: int, *, missing: float = 0.0, groups: int = 8) -> list[Row]:
    """(id, employer, good, asked, applied) with ids out of order and many equal amounts and days."""
    rng = Random(seed)
    ids = list(range(count))
    rng.shuffle(ids)
    return [
        (
            i, rng.randrange(groups), None if rng.random() < missing else rng.random() < 0.8, rng.choice([1, 33, 700, 2500, 3333, 9999, 20_000]),
            date(2024, 1, 1) + timedelta(rng.randrange(4)),
        )
        for i in ids
    ]  # fmt: skip


def scanned(pack: Pack, rows: list[Row], folder: Path, **more: list[Any]) -> dict[int, dict[str, Any]]:
    names = ("id", "employer", "good", "asked", "applied")
    types = (pa.int64(), pa.int64(), pa.bool_(), pa.int64(), pa.date32())
    columns = {
        n: pa.array([r[i] for r in rows], t) for i, (n, t) in enumerate(zip(names, types, strict=True))
    }
    columns.update({name: pa.array(values, pa.decimal128(18, 2)) for name, values in more.items()})
    pq.write_table(pa.table(columns), folder / "person.parquet")
    pq.write_table(pa.table({"id": pa.array(range(50), pa.int64())}), folder / "employer.parquet")
    scan_population(pack, DAY, folder, folder / "out")
    return {row["id"]: row for row in pq.read_table(folder / "out" / "person.parquet").to_pylist()}


def groups_of(rows: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        if row[1] is not None and row[2]:
            found.setdefault(row[1], []).append(row)
    return found


def pro_rata(claims: list[tuple[int, int]]) -> dict[int, int]:
    """Largest remainder over (id, claim), equal remainders to the lesser id."""
    total = sum(c for _, c in claims)
    if total <= CAP:
        return dict(claims)
    shares = {i: c * CAP // total for i, c in claims}
    left = CAP - sum(shares.values())
    for i, _ in sorted(claims, key=lambda x: (-(x[1] * CAP % total), x[0]))[:left]:
        shares[i] += 1
    return shares


def by_date(claims: list[tuple[int, int, date]]) -> dict[int, int]:
    left, found = CAP, {}
    for i, claim, _ in sorted(claims, key=lambda c: (c[2], c[0])):
        found[i] = min(claim, left)
        left -= found[i]
    return found


@pytest.mark.parametrize("seed", range(3))
def test_pro_rata_is_shared_by_largest_remainder(seed: int, tmp_path: Path) -> None:
    rows = people(seed, 60)
    result = scanned(pack_of("pro_rata"), rows, tmp_path)
    for group in groups_of(rows).values():
        expected = pro_rata([(i, min(asked, CAP)) for i, _, _, asked, _ in group])
        assert {i: result[i]["grant_amount"] for i in expected} == expected
        assert sum(expected.values()) <= CAP


@pytest.mark.parametrize("seed", range(3))
def test_by_date_the_earlier_claim_comes_first(seed: int, tmp_path: Path) -> None:
    rows = people(seed, 60)
    result = scanned(pack_of("by_date"), rows, tmp_path)
    for group in groups_of(rows).values():
        expected = by_date([(i, min(asked, CAP), day) for i, _, _, asked, day in group])
        assert {i: result[i]["grant_amount"] for i in expected} == expected


def test_by_date_a_cap_may_hold_several_benefits(tmp_path: Path) -> None:
    rows = people(5, 60)
    result = scanned(pack_of("by_date", "grant, other"), rows, tmp_path)
    for group in groups_of(rows).values():
        left = CAP
        for i, _, _, asked, _ in sorted(group, key=lambda r: (r[4], r[0])):
            for name, claim in (("grant", asked), ("other", (asked + 1) // 2)):
                paid = min(claim, left)
                left -= paid
                assert result[i][f"{name}_amount"] == paid


def both(asked: int) -> tuple[int, int]:
    """What the two benefits claim, each at most the cap."""
    return min(asked, CAP), min((asked + 1) // 2, CAP)


@pytest.mark.parametrize("seed", range(3))
def test_pro_rata_divides_what_a_claimant_claims_of_all_benefits_together(seed: int, tmp_path: Path) -> None:
    """The first named benefit is paid first out of the claimant's share."""
    rows = people(seed, 60)
    result = scanned(pack_of("pro_rata", "grant, other"), rows, tmp_path)
    for group in groups_of(rows).values():
        shares = pro_rata([(i, sum(both(asked))) for i, _, _, asked, _ in group])
        for i, _, _, asked, _ in group:
            first, second = both(asked)
            paid = min(first, shares[i])
            assert (result[i]["grant_amount"], result[i]["other_amount"]) == (
                paid,
                min(second, shares[i] - paid),
            )


def test_the_claimant_divides_a_cap_over_several_benefits(tmp_path: Path) -> None:
    rows: list[Row] = [(1, 0, True, 4000, DAY), (2, 0, True, 4000, DAY), (3, 0, True, 1000, DAY)]
    allotted = [Decimal("55.00"), Decimal("30.00"), Decimal("15.00")]
    result = scanned(pack_of("claimant", "grant, other"), rows, tmp_path, cap_allotted=allotted)
    paid = [(result[i]["grant_amount"], result[i]["other_amount"]) for i in (1, 2, 3)]
    assert paid == [(4000, 1500), (3000, 0), (1000, 500)]


def test_silent_over_several_benefits_bounds_each_and_leaves_what_fits(tmp_path: Path) -> None:
    rows: list[Row] = [(1, 0, True, 4000, DAY), (2, 0, True, 4000, DAY), (3, 1, True, 6000, DAY)]
    result = scanned(pack_of("silent", "grant, other"), rows, tmp_path)
    assert (result[3]["grant_amount"], result[3]["other_amount"]) == (6000, 3000)
    for i in (1, 2):  # 120 元 asked, 100 元 there: each has between 40 and 60 元 of both together
        assert (result[i]["grant_amount"], result[i]["grant_low"], result[i]["grant_high"]) == (
            4000,
            None,
            None,
        )
        assert (result[i]["other_low"], result[i]["other_high"]) == (0, 2000)


@pytest.mark.parametrize("sharing", ["pro_rata", "silent", "claimant"])
@pytest.mark.parametrize("seed", range(2))
def test_one_case_that_is_told_of_the_others_gets_what_the_population_gives(
    sharing: str, seed: int, tmp_path: Path
) -> None:
    rows = people(seed, 40)
    pack = pack_of(sharing, "grant, other")
    evaluator = Evaluator(pack)
    rng = Random(seed)
    more = (
        {"cap_allotted": [Decimal(rng.randrange(0, 3000)) / 100 for _ in rows]}
        if sharing == "claimant"
        else {}
    )
    result = scanned(pack, rows, tmp_path, **more)
    for group in groups_of(rows).values():
        total = sum(sum(both(r[3])) for r in group)
        for row in group:
            i, _, good, asked, _ = row
            told: dict[str, Any] = {"good": good, "asked": asked}
            if sharing == "claimant":
                told["cap_allotted"] = f"{more['cap_allotted'][rows.index(row)]} 元"
            else:
                told["cap_claimed_by_others"] = f"{Decimal(total - sum(both(asked))) / 100} 元"
            found = evaluator.evaluate({"as_of": DAY.isoformat(), "person": told})
            for name in ("grant", "other"):
                paid, given = found[name].payable, result[i][f"{name}_amount"]
                if sharing == "pro_rata":  # the odd fen is known to the population alone
                    lo, hi = (paid, paid) if isinstance(paid, int) else (paid.lo, paid.hi)
                    assert lo <= given <= hi <= lo + 1
                elif isinstance(paid, int):
                    assert given == paid
                else:
                    assert (result[i][f"{name}_low"], result[i][f"{name}_high"]) == (paid.lo, paid.hi)


def test_claims_of_another_year_do_not_use_up_the_cap(tmp_path: Path) -> None:
    rows: list[Row] = [(1, 0, True, 9000, date(2023, 12, 31)), (2, 0, True, 9000, date(2024, 1, 1))]
    result = scanned(pack_of("by_date"), rows, tmp_path)
    assert [result[i]["grant_amount"] for i in (1, 2)] == [9000, 9000]


def test_where_the_law_is_silent_the_sum_is_the_cap_and_a_member_an_interval(tmp_path: Path) -> None:
    rows: list[Row] = [(1, 0, True, 6000, DAY), (2, 0, True, 7000, DAY), (3, 1, True, 7000, DAY)]
    result = scanned(pack_of("silent"), rows, tmp_path)
    assert (result[1]["grant_low"], result[1]["grant_high"]) == (3000, 6000)
    assert (result[2]["grant_low"], result[2]["grant_high"]) == (4000, 7000)
    assert result[1]["grant_amount"] is None
    assert result[3]["grant_amount"] == 7000


def test_the_claimant_divides_the_cap(tmp_path: Path) -> None:
    rows: list[Row] = [(1, 0, True, 6000, DAY), (2, 0, True, 7000, DAY)]
    result = scanned(pack_of("claimant"), rows, tmp_path, cap_allotted=[Decimal("55.00"), Decimal("45.00")])
    assert [result[i]["grant_amount"] for i in (1, 2)] == [5500, 4500]


@pytest.mark.parametrize("sharing", ["pro_rata", "by_date"])
@pytest.mark.parametrize("seed", range(3))
def test_with_unknown_claims_every_completion_lies_within_the_bounds(
    sharing: str, seed: int, tmp_path: Path
) -> None:
    rows = people(seed, 40, missing=0.3, groups=8)
    result = scanned(pack_of(sharing), rows, tmp_path)
    for employer in {r[1] for r in rows}:
        group = [r for r in rows if r[1] == employer]
        unknown = [r[0] for r in group if r[2] is None]
        for choice in product([True, False], repeat=len(unknown)):
            chosen = dict(zip(unknown, choice, strict=True))
            claims = [
                (r[0], min(r[3], CAP), r[4]) for r in group if (r[2] if r[2] is not None else chosen[r[0]])
            ]
            paid = pro_rata([c[:2] for c in claims]) if sharing == "pro_rata" else by_date(claims)
            for i in (r[0] for r in group):
                row, fen = result[i], paid.get(i, 0)
                if row["grant_status"] == 2:
                    assert fen == 0
                elif row["grant_amount"] is not None:
                    assert row["grant_amount"] == fen
                else:
                    assert row["grant_low"] <= fen <= row["grant_high"]


def test_a_claim_of_an_unknown_group_is_open(tmp_path: Path) -> None:
    rows: list[Row] = [(1, None, True, 6000, DAY), (2, 0, True, 7000, DAY)]
    result = scanned(pack_of("pro_rata"), rows, tmp_path)
    assert result[1]["grant_amount"] is None
    assert result[1]["grant_high"] == 6000
    assert result[2]["grant_amount"] == 7000
