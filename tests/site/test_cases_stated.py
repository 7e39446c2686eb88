"""What a pack states beside the usual: publicity without days, the way of a founded objection, the day as of which a claim
is judged, an outcome that grants and pays, the marks of offices in the numbers of their papers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from duixian.site.cases import publicity
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment, State
from duixian.site.shelf import Ready, shelf

from .at_desk import do, of
from .casework import Office, at, outcomes_of
from .granting import Walked, examples
from .money_people import said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    found = shelf().by_id("guiyang")
    assert found is not None
    return found


def at_publicity(ready: Ready, benefit: str) -> Walked:
    """A claim that stands at its publicity, not published yet."""
    walked = Walked(ready, benefit, next(examples(ready, benefit)))
    walked.to_step(lambda step: step.publicity is not None)
    return walked


def test_where_the_text_says_no_days_the_office_names_the_last_day(ready: Ready) -> None:
    walked = at_publicity(ready, "skills_subsidy")
    case, office, officer = walked.case, walked.office, walked.officer()
    today = office.now.date()
    with pytest.raises(Refused, match="没有写公示多少天"):
        office.act(case, "publish", officer)
    for day in (today, today + timedelta(days=400)):
        with pytest.raises(Refused, match="以后、一年以内"):
            office.act(case, "publish", officer, until=day.isoformat())
    office.act(case, "publish", officer, until=(today + timedelta(days=7)).isoformat())
    listing = publicity.latest(case, case.step)
    assert listing is not None and (listing.ends, listing.provisional) == (today + timedelta(days=7), False)
    with pytest.raises(Refused, match="期满"):
        office.outcome(case, "clear")
    office.on(listing.ends + timedelta(days=1))
    office.outcome(case, "clear")
    assert case.step == "approval"


def test_the_page_asks_for_the_last_day_and_so_does_a_list_of_several(ready: Ready) -> None:
    walked = at_publicity(ready, "skills_subsidy")
    case = walked.case
    client = signed_in(walked.officer())
    assert 'name="until"' in said(client.get(of(case)))
    assert 'name="until"' in said(client.get("/desk/batch/"))
    chosen = {"act": "publish", "case": f"{case.key}:{case.version}"}
    assert "没有写公示多少天" in said(client.post("/desk/batch/preview/", {**chosen, "until": ""}))
    do(client, case, "publish")
    assert publicity.latest(case, case.step) is None
    day = timezone.localdate() + timedelta(days=7)
    do(client, case, "publish", until=day.isoformat())
    listing = publicity.latest(case, case.step)
    assert listing is not None and listing.ends == day
    assert day.isoformat() in said(client.get(of(case)))


def test_where_the_text_says_the_days_nobody_names_another(ready: Ready) -> None:
    walked = at_publicity(ready, "academician_station")
    case, office = walked.case, walked.office
    office.act(case, "publish", walked.officer(), until=(office.now.date() + timedelta(days=1)).isoformat())
    listing = publicity.latest(case, case.step)
    assert listing is not None and (listing.ends - listing.starts).days >= 5
    assert listing.rows[0][listing.columns.index("金额")] == "100万元"  # though the approval comes after it


def test_an_objection_goes_to_the_office_that_the_text_names_before_anybody_decides(ready: Ready) -> None:
    walked = at_publicity(ready, "academician_station")
    case, office = walked.case, walked.office
    office.act(case, "publish", walked.officer())
    with pytest.raises(Refused, match="没有人提出异议"):
        office.outcome(case, "objection")
    listing = publicity.latest(case, case.step)
    assert listing is not None
    made = publicity.object_to(listing, case, "李四", "电话", "不实", office.now, listing.starts)
    office.later(days=30)
    with pytest.raises(Refused, match="还有异议没有调查完"):
        office.outcome(case, "clear")
    found = {"objection": str(made.key), "finding": "属实", "founded": True}
    with pytest.raises(Refused, match="领导小组办公室"):
        office.act(case, "settle_objection", walked.officer(), **found)
    office.outcome(case, "objection")
    assert case.step == "inquiry"
    with pytest.raises(Refused):
        office.act(case, "settle_objection", office.officer("science"), **found)
    office.act(case, "settle_objection", office.officer("station_group_office"), **found)
    with pytest.raises(Refused, match="写明理由"):
        office.outcome(case, "founded")
    office.outcome(case, "founded", ground="异议属实，影响建站")
    assert case.phase == "refused"


def signed_in_july(ready: Ready) -> Walked:
    """A rent subsidy begun when the lease was signed, a year before it can be claimed."""
    example = next(
        c for c in examples(ready, "guaranteed_rent_subsidy") if c.document["person"]["guaranteed_rent_years"] == "none"
    )  # fmt: skip
    walked = Walked(ready, "guaranteed_rent_subsidy", example)
    walked.office.on(date.fromisoformat(str(example.document["as_of"])) - timedelta(days=330))
    walked.claim(papers=False)
    walked.money()
    page = said(signed_in(walked.by).get(f"/cases/{walked.case.key}/"))
    assert "那一步再审" in page and "仍要申报" not in page
    walked.office.act(walked.case, "file", walked.by)
    return walked


def test_a_claim_begun_before_its_time_is_judged_as_of_the_step_that_claims(ready: Ready) -> None:
    walked = signed_in_july(ready)
    case, office = walked.case, walked.office
    office.act(case, "outcome", walked.by, outcome="filed")
    office.outcome(case, "registered")
    assert case.step == "claim"
    with pytest.raises(Refused, match="起才办"):
        office.act(case, "outcome", walked.by, outcome="submitted")
    claimed = date.fromisoformat(str(walked.example.document["as_of"]))
    office.on(claimed)
    with pytest.raises(Refused, match="还缺材料"):
        office.act(case, "outcome", walked.by, outcome="submitted")
    office.materials(case, walked.by)
    office.act(case, "outcome", walked.by, outcome="submitted")
    office.later(days=200)  # by now the claimant graduated more than three years ago
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    assert case.phase == Case.Phase.GRANTED
    assert case.assessments.order_by("-id").first().as_of == claimed  # type: ignore[union-attr]
    assert outcomes_of(case)[:3] == ["sign.signed", "file.filed", "register.registered"]


def test_an_outcome_that_grants_and_pays_waits_at_its_step_for_the_bank() -> None:
    demo = shelf().by_id("demo")
    assert demo is not None
    walked = Walked(demo, "rd_award", next(examples(demo, "rd_award")))
    walked.to_the_grant()
    case, office = walked.case, walked.office
    assert (case.phase, case.step) == (Case.Phase.GRANTED, "review")
    row = Commitment.objects.get(case=case.key)
    assert (row.state, row.fen) == (State.DUE, case.amount)
    with pytest.raises(Refused, match="付款经拨付批次办理"):
        office.outcome(case, "approved")
    office.pay()
    case.refresh_from_db()
    row.refresh_from_db()
    assert (case.phase, case.step, row.state) == (Case.Phase.DONE, "", State.PAID)
    assert case.decisions.filter(kind="grant").count() == 1


def test_papers_run_in_the_series_of_the_office_that_issues_them(ready: Ready) -> None:
    office = Office("guiyang", at(date(2022, 6, 1)))
    assert office.ready.pack.roles["hr_bureau"].mark("") == "筑人社"
    walked = Walked(ready, "settling_allowance", next(examples(ready, "settling_allowance")))
    walked.to_the_grant()
    year = walked.office.now.year
    places = ready.pack.enums["district"]
    place = dict(zip(places.values, places.labels, strict=True)).get(walked.case.territory, "")
    mark = f"组人（{place}）" if place else "筑人社"
    kinds = dict(walked.case.papers.values_list("kind", "number"))
    assert kinds["decision"] == f"{mark}兑〔{year}〕1号"
