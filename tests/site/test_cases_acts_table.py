"""Every act at every stage of a case for everybody: allowed, or the reason.

What is expected lies in `acts_table/`, a sheet a stage, read against docs/cases.md by whoever changes it: with
DUIXIAN_WRITE_TABLE=1 the sheets are written anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .acts_table import STAGES, answers, people_of, sheet
from .allowance import JUNE
from .casework import Office, at

pytestmark = pytest.mark.django_db
SHEETS = Path(__file__).with_name("acts_table")


@pytest.mark.parametrize("stage", STAGES)
def test_who_may_do_what_is_as_the_sheet_says(stage: str) -> None:
    office = Office("guiyang", at(JUNE))
    case = STAGES[stage](office)
    made = sheet(stage, answers(office, case, people_of(office, case)))
    path = SHEETS / f"{stage.replace(',', '').replace(' ', '-')}.txt"
    if os.environ.get("DUIXIAN_WRITE_TABLE"):
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")
