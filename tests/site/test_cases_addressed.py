"""Papers go to whom they concern: what has to be paid back, to whoever was paid, whoever filed."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from duixian.site.cases import addressing
from duixian.site.cases.models import Case, Issued, Service
from duixian.site.funds.models import Commitment

from .allowance import filed_by_firm, granted, opened
from .casework import Office
from .registry_people import resident
from .test_cases_after_grant import granted as granted_in

pytestmark = pytest.mark.django_db


def claimed_back(payee: str = "") -> tuple[Office, Case, Issued]:
    """The firm filed, the person (or somebody else of this name) was paid, left, and has to return a part."""
    office = opened()
    case = filed_by_firm(office)
    granted(office, case)
    office.on(date(2023, 9, 1))
    if payee:
        other = office.claimant({}, payee, resident("19850505", 107))
        Commitment.objects.filter(case=case.key).update(payee=other.key)
    left = {"person": {"left": True, "months_worked_here": "18 月"}}
    office.known(case.claimant, left, since=date(2023, 9, 1))
    one, two = (office.officer("local_personnel", "xiuwen", number) for number in (1, 2))
    office.act(case, "recover", one)
    office.act(case, "confirm_recovery", two)
    return office, case, case.papers.get(kind="recovery")


def test_a_return_is_asked_of_the_person_who_was_paid_and_not_of_the_firm_that_filed() -> None:
    _, case, paper = claimed_back()
    text = "\n".join(paper.content["paragraphs"])
    assert case.applicant != case.claimant
    assert paper.addressee == case.claimant.name
    assert f"{case.claimant.name}已领取" in text and case.applicant.name not in text


def test_the_firm_that_filed_cannot_sign_for_what_the_person_has_to_pay_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from .walking import moved

    office, case, paper = claimed_back()
    moved(monkeypatch, office)
    firm, own = Client(), Client()
    assert case.claimant.account is not None
    firm.force_login(office.people["handler"])
    own.force_login(case.claimant.account)
    assert firm.post(f"/papers/{paper.pk}/").status_code == 403
    assert not Service.objects.filter(paper=paper).exists()
    assert "签收" in own.get(f"/papers/{paper.pk}/").content.decode()
    own.post(f"/papers/{paper.pk}/")
    assert Service.objects.filter(paper=paper).exists()


def test_somebody_else_who_was_paid_finds_the_paper_from_the_notice_and_appeals_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from .walking import moved

    office, case, paper = claimed_back("李四")
    moved(monkeypatch, office)
    assert paper.addressee == "李四"
    payee, at = Client(), f"/papers/{paper.pk}/"
    theirs = addressing.of(paper)[0].account
    assert theirs is not None
    payee.force_login(theirs)
    assert payee.get(f"/cases/{case.key}/").status_code == 404  # the case is not theirs
    assert f'href="{at}"' in payee.get(reverse("notices:inbox")).content.decode()
    payee.post(at)
    page = payee.get(at).content.decode()
    assert "申请复核的理由" in page and "回到案件" not in page
    payee.post(at, {"act": "appeal", "request": "once", "text": ""})
    assert not case.appeals.exists()
    payee.post(at, {"act": "appeal", "request": "once more", "text": "我没有领过这笔钱"})
    assert case.appeals.get().user == theirs
    assert "申请复核：" in payee.get(at).content.decode()
    office.act(case, "answer_appeal", office.officer("hr_bureau", number=9), answer="查无不当")
    answer = case.papers.get(kind="appeal")
    assert answer.addressee == "李四" and payee.get(f"/papers/{answer.pk}/").status_code == 200
    own = Client()
    assert case.claimant.account is not None
    own.force_login(case.claimant.account)
    assert own.post(at, {"act": "appeal", "text": "不是我的"}).status_code == 403


def test_the_receipt_of_service_names_whom_the_paper_was_addressed_to() -> None:
    office, case, paper = claimed_back()
    office.act(
        case, "serve", office.officer("local_personnel", "xiuwen"), paper=paper.pk, on="2023-09-01", how="hand", receiver="张三"
    )  # fmt: skip
    receipt = case.papers.get(kind="service")
    assert receipt.addressee == case.claimant.name
    assert f"受送达人：{case.claimant.name}" in receipt.content["paragraphs"]


def test_whoever_was_paid_is_answered_when_they_appeal() -> None:
    office, case, paper = claimed_back()
    office.act(case, "appeal", case.claimant.account, decision=paper.decision_id, text="我没有离职")
    office.act(case, "answer_appeal", office.officer("hr_bureau", number=9), answer="查无不当")
    assert case.papers.get(kind="appeal").addressee == case.claimant.name


def test_a_decision_names_who_is_paid_by_the_rule_and_not_the_claimant() -> None:
    walked = granted_in("salary_subsidy")
    decided = walked.case.papers.get(kind="decision")
    firm = walked.case.applicant
    assert decided.addressee == firm.name and firm != walked.case.claimant
    assert any(f"收款人：{firm.name}" in text for text in decided.content["paragraphs"])
