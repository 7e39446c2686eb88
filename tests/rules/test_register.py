"""A made-up register: what is stated holds, the same seed gives the same city, couples and claims fit together, both engines agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from duixian.cli import main
from duixian.rules import Evaluator, Pack, load_pack
from duixian.rules.columns.agreement import agreement
from duixian.rules.columns.overview import overview
from duixian.rules.columns.run import Options, Report, scan_population
from duixian.rules.register.make import make_register
from duixian.rules.register.plan import FILE, Plan, RegisterError, read_plan

ROOT = Path(__file__).parents[2]
GUIYANG = ROOT / "packs" / "guiyang"
DAY = date(2022, 6, 30)
PEOPLE = 2000


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(GUIYANG)


@pytest.fixture(scope="module")
def plan(pack: Pack) -> Plan:
    return read_plan(pack, GUIYANG / FILE)


@pytest.fixture(scope="module")
def city(pack: Pack, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register") / "city"
    make_register(pack, plan, PEOPLE, 7, folder)
    return folder


@pytest.fixture(scope="module")
def scanned(pack: Pack, city: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    folder = tmp_path_factory.mktemp("scanned")
    return folder, scan_population(pack, DAY, city, folder, Options(also=("employer.district",), terms=True))


def rows(statement: str) -> list[Any]:
    return duckdb.connect().execute(statement).fetchall()


def test_every_table_of_the_pack_is_there(pack: Pack, city: Path) -> None:
    kinds = {entity.kind for entity in pack.entities.values()}
    assert {path.stem for path in city.glob("*.parquet")} == kinds | {"claims"}
    assert rows(f"select count(*), count(distinct person_id) from '{city}/person.parquet'") == [
        (PEOPLE, PEOPLE)
    ]


def test_the_same_seed_gives_the_same_city_and_another_seed_another(tmp_path: Path) -> None:
    demo = load_pack(ROOT / "packs" / "demo")
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    for folder, seed in ((one, 7), (same, 7), (other, 8)):
        make_register(demo, read_plan(demo, None), 300, seed, folder)
    for table in ("person", "employer", "contracts", "claims"):
        here, again, else_ = (f"'{folder / table}.parquet'" for folder in (one, same, other))
        assert (
            rows(f"(from {here} except all from {again}) union all (from {again} except all from {here})")
            == []
        )
        assert rows(f"from {here} except all from {else_}") != []


def test_more_people_leave_a_full_part_of_the_register_as_it_was(
    pack: Pack, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duixian.rules.register.write.PART", 200)
    for people, name in ((400, "few"), (900, "many")):
        make_register(pack, plan, people, 7, tmp_path / name, claims=False)
    columns = "person_id, birth, degree, card_grade"
    few, many = (
        f"select {columns} from '{tmp_path / n}/person.parquet' where person_id < 400"
        for n in ("few", "many")
    )
    assert rows(f"({few}) except ({many})") == []


def test_couples_know_of_each_other_and_have_one_home(city: Path) -> None:
    shared = rows(
        f"select count(*), count(distinct home_id) from '{city}/person.parquet' where home_id in"
        f" (select home_id from '{city}/person.parquet' where home_id is not null group by 1 having count(*) = 2)"
    )[0]
    assert shared[0] == 2 * shared[1] > 0
    owners = rows(
        f"select distinct owner from '{city}/home.parquet' where owner is not null and home_id in"
        f" (select home_id from '{city}/person.parquet' group by 1 having count(*) = 2)"
    )
    assert owners == [("couple",)]
    assert rows(f"select count(*) from '{city}/person.parquet' p anti join '{city}/home.parquet' h using (home_id) where home_id is not null") == [(0,)]  # fmt: skip


def test_only_the_married_have_a_spouse(city: Path) -> None:
    found = rows(f"select distinct marriage from '{city}/person.parquet' where spouse_id is not null")
    assert {row[0] for row in found} <= {"married", None}


def test_what_is_stated_as_a_share_comes_out_near_it(city: Path) -> None:
    share = rows(
        f"select avg(first_introduction::int), avg((first_introduction is null)::int) from '{city}/person.parquet'"
    )[0]
    assert 0.68 < share[0] < 0.76
    assert 0.002 < share[1] < 0.02


def test_what_was_paid_stands_in_the_facts_of_the_claimant(pack: Pack, city: Path) -> None:
    once = [b for b in pack.benefits.values() if b.role == "person" and b.once_per and not b.announced]
    paid = 0
    for benefit in once:
        claimed = rows(
            f"select holder from '{city}/claims.parquet' where benefit = '{benefit.id}' and state = 'paid' order by 1"
        )
        marked = rows(f"select person_id from '{city}/person.parquet' where {benefit.id}_received order by 1")
        assert claimed == marked
        paid += len(claimed)
    assert paid > 0
    assert rows(
        f"select count(*) from '{city}/claims.parquet' where filed > DATE '{DAY}' or paid_on > DATE '{DAY}'"
    ) == [(0,)]


def test_both_engines_agree_on_people_of_the_register(
    pack: Pack, city: Path, scanned: tuple[Path, Report]
) -> None:
    found = agreement(Evaluator(pack), DAY, city, list(scanned[1].files.items()), 250)
    assert found.compared > 250 * 40
    assert found.differences == ()


def test_both_engines_agree_where_much_is_unknown(pack: Pack, plan: Plan, tmp_path: Path) -> None:
    bare = Plan(day=DAY, count=plan.count, unknown=0.2, tables={}, pairs=plan.pairs)
    make_register(pack, bare, 400, 3, tmp_path / "in", claims=False)
    report = scan_population(pack, DAY, tmp_path / "in", tmp_path / "out", Options())
    assert agreement(Evaluator(pack), DAY, tmp_path / "in", list(report.files.items()), 100).differences == ()


def test_a_pack_without_a_plan_has_a_register_too(tmp_path: Path) -> None:
    """Its money is in whole fen."""
    twelve = load_pack(ROOT / "bench" / "population" / "pack")
    make_register(twelve, read_plan(twelve, None), 300, 1, tmp_path / "in")
    report = scan_population(twelve, date(2024, 6, 30), tmp_path / "in", tmp_path / "out", Options())
    files = list(report.files.items())
    assert agreement(Evaluator(twelve), date(2024, 6, 30), tmp_path / "in", files, 60).differences == ()


def test_the_report_adds_up(pack: Pack, city: Path, scanned: tuple[Path, Report]) -> None:
    out, report = scanned
    view = overview(pack, DAY, city, out, report, ("employer.district",))
    assert view.claimed and view.made_up
    assert view.total.cost == tuple(sum(c.cost[end] for c in view.benefits) for end in (0, 1))
    assert view.total.cost == tuple(sum(c.cost[end] for c in view.groups[0].cells) for end in (0, 1))
    assert view.total.cost == tuple(sum(f.cost[end] for f in view.funds) for end in (0, 1))
    assert view.total.left == tuple(sum(c.left[end] for c in view.benefits) for end in (0, 1))
    assert (
        sum(c.waiting for c in view.benefits) == rows(f"select count(*) from '{out}/unclaimed.parquet'")[0][0]
    )
    assert view.total.entitled == sum(
        r["eligible"] for r in report.summary if not pack.benefits[r["benefit"]].announced
    )
    paid = rows(f"select (sum(paid) * 100)::hugeint from '{city}/claims.parquet'")[0][0]
    assert sum(year.paid for year in view.years) == paid


def test_the_commands_make_scan_check_and_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city, out = tmp_path / "city", tmp_path / "out"
    demo = str(ROOT / "packs" / "demo")
    assert main(["register", demo, "--people", "300", "--output", str(city)]) == 0
    assert "person.parquet 300" in capsys.readouterr().out
    scan = [
        "scan",
        demo,
        "--input",
        str(city),
        "--output",
        str(out),
        "--as-of",
        "2024-06-30",
        "--report",
        "--check",
        "50",
    ]
    assert main(scan) == 0
    assert "不一致 0 项" in capsys.readouterr().out
    page = (out / "report.html").read_text("utf-8")
    assert "没有真实的人" in page and 'lang="zh-CN"' in page
    assert (out / "report-benefits.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tables: {person: {columns: {brith: {share: 1}}}}", "tables.person.columns：没有“brith”"),
        (
            "tables: {person: {columns: {degree: {pick: {phd: 1}}}}}",
            "tables.person.columns.degree.pick：没有“phd”",
        ),
        ("tables: {person: {columns: {household: {share: 1, pick: [1]}}}}", "只写一种"),
        ("tables: {persn: {}}", "tables.persn：没有“persn”"),
        ("claims: {paid: 2}", "claims.paid：“2”不是 0 到 1 之间的数"),
        ("day: today", "day：要写日期"),
        ("[1, 2]", "最外层：要写成 名字: 内容"),
    ],
)
def test_a_wrong_plan_is_told_with_its_place(pack: Pack, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(RegisterError, match=message):
        read_plan(pack, tmp_path / FILE)


def test_a_folder_with_other_files_is_left_alone(pack: Pack, plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(RegisterError, match="已有别的文件"):
        make_register(pack, plan, 10, 1, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
