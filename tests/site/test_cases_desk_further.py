"""The offices' pages, further on: publicity and objections, panels, papers, sanctions, appeals, hostile contents."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from duixian.site.accounts.appointing import Appointment, grant
from duixian.site.accounts.models import User
from duixian.site.cases import publicity
from duixian.site.cases.models import Attachment, Ballot, Case, Listing, Objection, Service
from duixian.site.files import store
from duixian.site.registry import subjects
from duixian.site.registry.models import Sanction

from .at_desk import NOWHERE, at_decision, audited, claimant, do, of, window
from .casework import Office, acts_of
from .hostile_files import picture
from .money_people import PRIVATE, filed, opened, said, signed_in
from .registry_people import credit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


# publicity


def public(office: Office) -> tuple[Case, Client, Listing]:
    case = filed(office, name="欧阳明月")
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    client = signed_in(office.officer("local_personnel", "xiuwen"))
    page = said(client.get(of(case)))
    assert "欧***" in page and "将要公示的一行" in page
    do(client, case, "publish")
    return case, client, Listing.objects.get(listed__case=case)


def objection(case: Case, listing: Listing) -> Objection:
    now = timezone.now()
    return publicity.object_to(listing, case, "热心人", "电话一二三", "<b>不在岗</b>", now, listing.starts)


def test_an_objection_is_investigated_and_its_author_read_with_a_reason_only(office: Office) -> None:
    case, client, listing = public(office)
    row = objection(case, listing)
    page = said(client.get(of(case)))
    assert "&lt;b&gt;不在岗&lt;/b&gt;" in page and "热心人" not in page
    assert case.number in said(client.get("/desk/?pile=objection"))
    where = of(case, f"objections/{row.key}/objector/")
    assert "热心人" not in said(client.post(where, {}, follow=True))
    assert "热心人" in said(client.post(where, {"reason": "核实后答复"}))
    assert audited("cases.objector_read") == 1
    assert window(office).post(where, {"reason": "x"}).status_code == 403  # not at this step
    do(client, case, "settle_objection", objection=row.key, finding="查了考勤，在岗", founded="0")
    row.refresh_from_db()
    assert row.state == "unfounded"


def test_an_objection_to_another_case_is_not_read_from_this_one(office: Office) -> None:
    case, client, listing = public(office)
    row = objection(case, listing)
    other = filed(office, 7)
    office.outcome(other, "passed")
    office.outcome(other, "approved")
    assert client.post(of(other, f"objections/{row.key}/objector/"), {"reason": "x"}).status_code == 403


# panels


def station(office: Office) -> Case:
    """A claim for an expert station before its experts."""
    unit = office.employer({**PRIVATE}, number=credit(7), name="示例建站公司")
    made = subjects.get_or_add_project(unit, "station", "示例专家工作站", office.now)
    handler = User.objects.get(username=f"handler-{unit.pk}")
    case = office.draft("expert_station", made, unit, handler)
    office.materials(case, handler)
    office.act(case, "file", handler, anyway=True)
    office.outcome(case, "recommended")
    return case


def expert(office: Office, number: int) -> User:
    user = User.objects.create_user(f"expert{number}", password="a long enough one")
    role = office.ready.pack.roles["talent_group"]
    grant(
        Appointment(user, "guiyang", "talent_group", role.kind, role.label, date(2000, 1, 1)),
        None,
        office.now,
    )
    return user


def test_members_vote_without_seeing_each_other_and_recuse_with_a_reason(office: Office) -> None:
    case = station(office)
    one, two, three = (expert(office, n) for n in (1, 2, 3))
    host = signed_in(office.officer("talent_office"))
    assert "expert1" in said(host.get(of(case)))
    do(host, case, "invite", members=[one.pk, two.pk, three.pk])
    assert Ballot.objects.filter(case=case).count() == 3
    first, second, third = signed_in(one), signed_in(two), signed_in(three)
    assert case.number in said(first.get("/desk/?pile=ballot"))
    assert do(first, case, "cast", agrees="1").status_code == 409  # no opinion
    do(first, case, "cast", agrees="1", opinion="基础扎实")
    assert "基础扎实" not in said(second.get(of(case)))
    assert do(third, case, "recuse").status_code == 409
    do(third, case, "recuse", note="与该单位有合作")
    do(second, case, "cast", agrees="0", opinion="经费不足")
    page = said(first.get(of(case)))
    assert "经费不足" in page and "与该单位有合作" in page
    assert do(first, case, "cast", agrees="0", opinion="改主意").status_code == 409
    assert case.number not in said(first.get("/desk/?pile=ballot"))
    assert (
        "登记送达" not in page and "登记惩戒" not in page
    )  # members of a panel advise; they serve and punish nobody
    assert first.post(of(case, "sanctions/"), {"rule": "0"}).status_code == 403


def test_nobody_votes_uninvited_or_is_invited_without_a_post(office: Office) -> None:
    case = station(office)
    stranger = User.objects.create_user("stranger", password="a long enough one")
    host = signed_in(office.officer("talent_office"))
    assert do(host, case, "invite", members=[stranger.pk]).status_code == 409
    assert do(host, case, "invite", members=["x", "-1", "9" * 40]).status_code == 409
    assert do(host, case, "cast", agrees="1", opinion="自己来").status_code == 409
    assert not Ballot.objects.exists()


# papers, sanctions, appeals


def test_service_is_recorded_once_with_day_way_and_receiver(office: Office) -> None:
    case, client = filed(office), window(office)
    office.outcome(case, "refused", ground="材料与事实不符")
    paper = case.papers.exclude(kind="service").last()
    assert paper is not None
    page = said(client.get(of(case)))
    assert "登记送达" in page
    early = (timezone.localdate(paper.at) - timedelta(days=1)).isoformat()
    for form in (
        {"on": ""},
        {"on": early},
        {"on": "2999-01-01"},
        {"on": "x"},
        {"how": "online"},
        {"receiver": ""},
    ):
        told = {"on": timezone.localdate(paper.at).isoformat(), "how": "hand", "receiver": "张三", **form}
        assert do(client, case, "serve", paper=paper.pk, **told).status_code == 409, form
    on = timezone.localdate(paper.at) + timedelta(days=2)
    do(client, case, "serve", paper=paper.pk, on=on.isoformat(), how="post", receiver="张三")
    served = Service.objects.get(paper=paper)
    assert (served.on, served.how, served.receiver) == (on, "post", "张三")
    assert "served" in acts_of(case)
    assert (
        do(client, case, "serve", paper=paper.pk, on=on.isoformat(), how="hand", receiver="李四").status_code
        == 409
    )
    other = filed(office, 9)
    assert (
        do(client, other, "serve", paper=paper.pk, on=on.isoformat(), how="hand", receiver="李四").status_code
        == 409
    )


def test_a_sanction_is_entered_from_the_case_and_counts_after_another_person(office: Office) -> None:
    case = filed(office)
    one, two = window(office), window(office, number=2)
    page = said(one.get(of(case)))
    assert "登记惩戒" in page
    form = {"subject": str(case.claimant.key), "rule": re.findall(r'id="sanction-rule">\s*<option value="(\d+)"', page)[0], "ground": "劳动合同是假的", "first": "2022-06-01"}  # fmt: skip
    one.post(of(case, "sanctions/"), {**form, "first": "x"})
    one.post(of(case, "sanctions/"), {**form, "rule": "999"})
    one.post(of(case, "sanctions/"), {**form, "subject": str(uuid.uuid4())})
    one.post(of(case, "sanctions/"), {**form, "ground": " "})
    assert not Sanction.objects.exists()
    one.post(of(case, "sanctions/"), form)
    row = Sanction.objects.get()
    assert row.case == case.key
    one.post(of(case, f"sanctions/{row.pk}/"), {"agrees": "1"})
    assert not row.confirmations.exists()
    assert (
        window(office, "kaiyang").post(of(case, f"sanctions/{row.pk}/"), {"agrees": "1"}).status_code == 404
    )
    two.post(of(case, f"sanctions/{row.pk}/"), {"agrees": "1"})
    assert row.confirmations.count() == 1


def test_an_appeal_is_answered_by_somebody_who_did_not_decide() -> None:
    office, case = at_decision()
    office.outcome(case, "refused", ground="不在岗")
    office.act(case, "appeal", office.people["handler"], text="有考勤为证")
    decider, other = (signed_in(office.officer("hr", "", n)) for n in (2, 3))
    assert case.number in said(other.get("/desk/?pile=appeal"))
    assert "没有经手的另一人办理" in said(decider.get(of(case)))
    assert do(decider, case, "answer_appeal", answer="维持", overturn="0").status_code == 409
    assert do(other, case, "answer_appeal", overturn="1").status_code == 409
    do(other, case, "answer_appeal", answer="查了考勤，原决定有误", overturn="1")
    case.refresh_from_db()
    assert case.phase == "open" and "查了考勤" in said(other.get(of(case)))


def test_an_officers_reading_of_a_file_is_written_down(office: Office, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    case, client = filed(office), window(office)
    now = timezone.now()
    made = Attachment.objects.create(
        case=case, material="证件", file=store.keep(SimpleUploadedFile("证件.png", picture(), "image/png"), now=now),
        user=office.people["handler"], at=now,
    )  # fmt: skip
    assert 'class="beside"' in said(client.get(of(case, f"?show={made.key}")))
    where = f"/cases/{case.key}/files/{made.key}/"
    assert client.get(f"{where}?inline=1")["Content-Disposition"].startswith("inline")
    assert audited("case.file_read") == 1
    assert window(office, "kaiyang").get(where).status_code == 404 and audited("case.file_read") == 1
    other = filed(office, 8)
    assert 'class="beside"' not in said(client.get(of(other, f"?show={made.key}")))


# hostile contents


def test_markup_in_names_notes_and_messages_is_only_text(office: Office) -> None:
    evil = "<script>alert(1)</script>"
    case = filed(office, name=evil)
    client = window(office)
    do(client, case, "write", text=evil, internal="1")
    do(client, case, "assign", to="", note=evil)
    Attachment.objects.create(
        case=case, material=evil, on_paper=True, user=office.people["handler"], at=office.now, remark=evil
    )
    for address in ("/desk/", of(case)):
        page = said(client.get(address))
        assert evil not in page and "&lt;script&gt;" in page


def test_very_long_texts_and_two_hundred_files_are_shown(office: Office) -> None:
    case, client = filed(office), window(office)
    handler = office.people["handler"]
    Attachment.objects.bulk_create(
        Attachment(case=case, material=f"材料{n}", on_paper=True, user=handler, at=office.now)
        for n in range(200)
    )
    do(client, case, "write", text="长" * 10_000, internal="1")
    assert len(case.messages.get().text) == 4000
    page = client.get(of(case))
    assert page.status_code == 200 and "材料199" in said(page)


def test_an_internal_note_stays_in_the_office(office: Office) -> None:
    case, client = filed(office), window(office)
    do(client, case, "write", text="只给同事看", internal="1")
    do(client, case, "write", text="请带原件来", internal="0")
    page = said(signed_in(claimant(case)).get(f"/cases/{case.key}/"))
    assert "请带原件来" in page and "只给同事看" not in page


@pytest.mark.parametrize("name", ["show", "fix"])
@pytest.mark.parametrize("value", ["x", NOWHERE, "../../etc/passwd", "9" * 500])
def test_what_is_to_be_opened_beside_is_the_cases_own_or_nothing(
    office: Office, name: str, value: str
) -> None:
    case = filed(office)
    page = window(office).get(of(case, f"?{name}={value}"))
    assert page.status_code == 200 and 'class="beside"' not in said(page) and "fix-form" not in said(page)
