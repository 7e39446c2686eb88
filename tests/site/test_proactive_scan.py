"""The nightly scan: what it finds, what it says of it, and that it does nothing twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from duixian.rules.evaluate.result import BenefitResult, Interval
from duixian.site.proactive import nightly, tables
from duixian.site.proactive.asking import Asking
from duixian.site.proactive.models import Finding, Night
from duixian.site.registry.cases import case_of
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact, Subject

from .casework import Office
from .proactive_people import GOOD_FIRM, doctor, finding, night, opened
from .registry_people import resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(nightly, "folder_of", lambda pack: tmp_path / pack)
    return opened()


def test_who_is_entitled_and_has_not_claimed_is_found(office: Office) -> None:
    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    done = night(office)
    found = finding(who)
    assert done.stage == Night.Stage.DONE
    assert found is not None
    assert (found.state, found.amount, found.since, found.why) == (
        "open",
        60_000_00,
        office.now.date(),
        {"first": True},
    )


def test_the_scan_finds_what_the_rules_say_of_each_one_by_one(office: Office) -> None:
    """Known in part, wholly, and wrongly: the columns say of nobody what the engine for one case does not say."""
    firm = office.employer(GOOD_FIRM, doctor(office))
    pack, evaluator = office.ready.pack, office.ready.evaluator
    for order, case in enumerate(pack.cases):
        body = {
            role: facts for role, facts in case.document.items() if role in ("person", "contracts", "home")
        }
        if not body:
            continue
        number = resident((date(1980, 1, 1) + timedelta(days=order)).strftime("%Y%m%d"))
        who = office.claimant(body, f"案例{order}", number)
        firms = {k: v for k, v in case.document.get("employer", {}).items() if f"employer.{k}" in pack.facts}
        if order % 3:
            record([Entry(who, "demo", "employer", None, "extract", other=firm)], None, office.now)
        elif firms:
            record(
                [Entry(who, "demo", f"employer.{k}", v, "declared") for k, v in firms.items()],
                None,
                office.now,
            )
    night(office)
    seen, shared = 0, Asking(office.ready).shared
    for who in Subject.objects.filter(facts__pack="demo").distinct():
        result = evaluator.evaluate(case_of(evaluator, who, office.now.date()).case)
        role = Asking(office.ready).roles.root_of(who)
        said = {
            b
            for b, r in result.benefits.items()
            if r.status == "eligible"
            and r.benefit.role == role
            and not r.benefit.announced
            and (b in shared or gives(r))
        }
        found = set(Finding.objects.filter(subject=who).values_list("benefit", flat=True))
        assert found == said, who.name
        seen += len(said)
    assert seen > 20


def gives(result: BenefitResult) -> bool:
    """Whether it is in kind, or certainly some money."""
    payable = result.payable
    least = payable.lo if isinstance(payable, Interval) else payable or 0
    return not result.benefit.has_amount or least > 0


def test_nothing_is_known_of_a_list_that_nobody_recorded(office: Office) -> None:
    """No contracts recorded is not the same as none signed."""
    facts = {
        "person": {
            "degree": "doctor",
            "birth": "1990-03-02",
            "household": True,
            "flexible": False,
            "settling_received": False,
        }
    }
    who = office.claimant(facts)
    office.employer(GOOD_FIRM, who)
    night(office)
    assert finding(who) is None


def test_the_same_night_again_changes_nothing(office: Office) -> None:
    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    night(office)
    before = list(Finding.objects.order_by("pk").values())
    night(office)
    night(office, again=True)
    office.later(days=1)
    done = night(office)
    assert list(Finding.objects.order_by("pk").values()) == before
    assert done.totals["found"] == done.totals["ended"] == 0


def test_a_result_changes_only_with_its_cause(office: Office) -> None:
    """A fact of their own, one of the firm, a day that passes: each is told; a new finding is a new one."""
    who = doctor(office)
    firm = office.employer(GOOD_FIRM, who)
    night(office)
    office.later(days=1)
    office.known(firm, {"employer": {"dishonest": True}}, office.now.date())
    night(office)
    found = finding(who)
    assert found is not None
    assert (found.state, found.change) == ("ended", "ended")
    assert {"fact": "employer.dishonest", "of": "other"} in found.why["facts"]
    office.later(days=1)
    office.known(firm, {"employer": {"dishonest": False}}, office.now.date())
    night(office)
    found.refresh_from_db()
    assert (found.state, found.times, found.since, found.told_at) == ("open", 2, office.now.date(), None)


def test_a_day_that_passes_is_a_cause(office: Office) -> None:
    """On the day somebody is 55 the allowance ends, though nothing was recorded."""
    who = doctor(office, birth="1969-03-05")
    office.employer(GOOD_FIRM, who)
    night(office)
    office.later(days=1)
    night(office)
    found = finding(who)
    assert found is not None
    assert (found.state, found.why) == ("ended", {"day": "2024-03-05"})


def test_a_claim_ends_the_waiting_at_once_and_the_night_says_the_same(office: Office) -> None:
    who = doctor(office)
    firm = office.employer(GOOD_FIRM, who)
    night(office)
    handler = office.people["handler"]
    case = office.draft("settling", who, firm, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    found = finding(who)
    assert found is not None
    assert (found.state, found.why) == ("claimed", {"claim": True})
    office.later(days=1)
    assert night(office).totals["claimed"] == 0
    office.act(case, "withdraw", handler)
    office.later(days=1)
    night(office)
    found.refresh_from_db()
    assert found.state == "claimed"  # whoever withdrew knows of it


def test_a_night_that_was_broken_off_goes_on(office: Office) -> None:
    """Step by step, each in a process of its own."""
    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    asking = Asking(office.ready)
    for _ in range(12):
        made = nightly.work(
            nightly.begin(asking, office.now.date(), office.now), asking, office.now, seconds=0
        )
    assert made.stage == Night.Stage.DONE
    assert finding(who) is not None


def test_many_parts_of_a_later_night_are_gone_through_one_after_the_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by a process of its own, while facts come in: none is read again and again."""
    monkeypatch.setattr(tables, "SPAN", 1)
    people = [doctor(office, f"人才{n}", resident("19900302", n)) for n in (101, 102, 103)]
    firm = office.employer(GOOD_FIRM, *people)
    night(office)
    office.later(days=1)
    office.known(firm, {"employer": {"dishonest": True}}, office.now.date())
    asking = Asking(office.ready)
    for _ in range(12):
        for who in people:
            office.known(who, {"person": {"married": True}}, office.now.date())
        made = nightly.work(
            nightly.begin(asking, office.now.date(), office.now), asking, office.now, seconds=0
        )
    assert made.stage == Night.Stage.DONE
    assert [found.state for who in people if (found := finding(who))] == ["ended"] * 3
    office.later(days=1)
    night(office)
    assert [found.state for who in people if (found := finding(who))] == ["ended"] * 3


