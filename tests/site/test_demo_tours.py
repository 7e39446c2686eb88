"""The guided tours of the demonstration: everybody has one, every step leads to a page of theirs, what is done is ticked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from duixian.site.accounts.models import User
from duixian.site.audit.acts import ACTS
from duixian.site.demo.tours import TOURS
from duixian.site.demo.tours.steps import Noted
from duixian.site.demo.views import people_to_be

from .demo_city import demonstration, entered

__all__ = ["demonstration"]
pytestmark = pytest.mark.django_db


def test_everybody_a_visitor_can_be_has_a_tour_of_five_to_nine_steps() -> None:
    logins = {login for _, people in people_to_be() for login, _, _, _ in people}
    assert logins == set(TOURS)
    assert all(5 <= len(tour.steps) <= 9 for tour in TOURS.values())
    noted = {step.done.act for tour in TOURS.values() for step in tour.steps if isinstance(step.done, Noted)}
    assert noted <= set(ACTS)


def test_every_step_of_every_tour_leads_to_a_page_that_shows_it(demonstration: None) -> None:
    wrong = []
    for login, tour in TOURS.items():
        browser = entered(login)
        for number, step in enumerate(tour.steps, 1):
            answer = browser.get(reverse("demo:step", args=[number]), follow=True)
            text = answer.content.decode()
            if (
                answer.status_code != 200
                or f"第 {number} 步，共 {len(tour.steps)} 步" not in text
                or step.do not in text
            ):
                wrong.append((login, number, answer.request["PATH_INFO"], answer.status_code))
            if "没有权限" in text or "到这一步的页面" in text:  # it is the page of this step
                wrong.append((login, number, answer.request["PATH_INFO"], "another page"))
    assert not wrong


def test_a_step_is_ticked_when_the_data_show_that_it_was_done(settings: Any) -> None:
    settings.DEMO = True
    User.objects.create_user("auditor", duty=User.Duty.AUDIT)
    browser, tour = entered("auditor"), TOURS["auditor"]
    page = browser.get(reverse("demo:step", args=[4])).url
    assert "做好了" not in browser.get(reverse("account:own")).content.decode()  # only looked at so far
    browser.post(reverse("audit:export"), {"as": "csv"})
    assert "✓ 做好了" in browser.get(page).content.decode()
    text = browser.post(reverse("demo:tour"), {"do": "again"}, follow=True).content.decode()
    assert f"第 1 步，共 {len(tour.steps)} 步" in text and "✓ 做好了" not in text


def test_a_tour_is_put_away_and_taken_up_again_and_goes_on_after_a_change_of_person(settings: Any) -> None:
    settings.DEMO = True
    User.objects.create_user("auditor", duty=User.Duty.AUDIT)
    User.objects.create_user("system", duty=User.Duty.SYSTEM)
    browser, page = entered("auditor"), reverse("audit:rows")
    browser.get(reverse("demo:step", args=[3]))
    assert "第 3 步" in browser.get(page).content.decode()
    gone = browser.post(reverse("demo:tour"), {"do": "close", "next": page}, follow=True)
    assert gone.request["PATH_INFO"] == page
    assert "接着看导览" in gone.content.decode() and "第 3 步" not in gone.content.decode()
    assert (
        browser.post(reverse("demo:tour"), {"do": "close", "next": "https://elsewhere.example/"}).url == "/"
    )
    for login in ("system", "auditor"):
        browser.post(reverse("demo:entrance"), {"login": login})
    assert "接着看导览" in browser.get(page).content.decode()
    text = browser.get(reverse("demo:step", args=[3]), follow=True).content.decode()
    assert "第 3 步，共 5 步" in text


def test_outside_the_demonstration_there_is_no_tour(settings: Any) -> None:
    settings.DEMO = False
    client = Client()
    client.force_login(User.objects.create_user("auditor", duty=User.Duty.AUDIT))
    assert client.get(reverse("demo:step", args=[1])).status_code == 404
    assert client.post(reverse("demo:tour"), {"do": "again"}).status_code == 404
    assert "导览" not in client.get(reverse("audit:rows")).content.decode()


def test_whoever_has_no_tour_is_shown_none(settings: Any) -> None:
    settings.DEMO = True
    client = Client()
    client.force_login(User.objects.create_user("somebody"))
    assert "导览" not in client.get("/").content.decode()
    assert client.get(reverse("demo:step", args=[1])).status_code == 404
