"""A copy of one's data: all that is kept of the person, nothing of others; made in the background, destroyed after some days."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.audit.models import Row
from duixian.site.cases.models import Case, Message
from duixian.site.files import sweeping
from duixian.site.notices.models import Notice
from duixian.site.privacy.export import making
from duixian.site.privacy.export.making import CopyError
from duixian.site.privacy.models import Copy

from .accounts_people import PASSWORD, post
from .accounts_people import user as plain_user
from .money_people import filed, funded, granted, opened, signed_in
from .registry_people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_memory(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }


def copy_of(user: User, now: Any = None) -> zipfile.ZipFile:
    """Ask for a copy and have it made; what it holds."""
    now = now or timezone.now()
    asked = making.ask(user, "https://site.example", now)
    assert making.tick(now) == 1
    asked.refresh_from_db()
    client = signed_in(user)
    answer: Any = client.get(f"/account/data/{asked.key}.zip")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def data(packed: zipfile.ZipFile) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(packed.read("数据.json"))
    return told


@pytest.fixture
def paid() -> tuple[User, Case]:
    """A person with an account of their own, and a claim that was granted."""
    office = opened()
    funded(office)
    case = filed(office)
    granted(office, case)
    case.refresh_from_db()
    user = User.objects.create_user("own", password=PASSWORD, last_name=case.claimant.name)
    case.claimant.account = user
    case.claimant.save()
    return user, case


def test_everything_of_a_person_is_in_it_and_others_are_masked(paid: tuple[User, Case]) -> None:
    user, case = paid
    officer = User.objects.exclude(pk=user.pk).filter(posts__isnull=False).distinct().earliest("pk")
    Message.objects.create(
        case=case, user=officer, from_office=True, internal=True, text="只给同事看", at=timezone.now()
    )
    Message.objects.create(case=case, user=officer, from_office=True, text="请到窗口", at=timezone.now())
    packed = copy_of(user)
    told, page = data(packed), packed.read("目录.html").decode()
    names = packed.namelist()
    assert {"目录.html", "数据.json"} <= set(names)
    assert any(name.startswith(f"材料/{case.number}/") for name in names) or "没有收进来的" in told
    assert all(not name.startswith("/") and ".." not in name for name in names)
    own = told["登记"]["本人"][0]
    assert own["姓名"] == case.claimant.name and len(own["居民身份证"]) == 18
    assert [one["编号"] for one in told["申报"]["案件"]] == [case.number]
    assert told["申报"]["经过"] and told["登记"]["事实"]
    assert [one["内容"] for one in told["申报"]["留言"]] == ["请到窗口"]
    assert any(one["案件"] == case.number for one in told["资金"]["拨付计划"])
    assert told["资金"]["收款账户"][0]["账号"].isdigit()
    assert any(
        one["行为"] == "办理案件" and one["由谁"].startswith("工作人员（")
        for one in told["谁看过、谁办过"]["对本人的登记、案件和证卡"]
    )
    assert str(case.number) in page and "目录" in page and "<script" not in page
    whole = json.dumps(told, ensure_ascii=False)
    assert "只给同事看" not in whole
    assert officer.username not in whole
    assert Row.objects.filter(act="privacy.made", user=user).count() == 1
    assert Row.objects.filter(act="privacy.read", user=user).count() == 1
    assert Notice.objects.filter(user=user, kind="data_ready").count() == 1


@pytest.fixture
def someone() -> User:
    """A person with an account and nothing else."""
    user = User.objects.create_user("own", password=PASSWORD)
    known = person()
    known.account = user
    known.save()
    return user


def test_an_account_for_work_gets_its_own_data_and_no_person_s(someone: User) -> None:
    officer = plain_user("lin")
    post(officer)
    told = data(copy_of(officer))
    assert told["登记"] == {} and told["申报"]["案件"] == []
    assert told["账户"]["岗位"][0]["单位"] == "示例局"


def test_a_copy_is_asked_for_with_the_password_and_once_a_day(client: Client, someone: User) -> None:
    user = someone
    mine = signed_in(user)
    mine.post("/account/data/ask/", {"password": "guessed"})
    assert not Copy.objects.exists()
    mine.post("/account/data/ask/", {"password": PASSWORD})
    mine.post("/account/data/ask/", {"password": PASSWORD})
    assert Copy.objects.count() == 1
    page = mine.get("/account/data/").content.decode()
    assert "等待准备" in page and "一天只准备一份" in page


def test_nobody_fetches_another_s_copy(someone: User) -> None:
    user = someone
    copy_of(user)
    key = Copy.objects.get().key
    other = plain_user("lin")
    assert signed_in(other).get(f"/account/data/{key}.zip").status_code == 404
    assert Client().get(f"/account/data/{key}.zip").status_code == 302


def test_a_copy_is_destroyed_after_its_days(someone: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user = someone
    now = timezone.now()
    copy_of(user, now)
    copy = Copy.objects.get()
    late = now + making.KEPT + timedelta(days=1)
    assert not making.available(copy, late)
    assert sweeping.remove_due(late, timezone.localdate(late), 10) >= 1
    copy.refresh_from_db()
    assert copy.file is not None and copy.file.sealed_key is None


def test_an_account_that_rests_gets_none(someone: User) -> None:
    user = someone
    user.to_confirm = True
    with pytest.raises(CopyError, match="没有确认"):
        making.ask(user, "https://site.example", timezone.now())


def test_a_copy_that_fails_is_tried_again_and_then_given_up(
    someone: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    user = someone
    now = timezone.now()
    making.ask(user, "https://site.example", now)
    parts = settings.PRIVACY_PARTS
    settings.PRIVACY_PARTS = ("site.test_privacy_export.broken",)
    for _ in range(making.MOST_TRIES):
        assert Copy.objects.get().state == "asked"
        making.tick(now)
    assert Copy.objects.get().state == "failed"
    settings.PRIVACY_PARTS = parts
    making.ask(user, "https://site.example", now)  # one that failed does not count against the day
    assert making.tick(now) == 1


def test_one_that_was_left_by_a_crash_is_taken_up_again(someone: User) -> None:
    user = someone
    now = timezone.now()
    making.ask(user, "https://site.example", now)
    Copy.objects.update(state="making", begun_at=now, tries=1)
    assert making.tick(now) == 0
    assert making.tick(now + timedelta(hours=1)) == 1
