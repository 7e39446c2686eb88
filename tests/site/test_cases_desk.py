"""The offices' pages: who sees which case, what can be recorded and decided there, and what is written down."""

from __future__ import annotations

import io
import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.audit.models import Row
from duixian.site.cases.models import Case
from duixian.site.demo.city import PERSON
from duixian.site.demo.people import FIRMS
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact

from .casework import Office, acts_of, at
from .money_people import DOCTOR, PRIVATE, filed, funded, granted, opened, said, signed_in

pytestmark = pytest.mark.django_db
NOWHERE = str(uuid.UUID(int=7))


@pytest.fixture
def office() -> Office:
    return opened()


def window(office: Office, district: str = "xiuwen", number: int = 1) -> Client:
    return signed_in(office.officer("local_window", district, number))


def of(case: Case, more: str = "") -> str:
    return f"/desk/{case.key}/{more}"


def do(client: Client, case: Case, act: str, **form: Any) -> Any:
    case.refresh_from_db()
    form.setdefault("request", uuid.uuid4().hex)
    form.setdefault("version", case.version)
    return client.post(of(case, f"acts/{act}/"), form, follow=True)


def verify(client: Client, case: Case, fix: str, evidence: str = "看过原件", **form: Any) -> Any:
    case.refresh_from_db()
    return client.post(of(case, "facts/"), {"fix": fix, "evidence": evidence, "version": case.version, "request": uuid.uuid4().hex, **form}, follow=True)  # fmt: skip


def claimant(case: Case) -> User:
    return User.objects.get(username=case.claimant.name)


def audited(act: str) -> int:
    return Row.objects.filter(act=act).count()


# the work list


def test_the_list_holds_the_cases_of_ones_own_posts_alone(office: Office) -> None:
    here, there = filed(office, 1), filed(office, 2, "kaiyang")
    page = said(window(office).get("/desk/"))
    assert here.number in page and there.number not in page
    assert there.number in said(window(office, "kaiyang").get("/desk/"))


def test_who_holds_no_post_has_no_list(office: Office) -> None:
    case = filed(office)
    handler = signed_in(office.people["handler"])
    assert handler.get("/desk/").status_code == 403
    assert handler.get("/desk/list.csv").status_code == 403
    assert case.number not in said(handler.get("/desk/"))


def test_filters_narrow_the_list_and_count_what_they_have(office: Office) -> None:
    case, other = filed(office, 1), filed(office, 2)
    client = window(office)
    assert do(client, case, "assign", to=office.officer("local_window", "xiuwen").pk).status_code == 200
    assert "注册地窗口初审（2）" in said(client.get("/desk/")) and "修文县（2）" in said(client.get("/desk/"))
    mine, free = said(client.get("/desk/?pile=mine")), said(client.get("/desk/?pile=free"))
    assert case.number in mine and other.number not in mine
    assert other.number in free and case.number not in free
    assert (
        '交给我的 <span class="quiet">1</span>' in mine and '没有人接的 <span class="quiet">1</span>' in mine
    )
    found = said(client.get(f"/desk/?words={case.number[-4:]}"))
    assert case.number in found and other.number not in found
    step = "guiyang:panel_claim:local_review"
    assert case.number in said(
        client.get(f"/desk/?step={step}&benefit=guiyang:settling_allowance&place=xiuwen")
    )
    assert case.number not in said(client.get("/desk/?step=guiyang:panel_claim:local_decision"))


@pytest.mark.parametrize(
    "query",
    [
        "pile=nonsense",
        "step=a:b:c",
        "place=",
        "words=%27%22%3Cb%3E",
        "page=999",
        "benefit=::",
        "step=:::::",
    ],
)
def test_a_forged_filter_shows_nothing_that_is_not_ones_own(office: Office, query: str) -> None:
    there = filed(office, 2, "kaiyang")
    answer = window(office).get(f"/desk/?{query}")
    assert answer.status_code == 200 and there.number not in said(answer)


def test_a_case_is_taken_from_the_list_once(office: Office) -> None:
    case = filed(office)
    first, second = window(office), window(office, number=2)
    back = "/desk/?pile=free"
    answer = first.post(of(case, "take/"), {"version": case.version, "request": "a", "back": back})
    assert answer["Location"] == back
    case.refresh_from_db()
    assert case.assignee == office.officer("local_window", "xiuwen")
    late = second.post(
        of(case, "take/"), {"version": case.version - 1, "request": "b", "back": "https://evil.example/"}
    )
    assert late["Location"] == "/desk/"
    case.refresh_from_db()
    assert case.assignee == office.officer("local_window", "xiuwen")


