"""How long what is kept: what is due goes, the rest stays; ledger, trail and statistics stay whole; nothing somebody may still need
is touched."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from duixian.site.accounts import managing
from duixian.site.accounts.models import User
from duixian.site.audit.chain import sealing
from duixian.site.audit.checking import check
from duixian.site.audit.models import Row
from duixian.site.cases import erasing, expiring
from duixian.site.cases.models import (
    Assessment,
    Attachment,
    Case,
    Decision,
    Erasing,
    Event,
    Issued,
    Message,
    Service,
)
from duixian.site.datadir import SettingError
from duixian.site.exchange.opendata.writing import write
from duixian.site.files.models import StoredFile
from duixian.site.funds import checking, payees
from duixian.site.funds.models import Commitment, Posting
from duixian.site.notices import outbox
from duixian.site.notices.models import Notice
from duixian.site.privacy import holding
from duixian.site.privacy.holding import HoldError
from duixian.site.privacy.models import Hold, Run
from duixian.site.privacy.retention import running
from duixian.site.privacy.retention.environment import KINDS, rules_of
from duixian.site.registry import subjects
from duixian.site.registry.identifiers import RESIDENT, Number
from duixian.site.registry.models import Fact, Identifier, Subject

from .accounts_people import PASSWORD, post
from .accounts_people import user as plain_user
from .money_people import filed, funded, granted, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_memory(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }


@pytest.fixture
def withdrawn() -> Case:
    """A claim that was filed and taken back, with a message in it."""
    office = opened()
    case = filed(office)
    handler = case.opened_by
    office.act(case, "write", handler, text="请快一点，我叫人才一")
    office.act(case, "withdraw", handler)
    case.refresh_from_db()
    assert case.ended_at is not None
    return case


def years(count: int, case: Case) -> datetime:
    assert case.ended_at is not None
    return case.ended_at + timedelta(days=366 * count)


def words(case: Case) -> str:
    """All texts that a case keeps, as the database holds them."""
    found = [
        *Event.objects.filter(case=case).values_list("note", "detail"),
        *Assessment.objects.filter(case=case).values_list("document", "sources"),
        *Issued.objects.filter(case=case).values_list("addressee", "content"),
        *Message.objects.filter(case=case).values_list("text"),
        *Decision.objects.filter(case=case).values_list("ground", "record"),
        *Service.objects.filter(paper__case=case).values_list("receiver"),
        *Attachment.objects.filter(case=case).values_list("remark", "file__name"),
    ]
    return json.dumps(found, ensure_ascii=False, default=lambda one: bytes(one).decode("utf-8", "replace"))


def test_a_case_whose_time_is_over_loses_its_words_and_keeps_its_figures(withdrawn: Case) -> None:
    before = list(Event.objects.filter(case=withdrawn).values_list("seq", "act", "step", "at", "office"))
    assert "人才一" in words(withdrawn)
    early = running.run(years(1, withdrawn))
    assert early.done["withdrawn"] == 0
    dry = running.run(years(3, withdrawn), dry=True)
    assert dry.done["withdrawn"] == 1 and "人才一" in words(withdrawn)
    report = running.run(years(3, withdrawn))
    assert report.done["withdrawn"] == 1 and not report.failed
    withdrawn.refresh_from_db()
    assert withdrawn.erased_at is not None and withdrawn.number is not None
    assert "人才" not in words(withdrawn) and "博士" not in words(withdrawn)
    assert (
        list(Event.objects.filter(case=withdrawn).values_list("seq", "act", "step", "at", "office")) == before
    )
    assert not Attachment.objects.filter(case=withdrawn).exclude(file=None).exists()
    assert not StoredFile.objects.filter(within=f"case:{withdrawn.key}").exists()
    assert not Erasing.objects.exists()
    row = Row.objects.get(act="privacy.erased")
    assert json.loads(row.detail)["kind"] == "withdrawn" and row.about == withdrawn.number
    assert Run.objects.count() == 2
    assert running.run(years(3, withdrawn)).done["withdrawn"] == 0


def test_then_the_person_goes_and_only_a_pseudonym_is_left(withdrawn: Case) -> None:
    person = withdrawn.claimant
    number = Number(RESIDENT, dict(subjects.numbers_of(person))["居民身份证"])
    other = Subject.objects.exclude(pk=person.pk).filter(kind="enterprise").get()
    paid_to = payees.add(
        person.key, payees.checked("人才1", "6222020200112233", "示例银行"), timezone.now(), None
    )
    sealing.seal(timezone.now())
    totals = (Posting.objects.count(), Commitment.objects.count())
    running.run(years(3, withdrawn))
    assert subjects.find(number) == person  # a year more
    assert running.run(years(5, withdrawn)).kept["person"] == {"账户还在用": 1}
    assert person.account is not None
    managing.set_active(person.account, False, None, years(5, withdrawn))
    report = running.run(years(5, withdrawn))
    assert report.done["person"] == 1, (report.kept["person"], report.failed)
    person.refresh_from_db()
    other.refresh_from_db()
    assert person.name.startswith("已匿名") and "人才" not in person.name
    assert subjects.find(number) is None
    paid_to.refresh_from_db()
    assert payees.opened(paid_to).number == ""
    assert not Identifier.objects.filter(subject=person).exists()
    assert not Fact.objects.filter(subject=person).exists()
    assert "有限公司" in other.name  # an enterprise is no person
    sealing.seal(timezone.now())
    assert [one for one in check(timezone.now()) if one.grave] == []
    assert (Posting.objects.count(), Commitment.objects.count()) == totals


def test_ledger_and_published_figures_stay_whole_when_a_granted_case_goes(tmp_path: Path) -> None:
    office = opened()
    funded(office)
    case = filed(office)
    granted(office, case)
    case.refresh_from_db()
    later = office.now + timedelta(days=366 * 40)
    assert _kept(later) == {}  # it is not over, so it is not even due
    Case.objects.filter(pk=case.pk).update(phase="done", ended_at=office.now)
    assert _kept(later) == {"还有款项没有付完": 1}
    Commitment.objects.filter(case=case.key).update(state="paid")
    decided = Issued.objects.filter(case=case, decision__isnull=False)
    if decided.exists():
        assert _kept(later) == {"决定书还没有送达": 1}
    for one in decided:
        Service.objects.create(paper=one, on=office.now.date(), how="hand", receiver="人才1", at=office.now)
    write(tmp_path / "before", later)
    money = [str(one) for one in checking.audit(later)]
    assert "人才1" in words(case)
    assert running.run(later).done["granted"] == 1
    assert "人才1" not in words(case)
    write(tmp_path / "after", later)
    for path in sorted((tmp_path / "before").glob("*.csv")):
        assert path.read_bytes() == (tmp_path / "after" / path.name).read_bytes(), path.name
    assert [str(one) for one in checking.audit(later)] == money
    issued = Issued.objects.filter(case=case).first()
    assert issued is not None
    page = Client().get("/verify/", {"code": issued.code}).content.decode()
    assert "保存期已满" in page and issued.number in page


def _kept(now: datetime) -> dict[str, int]:
    return running.run(now, dry=True).kept["granted"]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("cases_event", "note = 'x'"), ("cases_event", "at = at, act = 'forged'"), ("cases_message", "text = ''"),
        ("cases_assessment", "document = '{}'"),
    ],
)  # fmt: skip
def test_outside_the_narrow_way_the_database_refuses_as_ever(
    withdrawn: Case, table: str, change: str
) -> None:
    Message.objects.create(case=withdrawn, user=withdrawn.opened_by, text="x", at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change} WHERE case_id = %s", [withdrawn.pk])


def test_on_the_narrow_way_only_words_may_go_and_only_of_a_case_that_is_over(withdrawn: Case) -> None:
    def tried(sql: str) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, [withdrawn.pk])
        except DatabaseError:
            return False
        return True

    with transaction.atomic():
        Erasing.objects.create(case=withdrawn)
        assert not tried("UPDATE cases_event SET act = 'forged' WHERE case_id = %s")
        assert not tried("DELETE FROM cases_event WHERE case_id = %s")
        assert tried("UPDATE cases_event SET note = '' WHERE case_id = %s")
        Case.objects.filter(pk=withdrawn.pk).update(phase="open")
        assert not tried("UPDATE cases_event SET note = '' WHERE case_id = %s")
        transaction.set_rollback(True)
    assert not Erasing.objects.exists()


def test_what_is_not_over_cannot_be_erased() -> None:
    case = filed(opened())
    with pytest.raises(erasing.NotOverError):
        erasing.erase(case, timezone.now())


def test_an_order_keeps_it_until_another_person_lets_go(withdrawn: Case) -> None:
    one, two = plain_user("one"), plain_user("two")
    for who in (one, two):
        post(who, "supervisor", kind="oversee")
    now = timezone.now()
    held = holding.hold(str(withdrawn.number), True, "法院保全裁定〔2026〕1号", one, now)
    report = running.run(years(30, withdrawn))
    assert report.done["withdrawn"] == 0 and report.kept["withdrawn"] == {"已保全": 1}
    with pytest.raises(HoldError, match="另一位"):
        holding.release(held.pk, "解除裁定", one, now)
    with pytest.raises(HoldError, match="原因"):
        holding.release(held.pk, " ", two, now)
    holding.release(held.pk, "解除裁定〔2026〕2号", two, now)
    assert running.run(years(30, withdrawn)).done["withdrawn"] == 1


def test_pages_of_the_rules_and_of_what_is_held(withdrawn: Case, client: Client) -> None:
    one, two, stranger = plain_user("one"), plain_user("two"), plain_user("stranger")
    for who in (one, two):
        post(who, "supervisor", kind="oversee")
    client.force_login(stranger)
    assert client.get("/retention/").status_code == 403
    client.post("/retention/hold/", {"do": "hold", "number": withdrawn.number, "reason": "x"})
    assert not Hold.objects.exists()
    client.force_login(one)
    client.post("/retention/hold/", {"do": "hold", "number": withdrawn.number, "reason": "裁定 1 号"})
    page = client.get("/retention/").content.decode()
    assert all(kind.label in page for kind in KINDS.values()) and str(withdrawn.number) in page
    client.force_login(two)
    client.post(
        "/retention/hold/", {"do": "release", "hold": str(Hold.objects.get().pk), "reason": "裁定 2 号"}
    )
    assert Hold.objects.get().lifted_by == two


# What is no case


@pytest.fixture
def closed() -> User:
    """An account of a person that was closed a year and more ago."""
    user = User.objects.create_user("chen", password=PASSWORD, last_name="陈一", email="chen@example.org")
    outbox.put("message", to_user=user, case_number="1", now=timezone.now() - timedelta(days=800))
    user.is_active, user.closed_at = False, timezone.now() - timedelta(days=400)
    user.save()
    return user


def test_a_closed_account_loses_its_name_and_its_notices(closed: User) -> None:
    Subject.objects.create(kind="person", name="陈一", account=closed, recorded_at=timezone.now())
    report = running.run(timezone.now())
    assert report.done["account"] == 1
    closed.refresh_from_db()
    assert Subject.objects.get().account is None  # whoever comes back gets another
    assert closed.erased_at is not None and closed.username.startswith("closed-")
    assert (closed.last_name, closed.email, closed.has_usable_password()) == ("", "", False)
    assert not Notice.objects.exists()
    with pytest.raises(managing.ManageError, match="保存期"):
        managing.set_active(closed, True, None, timezone.now())


def test_who_held_a_post_keeps_their_name(closed: User) -> None:
    User.objects.filter(pk=closed.pk).update(is_active=True)
    closed.refresh_from_db()
    post(closed)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    report = running.run(timezone.now())
    assert report.done["account"] == 0 and report.kept["account"] == {"办理过公务，署名要留": 1}


def test_old_notices_go(closed: User) -> None:
    User.objects.filter(pk=closed.pk).update(is_active=True)
    closed.refresh_from_db()
    outbox.put("message", to_user=closed, case_number="2", now=timezone.now())
    assert running.run(timezone.now(), dry=True).done["notices"] == 1
    running.run(timezone.now())
    assert list(Notice.objects.values_list("case_number", flat=True)) == ["2"]


def test_the_clock_runs_it_once_a_day() -> None:
    now = timezone.now()
    running.nightly(now)
    running.nightly(now)
    assert Run.objects.count() == 1


def test_drafts_go_by_the_same_rules_and_not_while_they_are_held(settings: Any) -> None:
    settings.DRAFTS_KEPT = None
    assert expiring.close_old_drafts(timezone.now(), 10) == 0


GOOD = {"kind": "refused", "months": 60, "cite": "x"}


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"kind": "ledger"}, "kind"), ({"months": 0}, "whole number"), ({"months": "5"}, "whole number"), ({"months": True}, "whole number"),
        ({"cites": "x"}, "write kind"), ({"cite": 5}, "texts"), ({"benefit": "b"}, "pack of the benefit"),
        ({"kind": "notices", "pack": "p"}, "narrow"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_right_are_refused_at_the_start(
    tmp_path: Any, entry: dict[str, Any], why: str
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(json.dumps({"rules": [{**GOOD, **entry}]}))
    with pytest.raises(SettingError, match=why):
        rules_of({"DUIXIAN_RETENTION": str(path)})


def test_the_rules_that_come_with_the_site_name_every_kind() -> None:
    assert {one.kind for one in conf.RETENTION} == set(KINDS)
    assert rules_of({}) == conf.RETENTION


def test_the_narrowest_rule_counts(withdrawn: Case, settings: Any, tmp_path: Any) -> None:
    path = tmp_path / "rules.yaml"
    rules = [
        {"kind": "withdrawn", "months": 12},
        {"kind": "withdrawn", "months": 600, "pack": withdrawn.pack, "benefit": withdrawn.benefit},
    ]
    path.write_text(json.dumps({"rules": rules}))
    settings.RETENTION = rules_of({"DUIXIAN_RETENTION": str(path)})
    assert running.run(years(10, withdrawn)).done["withdrawn"] == 0
    assert running.run(years(51, withdrawn)).done["withdrawn"] == 1
