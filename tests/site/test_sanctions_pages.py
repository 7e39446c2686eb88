"""Pages of the register of sanctions: two officers, one's own entries, the public list, files."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from duixian.site.accounts.models import User
from duixian.site.registry.models import Sanction, Subject

from .registry_people import account, firm, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule() -> str:
    from duixian.site.registry.sanctions import rules_of
    from duixian.site.shelf import shelf

    ready = shelf().get("demo")
    assert ready is not None
    benefit, place, _ = rules_of(ready.pack)[0]
    return f"demo|{benefit}|{place}"


@pytest.fixture
def clerk() -> User:
    return account("clerk", officer=True)


@pytest.fixture
def chief() -> User:
    return account("chief", officer=True)


def enter(client: Client, subject: Subject, rule: str, **more: str) -> str:
    said = {"rule": rule, "ground": "申报材料不实", "first": timezone.localdate().isoformat(), **more}
    return client.post(f"/registry/files/{subject.key}/sanctions/", said, follow=True).content.decode()


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_one_enters_another_confirms_and_the_subject_sees_it(
    client: Client, clerk: User, chief: User, rule: str
) -> None:
    zhang = person()
    client.force_login(clerk)
    assert "待另一位工作人员复核" in enter(client, zhang, rule)
    row = Sanction.objects.get()
    assert row.bars
    assert row.cite
    pending = page(client, "/registry/sanctions/?shown=pending")
    assert "申报材料不实" in pending
    assert "同意" not in pending
    own = f"/registry/sanctions/{row.pk}/"
    assert "不能自己复核" in client.post(own, {"do": "agree"}, follow=True).content.decode()
    me = account("zhang", zhang)
    client.force_login(me)
    assert "申报材料不实" not in client.get("/me/", follow=True).content.decode()
    client.force_login(chief)
    assert "同意" in page(client, "/registry/sanctions/?shown=pending")
    assert "已复核" in client.post(own, {"do": "agree"}, follow=True).content.decode()
    assert "申报材料不实" in page(client, "/registry/sanctions/")
    client.force_login(me)
    text = client.get("/me/", follow=True).content.decode()
    assert "申报材料不实" in text
    assert "登记一项惩戒" not in text


def test_lifting_needs_two_as_well(client: Client, clerk: User, chief: User, rule: str) -> None:
    client.force_login(clerk)
    enter(client, person(), rule)
    where = f"/registry/sanctions/{Sanction.objects.get().pk}/"
    client.force_login(chief)
    client.post(where, {"do": "agree"})
    lift = {"do": "lift", "on": timezone.localdate().isoformat(), "reason": "已退还并整改"}
    assert "待另一位" in client.post(where, lift, follow=True).content.decode()
    assert "不能自己复核" in client.post(where, {"do": "agree"}, follow=True).content.decode()
    client.force_login(clerk)
    assert "退回要写明理由" in client.post(where, {"do": "reject"}, follow=True).content.decode()
    client.post(where, {"do": "agree"})
    assert "有效，已定提前解除" in page(client, "/registry/sanctions/")
    assert (
        "请写限制的最后一日"
        in client.post(where, {"do": "lift", "reason": "再"}, follow=True).content.decode()
    )


def test_files_hold_what_the_page_lists(client: Client, clerk: User, chief: User, rule: str) -> None:
    client.force_login(clerk)
    enter(client, person(), rule, ground="=HYPERLINK(1)")
    client.force_login(chief)
    client.post(f"/registry/sanctions/{Sanction.objects.get().pk}/", {"do": "agree"})
    data = client.get("/registry/sanctions/?format=csv").content
    assert data.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK(1)" in data.decode()
    sheet = load_workbook(BytesIO(client.get("/registry/sanctions/?format=xlsx").content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:2] == ["张三", "个人"]
    assert sheet["D2"].data_type == "s"


def test_only_what_the_pack_calls_public_is_public(
    client: Client, clerk: User, chief: User, rule: str
) -> None:
    zhang = person()
    client.force_login(clerk)
    enter(client, zhang, rule)
    client.force_login(chief)
    client.post(f"/registry/sanctions/{Sanction.objects.get().pk}/", {"do": "agree"})
    client.logout()
    text = page(client, "/sanctions/")
    assert "公开的惩戒名单" in text
    assert "张三" not in text
    assert "张三" not in client.get("/sanctions/?format=csv").content.decode()


def test_an_enterprise_is_public_where_the_pack_says_so() -> None:
    from duixian.rules import load_pack
    from duixian.site.registry import sanctions
    from duixian.site.registry.views.sanctions import is_public

    from .test_sanctions import PACKS

    pack = load_pack(PACKS / "guiyang")
    assert is_public(firm(), pack)
    assert not is_public(person(), pack)
    assert not is_public(firm(), None)
    assert sanctions.role_in(pack, firm()) == "employer"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"first": ""}, "从哪一天起"),
        ({"rule": ""}, "请选按哪一条"),
        ({"rule": "demo|settling|99"}, "没有这一条"),
        ({"ground": " "}, "写明名单、事由"),
    ],
)
def test_what_is_missing_is_said(
    client: Client, clerk: User, rule: str, said: dict[str, str], why: str
) -> None:
    client.force_login(clerk)
    assert why in enter(client, person(), **{"rule": rule, **said})
    assert not Sanction.objects.exists()


def test_nobody_but_officers(client: Client, clerk: User, rule: str) -> None:
    stranger = account("stranger", person())
    for user in (None, stranger):
        client.logout()
        if user is not None:
            client.force_login(user)
        assert client.get("/registry/sanctions/").status_code in (302, 403)
        client.post(
            f"/registry/files/{firm().key}/sanctions/", {"rule": rule, "ground": "x", "first": "2024-01-01"}
        )
    assert not Sanction.objects.exists()


def test_a_subject_without_a_list_in_the_pack_cannot_be_sanctioned(
    client: Client, clerk: User, rule: str
) -> None:
    client.force_login(clerk)
    assert "规则不看这类登记的惩戒" in enter(client, firm(), rule)
    assert not Sanction.objects.exists()


def test_what_is_over_is_not_in_force(client: Client, clerk: User, chief: User, rule: str) -> None:
    client.force_login(clerk)
    long_ago = timezone.localdate() - timedelta(days=5000)
    enter(client, person(), rule, first=long_ago.isoformat())
    client.force_login(chief)
    client.post(f"/registry/sanctions/{Sanction.objects.get().pk}/", {"do": "agree"})
    assert "共 0 条" in page(client, "/registry/sanctions/")
    assert "已届满" in page(client, "/registry/sanctions/?shown=all")
