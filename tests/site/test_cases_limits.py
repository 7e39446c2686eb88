"""Clocks of a case: in hours, by dates of the rule, of the applicant's own steps, for taking a claim up; lists and the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from duixian.calendars import Arranged, Calendar, DayKind
from duixian.rules.truth import TRUE
from duixian.site.cases import books, groups, reckoning
from duixian.site.cases.acts.proving import asked
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case, Listing, ProofDue
from duixian.site.cases.standing import standing
from duixian.site.funds.models.caps import Cap
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact
from duixian.site.shelf import shelf

from .casework import Office, acts_of, at
from .granting import Walked, by_way
from .money_people import filed, opened
from .test_cases_long import filed_station, to_the_midterm

pytestmark = pytest.mark.django_db


def walked(benefit: str, pack: str = "guiyang", way: int = 0) -> Walked:
    ready = shelf().by_id(pack)
    assert ready is not None
    return Walked(ready, benefit, by_way(ready, benefit)[way])


def local(moment: datetime | None) -> datetime:
    assert moment is not None
    return timezone.localtime(moment)


# D27: twenty-four hours, the evening of the day, the last of seven days


def test_a_limit_in_hours_runs_over_days_off_and_ends_at_its_hour() -> None:
    one = walked("dream_station")
    one.claim()
    one.office.act(one.case, "file", one.by)
    filed = local(one.case.filed_at)
    assert local(one.case.due_at) == filed + timedelta(hours=24)
    assert one.case.due == (filed + timedelta(hours=24)).date()
    one.office.now += timedelta(hours=23, minutes=59)
    one.office.tick()
    assert "overdue" not in acts_of(one.case)
    one.office.now += timedelta(minutes=1)
    one.office.tick()
    assert "overdue" in acts_of(one.case)


def test_who_does_not_come_by_midnight_loses_the_stay_by_itself() -> None:
    one = walked("dream_station")
    one.to_the_grant()
    assert (one.case.step, one.case.due) == ("check_in", date(2022, 5, 2))
    one.office.on(date(2022, 5, 3))
    one.office.tick()
    one.case.refresh_from_db()
    assert one.case.phase == Case.Phase.ENDED
    assert one.case.events.filter(act="outcome", outcome="missed", user=None).exists()


def test_another_date_moves_the_limit_that_hangs_on_it() -> None:
    one = walked("dream_station")
    one.to_the_grant()
    one.office.act(
        one.case,
        "verify",
        one.officer(),
        facts={"person.station_check_in": "2022-05-06"},
        evidence="网上改期",
    )
    assert one.case.due == date(2022, 5, 6)
    one.office.on(date(2022, 5, 3))
    one.office.tick()
    one.case.refresh_from_db()
    assert (one.case.phase, one.case.step) == (Case.Phase.GRANTED, "check_in")


def test_a_register_that_learns_another_date_moves_the_limit_that_hangs_on_it() -> None:
    one = walked("dream_station")
    one.to_the_grant()
    entry = Entry(one.case.claimant, "guiyang", "person.station_check_in", "2022-05-07", Fact.Source.EXTRACT, register="驿站登记")  # fmt: skip
    record([entry], None, one.office.now)
    one.office.tick()
    one.case.refresh_from_db()
    assert one.case.due == date(2022, 5, 7)
    told = one.case.events.get(act="reckoned")
    assert (told.detail["was"], told.detail["due"]) == ("2022-05-02", "2022-05-07")
    one.office.on(date(2022, 5, 3))
    one.office.tick()
    one.case.refresh_from_db()
    assert one.case.phase == Case.Phase.GRANTED


def test_a_step_that_works_by_rounds_opens_with_the_round_after_the_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = opened()
    procedures = office.ready.pack.procedures
    known = procedures["panel_claim"]
    steps = tuple(replace(s, rounds=True) if s.id == "local_review" else s for s in known.steps)
    changed = {**procedures, "panel_claim": replace(known, steps=steps)}
    monkeypatch.setattr(type(office.ready.pack), "procedures", changed, raising=False)
    case = filed(office)
    begins = date(2022, 7, 1)  # of the quarter after June
    officer = office.officer("local_window", "xiuwen")
    assert case.step == "local_review"
    with pytest.raises(Refused, match=f"从 {begins} 起才办"):
        office.act(case, "outcome", officer, outcome="passed")
    assert standing(office.ready.pack, case, office.now.date()).said.startswith("从2022年7月1日起办")
    office.on(begins)
    office.tick()
    assert case.events.filter(act="opened").exists()
    office.act(case, "outcome", officer, outcome="passed")
    assert case.step != "local_review"


def test_a_stay_of_five_years_is_over_by_itself() -> None:
    one = walked("senior_apartment")
    one.to_the_grant()
    one.office.outcome(one.case, "moved_in")
    moved_in = one.office.now.date()
    assert one.case.step == "tenancy" and one.case.due == moved_in.replace(
        year=moved_in.year + 5
    ) - timedelta(days=1)
    one.office.on(one.case.due + timedelta(days=1))
    one.office.tick()
    one.case.refresh_from_db()
    assert one.case.phase == Case.Phase.DONE


def test_applications_for_school_are_handed_on_by_the_end_of_april() -> None:
    one = walked("school_entry")
    one.to_step(lambda step: step.id == "verify")
    assert one.case.due == date(2022, 4, 30)


# D3: the applicant's own clock


def test_who_does_not_mend_in_half_a_year_is_looked_at_all_the_same() -> None:
    office = Office("guiyang", at(date(2021, 9, 1)))
    case = filed_station(office)
    to_the_midterm(office, case)
    office.outcome(case, "failed")
    assert (case.holds, case.due) == ("applicant", date(2023, 5, 4))  # six months, then the first working day
    office.on(date(2023, 5, 5))
    office.tick()
    case.refresh_from_db()
    assert (case.step, case.holds) == ("recheck", "office")


def test_reviews_by_quarter_have_a_last_day_and_payments_the_next_month() -> None:
    one = walked("home_subsidy")
    one.to_step(lambda step: step.id.endswith("_decision"))
    filed = one.case.filed_on
    assert filed is not None
    ends = {1: (6, 30), 2: (9, 30), 3: (12, 31), 4: (3, 31)}[(filed.month + 2) // 3]
    assert one.case.due is not None and (one.case.due.month, one.case.due.day) == ends


# the demo: taking a claim up, meetings by quarter


def test_a_claim_that_nobody_takes_up_is_overdue_though_its_step_has_time() -> None:
    one = walked("project_service", "demo")
    one.claim()
    one.office.act(one.case, "file", one.by)
    assert one.step.limit is None and one.case.due is not None
    last = one.case.due
    one.office.on(last + timedelta(days=1))
    one.office.tick()
    assert "overdue" in acts_of(one.case)


def test_the_day_of_taking_up_falls_away_once_it_is_taken_up() -> None:
    one = walked("project_service", "demo")
    one.claim()
    one.office.act(one.case, "file", one.by)
    one.office.act(one.case, "accept", one.officer())
    assert one.case.due is None
    one.office.later(days=60)
    one.office.tick()
    assert "overdue" not in acts_of(one.case)


# panels


def test_a_panel_decides_when_everybody_invited_has_spoken() -> None:
    one = walked("science_talent_project")
    one.to_step(lambda step: step.id == "experts")
    members = [one.officer(number) for number in range(1, 5)]
    one.office.act(one.case, "invite", members[0], members=[m.pk for m in members])
    for member in members[:2]:
        one.office.act(one.case, "cast", member, agrees=True, opinion="同意")
    with pytest.raises(Refused, match="要 3 票"):
        one.office.outcome(one.case, "proposed")
    one.office.act(one.case, "cast", members[2], agrees=True, opinion="同意")
    with pytest.raises(Refused, match="还有 1 人"):
        one.office.outcome(one.case, "proposed")
    one.office.act(one.case, "recuse", members[3], note="同一单位")
    one.office.outcome(one.case, "proposed")
    assert one.case.step == "approval"


# lists and the calendar


def published() -> tuple[Walked, Listing]:
    one = walked("home_subsidy")
    one.to_step(lambda step: step.publicity is not None)
    one.office.act(one.case, "publish", one.officer())
    return one, Listing.objects.latest("pk")


def test_no_grant_rests_on_days_whose_arrangement_is_not_published() -> None:
    one, listing = published()
    Listing.objects.filter(pk=listing.pk).update(provisional=True, calendar="older")
    one.office.on(listing.ends + timedelta(days=1))
    grant = [o.id for o in one.step.outcomes if o.decides == "grant"]
    for outcome in grant:
        with pytest.raises(Refused, match=r"暂定|不成立"):
            one.office.outcome(one.case, outcome)
    reckoning.reckon_all(one.office.now)
    one._take(
        next(o for o in one.step.outcomes if o.decides == "grant" and one.details.truth(o.condition) == TRUE)
    )
    assert one.case.phase == Case.Phase.GRANTED


def test_a_list_goes_on_when_a_day_off_is_added_and_is_never_cut_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, listing = published()
    known = current_calendar()
    off = listing.starts + timedelta(days=1)
    while not known.is_working(off):
        off += timedelta(days=1)
    more = Calendar([*known.arranged, Arranged(off, DayKind.HOLIDAY)], known.first, known.last, "more")
    monkeypatch.setattr(reckoning, "current_calendar", lambda: more)
    reckoning.reckon_all(one.office.now)
    listing.refresh_from_db()
    one.case.refresh_from_db()
    assert listing.ends > (before := local_end(one)) and one.case.due == listing.ends
    assert "reckoned" in acts_of(one.case)
    monkeypatch.setattr(reckoning, "current_calendar", lambda: known)
    reckoning.reckon_all(one.office.now)
    longer = listing.ends
    listing.refresh_from_db()
    assert listing.ends == longer > before


def local_end(one: Walked) -> date:
    """The last day that was announced with the list."""
    return date.fromisoformat(one.case.events.get(act="published").detail["until"])


# D16: from which day five years run


def test_a_home_sold_within_five_years_of_the_first_payment_is_paid_back() -> None:
    one = walked("home_subsidy")
    one.to_the_grant()
    one.to_the_first_payment()
    paid_on = one.office.now.date()
    one.office.on(paid_on.replace(year=paid_on.year + 4))
    sold = {"home": {"disposed": True, "disposed_on": one.office.now.date().isoformat()}}
    one.office.known(one.case.claimant, sold)
    officer = next(
        one.office.officer(s.role, one.case.territory if one.details.pack.roles[s.role].territory else "")
        for s in one.procedure.steps
        if one.details.pack.roles[s.role].kind == "office"
    )
    one.office.act(one.case, "recover", officer)
    assert one.case.events.get(act="recovery_proposed").note == "五年内退房、交易或变更产权人"


# D16: what a couple gets together


def test_a_couple_together_gets_no_more_than_the_home_cost_whoever_claims_first() -> None:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    example = next(
        c for c in by_way(ready, "home_subsidy") if c.document["person"].get("marriage") == "married"
    )
    one = Walked(ready, "home_subsidy", example)
    one.to_the_grant()
    granted = one.case.amount
    spouse = next(
        f.other for f in Fact.objects.filter(subject=one.case.claimant, fact="spouse").exclude(other=None)
    )
    record(
        [
            Entry(
                spouse,
                "guiyang",
                "spouse",
                None,
                Fact.Source.EXTRACT,
                other=one.case.claimant,
                register="民政",
            )
        ],
        None,
        one.office.now,
    )
    other = one.office.draft("home_subsidy", spouse, one.case.applicant, one.by)
    context = Context(other, ready, current_calendar(), None, one.office.now, {}, "")
    assert granted is not None
    assert context.assessed.document["spouse"]["home_subsidy"] == books.written(granted)
    mine, theirs = (
        groups.key_of([c.claimant, *groups.beside(c.claimant, ready.pack, {"spouse"}, one.office.now.date())])
        for c in (one.case, other)
    )
    assert mine == theirs
    assert set(Cap.objects.values_list("group", flat=True)) == {
        mine
    }  # the instalments of the first stand under it


# proofs


def test_a_proof_that_nobody_handed_in_by_its_day_is_missed_and_may_still_be_handed_in() -> None:
    office = Office("guiyang", at(date(2021, 9, 1)))
    case = filed_station(office)
    to_the_midterm(office, case)
    office.tick()  # the second year has begun
    proof = ProofDue.objects.filter(case=case).exclude(state=ProofDue.State.ACCEPTED).order_by("number")[0]
    office.on(proof.by + timedelta(days=1))
    office.tick()
    proof.refresh_from_db()
    assert proof.state == ProofDue.State.MISSED and "proof_missed" in acts_of(case)
    context = Context(case, office.ready, current_calendar(), None, office.now, {}, "")
    assert next(one.open for one in asked(context) if one.row.pk == proof.pk)


def test_the_days_that_no_article_gives_are_those_of_the_pack() -> None:
    office = Office("guiyang", at(date(2021, 9, 1)))
    case = filed_station(office)
    to_the_midterm(office, case)
    proof = ProofDue.objects.filter(case=case).order_by("number")[0]
    limit = office.ready.pack.conduct.proof
    assert limit is not None and limit.practice
    assert timedelta(days=30) <= proof.by - proof.covers_to <= timedelta(days=40)
