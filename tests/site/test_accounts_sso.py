"""Signing in through another organisation's service: the way there and back, and what it does not change."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.accounts import managing, throttle
from duixian.site.accounts.models import Link, User
from duixian.site.audit.models import Row

from .accounts_people import NOW, PASSWORD, admin, post, sign_in, user, with_factor
from .sso_provider import CLIENT, Provider
from .sso_visits import linked, service, there, through, way, who, wrong

pytestmark = pytest.mark.django_db


def test_the_holder_adds_a_service_and_signs_in_with_it(client: Client, sso_city: Provider) -> None:
    chen = user()
    linked(client)
    assert who(client) == ""
    answer = through(client, "/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert who(client) == "chen"
    acts = list(Row.objects.filter(user=chen).order_by("pk").values_list("act", flat=True))
    assert acts == ["session.opened", "account.linked", "session.closed", "session.opened"]
    kept = Link.objects.get(user=chen)
    assert sso_city.person["sub"] not in kept.digest
    page = client.get("/account/").content.decode()
    assert "政务服务统一身份认证" in page and "解除" in page
    client.post("/account/with/city/unlink/", {"password": PASSWORD})
    assert not Link.objects.exists()


def test_what_is_asked_is_bound_to_the_browser_and_to_this_very_way(
    client: Client, sso_city: Provider
) -> None:
    client.get("/login/with/city/")
    asked = {
        k: v[0] for k, v in parse_qs(urlsplit(client.get("/login/with/city/")["Location"]).query).items()
    }
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/login/with/city/back/"
    assert len(asked["state"]) >= 40 and len(asked["nonce"]) >= 40 and asked["state"] != asked["nonce"]


def test_a_next_page_elsewhere_is_not_gone_to(client: Client, sso_city: Provider) -> None:
    user()
    linked(client)
    assert through(client, "https://elsewhere.example/")["Location"] == "/"


def test_a_code_meant_for_another_browser_is_refused(client: Client, sso_city: Provider) -> None:
    user()
    linked(client)
    answer = Client().get(way(client))
    assert "不是在这个浏览器里开始的" in wrong(answer)


def test_a_way_is_good_once(client: Client, sso_city: Provider) -> None:
    user()
    linked(client)
    address = way(client)
    assert client.get(address).status_code == 302
    client.post("/logout/")
    assert "不是在这个浏览器里开始的" in wrong(client.get(address))


def test_who_never_linked_is_told_how_and_email_links_nobody(client: Client, sso_city: Provider) -> None:
    user(email="chen@example.org")
    sso_city.person = {"sub": "s-9", "email": "chen@example.org", "email_verified": True}
    assert "还没有绑定" in wrong(through(client))
    assert who(client) == ""


def test_the_answer_of_another_service_is_refused(client: Client, sso_city: Provider) -> None:
    user()
    linked(client)
    assert "发件人不符" in wrong(client.get(way(client).replace("iss=http", "iss=https")))


def test_whoever_says_no_at_the_service_is_not_signed_in(client: Client, sso_city: Provider) -> None:
    state = parse_qs(urlsplit(client.get("/login/with/city/")["Location"]).query)["state"][0]
    answer = client.get("/login/with/city/back/", {"state": state, "error": "access_denied"})
    assert "取消" in wrong(answer)


def test_a_service_that_cannot_be_reached_leaves_the_password(
    client: Client, sso_city: Provider, settings: Any
) -> None:
    settings.SSO = (service(sso_city, issuer="http://127.0.0.1:9"),)
    answer = client.get("/login/with/city/")
    assert "连不上" in wrong(answer)
    assert 'name="password"' in answer.content.decode()


def test_staff_still_give_their_second_factor(client: Client, sso_city: Provider, settings: Any) -> None:
    chen = user()
    linked(client)
    settings.SECOND_FACTOR = True
    post(chen)
    with_factor(chen, timezone.now())
    sso_city.person["acr"] = "high"
    through(client)
    assert client.get("/account/").status_code == 302
    assert client.get("/account/")["Location"].startswith("/account/factor/")


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ({"acr": "high"}, True), ({"acr": "low"}, False), ({"amr": ["pwd", "otp"]}, True), ({"amr": ["pwd"]}, False),
        ({}, False), ({"acr": ""}, False),
    ],
)  # fmt: skip
def test_what_the_service_asked_for_counts_only_in_the_words_that_are_set(
    client: Client, sso_city: Provider, settings: Any, said: dict[str, Any], passes: bool
) -> None:
    chen = user()
    linked(client)
    settings.SECOND_FACTOR = True
    settings.SSO = (service(sso_city, acr=("high",), amr=("otp",)),)
    post(chen)
    with_factor(chen, timezone.now())
    sso_city.person |= said
    through(client)
    assert (client.get("/account/").status_code == 200) is passes
    assert sso_city.asked[-1]["acr_values"] == "high"


def test_an_account_that_rests_goes_on_resting_and_gets_no_new_ways(
    client: Client, sso_city: Provider
) -> None:
    chen = user()
    linked(client)
    managing.reset_password(chen, admin("system"), NOW)
    assert not Link.objects.exists()  # whoever had the account may have added it
    User.objects.filter(pk=chen.pk).update(must_change=False, password_until=None)
    chen.refresh_from_db()
    chen.set_password(PASSWORD)
    chen.save()
    sign_in(client, "chen")
    assert client.post("/account/with/city/link/", {"password": PASSWORD}).status_code == 302
    assert "没有确认" in client.get("/account/").content.decode()


def test_a_disabled_account_stays_shut(client: Client, sso_city: Provider) -> None:
    chen = user()
    linked(client)
    User.objects.filter(pk=chen.pk).update(is_active=False)
    assert "不能登录" in wrong(through(client))


def test_adding_a_service_asks_for_the_password_again(client: Client, sso_city: Provider) -> None:
    user()
    sign_in(client, "chen")
    assert client.post("/account/with/city/link/", {"password": "guessed"})["Location"] == "/account/"
    assert client.get("/account/with/city/link/").status_code == 405


def test_one_account_there_opens_one_account_here(client: Client, sso_city: Provider) -> None:
    user()
    user("lin")
    linked(client)
    linked(client, "lin")
    assert list(Link.objects.values_list("user__username", flat=True)) == ["chen"]


def test_a_way_begun_by_one_account_adds_nothing_to_another(client: Client, sso_city: Provider) -> None:
    user()
    user("lin")
    sign_in(client, "chen")
    page = client.post("/account/with/city/link/", {"password": PASSWORD}).content.decode()
    address = next(part for part in page.split('"') if "/authorize?" in part).replace("&amp;", "&")
    parts = urlsplit(there(address))
    kept = client.session["sso-asked"]
    client.post("/logout/")
    sign_in(client, "lin")
    session = client.session
    session["sso-asked"] = kept
    session.save()
    client.get(f"{parts.path}?{parts.query}")
    assert not Link.objects.exists()


def test_signing_out_offers_to_sign_out_at_the_service(client: Client, sso_city: Provider) -> None:
    user()
    linked(client)
    through(client)
    kept = json.dumps(dict(client.session.items()))
    assert not re.search(r"eyJ[\w-]+\.eyJ[\w-]+\.", kept)  # the token lies sealed
    page = client.post("/logout/").content.decode()
    assert who(client) == ""
    address = next(part for part in page.split('"') if "/end?" in part).replace("&amp;", "&")
    assert there(address) == "http://testserver/"
    assert re.match(r"eyJ[\w-]+\.eyJ[\w-]+\.", sso_city.ended[0]["id_token_hint"])
    assert sso_city.ended[0]["client_id"] == CLIENT


def test_a_service_that_is_not_set_is_not_there(client: Client, sso_city: Provider) -> None:
    assert client.get("/login/with/other/").status_code == 404
    assert "用政务服务统一身份认证登录" in client.get("/login/").content.decode()


def test_the_way_to_a_service_is_limited(client: Client, sso_city: Provider, settings: Any) -> None:
    settings.THROTTLE = True
    soon = timezone.now() + timedelta(minutes=1)  # whatever is refilled while this runs is used up too
    while not throttle.attempt("sso", "address 127.0.0.1", soon):
        pass
    assert client.get("/login/with/city/").status_code == 429
