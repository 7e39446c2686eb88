"""Subscriptions: to a rule, to a document, to what is new; told once of each change, ended with one click."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from duixian.rules import load_pack
from duixian.site.library.models import Document, Source
from duixian.site.notices.models import Notice
from duixian.site.proactive import subscribing
from duixian.site.proactive.models import Subscription
from duixian.site.proactive.subscribing import SubscribingError, rule_mark, subscribe, tell
from duixian.site.shelf import shelf

from .casework import at
from .money_people import signed_in
from .proactive_people import DAY
from .registry_people import account

pytestmark = pytest.mark.django_db
NOW = at(DAY, 10)
Kind = Subscription.Kind


def kinds() -> list[str]:
    return list(Notice.objects.filter(channel="site").order_by("pk").values_list("kind", flat=True))


def test_a_new_version_tells_who_subscribed_to_the_pack_or_to_the_benefit_that_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two, three = account("一"), account("二"), account("三")
    subscribe(one, Kind.RULE, NOW, pack="demo")
    subscribe(two, Kind.RULE, NOW, pack="demo", benefit="settling")
    subscribe(three, Kind.RULE, NOW, pack="demo", benefit="living")
    assert tell(NOW) == 0
    ready = shelf().by_id("demo")
    assert ready is not None
    changed = dict(ready.pack.benefits)
    changed["settling"] = replace(changed["settling"], title="引进人才安家补助（新）")
    newer = replace(ready, pack=replace(ready.pack, benefits=changed, content_hash="other", version="2025.1"))
    monkeypatch.setattr(type(shelf()), "by_id", lambda self, id_: newer)
    assert tell(NOW + timedelta(days=1)) == 2
    assert tell(NOW + timedelta(days=2)) == 0
    assert set(Notice.objects.filter(channel="site").values_list("user__username", flat=True)) == {"一", "二"}
    assert Subscription.objects.get(user=two).said == "规则有变化，现在是版本 2025.1"


def test_a_rule_that_only_moved_within_its_file_has_not_changed(tmp_path: Any) -> None:
    import shutil
    from pathlib import Path

    source = Path(__file__).parents[2] / "packs" / "demo"
    shutil.copytree(source, tmp_path / "demo")
    moved = tmp_path / "demo" / "benefits" / "person.yaml"
    moved.write_text("# 另加一行\n\n" + moved.read_text("utf-8"), "utf-8")
    before, after = load_pack(source), load_pack(tmp_path / "demo")
    assert rule_mark(before, "settling") == rule_mark(after, "settling")
    assert rule_mark(before, "settling") != rule_mark(before, "living")


def test_a_document_that_changes_and_one_that_is_new_are_told(library: Source) -> None:
    user, other = account("一"), account("二")
    document = Document.objects.order_by("pk")[0]
    subscribe(user, Kind.DOCUMENT, NOW, document=document.work_id)
    subscribe(other, Kind.LIBRARY, NOW)
    assert tell(NOW) == 0
    last = max(Document.objects.values_list("generation", flat=True))
    Document.objects.filter(pk=document.pk).update(expression="0" * 16, generation=last + 1)
    assert tell(NOW) == 2
    assert kinds() == ["document_changed", "document_new"]
    assert tell(NOW) == 0


def test_one_subscribes_and_unsubscribes_on_the_page(library: Source) -> None:
    user, other = account("一"), account("二")
    client = signed_in(user)
    work = Document.objects.order_by("pk")[0].work_id
    client.post(reverse("proactive:subscribe"), {"kind": "document", "document": work})
    client.post(reverse("proactive:subscribe"), {"kind": "rule", "rule": "demo|settling"})
    client.post(reverse("proactive:subscribe"), {"kind": "rule", "rule": "demo|settling"})
    assert Subscription.objects.filter(user=user).count() == 2
    text = client.get(reverse("proactive:subscriptions"), {"words": "安居"}).content.decode()
    assert "引进人才安家补助" in text
    assert "云水市青年人才安居补贴办法" in text
    row = Subscription.objects.get(user=user, kind="rule")
    assert signed_in(other).post(reverse("proactive:unsubscribe", args=[row.pk])).status_code == 404
    client.post(reverse("proactive:unsubscribe", args=[row.pk]))
    assert Subscription.objects.filter(user=user).count() == 1
    for bad in (
        {"kind": "rule", "rule": "demo|nothing"},
        {"kind": "document", "document": "x"},
        {"kind": "all"},
    ):
        client.post(reverse("proactive:subscribe"), bad)
    assert Subscription.objects.count() == 1
    assert client.get(reverse("proactive:subscriptions"), {"document": "\0"}).status_code in (200, 400)


def test_an_account_has_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribing, "MOST", 1)
    user = account("一")
    subscribe(user, Kind.RULE, NOW, pack="demo")
    with pytest.raises(SubscribingError, match="最多订阅 1 项"):
        subscribe(user, Kind.RULE, NOW, pack="demo", benefit="settling")
