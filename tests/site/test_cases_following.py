"""After filing: how a case stands, a correction, the account, proofs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.cases.models import Attachment, Listed, Listing, ProofDue
from duixian.site.cases.views.public import SHOWN_DAYS
from duixian.site.funds import payees
from duixian.site.funds.models import Payee

from .applicants import Town, pdf, url

pytestmark = pytest.mark.django_db


def test_the_case_page_says_how_it_stands_and_draws_the_way(place: Town, handler: Client) -> None:
    page = handler.get(url(place.filed())).content.decode()
    assert "正在办理" in page and 'class="drawing"' in page and "撤回申报" in page


def test_a_list_that_is_public_no_longer_is_named_on_the_page_of_the_case_but_leads_nowhere(
    place: Town, handler: Client
) -> None:
    case, today = place.filed(), timezone.localdate()
    for title, ends in (("去年前的名单", today - timedelta(days=SHOWN_DAYS + 1)), ("现在的名单", today)):
        listing = Listing.objects.create(
            pack="guiyang", procedure="p", step="s", benefit="b", office="某局", title=title, hash="0" * 64,
            starts=ends, ends=ends, user=place.handler, at=place.office.now,
        )  # fmt: skip
        Listed.objects.create(listing=listing, case=case, row=1)
    page = handler.get(url(case)).content.decode()
    assert "去年前的名单" in page and "现在的名单" in page
    linked = [address for address in re.findall(r'href="(/publicity/[^"]+)"', page) if address.count("-") > 3]
    assert linked == [f"/publicity/{listing.key}/"] and handler.get(linked[0]).status_code == 200


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


def test_a_case_waits_for_whoever_may_act_for_its_applicant_not_for_the_claimant_who_looks_on(
    place: Town, handler: Client
) -> None:
    case = place.filed()
    place.office.act(
        case, "ask_correction", place.office.officer("local_window", "xiuwen"), wanted=[], note="缺章"
    )
    assert "要您办的" in handler.get("/cases/").content.decode()
    text = place.browser(place.user("张三")).get("/cases/").content.decode()
    assert str(case.number) in text and "要您办的" not in text


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