@pytest.mark.parametrize("nights", [1, 2])
def test_a_night_broken_off_while_it_finishes_is_finished_by_the_next_process(
    office: Office, monkeypatch: pytest.MonkeyPatch, nights: int
) -> None:
    """Its files lie under their last names already, that it is done is not written down."""
    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    if nights == 2:
        night(office)
        office.later(days=1)
        office.known(who, {"person": {"married": False}}, office.now.date())
    reach = nightly._reach

    def broken_off(one: Night, stage: str, now: datetime) -> None:
        if stage == Night.Stage.DONE:
            raise InterruptedError
        reach(one, stage, now)

    with monkeypatch.context() as patched, pytest.raises(InterruptedError):
        patched.setattr(nightly, "_reach", broken_off)
        night(office)
    before = list(Finding.objects.order_by("pk").values())
    assert night(office).stage == Night.Stage.DONE
    office.later(days=1)
    assert night(office).totals["found"] == 0
    assert list(Finding.objects.order_by("pk").values()) == before != []


@pytest.mark.parametrize("steps", [2, 3, 4, 5])
def test_a_night_whose_files_were_lost_in_the_middle_begins_anew(
    office: Office, tmp_path: Path, steps: int
) -> None:
    """A backup restored on another machine knows how far the night had come, and has none of its files."""
    import shutil

    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    asking = Asking(office.ready)
    for _ in range(steps):
        made = nightly.begin(asking, office.now.date(), office.now)
        made = nightly.work(made, asking, office.now, seconds=0)
    assert made.stage != Night.Stage.DONE
    shutil.rmtree(tmp_path / "demo")
    done = night(office)
    found = finding(who)
    assert found is not None
    assert (done.stage, done.counts["settling"], found.state) == (
        Night.Stage.DONE,
        {"entitled": 1, "taken": 0, "found": 1},
        "open",
    )


def test_who_holds_a_night_says_so_by_the_clock_it_works_by(office: Office) -> None:
    """Not by the machine's: one that was killed would be waited for until that clock comes there."""
    asking = Asking(office.ready)
    held = []
    made = nightly.begin(asking, office.now.date(), office.now)
    nightly.work(made, asking, office.now, tell=lambda one: held.append(one.until))
    assert len(held) > 3
    assert all(timedelta(0) < until - office.now < timedelta(hours=1) for until in held)


def test_who_was_overtaken_does_not_let_go_of_what_another_holds(office: Office) -> None:
    asking = Asking(office.ready)
    made = nightly.begin(asking, office.now.date(), office.now)
    taken_over = office.now + timedelta(hours=5)

    def overtaken(one: Night) -> None:
        Night.objects.filter(pk=one.pk).update(until=taken_over)
        raise RuntimeError("ended")

    with pytest.raises(RuntimeError, match="ended"):
        nightly.work(made, asking, office.now, tell=overtaken)
    assert Night.objects.get(pk=made.pk).until == taken_over


def test_two_processes_do_not_work_on_the_same_night(office: Office) -> None:
    asking = Asking(office.ready)
    made = nightly.begin(asking, office.now.date(), office.now)
    Night.objects.filter(pk=made.pk).update(until=office.now + timedelta(minutes=5))
    with pytest.raises(nightly.BusyError, match="另一个进程"):
        nightly.work(made, asking, office.now)
    office.later(minutes=6)
    assert nightly.work(made, asking, office.now).stage == Night.Stage.DONE


def test_results_that_were_lost_are_made_anew_from_the_findings(office: Office, tmp_path: Path) -> None:
    import shutil

    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    night(office)
    before = list(Finding.objects.order_by("pk").values())
    shutil.rmtree(tmp_path / "demo")
    office.later(days=1)
    assert night(office).totals["found"] == 0
    assert list(Finding.objects.order_by("pk").values()) == before


def test_no_name_stands_in_what_the_scan_keeps(office: Office, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    who = doctor(office, "欧阳独一")
    office.known(who, {"person": {"name": "欧阳独一"}})
    office.employer(GOOD_FIRM, who)
    night(office)
    for path in (tmp_path / "demo").rglob("*.parquet"):
        assert "欧阳独一" not in str(pq.read_table(path).to_pylist()), path
    assert Fact.objects.filter(fact="person.name").exists()
