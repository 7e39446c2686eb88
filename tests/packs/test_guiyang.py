"""The Guiyang pack as a whole: it loads without errors, its cases hold, its dictionary and its list of readings are whole."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from duixian.rules import Evaluator, Pack, load_pack
from duixian.rules.book.readings import as_markdown, readings
from duixian.rules.dictionary import dictionary
from duixian.rules.testing import coverage, run_cases

ROOT = Path(__file__).parents[2]
FINDINGS = ROOT / "docs" / "guiyang-findings.md"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(ROOT / "packs" / "guiyang")


def test_its_cases_hold_and_reach_every_condition(pack: Pack) -> None:
    failed = [outcome for outcome in run_cases(pack) if not outcome.passed]
    assert [(o.case.name, o.differences) for o in failed] == []
    assert [leaf for leaf in coverage(pack) if not leaf.covered] == []


def test_there_are_at_least_four_hundred_cases_and_one_for_every_benefit(pack: Pack) -> None:
    assert len(pack.cases) >= 400
    expected = {name for case in pack.cases for name in case.expect}
    assert set(pack.benefits) - expected == set()


def test_every_fact_has_a_question_a_proof_or_a_register_and_a_sensitivity(pack: Pack) -> None:
    asked = [entry for entry in dictionary(pack) if not entry["made_by"]]
    assert [e["id"] for e in asked if not e["question"]] == []
    assert [e["id"] for e in asked if not (e["evidence"] or e["register"] or e["decided_by"])] == []
    assert [e["id"] for e in asked if e["sensitivity"] is None] == []


def test_every_reading_cites_both_sides(pack: Pack) -> None:
    assert [r["question"] for r in readings(pack) if not (r["taken"] and r["other"] and r["cites"])] == []


def test_the_findings_page_holds_the_readings_as_the_pack_states_them(pack: Pack) -> None:
    page = FINDINGS.read_text("utf-8")
    kept = page.partition("<!-- readings -->\n")[2].partition("<!-- /readings -->")[0]
    assert kept.strip() == "\n".join(as_markdown(pack)).strip()


def test_the_case_of_the_facts_page_is_answered_as_the_page_says(pack: Pack) -> None:
    page = (ROOT / "docs" / "facts.md").read_text("utf-8")
    result = Evaluator(pack).evaluate(
        yaml.safe_load(page.partition("```yaml file=doctor.yaml\n")[2].partition("```")[0])
    )
    assert (result["settling_allowance"].status, result["settling_allowance"].payable) == (
        "eligible",
        4_800_000,
    )
    assert (result["living_allowance"].status, result["living_allowance"].payable) == ("eligible", 80_000)
    assert result["home_subsidy"].status == "unknown"