def test_the_list_leaves_as_a_table_without_formulas_and_is_written_down(office: Office) -> None:
    case = filed(office, name="=HYPERLINK(1)")
    client = window(office)
    text = client.get("/desk/list.csv").content.decode("utf-8-sig")
    assert case.number in text and "'=HYPERLINK(1)" in text
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(client.get("/desk/list.xlsx?pile=free").content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "案件编号" and rows[1][0] == case.number
    assert audited("cases.exported") == 2


def test_what_is_past_its_limit_is_late_but_the_end_of_a_publicity_is_not(office: Office) -> None:
    late, shown = filed(office, 1), filed(office, 2)
    office.outcome(shown, "passed")
    office.outcome(shown, "approved")
    office.act(shown, "publish", office.officer("local_personnel", "xiuwen"))
    assert shown.due is not None and shown.due < timezone.localdate()
    Case.objects.filter(pk=late.pk).update(due=shown.due)
    page = said(signed_in(office.officer("local_personnel", "xiuwen")).get("/desk/?pile=late"))
    assert shown.number not in page
    over = said(signed_in(office.officer("local_personnel", "xiuwen")).get("/desk/?pile=public"))
    assert shown.number in over and "期满可办" in over
    assert late.number in said(window(office).get("/desk/?pile=late"))


def test_ones_own_case_is_not_on_ones_list(office: Office) -> None:
    case = filed(office)
    officer = office.officer("local_window", "xiuwen", 3)
    case.claimant.account = officer
    case.claimant.save()
    assert case.number not in said(signed_in(officer).get("/desk/"))


# opening


def test_every_opening_is_written_down(office: Office) -> None:
    case = filed(office)
    client = window(office)
    assert client.get(of(case)).status_code == 200
    assert client.get(of(case)).status_code == 200
    rows = Row.objects.filter(act="case.opened")
    assert rows.count() == 2


@pytest.mark.parametrize(
    "more",
    [
        "",
        "acts/outcome/",
        "facts/",
        "facts/accept/",
        "take/",
        "sanctions/",
        f"objections/{NOWHERE}/objector/",
    ],
)
def test_another_districts_case_is_not_there(office: Office, more: str) -> None:
    case = filed(office)
    stranger = window(office, "kaiyang")
    answer = stranger.post(of(case, more), {"outcome": "passed"}) if more else stranger.get(of(case))
    unknown = (
        stranger.post(f"/desk/{uuid.uuid4()}/{more}") if more else stranger.get(f"/desk/{uuid.uuid4()}/")
    )
    assert answer.status_code == unknown.status_code == 404
    assert case.claimant.name not in said(answer)
    before = case.version
    case.refresh_from_db()
    assert case.version == before and audited("case.opened") == 0


def test_the_claimant_and_administrators_have_no_desk_for_it(office: Office) -> None:
    case = filed(office)
    assert signed_in(claimant(case)).get(of(case)).status_code == 403
    chief = User.objects.create_user("chief", password="a long enough one")
    chief.duty = User.Duty.SYSTEM
    chief.save()
    assert signed_in(chief).get(of(case)).status_code in (302, 404)


def test_a_case_can_be_opened_in_every_phase(office: Office) -> None:
    funded(office)
    withdrawn = filed(office, 3)
    handler = User.objects.get(username=f"handler-{withdrawn.applicant_id}")
    office.act(withdrawn, "withdraw", handler)
    draft = office.draft("settling_allowance", withdrawn.claimant, withdrawn.applicant, handler)
    paid, refused, stopped = filed(office, 1), filed(office, 2), filed(office, 5)
    granted(office, paid)
    office.outcome(refused, "refused", ground="材料与事实不符")
    office.act(stopped, "ask_correction", office.officer("local_window", "xiuwen"), note="合同缺页")
    client = window(office)
    phases = []
    for case in (paid, refused, withdrawn, stopped):
        page = client.get(of(case))
        assert page.status_code == 200 and case.number in said(page)
        phases.append(case.phase)
    assert phases == ["granted", "refused", "withdrawn", "open"]
    office.pay()
    paid.refresh_from_db()
    assert paid.phase == "done" and client.get(of(paid)).status_code == 200
    assert client.get(of(draft)).status_code == 404


# facts


def test_a_condition_stands_beside_its_article_facts_and_sources(office: Office) -> None:
    page = said(window(office).get(of(filed(office))))
    assert "筑人社通〔2021〕48号" in page and "登记库 示例库" in page and "满足" in page


@pytest.mark.parametrize(
    ("fact", "form", "value"),
    [
        ("person.household", {"value": "false"}, False),
        ("person.degree", {"value": "master"}, "master"),
        (
            "person.insurance",
            {"r0.from": "2022-02-01", "r0.this_employer": "true"},
            [{"from": "2022-02-01", "this_employer": True}],
        ),
        (
            "contracts",
            {"r0.kind": "labour", "r0.years": "5", "r0.this_employer": "true", "r0.in_effect": "true"},
            None,
        ),
    ],
)
def test_a_fact_is_recorded_in_a_field_of_its_kind(
    office: Office, fact: str, form: dict[str, str], value: Any
) -> None:
    case, client = filed(office), window(office)
    assert "核定：" in said(client.get(of(case, f"?fix={fact}")))
    answer = verify(client, case, fact, **form)
    assert answer.status_code == 200 and answer.redirect_chain
    row = Fact.objects.filter(subject=case.claimant, fact=fact, source="verified").latest("id")
    assert value is None or row.value == value
    assert row.evidence == f"{case.number} 看过原件"


def test_the_evidence_names_the_materials_that_were_looked_at(office: Office) -> None:
    case, client = filed(office), window(office)
    name = case.attachments.first().material  # type: ignore[union-attr]
    verify(client, case, "person.household", "", value="true", looked=[name])
    row = Fact.objects.filter(subject=case.claimant, fact="person.household", source="verified").latest("id")
    assert f"核对{name}" in row.evidence


def test_what_does_not_fit_is_told_at_its_field_and_stands(office: Office) -> None:
    case, client = filed(office), window(office)
    answer = verify(client, case, "person.insurance", **{"r0.from": "二月三十"})
    assert answer.status_code == 422 and "二月三十" in said(answer)
    assert verify(client, case, "person.household").status_code == 422
    without = verify(client, case, "person.household", "", value="true")
    assert without.status_code == 409 and "凭什么核定" in said(without)
    assert not Fact.objects.filter(source="verified").exists()


def test_a_list_gets_another_row_without_losing_what_was_typed(office: Office) -> None:
    case, client = filed(office), window(office)
    answer = verify(client, case, "contracts", more="1", **{"r0.years": "4"})
    assert answer.status_code == 200 and 'name="r1.years"' in said(answer) and 'value="4"' in said(answer)


@pytest.mark.parametrize(
    "fact",
    [
        "station.expert_station_approved",
        "person.nonsense",
        "employer",
        "../x",
        "",
        "project.project_approved",
        "paid",
    ],
)
def test_facts_that_are_not_this_steps_to_record_are_refused(office: Office, fact: str) -> None:
    case, client = filed(office), window(office)
    assert verify(client, case, fact, value="true").status_code == 403
    case.refresh_from_db()
    assert acts_of(case).count("verified") == 0


def declared(office: Office, case: Case, fact: str, value: Any) -> None:
    record(
        [
            Entry(
                case.claimant,
                "guiyang",
                fact,
                value,
                Fact.Source.DECLARED,
                valid_from=date(2022, 3, 1),
                evidence="申报",
            )
        ],
        None,
        office.now,
    )


def test_declared_facts_are_accepted_as_they_stand_on_evidence(office: Office) -> None:
    doctor = office.claimant(
        {**DOCTOR, "person": {k: v for k, v in DOCTOR["person"].items() if k != "household"}}
    )
    employer = office.employer(PRIVATE, doctor)
    case = office.draft("settling_allowance", doctor, employer, office.people["handler"])
    office.materials(case, office.people["handler"])
    case.typed = {"person": {"household": True}}
    case.save()
    office.act(case, "file", office.people["handler"])
    client = window(office)
    page = said(client.get(of(case)))
    assert 'name="accept" value="person.household"' in page
    content = re.search(r'name="content" value="([0-9a-f]+)"', page)
    assert content is not None
    form = {"accept": ["person.household", "person.degree"], "content": content[1], "version": case.version}
    assert client.post(of(case, "facts/accept/"), {**form, "request": "a"}).status_code == 409  # no evidence
    stale = client.post(
        of(case, "facts/accept/"), {**form, "content": "0", "evidence": "户口簿", "request": "b"}, follow=True
    )
    assert "事实有了变化" in said(stale)
    done = client.post(of(case, "facts/accept/"), {**form, "evidence": "户口簿", "request": "c"}, follow=True)
    assert done.status_code == 200
    rows = Fact.objects.filter(subject=doctor, source="verified")
    assert [(r.fact, r.value) for r in rows] == [
        ("person.household", True)
    ]  # the register's own need no accepting


def test_sources_that_disagree_are_shown(office: Office) -> None:
    case = filed(office)
    declared(office, case, "person.degree", "master")
    page = said(window(office).get(of(case)))
    assert "与另一来源不一致" in page


# deciding


@pytest.mark.parametrize("outcome", ["nonsense", "paid", "clear", "", "approved"])
def test_a_forged_outcome_changes_nothing(office: Office, outcome: str) -> None:
    case, client = filed(office), window(office)
    before = case.version
    assert do(client, case, "outcome", outcome=outcome).status_code == 409
    case.refresh_from_db()
    assert case.version == before


@pytest.mark.parametrize(
    "act", ["file", "withdraw", "tick", "recover", "commit", "appeal", "correct", "__class__"]
)
def test_acts_of_others_have_no_address_here(office: Office, act: str) -> None:
    case = filed(office)
    assert do(window(office), case, act).status_code == 403


def test_what_was_typed_stays_when_the_act_is_refused(office: Office) -> None:
    case, client = filed(office), window(office)
    answer = do(client, case, "outcome", outcome="refused", note="写了很久的意见")
    assert (
        answer.status_code == 409
        and "写了很久的意见" in said(answer)
        and "不予兑现要写明理由" in said(answer)
    )


def test_a_page_that_is_out_of_date_does_nothing_and_says_so(office: Office) -> None:
    case, client = filed(office), window(office)
    old = case.version
    office.act(case, "outcome", office.officer("local_window", "xiuwen", 2), outcome="passed")
    answer = do(client, case, "outcome", outcome="refused", ground="x", version=old)
    assert answer.status_code == 409 and "已经有了新的进展" in said(answer)


def test_the_same_form_twice_is_one_act(office: Office) -> None:
    case, client = filed(office), window(office)
    form = {"version": case.version, "request": "same", "outcome": "passed"}
    client.post(of(case, "acts/outcome/"), form)
    client.post(of(case, "acts/outcome/"), form)
    assert acts_of(case).count("outcome") == 2  # filing, and this one


def test_a_refusal_takes_failing_conditions_as_its_reasons(office: Office) -> None:
    doctor = office.claimant(
        {**DOCTOR, "person": {**DOCTOR["person"], "household": False, "post_urgent": False}}
    )
    firm = office.employer(PRIVATE, doctor)
    case = office.draft("settling_allowance", doctor, firm, office.people["handler"])
    office.materials(case, office.people["handler"])
    office.act(case, "file", office.people["handler"], anyway=True)
    client = window(office)
    page = said(client.get(of(case)))
    nodes = re.findall(r'name="leaves" value="([^"]+)"', page)
    assert nodes
    do(client, case, "outcome", outcome="refused", leaves=nodes[0])
    case.refresh_from_db()
    decision = case.decisions.get()
    assert case.phase == "refused" and decision.ground.startswith("不满足") and decision.articles


def at_decision() -> tuple[Office, Case]:
    """A claim of the invented city at the step that two persons take."""
    office = Office("demo", at(date(2024, 6, 3)))
    person = {
        **PERSON,
        "name": "安宁",
        "arrived": "2023-06-01",
        "insurance": [{"from": "2023-06-01", "district": "hill", "unemployment": True}],
    }
    who = office.claimant(
        {"person": person, "contracts": [{"years": "5 年", "full_time": True, "pay": "320000 元"}]}, "安宁"
    )
    unit = office.employer({name.partition(".")[2]: value for name, value in FIRMS[0][1].items()}, who)
    handler = office.people["handler"]
    case = office.draft("settling", who, unit, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    office.outcome(case, "passed")
    return office, case


def test_a_proposal_shows_what_would_be_confirmed_and_by_whom_it_cannot_be() -> None:
    office, case = at_decision()
    first, second = (signed_in(office.officer("hr", "", n)) for n in (1, 2))
    do(first, case, "outcome", outcome="approved", note="人岗相符")
    own, other = said(first.get(of(case))), said(second.get(of(case)))
    assert "提出的人以外的另一人" in own and "复核同意</button>" not in own
    assert "人岗相符" in other and "复核同意</button>" in other
    assert case.number in said(second.get("/desk/?pile=confirm")) and case.number not in said(
        first.get("/desk/?pile=confirm")
    )
    told = Entry(
        case.claimant,
        "demo",
        "person.degree",
        "master",
        Fact.Source.VERIFIED,
        valid_from=date(2023, 1, 1),
        evidence="证书",
    )
    record([told], None, office.now)
    assert "提出以后事实有了变化" in said(second.get(of(case)))


def test_a_correction_lists_materials_and_facts_and_is_asked_once(office: Office) -> None:
    case, client = filed(office), window(office)
    page = said(client.get(of(case)))
    assert 'name="wanted"' in page
    name = case.attachments.first().material  # type: ignore[union-attr]
    do(client, case, "ask_correction", wanted=[name, "填明：学位"], note="请补原件")
    case.refresh_from_db()
    assert case.stopped_at is not None
    assert case.number in said(client.get("/desk/?pile=stopped"))
    assert do(client, case, "ask_correction", note="再来").status_code == 409
