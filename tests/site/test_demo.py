"""The living demonstration: claims in every state, something to do on everybody's first page, a way in from the start."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duixian.cli import demo as command
from duixian.cli import serve
from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.credentials.models import Card, Filing
from duixian.site.datadir import DEMONSTRATION
from duixian.site.demo.people import people
from duixian.site.demo.staff import STAFF
from duixian.site.demo.stage import cases
from duixian.site.projects.models import Project
from duixian.site.registry.powers import person_of

from .demo_city import demonstration

__all__ = ["demonstration"]
pytestmark = pytest.mark.django_db
EMPTY = ("没有案件", "还没有申报")


def test_everybody_finds_something_on_their_first_page(demonstration: None) -> None:
    phases = Counter(Case.objects.values_list("phase", flat=True))
    assert {"draft", "open", "granted", "refused", "withdrawn"} <= set(phases)
    assert not Case.objects.filter(filed_at__gt=timezone.now()).exists()  # nothing that is yet to come
    for login in ("zhou", "ruan", "su", *(one.login for one in STAFF)):
        answer = Client().post("/demo/", {"login": login}, follow=True)
        text = answer.content.decode()
        assert answer.status_code == 200, login
        assert not any(words in text for words in EMPTY), login
        assert "换一个人" in text
    assert all(person_of(User.objects.get(username=one.login)) is not None for one in STAFF)  # for 回避
    card = Card.objects.get(holder__account__username="zhou")
    assert card.state == "active" and Filing.objects.filter(state=Filing.State.ASKED).exists()
    assert set(Project.objects.values_list("books__state", flat=True)) == {"signed", "sent"}
    assert cases(people(timezone.now()), "a long enough one", timezone.now()) == 0  # played once


def test_a_visitor_finds_the_way_in_from_the_first_page(settings: Any) -> None:
    settings.DEMO = True
    text = Client().get("/").content.decode()
    assert 'href="/demo/"' in text and reverse("matching:packs") in text
    assert "阮青" in Client().get("/demo/").content.decode()


def test_only_data_that_the_command_made_itself_is_a_demonstration(tmp_path: Path, capsys: Any) -> None:
    theirs, new = tmp_path / "theirs", tmp_path / "new"
    theirs.mkdir()
    (theirs / "duixian.sqlite3").touch()
    assert not command._mark(theirs, own=False) and "已有别的数据" in capsys.readouterr().err
    assert command._mark(new, own=False) and (new / DEMONSTRATION).exists()
    assert command._mark(new, own=False)  # again


def test_data_of_a_demonstration_is_served_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    """Its accounts have a password that everybody knows."""
    settings.DATA_DIR = tmp_path
    (tmp_path / DEMONSTRATION).touch()
    monkeypatch.setattr(serve, "open_library", lambda args: None)
    monkeypatch.setattr(serve, "bound", lambda *args: pytest.fail("listens"))
    assert serve.run(Namespace(host="0.0.0.0", port=8000, data="")) == 1
    assert "演示的数据" in capsys.readouterr().err


def test_https_without_a_proxy_is_told_and_not_served(
    monkeypatch: pytest.MonkeyPatch, settings: Any, capsys: Any
) -> None:
    settings.SECURE, settings.PROXIES = True, 0
    monkeypatch.setattr(serve, "open_library", lambda args: None)
    assert serve.run(Namespace(host="127.0.0.1", port=8000, data="")) == 1
    assert "DUIXIAN_PROXIES" in capsys.readouterr().err


def test_outside_the_demonstration_nobody_signs_in_by_a_click(settings: Any) -> None:
    settings.DEMO = False
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/", {"login": "zhou"}).status_code == 404
    assert "/demo/" not in Client().get("/").content.decode()
