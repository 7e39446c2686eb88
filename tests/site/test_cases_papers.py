"""Papers that anybody can verify, lists that anybody can read, check and object to."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from duixian.site.cases import publicity
from duixian.site.cases.models import Issued, Listing, Objection
from duixian.site.cases.views.papers import data_of, verify_at

from .applicants import Town, town
from .registry_people import account, person, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    return town(timezone.now())


def listing(place: Town, *, starts: date | None = None, days: int = 7, mark: str = "") -> Listing:
    columns, rows = (
        ["姓名", "单位", "金额"],
        [["张**", "云水示例有限公司", "4.8万元"], ["=1+1", "云水示例有限公司", "3万元"]],
    )
    first = starts or timezone.localdate()
    return Listing.objects.create(
        pack="guiyang", procedure="p", step="s", benefit="settling_allowance", office="修文县", title="拟兑付名单公示", columns=columns,
        rows=rows, hash=mark or publicity.freeze(rows, columns), starts=first, ends=first + timedelta(days=days), user=place.handler, at=timezone.now(),
    )  # fmt: skip


def sm3(data: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def test_anybody_reads_a_list_and_checks_its_hash_with_their_own_tools(place: Town) -> None:
    found = listing(place)
    page = Client().get(f"/publicity/{found.key}/").content.decode()
    assert found.hash in page and "张**" in page and "SM3" in page
    body = Client().get(f"/publicity/{found.key}/list.json").content
    assert sm3(body) == found.hash
    assert json.loads(body)["rows"][0][0] == "张**"


def test_a_list_leaves_as_a_table_that_runs_no_formula(place: Town) -> None:
    found = listing(place)
    text = Client().get(f"/publicity/{found.key}/list.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["序号", "姓名", "单位", "金额"] and rows[2][1] == "'=1+1"
    assert Client().get(f"/publicity/{found.key}/list.xlsx").content[:2] == b"PK"
    assert Client().get(f"/publicity/{found.key}/list.exe").status_code == 404


def test_a_list_is_never_changed_and_one_that_does_not_match_its_hash_says_so(place: Town) -> None:
    found = listing(place)
    with pytest.raises(DatabaseError), transaction.atomic():
        Listing.objects.filter(pk=found.pk).update(rows=[["李**", "别处", "1元"]])
    forged = listing(place, mark="0" * 64)
    assert "不符" in Client().get(f"/publicity/{forged.key}/").content.decode()


def test_an_objection_says_what_is_missing_at_its_field_and_is_sealed(place: Town) -> None:
    found = listing(place)
    page = Client().post(f"/publicity/{found.key}/", {"text": "", "name": "甲", "contact": "", "row": "99"})
    text = page.content.decode()
    assert (
        page.status_code == 422
        and 'id="w-text"' in text
        and 'id="w-contact"' in text
        and 'id="w-row"' in text
    )
    Client().post(
        f"/publicity/{found.key}/", {"text": "不在本单位工作", "name": "赵敏", "contact": "13800000000"}
    )
    made = Objection.objects.get()
    assert made.state == "open" and "赵敏".encode() not in bytes(made.objector)
    assert "赵敏" not in Client().get(f"/publicity/{found.key}/").content.decode()


def test_after_the_last_day_an_objection_is_a_report_and_long_after_the_list_is_gone(place: Town) -> None:
    found = listing(place, starts=timezone.localdate() - timedelta(days=30))
    Client().post(f"/publicity/{found.key}/", {"text": "有问题", "name": "甲", "contact": "乙"})
    assert Objection.objects.get().state == "late"
    old = listing(place, starts=timezone.localdate() - timedelta(days=800))
    assert Client().get(f"/publicity/{old.key}/").status_code == 404
    assert Client().get(f"/publicity/{old.key}/list.json").status_code == 404


def test_objections_are_limited(place: Town, settings: Any) -> None:
    settings.THROTTLE = True
    found = listing(place)
    typed = {"text": "有问题", "name": "甲", "contact": "乙"}
    answers = [Client().post(f"/publicity/{found.key}/", typed).status_code for _ in range(12)]
    assert answers[0] == 302 and answers[-1] == 429 and Objection.objects.count() == 10


@pytest.fixture
def issued(place: Town) -> Issued:
    case = place.filed()
    place.office.act(case, "accept", place.office.officer("local_window", "xiuwen"))
    return Issued.objects.get(case=case)


def test_anybody_verifies_a_paper_by_its_code_and_learns_nothing_of_persons(
    place: Town, issued: Issued
) -> None:
    spaced = f"{issued.code[:4]} {issued.code[4:8]}-{issued.code[8:]}".lower()
    page = Client().get("/verify/", {"code": spaced}).content.decode()
    assert issued.number in page and "内容没有改过" in page
    assert "张三" not in page and place.firm.name not in page
    assert "没有这个核验码" in Client().get("/verify/", {"code": "AAAA"}).content.decode()


def test_verifying_is_limited(issued: Issued, settings: Any) -> None:
    settings.THROTTLE = True
    answers = [Client().get("/verify/", {"code": f"AAAA{n:08d}"}).status_code for n in range(70)]
    assert answers[0] == 200 and answers[-1] == 429


def test_a_paper_is_served_once_by_whoever_signs_for_it(place: Town, issued: Issued) -> None:
    browser = place.browser(place.handler)
    assert browser.get(f"/papers/{issued.pk}/").status_code == 200
    assert getattr(Issued.objects.get(pk=issued.pk), "service", None) is None  # a look is no service
    browser.post(f"/papers/{issued.pk}/")
    first = Issued.objects.get(pk=issued.pk).service
    assert first.how == "online"
    place.browser(place.user("张三")).post(f"/papers/{issued.pk}/")
    assert Issued.objects.get(pk=issued.pk).service.pk == first.pk


def test_whoever_may_only_look_does_not_receive(place: Town, issued: Issued) -> None:
    from duixian.site.registry.powers import VIEW, Given, give

    clerk, on = person(resident("19830303", 993), "文员"), place.office.now.date()
    given = Given(
        place.firm, clerk, "handler", [VIEW], on - timedelta(days=9), on + timedelta(days=900), "授权书"
    )
    give(given, None, place.office.now)
    browser = place.browser(account("clerk", clerk))
    assert "还没有签收" in browser.get(f"/papers/{issued.pk}/").content.decode()
    assert "代收的人签收" in browser.post(f"/papers/{issued.pk}/").content.decode()
    assert getattr(Issued.objects.get(pk=issued.pk), "service", None) is None


def test_a_decision_is_read_once_it_is_signed_for(place: Town, issued: Issued) -> None:
    from duixian.site.cases.models import Decision

    case = issued.case
    assert case is not None
    place.office.act(
        case,
        "outcome",
        place.office.officer("local_window", "xiuwen"),
        outcome="refused",
        ground="不是重点产业企业",
    )
    paper = Issued.objects.get(decision=Decision.objects.get(case=case))
    browser, address = place.browser(place.handler), f"/papers/{paper.pk}/"
    assert "重点产业企业" not in browser.get(address).content.decode()
    assert "重点产业企业" in browser.post(address, follow=True).content.decode()
    assert Issued.objects.get(pk=paper.pk).service.how == "online"


def test_an_officers_look_does_not_serve_a_paper(place: Town, issued: Issued) -> None:
    place.browser(place.office.officer("local_window", "xiuwen", 2)).get(f"/papers/{issued.pk}/")
    assert getattr(Issued.objects.get(pk=issued.pk), "service", None) is None


def test_a_paper_carries_a_code_that_leads_to_its_verification(place: Town, issued: Issued) -> None:
    page = place.browser(place.handler).get(f"/papers/{issued.pk}/").content.decode()
    assert 'aria-label="核验二维码"' in page and "<svg" in page
    address = verify_at(RequestFactory().get("/"), issued)
    assert address == f"http://testserver/verify/?code={issued.code}"
    assert issued.number in Client().get(address.removeprefix("http://testserver")).content.decode()


def test_a_paper_is_a_tagged_pdf_with_its_code(place: Town, issued: Issued) -> None:
    answer = place.browser(place.handler).get(f"/papers/{issued.pk}/?as=pdf")
    if answer.status_code == 503:
        pytest.skip("papers cannot be set here: " + answer.content.decode()[:200])
    assert answer.content[:4] == b"%PDF" and b"/StructTreeRoot" in answer.content
    assert data_of(issued)["code"].replace(" ", "") == issued.code
