"""The applicant's pages: a draft asks only what matters, keeps itself, is filed with reasons; one handler, many persons; paper."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from duixian.site.audit.models import Row
from duixian.site.cases import drafting, filers
from duixian.site.cases.models import Attachment, Case, ProofDue
from duixian.site.cases.views.common import context_of
from duixian.site.funds import payees
from duixian.site.funds.models import Payee
from duixian.site.matching.visit import Visit
from duixian.site.notices.models import Notice
from duixian.site.registry import subjects
from duixian.site.registry.models import Fact, Subject
from duixian.site.registry.roles import roles_of

from .applicants import ALLOWANCE, BEGIN, MANY, Town, pdf, town
from .registry_people import LI, WANG, ZHANG, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any, tmp_path: Any) -> Town:
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    return town(timezone.now())


@pytest.fixture
def handler(place: Town) -> Client:
    return place.browser(place.handler)


def url(case: Case, more: str = "") -> str:
    return f"/cases/{case.key}/{more}"


# beginning


def test_what_the_unit_files_is_begun_by_its_handler_for_its_staff(place: Town, handler: Client) -> None:
    page = handler.get(BEGIN).content.decode()
    assert "由用人单位申报" in page and MANY in page


def test_a_person_is_told_that_the_unit_files(place: Town) -> None:
    page = place.browser(place.user("张三")).get(BEGIN).content.decode()
    assert "请单位的经办人" in page and "开始填写" not in page


def test_nobody_begins_for_somebody_elses_staff(place: Town, handler: Client) -> None:
    choice = f"{place.stranger.key}|{place.firm.key}"
    handler.post(BEGIN, {"choice": choice})
    handler.post(MANY, {"firm": str(place.firm.key), "person": str(place.stranger.key)})
    assert not Case.objects.exists()


def test_who_left_the_unit_is_not_filed_for(place: Town) -> None:
    case = place.draft()
    place.office.materials(case, place.handler)
    Fact.objects.filter(subject=place.doctor, fact="employer")
    benefit = place.office.ready.pack.benefits[ALLOWANCE]
    assert filers.fits(place.office.ready.pack, benefit, place.doctor, place.firm, timezone.localdate())[0]
    assert not filers.fits(
        place.office.ready.pack, benefit, place.stranger, place.firm, timezone.localdate()
    )[0]


def test_a_project_is_registered_by_the_handler_and_claimed_for(place: Town, handler: Client) -> None:
    begin = "/cases/begin/guiyang/expert_station/"
    handler.post(begin, {"do": "project", "firm": str(place.firm.key), "name": "云水专家工作站"})
    project = Subject.objects.get(kind="project")
    assert (project.owner, project.role) == (place.firm, "station")
    answer = handler.post(begin, {"choice": f"{project.key}|{place.firm.key}"})
    case = Case.objects.get()
    assert answer["Location"] == url(case) and (case.claimant, case.applicant) == (project, place.firm)
    assert "云水专家工作站" in handler.get(url(case)).content.decode()


def test_what_was_told_while_asking_begins_the_draft(place: Town) -> None:
    """One click from the answer: what is not registered just so comes along, other people's facts do not."""
    browser = place.browser(place.user("李四"))
    told = {
        "person": {"degree": "master", "household": False, "name": "别人"},
        "employer": {"ownership": "public"},
    }
    visit = Visit(timezone.localdate(), ("person",), told).sealed()
    answer = browser.post("/cases/begin/guiyang/market_rent_subsidy/", {"visit": visit})
    case = Case.objects.get()
    assert answer["Location"] == url(case)
    assert case.typed.get("person", {}).get("degree") == "master"
    assert "employer" not in case.typed


def test_nothing_is_kept_of_those_who_have_not_signed_in(place: Town) -> None:
    visit = Visit(timezone.localdate(), ("person",), {"person": {"degree": "master"}}).sealed()
    answer = Client().post(BEGIN, {"visit": visit})
    assert answer.status_code == 302 and "/login/" in answer["Location"] and not Case.objects.exists()


# the draft


def test_a_draft_asks_only_what_is_not_known_and_matters(place: Town, handler: Client) -> None:
    def questions(who: Subject) -> list[str]:
        return [f.asked.id for f in drafting.form(context_of(place.draft(who), place.handler).assessed)]

    assert questions(place.doctor) == []
    assert questions(place.unsure) == ["person.degree"]
    page = handler.get(url(place.draft(place.unsure))).content.decode()
    assert "最高学历学位" in page and "登记里已有" in page and "还缺材料" in page


