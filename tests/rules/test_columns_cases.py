"""Cases written as a population give the same results as one by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from duixian.rules import Evaluator, load_pack
from duixian.rules.columns.cases import write_cases
from duixian.rules.columns.run import Options, scan_population
from duixian.rules.evaluate.result import STATUS

DEMO = Path(__file__).parents[2] / "packs" / "demo"


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_pack(DEMO))


def scanned(
    evaluator: Evaluator, cases: list[dict[str, Any]], folder: Path, common: str = ""
) -> dict[int, dict[str, Any]]:
    (folder / "in").mkdir()
    write_cases(evaluator, cases, folder / "in", common)
    report = scan_population(
        evaluator.pack, date.fromisoformat(cases[0]["as_of"]), folder / "in", folder / "out", Options()
    )
    found = duckdb.connect().execute(
        "select * from read_parquet($1)", [[str(f) for f in report.files["person"]]]
    )
    names = [column[0] for column in found.description]
    return {row[names.index("person_id")]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


def test_every_case_of_the_demo_pack_has_the_same_status_in_both(
    evaluator: Evaluator, tmp_path: Path
) -> None:
    by_day: dict[str, list[dict[str, Any]]] = {}
    for case in evaluator.pack.cases:
        document = {"contracts": [], **case.document}
        if "person" in document and "limit" not in str(document):
            by_day.setdefault(str(document["as_of"]), []).append(document)
    day, cases = max(by_day.items(), key=lambda pair: len(pair[1]))
    assert len(cases) > 20
    rows = scanned(evaluator, cases, tmp_path)
    for number, case in enumerate(cases):
        result = evaluator.evaluate(case)
        for id_, found in result.benefits.items():
            if found.benefit.role == "person":
                assert STATUS[rows[number][f"{id_}_status"]] == found.status, (day, id_, case)


def test_people_of_one_employer_share_its_limits(evaluator: Evaluator, tmp_path: Path) -> None:
    employer = {
        "industry": "I31",
        "local": True,
        "ownership": "private",
        "district": "hill",
        "dishonest": False,
        "listed": False,
    }
    person = {"hospital": "2 万元", "card_renewed": True, "degree": "博士"}
    cases = [
        {"as_of": "2024-03-01", "person": person, "employer": employer, "contracts": []} for _ in range(3)
    ]
    rows = scanned(evaluator, cases, tmp_path, common="employer")
    assert len(rows) == 3
    found = duckdb.connect().execute(
        "select count(*) from read_parquet($1)", [str(tmp_path / "in" / "employer.parquet")]
    )
    assert found.fetchall() == [(1,)]


def test_spells_out_of_range_or_of_unknown_codes_are_told_where_they_stand(
    evaluator: Evaluator, tmp_path: Path
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from duixian.rules.columns.facts import ScanError

    (tmp_path / "in").mkdir()
    case = {
        "as_of": "2024-03-01",
        "person": {"insurance": [{"from": "2023-01-01", "district": "south"}]},
        "contracts": [],
    }
    write_cases(evaluator, [case], tmp_path / "in")
    file = tmp_path / "in" / "person.parquet"
    table = pq.read_table(file)
    spells = table.column("insurance").to_pylist()
    spells[0][0]["district"] = "nowhere"
    changed = table.set_column(
        table.schema.get_field_index("insurance"),
        "insurance",
        pa.array(spells, table.schema.field("insurance").type),
    )
    pq.write_table(changed, file)
    with pytest.raises(ScanError, match=r"insurance\.district.*nowhere"):
        scan_population(evaluator.pack, date(2024, 3, 1), tmp_path / "in", tmp_path / "out", Options())
