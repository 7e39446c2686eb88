"""Webhooks: told in the transaction in which it happens, signed, sent until they are taken, nowhere they must not go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from duixian.site.accounts.models import User
from duixian.site.audit.models import Row
from duixian.site.cases.models import Case, Timer
from duixian.site.exchange.models import Delivery, Message, Secret, Subscriber
from duixian.site.exchange.webhooks import keeping, sending, telling
from duixian.site.exchange.webhooks.keeping import KeepError
from duixian.site.exchange.webhooks.kinds import CHOSEN
from duixian.site.exchange.webhooks.posting import Route
from duixian.site.notices.models import Notice
from duixian.site.prepared import Prepared

from .money_people import filed, funded, granted, opened, signed_in
from .receiving import Receiver, receiver

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with receiver(tmp_path_factory.mktemp("receiver")) as made:
        yield made


@pytest.fixture
def other_side(running: Receiver, settings: Any) -> Receiver:
    """A receiver that takes everything, and the site knows the way to it."""
    running.status, running.slow, running.headers = 204, 0.0, {}
    running.got.clear()
    settings.WEBHOOKS_ROUTE = running.route()
    settings.SITE_ADDRESS = "https://duixian.example"
    return running


def keeper() -> User:
    return User.objects.get_or_create(username="sys", defaults={"duty": User.Duty.SYSTEM})[0]


def guard() -> User:
    return User.objects.get_or_create(username="sec", defaults={"duty": User.Duty.SECURITY})[0]


def subscribed(address: str, *events: str, pack: str = "") -> tuple[Subscriber, str]:
    """A subscriber that is confirmed."""
    now = timezone.now()
    one, secret = keeping.make("绩效系统", address, events or CHOSEN, pack, keeper(), now)
    keeping.confirm(one, keeping.told(one), guard(), now)
    one.refresh_from_db()
    return one, secret


def pinged(address: str) -> tuple[Subscriber, str]:
    one, secret = subscribed(address)
    telling.ping(one, timezone.now() - MINUTE)
    return one, secret


def test_a_case_tells_its_way_without_anything_of_the_person(other_side: Receiver) -> None:
    _, secret = subscribed(other_side.address)
    office = opened()
    funded(office)
    case = filed(office)
    granted(office, case)
    office.pay()
    case.refresh_from_db()
    sending.send_due(timezone.now() + MINUTE)
    told = [json.loads(body) for _, _, body in other_side.got]
    kinds = [message["type"] for message in told]
    assert kinds[0] == "case.filed" and kinds.count("case.granted") == 1
    assert {"case.accepted", "case.published", "case.paid", "case.moved"} <= set(kinds)
    assert all(set(message) == {"type", "timestamp", "data"} for message in told)
    assert all(set(message["data"]) == {"case", "pack", "benefit", "link"} for message in told)
    assert told[0]["data"]["case"] == case.number
    assert told[0]["data"]["link"] == f"https://duixian.example/desk/{case.key}/"
    everything = json.dumps([body for _, _, body in other_side.got], ensure_ascii=False)
    assert case.claimant.name not in everything and case.applicant.name not in everything
    for _, headers, body in other_side.got:
        Webhook(secret).verify(body, headers)
    assert {path for path, _, _ in other_side.got} == {"/hooks?for=duixian"}


def test_what_is_undone_is_told_to_nobody_and_what_is_not_wanted_neither(other_side: Receiver) -> None:
    subscribed(other_side.address, "case.withdrawn")
    subscribed(other_side.address, "case.filed", pack="demo")
    office = opened()
    filed(office)
    assert not Message.objects.exists()
    subscribed(other_side.address, "case.filed")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        filed(office, 2)
        assert Message.objects.count() == 1
        raise ZeroDivisionError
    assert not Message.objects.exists() and Case.objects.count() == 1


def test_nobody_is_told_before_the_address_is_confirmed_by_another_administrator(
    other_side: Receiver,
) -> None:
    now = timezone.now()
    one, _ = keeping.make("绩效系统", other_side.address, CHOSEN, "", keeper(), now)
    with pytest.raises(KeepError, match="由安全管理员确认"):
        keeping.confirm(one, keeping.told(one), keeper(), now)
    with pytest.raises(KeepError, match="由系统管理员设定"):
        keeping.make("绩效系统", other_side.address, CHOSEN, "", guard(), now)
    filed(opened())
    assert not Message.objects.exists()
    with pytest.raises(KeepError, match="又改过"):
        keeping.confirm(one, "https://elsewhere.example/||case.filed", guard(), now)
    keeping.confirm(one, keeping.told(one), guard(), now)
    again = keeping.change(one, "绩效系统", "https://elsewhere.example/", CHOSEN, "", keeper(), now)
    assert again.state == Subscriber.State.WAITING
    keeping.confirm(one, keeping.told(again), guard(), now)
    fewer = keeping.change(one, "绩效", "https://elsewhere.example/", ["case.filed"], "", keeper(), now)
    assert fewer.state == Subscriber.State.ACTIVE
    assert set(Row.objects.filter(act__startswith="feed.").values_list("act", flat=True)) == {
        "feed.made",
        "feed.confirmed",
        "feed.changed",
    }


def test_one_that_fails_is_tried_again_later_and_later_with_the_same_bytes_and_id(
    other_side: Receiver,
) -> None:
    one, _ = pinged(other_side.address)
    other_side.status = 503
    now = timezone.now()
    for tries in range(1, 4):
        assert sending.send_due(now).later == 1
        row = Delivery.objects.get()
        assert (row.tries, row.state, row.error) == (tries, "waiting", "接收方答复 503")
        assert row.next_at == now + sending.WAITS[tries - 1]
        assert sending.send_due(now + sending.WAITS[tries - 1] - MINUTE / 2).later == 0
        now = row.next_at
    other_side.status = 200
    assert sending.send_due(now).sent == 1
    assert len({(headers["webhook-id"], body) for _, headers, body in other_side.got}) == 1
    one.refresh_from_db()
    assert one.failing_since is None and Delivery.objects.get().attempts.count() == 4


def test_one_that_asks_to_be_left_alone_is(other_side: Receiver) -> None:
    pinged(other_side.address)
    other_side.status, other_side.headers = 429, {"Retry-After": "7200"}
    now = timezone.now()
    sending.send_due(now)
    assert Delivery.objects.get().next_at == now + timedelta(hours=2)


def test_a_redirection_is_not_followed(other_side: Receiver) -> None:
    pinged(other_side.address)
    other_side.status, other_side.headers = 302, {"Location": other_side.address}
    sending.send_due(timezone.now())
    assert len(other_side.got) == 1
    assert "改了地址（302），不跟随" in Delivery.objects.get().error


def test_a_slow_receiver_is_cut_off_and_its_other_messages_wait_with_it(
    other_side: Receiver, settings: Any
) -> None:
    one, _ = pinged(other_side.address)
    telling.ping(one, timezone.now() - MINUTE)
    telling.ping(one, timezone.now() - MINUTE)
    other_side.slow = 0.2  # each byte comes in time; the whole does not
    settings.WEBHOOKS_ROUTE = other_side.route(seconds=0.5)
    done = sending.send_due(timezone.now())
    assert done.later == 1 and len(other_side.got) == 1
    assert Delivery.objects.exclude(error="").get().error == "0.5 秒内没有答复"
    assert Delivery.objects.filter(state="waiting", next_at__gt=timezone.now()).count() == 3
    assert sorted(Delivery.objects.values_list("tries", flat=True)) == [0, 0, 1]


def test_one_receiver_that_is_away_holds_up_no_other(other_side: Receiver) -> None:
    pinged("https://localhost:1025/nobody")
    pinged(other_side.address)
    done = sending.send_due(timezone.now())
    assert (done.sent, done.later) == (1, 1)
    assert "连接失败" in Delivery.objects.exclude(error="").get().error


def test_days_without_one_success_switch_it_off_and_the_administrators_hear_of_it(
    other_side: Receiver,
) -> None:
    one, _ = pinged(other_side.address)
    other_side.status = 500
    now = timezone.now()
    while one.state == Subscriber.State.ACTIVE:
        sending.send_due(now)
        one.refresh_from_db()
        telling.ping(one, now)
        now += timedelta(hours=13)
    assert one.said == "连续 5 天没有送达：接收方答复 500"
    told = Notice.objects.filter(kind="feed_off", channel="site")
    assert {notice.user for notice in told} == {keeper(), guard()}
    assert sending.send_due(now).later == 0, "nothing more is tried"
    other_side.status = 200
    keeping.resume(one, keeper(), now)
    assert sending.send_due(now).sent == Delivery.objects.filter(state="sent").count() > 1, "nothing was lost"


def test_a_receiver_that_says_it_is_gone_is_left_alone_at_once(other_side: Receiver) -> None:
    one, _ = pinged(other_side.address)
    other_side.status = 410
    sending.send_due(timezone.now())
    one.refresh_from_db()
    assert one.state == Subscriber.State.OFF and "410" in one.said


def test_old_and_new_secret_sign_side_by_side_for_a_day(other_side: Receiver) -> None:
    one, old = pinged(other_side.address)
    now = timezone.now()
    new = keeping.rotate(one, keeper(), now)
    sending.send_due(now)
    _, headers, body = other_side.got[0]
    Webhook(old).verify(body, headers)
    Webhook(new).verify(body, headers)
    telling.ping(one, now)
    sending.send_due(now + timedelta(days=1))
    _, headers, body = other_side.got[1]
    Webhook(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers)
    assert all(old.encode() not in bytes(row.sealed) for row in Secret.objects.all())


def test_a_paused_subscriber_misses_nothing_and_a_removed_one_gets_nothing(other_side: Receiver) -> None:
    one, _ = pinged(other_side.address)
    now = timezone.now()
    keeping.pause(one, guard(), now)
    assert sending.send_due(now).sent == 0
    keeping.resume(one, keeper(), now)
    assert sending.send_due(now).sent == 1
    telling.ping(one, now)
    keeping.remove(one, guard(), now)
    assert sending.send_due(now).sent == 0 and not Secret.objects.exists()
    with pytest.raises(KeepError, match="已经撤销"):
        keeping.rotate(one, keeper(), now)


def test_a_crash_between_sending_and_marking_sends_again_under_the_same_id(other_side: Receiver) -> None:
    pinged(other_side.address)
    now = timezone.now()
    sending._claim(now, 10, set())
    assert sending.send_due(now).sent == 0, "another holds it"
    assert sending.send_due(now + sending.LEASE).sent == 1


def test_messages_go_after_a_month(other_side: Receiver) -> None:
    pinged(other_side.address)
    now = timezone.now()
    sending.send_due(now)
    assert sending.forget(now + sending.KEPT - 2 * MINUTE) == 0
    assert sending.forget(now + sending.KEPT + MINUTE) == 1
    assert not Delivery.objects.exists()


def test_a_name_that_points_inside_is_told_where_to_ask(other_side: Receiver, settings: Any) -> None:
    settings.WEBHOOKS_ROUTE = Route((), other_side.certificate)
    pinged(other_side.address)
    sending.send_due(timezone.now())
    assert not other_side.got
    assert "不能推送的网络" in Delivery.objects.get().error


def test_a_certificate_nobody_vouches_for_is_not_trusted(other_side: Receiver, settings: Any) -> None:
    settings.WEBHOOKS_ROUTE = Route(other_side.route().inside, None)
    pinged(other_side.address)
    sending.send_due(timezone.now())
    assert not other_side.got and "证书不可信" in Delivery.objects.get().error


def test_pages_of_a_subscriber_from_making_to_sending_again(other_side: Receiver) -> None:
    system, security = signed_in(keeper()), signed_in(guard())
    page = system.post(
        "/administration/feeds/",
        {"name": "绩效系统", "address": "http://x.example/", "event": ["case.filed"]},
    )
    assert page.status_code == 422 and "只能推送到 https" in page.content.decode()
    made = system.post(
        "/administration/feeds/", {"name": "绩效系统", "address": other_side.address, "event": ["case.filed"]}
    )
    assert made.content.decode().count("whsec_") == 1
    one = Subscriber.objects.get()
    at = f"/administration/feeds/{one.key}/"
    assert "whsec_" not in system.get(at).content.decode()
    assert "确认推送到这个地址" not in system.get(at).content.decode()
    assert "确认推送到这个地址" in security.get(at).content.decode()
    assert system.post(f"{at}do/", {"do": "confirm", "seen": keeping.told(one)}).status_code == 422
    assert security.post(f"{at}do/", {"do": "confirm", "seen": keeping.told(one)}).status_code == 302
    assert system.post(f"{at}do/", {"do": "ping"}).status_code == 302
    sending.send_due(timezone.now() + MINUTE)
    row = Delivery.objects.get()
    assert "已送达" in system.get(at).content.decode()
    system.post(f"{at}deliveries/{row.pk}/again/")
    sending.send_due(timezone.now() + MINUTE)
    assert len(other_side.got) == 2
    assert system.post(f"{at}do/", {"do": "secret"}).content.decode().count("whsec_") == 1
    assert security.post(f"{at}deliveries/{row.pk}/again/").status_code == 403
    applicant = User.objects.create_user("someone")
    for client in (signed_in(applicant), signed_in(User.objects.create_user("aud", duty=User.Duty.AUDIT))):
        assert client.get("/administration/feeds/").status_code == 403
        assert client.get(at).status_code == 403


def test_what_the_clock_marks_is_told_too(other_side: Receiver) -> None:
    subscribed(other_side.address, "case.overdue")
    office = opened()
    case = filed(office)
    case.refresh_from_db()
    Timer.objects.create(
        case=case, kind="limit", name="limit:x", at=office.now - MINUTE, detail={"outcome": ""}
    )
    office.tick()
    assert Message.objects.filter(kind="case.overdue", case_number=case.number).count() == 1


def test_prepared_statements_of_every_act_are_one(django_assert_num_queries: Any) -> None:
    assert isinstance(telling.LISTENING, Prepared)
    with django_assert_num_queries(1):
        telling.happened(("filed",), [])
    with django_assert_num_queries(0):
        telling.happened(("message",), [])
