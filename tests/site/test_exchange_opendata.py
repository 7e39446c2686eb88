"""Open data: what was published and no more, figures in which nobody can be found, described so that programs can read it."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from duixian.cli import main
from duixian.site.cases.models import Case, Decision, Event, Listing
from duixian.site.exchange.opendata import publishing
from duixian.site.exchange.opendata.describing import DATA_SETS
from duixian.site.exchange.opendata.suppressing import LEAST, Sum, shown
from duixian.site.exchange.opendata.writing import write

from .casework import Office
from .money_people import filed, funded, granted, opened
from .test_cases_addressed import claimed_back
from .walking import moved

FRICTIONLESS = Path(sys.executable).with_name("frictionless")


@pytest.mark.parametrize(
    ("count", "over", "told"),
    [(0, True, 0), (1, True, None), (4, True, None), (5, True, 5), (123, True, 123), (0, False, 0), (3, False, None), (7, False, 5), (8, False, 10)],
)  # fmt: skip
def test_counts_of_a_few_people_are_withheld_and_those_of_this_year_rounded(
    count: int, over: bool, told: int | None
) -> None:
    assert shown({"filed": count}, {}, over=over).values == {"filed": told}


@pytest.mark.parametrize(
    ("total", "count", "most", "over", "told"),
    [
        (0, 0, 0, True, 0), (100, 4, 25, True, None), (100, 5, 20, True, 100), (100, 5, 81, True, None), (100, 5, 80, True, 100),
        (100, 50, 5, False, None),
    ],
)  # fmt: skip
def test_sums_that_a_few_or_one_large_claimant_make_up_are_withheld(
    total: int, count: int, most: int, over: bool, told: int | None
) -> None:
    found = shown({}, {"paid": Sum(total, count, most)}, over=over)
    assert found.values == {"paid": told}
    assert found.withheld == (() if told is not None else ("paid",))


@given(st.integers(0, 10**6), st.booleans())
def test_no_small_count_ever_leaves(count: int, over: bool) -> None:
    found = shown({"filed": count}, {}, over=over)
    value = found.values["filed"]
    assert value is None or value == 0 or value >= LEAST
    assert (value is None) == (0 < count < LEAST) == bool(found.withheld)


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Office, Case, Case]:
    """One claim that was listed, granted and paid, one that is on a list today."""
    made = opened()
    moved(monkeypatch, made)
    funded(made)
    first = filed(made, 1, name="欧阳成")
    granted(made, first)
    made.pay()
    listed = filed(made, 2, name="司马迁安")
    made.outcome(listed, "passed")
    made.outcome(listed, "approved")
    made.act(listed, "publish", made.officer("local_personnel", "xiuwen"))
    return made, first, listed


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_nothing_leaves_that_was_not_published(city: tuple[Office, Case, Case], tmp_path: Path) -> None:
    office, first, listed = city
    write(tmp_path, office.now)
    everything = "".join(path.read_text("utf-8-sig") for path in tmp_path.iterdir())
    for case in (first, listed):
        assert case.claimant.name not in everything
        assert str(case.claimant.key) not in everything and str(case.key) not in everything
    lists = rows_of(tmp_path, "lists")
    assert [row["open"] for row in lists] == ["false", "true"]
    cells = rows_of(tmp_path, "list-rows")
    assert {cell["list"] for cell in cells} == {lists[1]["list"]}, "rows only while anybody may object"
    listing = Listing.objects.get(key=lists[1]["list"])
    assert [cell["value"] for cell in cells] == listing.rows[0], "as frozen, masked"
    (decision,) = rows_of(tmp_path, "decisions")
    assert decision["list"] == lists[0]["list"] and decision["row"] == "1"
    assert decision["month"] == f"{office.now:%Y-%m}" and len(decision["month"]) == 7


def test_an_amount_that_was_not_published_as_it_was_granted_stays_away(
    city: tuple[Office, Case, Case], tmp_path: Path
) -> None:
    office, first, _ = city
    columns = Listing.objects.order_by("pk")[0].columns
    write(tmp_path, office.now)
    (decision,) = rows_of(tmp_path, "decisions")
    amount = Decision.objects.get(case=first).amount or 0
    assert decision["amount_yuan"] == (f"{amount // 100}.{amount % 100:02d}" if "金额" in columns else "")
    Decision.objects.filter(case=first).update(amount=amount - 1)
    write(tmp_path, office.now)
    assert rows_of(tmp_path, "decisions")[0]["amount_yuan"] == ""


def test_an_overturned_grant_is_not_among_the_decisions(
    city: tuple[Office, Case, Case], tmp_path: Path
) -> None:
    office, first, _ = city
    Decision.objects.filter(case=first).update(overturned_by=Event.objects.filter(case=first).last())
    write(tmp_path, office.now)
    assert rows_of(tmp_path, "decisions") == []


@pytest.mark.django_db
def test_what_is_claimed_back_is_neither_a_decision_of_the_list_nor_counted_as_one(tmp_path: Path) -> None:
    office, case, _ = claimed_back()
    assert case.decisions.filter(kind="recover").exists()
    write(tmp_path, office.now)
    assert {row["year"] for row in rows_of(tmp_path, "statistics")} >= {"2022"}


def test_statistics_of_few_people_hold_no_figures(city: tuple[Office, Case, Case], tmp_path: Path) -> None:
    office, _, _ = city
    write(tmp_path, office.now + timedelta(days=366))
    (row,) = rows_of(tmp_path, "statistics")
    assert (row["benefit"], row["district"], row["district_name"], row["year"], row["final"]) == (
        "settling_allowance",
        "xiuwen",
        "修文县",
        "2022",
        "true",
    )
    assert row["withheld"].split() == ["filed", "granted", "claimants_paid", "granted_yuan", "paid_yuan"]
    assert [row[name] for name in ("filed", "granted", "refused", "claimants_paid", "paid_yuan")] == [
        "",
        "",
        "0",
        "",
        "",
    ]


def test_statistics_of_enough_people_are_exact_when_the_year_is_over(
    city: tuple[Office, Case, Case], tmp_path: Path
) -> None:
    office, _, _ = city
    for number in range(3, 7):
        filed(office, number)
    write(tmp_path, office.now)
    assert rows_of(tmp_path, "statistics")[0]["filed"] == "5", "rounded: the year is not over"
    write(tmp_path, office.now + timedelta(days=366))
    assert rows_of(tmp_path, "statistics")[0]["filed"] == "6"


def test_the_package_describes_every_file_and_programs_find_it_valid(
    city: tuple[Office, Case, Case], tmp_path: Path
) -> None:
    office, _, _ = city
    write(tmp_path, office.now)
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert {r["path"] for r in package["resources"]} | {"datapackage.json"} == {
        p.name for p in tmp_path.iterdir()
    }
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    for resource in package["resources"]:
        body = (tmp_path / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}" and resource["bytes"] == len(
            body
        )
    for of in DATA_SETS:
        told = json.loads((tmp_path / f"{of.name}.json").read_text("utf-8"))
        assert len(told) == len(rows_of(tmp_path, of.name))
    if not FRICTIONLESS.exists():
        pytest.skip("frictionless is absent (pip install 'duixian[checks]')")
    done = subprocess.run(
        [str(FRICTIONLESS), "validate", "datapackage.json"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_offers_the_day_s_files_and_none_of_yesterday_s_lists(
    city: tuple[Office, Case, Case], settings: Any, tmp_path: Path
) -> None:
    office, _, _ = city
    settings.DATA_DIR = tmp_path
    client = Client()
    page = client.get("/open-data/")
    assert page.status_code == 200 and "还没有生成" in page.content.decode()
    assert client.get("/open-data/datapackage.json").status_code == 404
    assert client.get("/open-data/lists.csv").status_code == 404
    assert publishing.tick(office.now) and not publishing.tick(office.now + timedelta(minutes=5))
    page = client.get("/open-data/")
    assert "datapackage.json" in page.content.decode() and "/open-data/list-rows.csv" in page.content.decode()
    for of in DATA_SETS:
        for form in ("csv", "json"):
            answer = client.get(f"/open-data/{of.name}.{form}")
            assert (
                answer.status_code == 200
                and answer.getvalue() == (tmp_path / "open-data" / f"{of.name}.{form}").read_bytes()
            )
    for path in (
        "/open-data/registry-keys.csv",
        "/open-data/..%2fregistry-keys.csv",
        "/open-data/lists.xlsx",
    ):
        assert client.get(path).status_code == 404
    office.later(days=1)
    assert client.get("/open-data/lists.csv").status_code == 200
    assert client.get("/open-data/list-rows.csv").status_code == 404, "its lists may be over"
    assert "/open-data/list-rows.csv" not in client.get("/open-data/").content.decode()
    assert publishing.tick(office.now)
    assert client.get("/open-data/list-rows.csv").status_code == 200


@pytest.mark.django_db
def test_the_command_writes_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("duixian.cli.opendata.open_library", lambda args: None)
    assert main(["opendata", "export", str(tmp_path / "a" / "b")]) == 0
    assert "公示名单：0 行（lists.csv、lists.json）" in capsys.readouterr().out
    (tmp_path / "file").write_text("")
    assert main(["opendata", "export", str(tmp_path / "file" / "b")]) == 1
    assert "写不进" in capsys.readouterr().err
