"""The ledger as Beancount: the accountants' own program finds nothing wrong, and nothing of a person is in it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from duixian.cli import main
from duixian.site.exchange.ledger import write
from duixian.site.exchange.ledger.accounts import names
from duixian.site.funds import settling, yearend
from duixian.site.funds.models import Budget, Entry, Kind, Posting
from duixian.site.funds.values import Line, Outcome

from .funds_city import CITY, COUNTY, NOW, committed, due, grant, officer, paid, sent

pytestmark = pytest.mark.django_db
CHECK = Path(sys.executable).with_name("bean-check")
NEXT_YEAR = NOW.replace(year=2027, month=2)


def checked(path: Path) -> str:
    """What `bean-check`, a program of its own, says of a file; '' where it finds nothing."""
    if not CHECK.exists():
        pytest.skip("beancount is absent (pip install 'duixian[checks]')")
    done = subprocess.run([str(CHECK), "--no-cache", str(path)], capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def written(path: Path, now: Any = NEXT_YEAR, **more: Any) -> str:
    with path.open("w", encoding="utf-8") as out:
        write(out, now, **more)
    return path.read_text("utf-8")


def test_every_entry_is_a_transaction_and_every_account_of_a_line_is_opened(tmp_path: Path) -> None:
    grant(CITY, 1_000_05)
    grant(COUNTY, 500_00)
    paid(committed(300_01, 1, county=100_00))
    text = written(tmp_path / "ledger.beancount")
    assert len(re.findall(r"^\d{4}-\d\d-\d\d \* ", text, re.M)) == Entry.objects.count() > 3
    assert len(re.findall(r"^  \w+:\S+  -?\d+\.\d\d CNY$", text, re.M)) == Posting.objects.count()
    assert len(re.findall(r" open ", text)) == Budget.objects.count() * len(Kind)
    assert "Assets:Available:Demo:L-city:F-市级人才经费:All:Y2026" in text
    assert "Expenses:Paid:Demo:L-district:F-区级人才经费:D-east:Y2026  100.00 CNY" in text


def test_bean_check_agrees_with_the_ledger_after_a_year_of_everything(tmp_path: Path) -> None:
    grant(CITY, 1_000_05)
    grant(COUNTY, 500_00)
    paid(committed(300_01, 1, county=100_00))
    second = committed(99_99, 2)
    due(second)
    settling.settle(sent(second), [Outcome(1, False, "账户有误")], officer(), NOW)
    for line, unspent in ((CITY, "carry"), (COUNTY, "lapse")):
        yearend.close_year("demo", line.fund, 2026, unspent, by=officer(), now=NEXT_YEAR - timedelta(days=20))
    path = tmp_path / "ledger.beancount"
    text = written(path)
    assert checked(path) == ""
    assert "2027-01-01 balance Expenses:Paid:Demo:L-city:F-市级人才经费:All:Y2026  200.01 ~ 0.00 CNY" in text


def test_bean_check_notices_a_fen_that_is_missing(tmp_path: Path) -> None:
    """The assertions mean something: a balance that the ledger keeps and its postings do not give fails the check."""
    grant(CITY, 1_000_05)
    path = tmp_path / "ledger.beancount"
    text = written(path)
    path.write_text(
        text.replace("  1000.05 CNY", "  1000.04 CNY").replace("  -1000.05 CNY", "  -1000.04 CNY"), "utf-8"
    )
    assert "Balance failed" in checked(path)


def test_nothing_of_a_person_leaves(tmp_path: Path) -> None:
    grant(CITY, 1_000_05)
    row = committed(300_01, 1)
    paid(row)
    text = written(tmp_path / "ledger.beancount")
    for private in (
        "王某",
        "6222020200112233445",
        "云水银行",
        str(row.claimant),
        str(row.case),
        "officer",
        "checker",
    ):
        assert private not in text
    assert '  case: "云〔2026〕1号"' in text


def test_lines_whose_names_differ_only_in_signs_keep_accounts_of_their_own(tmp_path: Path) -> None:
    one, other = (
        Budget(pk=n, pack="demo", fund=fund, level="city", year=2026, code=fund)
        for n, fund in ((1, "经费（甲）"), (2, "经费〔甲〕"))
    )
    found = names([one, other])
    assert found[1] == "Demo:L-city:F-经费-甲-:All:Y2026"
    assert found[2] != found[1] and found[2].startswith("Demo:L-city:F-经费-甲-:All:Y2026-")
    grant(Line("demo", "经费（甲）", "city", "", 2026), 5)
    grant(Line("demo", '经费〔甲〕"\\', "city", "", 2026), 7)
    path = tmp_path / "ledger.beancount"
    written(path)
    assert checked(path) == ""


def test_an_empty_ledger_is_a_file_that_checks(tmp_path: Path) -> None:
    path = tmp_path / "ledger.beancount"
    written(path)
    assert checked(path) == ""


def test_some_lines_alone_still_balance(tmp_path: Path) -> None:
    grant(CITY, 1_000_05)
    grant(COUNTY, 500_00)
    paid(committed(300_01, 1, county=100_00))
    path = tmp_path / "ledger.beancount"
    text = written(path, budgets=Budget.objects.filter(level="district"))
    assert "L-district" in text and "L-city" not in text
    assert checked(path) == ""


def test_the_command_replaces_the_file_and_says_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("duixian.cli.ledger.open_library", lambda args: None)
    grant(CITY, 1_000_05)
    path = tmp_path / "ledger.beancount"
    path.write_text("old")
    assert main(["ledger", "export", "--beancount", str(path)]) == 0
    assert "11 个科目，1 笔分录，11 处余额断言" in capsys.readouterr().out
    assert checked(path) == ""
    assert [p.name for p in tmp_path.iterdir()] == ["ledger.beancount"]
    assert main(["ledger", "export", "--beancount", str(tmp_path / "no" / "where")]) == 1
    assert "写不进" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_the_file_is_of_one_moment_and_the_database_is_free_afterwards(tmp_path: Path) -> None:
    grant(CITY, 1_000_05)
    path = tmp_path / "ledger.beancount"
    written(path)
    grant(CITY, 5)
    assert checked(path) == ""
    assert "1000.10 CNY" not in path.read_text("utf-8")
