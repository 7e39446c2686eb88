"""A draft asks only what matters, keeps itself, takes materials, and is filed with reasons."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.cases import drafting, filers
from duixian.site.cases.models import Case
from duixian.site.cases.views.common import context_of
from duixian.site.registry import subjects
from duixian.site.registry.models import Fact, Subject
from duixian.site.registry.roles import roles_of

from .applicants import ALLOWANCE, Town, pdf, url

pytestmark = pytest.mark.django_db


def test_a_draft_asks_only_what_is_not_known_and_matters(place: Town, handler: Client) -> None:
    def questions(who: Subject) -> list[str]:
        return [f.asked.id for f in drafting.form(context_of(place.draft(who), place.handler).assessed)]

    assert questions(place.doctor) == []
    assert questions(place.unsure) == ["person.degree"]
    page = handler.get(url(place.draft(place.unsure))).content.decode()
    assert "最高学历学位" in page and "登记里已有" in page and "还缺材料" in page


def test_what_is_not_answered_is_told_before_it_is_filed(place: Town, handler: Client) -> None:
    case = place.draft(place.unsure)
    page = handler.get(url(case)).content.decode()
    assert "还有 1 个问题没有回答" in page and 'href="#q-person-degree"' in page
    handler.post(url(case, "draft/"), {"person.degree|value": "doctor"})
    assert "没有回答" not in handler.get(url(case)).content.decode()


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