def test_a_change_saves_itself_and_the_result_is_new(place: Town, handler: Client) -> None:
    case = place.draft(place.unsure)
    answer = handler.post(
        url(case, "draft/"), {"person.degree|value": "doctor"}, headers={"HX-Request": "true"}
    )
    body = answer.content.decode()
    assert "已自动保存" in body and "4.8万元" in body and 'hx-swap-oob="true"' in body
    case.refresh_from_db()
    assert case.typed == {"person": {"degree": "doctor"}}


def test_without_scripts_the_button_saves(place: Town, handler: Client) -> None:
    case = place.draft(place.unsure)
    assert handler.post(url(case, "draft/"), {"person.degree|value": "doctor"}).status_code == 302
    assert "已保存" in handler.get(url(case)).content.decode()


def test_what_does_not_fit_is_told_at_its_field_and_stands_as_typed(place: Town, handler: Client) -> None:
    case = place.draft()
    typed = {"contracts|r0.years": "三十五个", "contracts|r0.kind": "labour", "person.degree|value": "master"}
    answer = handler.post(url(case, "draft/"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="三十五个"' in page and 'id="q-contracts"' in page
    case.refresh_from_db()
    assert case.typed == {"person": {"degree": "master"}}  # what fits is kept


def test_a_list_grows_by_a_row_without_scripts(place: Town, handler: Client) -> None:
    case = place.draft()
    answer = handler.post(
        url(case, "draft/"), {"contracts|r0.years": "3", "contracts|r0.kind": "labour", "more": "contracts"}
    )
    page = handler.get(answer["Location"]).content.decode()
    assert "contracts|r1.years" in page


def test_a_registered_fact_is_put_right_and_stands_beside_the_register(place: Town, handler: Client) -> None:
    case = place.draft()
    assert "更正" in handler.get(url(case, "fix/person.degree/")).content.decode()
    handler.post(url(case, "fix/person.degree/"), {"person.degree|value": "master"})
    case.refresh_from_db()
    assert case.typed == {"person": {"degree": "master"}}
    place.office.materials(case, place.handler)
    place.office.act(case, "file", place.handler, anyway=True)
    sources = set(
        Fact.objects.filter(subject=place.doctor, fact="person.degree").values_list("source", "value")
    )
    assert sources == {("extract", "doctor"), ("declared", "master")}


def test_sensitive_facts_of_staff_are_not_shown_to_the_handler(place: Town) -> None:
    pack = place.office.ready.pack
    secret = [f.id for f in pack.facts.values() if f.sensitivity == "sensitive"]
    assessed = context_of(place.draft(), place.handler).assessed
    shown = {k.id: k.value for k in drafting.known(assessed, hide=frozenset(secret))}
    assert all(value == drafting.HIDDEN for id_, value in shown.items() if id_ in secret)


def test_every_benefit_of_the_pack_can_be_begun_looked_at_and_saved(place: Town, handler: Client) -> None:
    """Whoever claims: a person, the unit for one of its staff, the unit itself, one of its projects; whatever is asked."""
    ready, claimed = place.office.ready, 0
    for benefit in ready.pack.benefits.values():
        if not benefit.procedure:
            continue
        side, roles = filers.side_of(ready.pack, benefit), roles_of(ready.pack)
        if benefit.role in roles.projects:
            who = subjects.get_or_add_project(place.firm, benefit.role, f"项目{benefit.role}", timezone.now())
            by, applicant = place.handler, place.firm
        elif benefit.role == roles.enterprise:
            who, by, applicant = place.firm, place.handler, place.firm
        else:
            who = place.unsure
            by, applicant = (place.handler, place.firm) if side.by_unit else (place.user("李四"), who)
        case = drafting.open_draft(ready, benefit.id, who, applicant, by, timezone.now())
        browser = handler if by == place.handler else place.browser(by)
        page = browser.get(url(case))
        assert page.status_code == 200, benefit.id
        names = re.findall(r'name="([^"|]+\|[^"]+)"', page.content.decode())
        saved = browser.post(
            url(case, "draft/"), dict.fromkeys(names, "2021-01-01"), headers={"HX-Request": "true"}
        )
        assert saved.status_code == 200, benefit.id
        claimed += 1
    assert claimed > 50


def test_a_case_whose_procedure_is_gone_rests_and_can_be_withdrawn(place: Town, handler: Client) -> None:
    case = place.filed()
    Case.objects.filter(pk=case.pk).update(procedure="gone")
    assert "停着" in handler.get(url(case)).content.decode() and handler.get("/cases/").status_code == 200
    assert handler.post(url(case, "acts/write/"), {"text": "x"}).status_code == 403
    handler.post(url(case, "acts/withdraw/"), {"request": "w"})
    case.refresh_from_db()
    assert case.phase == "withdrawn"


# materials


def test_materials_are_taken_refused_and_taken_back(place: Town, handler: Client) -> None:
    case = place.draft()
    name = place.office.ready.pack.benefits[ALLOWANCE].materials[0].name
    handler.post(url(case, "files/"), {"material": name, "file": pdf("木马.exe")})
    handler.post(url(case, "files/"), {"material": name, "file": pdf()})
    (one,) = case.attachments.all()
    assert one.file is not None and one.material == name
    handler.post(url(case, "files/"), {"material": name, "file": pdf()})  # the same again
    assert case.attachments.count() == 1
    handler.post(url(case, "files/"), {"material": "别的材料", "file": pdf()})
    assert case.attachments.count() == 1
    handler.post(url(case, "files/"), {"remove": str(one.key)})
    assert not case.attachments.exclude(state="removed").exists()
    handler.post(url(case, "files/"), {"material": name, "on_paper": "1"})
    assert case.attachments.get(state="offered").on_paper


def test_materials_are_taken_only_while_the_applicant_holds_the_case(place: Town, handler: Client) -> None:
    case = place.filed()
    name = place.office.ready.pack.benefits[ALLOWANCE].materials[0].name
    assert handler.post(url(case, "files/"), {"material": name, "file": pdf()}).status_code == 403


def test_a_program_is_not_taken_and_the_page_says_why(place: Town, handler: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    case = place.draft()
    name = place.office.ready.pack.benefits[ALLOWANCE].materials[0].name
    upload = SimpleUploadedFile("申请.pdf", b"MZ" + b"\0" * 200)
    answer = handler.post(
        url(case, "files/"), {"material": name, "file": upload}, headers={"HX-Request": "true"}
    )
    assert "没有收下" in answer.content.decode() and not case.attachments.exists()


# filing


def test_filing_says_what_is_missing_then_files_once(place: Town, handler: Client) -> None:
    case = place.draft(place.unsure)
    form = {"person.degree|value": "doctor", "request": "abc", "version": "0"}
    handler.post(url(case, "acts/file/"), form)
    case.refresh_from_db()
    assert case.phase == "draft" and case.typed["person"]["degree"] == "doctor"  # what was typed is kept
    assert "还缺材料" in handler.get(url(case)).content.decode()
    place.office.materials(case, place.handler)
    handler.post(url(case, "acts/file/"), form)
    handler.post(url(case, "acts/file/"), form)  # pressed twice
    case.refresh_from_db()
    assert case.phase == "open" and case.events.filter(act="filed").count() == 1
    assert Fact.objects.get(subject=place.unsure, fact="person.degree").source == "declared"


def test_who_does_not_qualify_files_only_when_they_insist(place: Town, handler: Client) -> None:
    case = place.draft(place.weak)
    place.office.materials(case, place.handler)
    assert "仍要申报" in handler.get(url(case)).content.decode()
    handler.post(url(case, "acts/file/"), {"request": "a", "version": "0"})
    case.refresh_from_db()
    assert case.phase == "draft"
    handler.post(url(case, "acts/file/"), {"request": "b", "version": "0", "anyway": "1"})
    case.refresh_from_db()
    assert case.phase == "open"


def test_a_draft_is_thrown_away(place: Town, handler: Client) -> None:
    case = place.draft()
    assert handler.post(url(case, "acts/withdraw/"), {"request": "w"})["Location"] == "/cases/"
    assert "新引进人才安家费" not in handler.get("/cases/").content.decode()


# several at once


def test_several_persons_get_a_draft_each_and_the_overview_says_who_can_be_filed(
    place: Town, handler: Client
) -> None:
    people = [str(s.key) for s in (place.doctor, place.unsure, place.weak)]
    answer = handler.post(MANY, {"firm": str(place.firm.key), "person": people})
    for case in Case.objects.all():
        place.office.materials(case, place.handler)
    page = handler.get(answer["Location"]).content.decode()
    assert "3 份草稿" in page and "不符合条件" in page
    drafts = [str(k) for k in Case.objects.values_list("key", flat=True)]
    form = {"do": "file", "draft": drafts, "request": "once"}
    told = handler.post(answer["Location"], form).content.decode()
    phases = dict(Case.objects.values_list("claimant__name", "phase"))
    assert phases["张三"] == "open" and phases["王五"] == "draft"
    assert "已提交" in told and "没有提交" in told
    handler.post(answer["Location"], form)
    assert Case.objects.get(claimant=place.doctor).events.filter(act="filed").count() == 1


def test_one_file_is_handed_in_for_all_of_them(place: Town, handler: Client) -> None:
    overview = f"{MANY}{place.firm.key}/"
    cases = [place.draft(), place.draft(place.unsure)]
    name = place.office.ready.pack.benefits[ALLOWANCE].materials[1].name
    handler.post(
        overview,
        {"do": "attach", "draft": [str(c.key) for c in cases], "material": name, "file": pdf("花名册.pdf")},
    )
    assert [c.attachments.get().material for c in cases] == [name, name]


def as_xlsx(rows: list[list[str]]) -> Any:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.name = "人员.xlsx"
    out.seek(0)
    return out


def test_a_list_opens_drafts_or_says_what_is_wrong_with_each_row(place: Town, handler: Client) -> None:
    head = ["证件类型", "证件号码", "姓名"]
    bad = [
        head,
        ["居民身份证", ZHANG, "张三"],
        ["居民身份证", "110101198501010000", ""],
        ["", resident("19910104"), "赵六"],
        ["", LI, "李五"],
        ["", ZHANG, ""],
    ]
    page = handler.post(MANY, {"firm": str(place.firm.key), "list": as_xlsx(bad)})
    text = page.content.decode()
    assert page.status_code == 422 and not Case.objects.exists()
    assert "不在登记的本单位人员里" in text and "与登记的姓名不一致" in text and "与第 2 行重复" in text
    handler.post(
        MANY, {"firm": str(place.firm.key), "list": as_xlsx([head, ["", ZHANG, "张三"], ["", WANG, ""]])}
    )
    assert set(Case.objects.values_list("claimant__name", flat=True)) == {"张三", "王五"}


def test_the_empty_list_can_be_filled_in(place: Town, handler: Client) -> None:
    answer = handler.get(f"{MANY}list.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [c.value for c in sheet[1]] == ["证件类型", "证件号码", "姓名"]


# the window


def test_an_officer_enters_a_paper_application_and_the_person_sees_it(place: Town) -> None:
    officer = place.office.officer("local_window", "xiuwen")
    window = place.browser(officer)
    found = window.post("/window/", {"words": ZHANG}).content.decode()
    assert "张三" in found and ZHANG not in found.replace(f'value="{ZHANG}"', "")
    form = {"do": "open", "words": ZHANG, "subject": str(place.doctor.key), "benefit": f"guiyang:{ALLOWANCE}"}
    assert "请写纸质申请的编号" in window.post("/window/", form).content.decode()
    answer = window.post("/window/", {**form, "paper": "窗〔2026〕17"})
    case = Case.objects.get()
    assert answer["Location"] == url(case) and (case.paper, case.applicant) == ("窗〔2026〕17", place.firm)
    place.office.materials(case, officer)
    window.post(url(case, "acts/file/"), {"request": "p", "version": "0"})
    case.refresh_from_db()
    assert case.phase == "open" and case.paper == "窗〔2026〕17"
    assert "窗〔2026〕17" in place.browser(place.user("张三")).get("/cases/").content.decode()
    assert Row.objects.filter(act="case.window", user=officer).exists()
    told = Notice.objects.filter(case_number=case.number).values_list("user__username", flat=True)
    assert set(told) == {"张三"}  # not the officer who entered it


def test_a_paper_draft_is_its_officers_alone_until_it_is_filed(place: Town) -> None:
    officer, other = (
        place.office.officer("local_window", "xiuwen"),
        place.office.officer("local_window", "xiuwen", 2),
    )
    case = drafting.open_draft(
        place.office.ready, ALLOWANCE, place.doctor, place.firm, officer, timezone.now(), "P1"
    )
    assert place.browser(officer).get(url(case)).status_code == 200
    assert place.browser(other).get(url(case)).status_code == 404


def test_an_officer_does_not_enter_what_concerns_them(place: Town) -> None:
    officer = place.office.officer("any_window")
    Subject.objects.filter(pk=place.stranger.pk).update(account=officer)
    form = {
        "do": "open",
        "subject": str(place.stranger.key),
        "benefit": "guiyang:living_allowance",
        "paper": "P2",
    }
    place.browser(officer).post("/window/", form)
    assert not Case.objects.exclude(paper="").exists() or Case.objects.get().claimant != place.stranger


def test_who_holds_no_post_has_no_window(place: Town, handler: Client) -> None:
    assert handler.get("/window/").status_code == 403


# after filing


def test_the_case_page_says_how_it_stands_and_draws_the_way(place: Town, handler: Client) -> None:
    page = handler.get(url(place.filed())).content.decode()
    assert "正在办理" in page and 'class="drawing"' in page and "撤回申报" in page


def test_a_correction_lists_what_is_wanted_and_is_handed_in(place: Town, handler: Client) -> None:
    case = place.filed()
    name = case.attachments.first().material  # type: ignore[union-attr]
    place.office.act(
        case, "ask_correction", place.office.officer("local_window", "xiuwen"), wanted=[name], note="看不清"
    )
    page = handler.get(url(case)).content.decode()
    assert "看不清" in page and "交补正" in page
    handler.post(url(case, "acts/correct/"), {"request": "c1"})
    case.refresh_from_db()
    assert case.stopped_at is not None  # the material has not been handed in anew
    handler.post(url(case, "files/"), {"material": name, "file": pdf()})
    handler.post(url(case, "acts/correct/"), {"request": "c2", "note": "已重交"})
    case.refresh_from_db()
    assert case.stopped_at is None


def test_an_account_is_set_by_whom_it_belongs_to_and_shown_masked(place: Town, handler: Client) -> None:
    case = place.filed()
    typed = {"payee": str(place.doctor.key), "name": "张三", "number": "6222020200112233", "bank": "示例银行"}
    assert handler.post(url(case, "account/"), typed).status_code == 403
    own = place.browser(place.user("张三"))
    own.post(url(case, "account/"), {**typed, "number": "6222"})
    assert not Payee.objects.exists()
    own.post(url(case, "account/"), typed)
    page = own.get(url(case)).content.decode()
    assert "2233" in page and "6222020200112233" not in page
    assert payees.opened(Payee.objects.get()).number == "6222020200112233"


def test_a_proof_is_handed_in_refused_and_accepted(place: Town, handler: Client) -> None:
    case = place.filed()
    today = timezone.localdate()
    row = ProofDue.objects.create(
        case=case, label="社保证明", number=1, covers_from=today, covers_to=today, by=today
    )
    officer = place.office.officer("local_window", "xiuwen")
    page = handler.get(url(case)).content.decode()
    assert "社保证明（社保证明第 1 次）" in page
    handler.post(url(case, "acts/proof/"), {"proof": str(row.pk), "request": "p0"})
    row.refresh_from_db()
    assert row.state == "waiting"  # nothing was uploaded
    handler.post(url(case, "proofs/"), {"material": "社保证明（社保证明第 1 次）", "file": pdf("社保.pdf")})
    handler.post(url(case, "acts/proof/"), {"proof": str(row.pk), "request": "p1"})
    row.refresh_from_db()
    assert row.state == "offered"
    place.office.act(case, "check_proof", officer, proof=str(row.pk), accepted=False, note="缺三月")
    row.refresh_from_db()
    assert (row.state, row.remark) == ("refused", "缺三月")
    handler.post(
        url(case, "proofs/"),
        {"material": "社保证明（社保证明第 1 次）", "file": pdf("社保2.pdf", "another page")},
    )
    handler.post(url(case, "acts/proof/"), {"proof": str(row.pk), "request": "p2"})
    place.office.act(case, "check_proof", officer, proof=str(row.pk), accepted=True)
    row.refresh_from_db()
    assert row.state == "accepted"
    assert list(
        case.attachments.filter(material__contains="第 1 次")
        .exclude(state=Attachment.State.REMOVED)
        .values_list("state", flat=True)
    ) == ["accepted"]
