"""Pages of proactive delivery: each sees their own, each opening is written down, files tell the same."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from duixian.site.audit.models import Row
from duixian.site.cases.models import Case
from duixian.site.proactive import consenting, nightly, rolls
from duixian.site.proactive.asking import Asking
from duixian.site.proactive.models import Roll

from .casework import Office
from .money_people import signed_in
from .proactive_people import GOOD_FIRM, doctor, night, opened
from .registry_people import account
from .test_proactive_rolls import AID, holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    monkeypatch.setattr(nightly, "folder_of", lambda pack: tmp_path / pack)
    made = opened()
    moved(monkeypatch, made)
    return made


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(f"proactive:{name}", args=args)).content.decode()


def test_a_person_sees_their_own_and_each_opening_is_written_down(office: Office) -> None:
    who = doctor(office)
    office.employer(GOOD_FIRM, who)
    office.known(who, {"person": {"held_grade": "B", "card_renewed": True, "card_void": False}})
    night(office)
    text = page(signed_in(who.account), "mine")
    assert "引进人才安家补助" in text
    assert "由您的单位申报" in text
    assert "人才健康补助" in text
    assert "不用申请" in text
    assert Row.objects.filter(act="proactive.opened", subject=who.key).count() == 1
    stranger = account("别人")
    assert "引进人才安家补助" not in page(signed_in(stranger), "mine")
    assert Client().get(reverse("proactive:mine")).status_code == 302


def test_nobody_begins_a_claim_of_what_needs_no_application(office: Office) -> None:
    who = holder(office, "甲", 4)
    client, begin = signed_in(who.account), reverse("cases:begin", args=["demo", AID])
    text = client.get(begin).content.decode()
    assert "这一项不用申请" in text and "列出名单" in text and "第十九条" in text
    assert "开始填写" not in text and "申报。</p>" not in text
    client.post(begin, {"choice": f"{who.key}|{who.key}"})
    assert not Case.objects.exists()
    asked = client.post(reverse("cases:window"), {"do": "open", "benefit": f"demo:{AID}"})
    assert not Case.objects.exists() and asked.status_code in (403, 404, 422)


def test_the_handler_of_the_unit_sees_what_the_unit_claims_for_its_people_and_nobody_else_does(
    office: Office,
) -> None:
    who = doctor(office)
    firm = office.employer(GOOD_FIRM, who)
    night(office)
    text = page(signed_in(office.people["handler"]), "firm", firm.key)
    assert "引进人才安家补助" in text
    assert who.name in text
    assert Row.objects.filter(act="proactive.opened", subject=firm.key).exists()
    for user in (who.account, office.officer("hr"), office.officer("window", "south")):
        assert signed_in(user).get(reverse("proactive:firm", args=[firm.key])).status_code == 404
    assert (
        signed_in(office.people["handler"]).get(reverse("proactive:firm", args=[uuid.uuid4()])).status_code
        == 404
    )


def test_one_agrees_and_withdraws_on_the_page_and_for_nobody_else(office: Office) -> None:
    who, other = doctor(office), holder(office, "乙", 5)
    client, url = signed_in(who.account), reverse("proactive:consent")
    client.post(url, {"subject": who.key, "kind": ["money", "service"]})
    assert consenting.agreed(who) == {"money", "service"}
    client.post(url, {"subject": who.key, "kind": "service"})
    assert consenting.agreed(who) == {"service"}
    assert client.post(url, {"subject": other.key, "kind": "money"}).status_code == 404
    assert client.post(url, {"subject": "nobody"}).status_code == 404
    assert not consenting.agreed(other)


def test_a_draft_is_begun_from_what_was_found(office: Office) -> None:
    who = office.claimant({"person": {"degree": "master", "title": "none", "grade_award": False, "major_award": False, "outstanding": False, "read_count": 0, "fans": 0, "held_grade": "none", "card_void": False}, "contracts": []})  # fmt: skip
    office.employer(GOOD_FIRM, who)
    night(office)
    assert "云水人才卡" in page(signed_in(who.account), "mine")
    begun = signed_in(who.account).post(
        reverse("cases:begin", args=["demo", "talent_card"]), {"choice": f"{who.key}|{who.key}"}
    )
    case = Case.objects.get(claimant=who)
    assert begun.status_code == 302
    assert reverse("cases:case", args=[case.key]) in begun["Location"]


def test_an_office_draws_up_reviews_and_confirms_a_list_on_its_pages(office: Office) -> None:
    one, two = holder(office, "甲某", 1), holder(office, "乙某", 2)
    night(office)
    first, second = signed_in(office.officer("hr")), signed_in(office.officer("hr", number=2))
    assert "等列名单" in page(first, "rolls")
    first.post(reverse("proactive:roll-draw"), {"benefit": f"demo|{AID}"})
    roll = Roll.objects.get()
    text = page(first, "roll", roll.key)
    assert one.name in text
    assert Row.objects.filter(act="proactive.roll_opened", about=roll.number).exists()
    entry = roll.entries.get(finding__subject=two)

    def act(client: Client, name: str, **said: object) -> str:
        return client.post(
            reverse("proactive:roll-act", args=[roll.key, name]), said, follow=True
        ).content.decode()

    assert "请写明理由" in act(first, "remove", entry=entry.pk, reason="")
    act(first, "remove", entry=entry.pk, reason="已领过同类补助")
    act(first, "propose")
    assert "另一人复核" in act(first, "confirm")
    assert "已确定" in act(second, "confirm")
    case = Case.objects.get()
    assert case.claimant == one
    assert case.number in page(first, "roll", roll.key)
    for form in ("csv", "xlsx"):
        assert first.get(reverse("proactive:roll-table", args=[roll.key, form])).status_code == 200
    for user in (office.officer("window", "south"), office.officer("finance"), one.account):
        assert signed_in(user).get(reverse("proactive:roll", args=[roll.key])).status_code == 403
    assert first.get(reverse("proactive:roll", args=[uuid.uuid4()])).status_code == 404


def test_supervisors_see_figures_and_no_names(office: Office) -> None:
    one = holder(office, "甲某", 1)
    night(office)
    rolls.draw_up(Asking(office.ready), AID, office.officer("hr"), office.now.date(), office.now)
    client = signed_in(office.officer("inspection"))
    text = page(client, "figures")
    assert "人才健康补助" in text
    assert one.name not in text
    for name in ("benefits", "nights"):
        table = client.get(reverse("proactive:figures-table", args=[name, "csv"])).content.decode("utf-8-sig")
        assert one.name not in table
    assert "人才健康补助,不用申请,1,1,0,0,0,0,0.00" in client.get(reverse("proactive:figures-table", args=["benefits", "csv"])).content.decode("utf-8-sig")  # fmt: skip
    assert client.get(reverse("proactive:figures-table", args=["benefits", "xlsx"])).status_code == 200
    assert client.get(reverse("proactive:figures-table", args=["others", "csv"])).status_code == 404
    assert signed_in(one.account).get(reverse("proactive:figures")).status_code == 403
