"""Signing in through another organisation's service: whose account it opens, what is refused, and what it does not change."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from duixian.site.accounts import managing, throttle
from duixian.site.accounts.models import Link, User
from duixian.site.accounts.sso.environment import Identity, Service, services_of
from duixian.site.audit.models import Row
from duixian.site.datadir import SettingError
from duixian.site.registry import subjects
from duixian.site.registry.identifiers import RESIDENT, Number
from duixian.site.registry.models import Subject

from .accounts_people import NOW, PASSWORD, admin, post, sign_in, user, with_factor
from .registry_people import resident
from .sso_provider import CLIENT, SECRET, Provider, provider_running

pytestmark = pytest.mark.django_db
NUMBER = Number(RESIDENT, resident("19850501"))


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider_running() as provider:
        yield provider


@pytest.fixture
def city(running: Provider, settings: Any) -> Provider:
    """The service of a city, which checks identity numbers."""
    running.forget()
    running.now = lambda: int(time.time())
    settings.SSO = (service(running),)
    return running


def service(provider: Provider, **more: Any) -> Service:
    fields: dict[str, Any] = {
        "id": "city", "label": "政务服务统一身份认证", "issuer": provider.address, "client_id": CLIENT, "client_secret": SECRET,
        "identity": Identity("id_number", "name", "real_name"), **more,
    }  # fmt: skip
    return Service(**fields)


def there(address: str) -> str:
    """Where a browser that opens an address of the service is sent."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.getheader("Location") or ""


def way(client: Client, onward: str = "") -> str:
    """Begin and go to the service; the address it sends back to, path and query."""
    begun = client.get("/login/with/city/", {"next": onward} if onward else {})
    assert begun.status_code == 302, begun.content.decode()
    parts = urlsplit(there(begun["Location"]))
    return f"{parts.path}?{parts.query}"


def through(client: Client, onward: str = "") -> Any:
    return client.get(way(client, onward))


def who(client: Client) -> str:
    found = User.objects.filter(pk=client.session.get("_auth_user_id") or 0).first()
    return found.username if found else ""


def linked(client: Client, name: str = "chen") -> None:
    """Sign in by password and add the service."""
    sign_in(client, name)
    page = client.post("/account/with/city/link/", {"password": PASSWORD})
    address = next(part for part in page.content.decode().split('"') if "/authorize?" in part).replace(
        "&amp;", "&"
    )
    parts = urlsplit(there(address))
    client.get(f"{parts.path}?{parts.query}")
    client.post("/logout/")


def wrong(answer: Any) -> str:
    assert answer.status_code == 403
    text = answer.content.decode()
    return str(text[text.index('id="wrong"') :].split("<p>")[1].split("</p>")[0])


def test_the_holder_adds_a_service_and_signs_in_with_it(client: Client, city: Provider) -> None:
    chen = user()
    linked(client)
    assert who(client) == ""
    answer = through(client, "/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert who(client) == "chen"
    acts = list(Row.objects.filter(user=chen).order_by("pk").values_list("act", flat=True))
    assert acts == ["session.opened", "account.linked", "session.closed", "session.opened"]
    kept = Link.objects.get(user=chen)
    assert city.person["sub"] not in kept.digest
    page = client.get("/account/").content.decode()
    assert "政务服务统一身份认证" in page and "解除" in page
    client.post("/account/with/city/unlink/", {"password": PASSWORD})
    assert not Link.objects.exists()


def test_what_is_asked_is_bound_to_the_browser_and_to_this_very_way(client: Client, city: Provider) -> None:
    client.get("/login/with/city/")
    asked = {
        k: v[0] for k, v in parse_qs(urlsplit(client.get("/login/with/city/")["Location"]).query).items()
    }
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/login/with/city/back/"
    assert len(asked["state"]) >= 40 and len(asked["nonce"]) >= 40 and asked["state"] != asked["nonce"]


def test_a_next_page_elsewhere_is_not_gone_to(client: Client, city: Provider) -> None:
    user()
    linked(client)
    assert through(client, "https://elsewhere.example/")["Location"] == "/"


def test_a_code_meant_for_another_browser_is_refused(client: Client, city: Provider) -> None:
    user()
    linked(client)
    answer = Client().get(way(client))
    assert "不是在这个浏览器里开始的" in wrong(answer)


def test_a_way_is_good_once(client: Client, city: Provider) -> None:
    user()
    linked(client)
    address = way(client)
    assert client.get(address).status_code == 302
    client.post("/logout/")
    assert "不是在这个浏览器里开始的" in wrong(client.get(address))


def test_who_never_linked_is_told_how_and_email_links_nobody(client: Client, city: Provider) -> None:
    user(email="chen@example.org")
    city.person = {"sub": "s-9", "email": "chen@example.org", "email_verified": True}
    assert "还没有绑定" in wrong(through(client))
    assert who(client) == ""


def _set(**more: Any) -> Callable[[Provider], None]:
    return lambda provider: setattr(provider, "bend", lambda claims: claims.update(more))


def _drop(name: str) -> Callable[[Provider], None]:
    return lambda provider: setattr(provider, "bend", lambda claims: claims.pop(name))


def _signed(sign: Callable[[dict[str, Any]], str]) -> Callable[[Provider], None]:
    return lambda provider: setattr(provider, "sign", sign)


def _unsigned(claims: dict[str, Any]) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=")
        for one in ({"alg": "none"}, claims)
    ]
    return f"{parts[0]}.{parts[1]}."


def _by_stranger(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048, {"kid": "one"}))


def _shared(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 2), algorithms=["HS256"])


@pytest.mark.parametrize(
    ("do", "why"),
    [
        (_set(iss="https://other.example"), "iss"),
        (_set(aud="another"), "aud"),
        (_set(aud=["duixian", "another"]), "azp"),
        (_set(aud=["duixian", "another"], azp="another"), "azp"),
        (_set(exp=int(time.time()) - 3600), "过期"),
        (_set(iat=int(time.time()) + 3600), ""),
        (_set(nbf=int(time.time()) + 3600), ""),
        (_set(nonce="of another way"), "nonce"),
        (_set(at_hash="AAAA"), "at_hash"),
        (_set(sub=""), "是谁"),
        (_drop("nonce"), "nonce"),
        (_drop("exp"), "exp"),
        (_drop("sub"), "sub"),
        (_signed(_unsigned), "身份令牌"),
        (_signed(_by_stranger), "身份令牌"),
        (_signed(_shared), "身份令牌"),
        (_signed(lambda claims: "no token"), "身份令牌"),
        (lambda provider: provider.discovery.update(issuer="https://other.example"), "不一致"),
        (lambda provider: provider.discovery.update(token_endpoint="http://other.example/t"), "加密"),
    ],
)  # fmt: skip
def test_a_wrong_token_signs_nobody_in(
    client: Client, city: Provider, do: Callable[[Provider], None], why: str
) -> None:
    user()
    linked(client)
    begun = way(client)
    do(city)
    assert why in wrong(client.get(begun))
    assert who(client) == ""
    assert Row.objects.filter(act="session.refused").count() == 1


def test_the_answer_of_another_service_is_refused(client: Client, city: Provider) -> None:
    user()
    linked(client)
    assert "发件人不符" in wrong(client.get(way(client).replace("iss=http", "iss=https")))


def test_whoever_says_no_at_the_service_is_not_signed_in(client: Client, city: Provider) -> None:
    state = parse_qs(urlsplit(client.get("/login/with/city/")["Location"]).query)["state"][0]
    answer = client.get("/login/with/city/back/", {"state": state, "error": "access_denied"})
    assert "取消" in wrong(answer)


def test_new_keys_of_a_service_count_at_once(client: Client, city: Provider) -> None:
    user()
    linked(client)
    city.rotate()
    assert through(client).status_code == 302
    assert who(client) == "chen"


def test_a_service_that_cannot_be_reached_leaves_the_password(
    client: Client, city: Provider, settings: Any
) -> None:
    settings.SSO = (service(city, issuer="http://127.0.0.1:9"),)
    answer = client.get("/login/with/city/")
    assert "连不上" in wrong(answer)
    assert 'name="password"' in answer.content.decode()


# Whose account: by a checked identity number


def person(of: User | None, name: str = "陈一") -> Subject:
    made = subjects.get_or_add(NUMBER, name, NOW)
    Subject.objects.filter(pk=made.pk).update(account=of)
    made.refresh_from_db()
    return made


REAL = {"sub": "s-7", "id_number": NUMBER.text, "name": "陈一", "real_name": True}


def test_a_checked_identity_number_opens_the_account_of_its_person(client: Client, city: Provider) -> None:
    chen = user()
    person(chen)
    city.person = dict(REAL)
    through(client)
    assert who(client) == "chen"
    assert Link.objects.get(user=chen).by_number


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({**REAL, "real_name": False}, "还没有绑定"),
        ({k: v for k, v in REAL.items() if k != "real_name"}, "还没有绑定"),
        ({**REAL, "name": "王二"}, "姓名"),
        (
            {
                **REAL,
                "id_number": NUMBER.text[:-1] + "0" if NUMBER.text[-1] != "0" else NUMBER.text[:-1] + "1",
            },
            "证件号码不对",
        ),
    ],
)
def test_a_number_that_was_not_checked_or_names_another_opens_nothing(
    client: Client, city: Provider, claims: dict[str, Any], why: str
) -> None:
    person(user())
    city.person = claims
    assert why in wrong(through(client))
    assert not Link.objects.exists()


def test_an_account_with_duties_is_never_tied_by_a_number(client: Client, city: Provider) -> None:
    chen = user()
    person(chen)
    post(chen)
    city.person = dict(REAL)
    assert "工作人员" in wrong(through(client))


def test_a_person_without_an_account_gets_one_only_where_the_service_may_open_them(
    client: Client, city: Provider, settings: Any
) -> None:
    city.person = dict(REAL)
    assert "还没有您的账户" in wrong(through(client))
    settings.SSO = (service(city, identity=Identity("id_number", "name", "real_name", opens=True)),)
    assert through(client).status_code == 302
    made = User.objects.get(pk=client.session["_auth_user_id"])
    assert not made.has_usable_password()
    assert Subject.objects.get(account=made).name == "陈一"
    client.post("/logout/")
    through(client)
    assert User.objects.count() == 1  # the same person, the same account
    changed = client.post("/account/password/", {"new": "quite another 1", "again": "quite another 1"})
    assert changed.status_code == 302  # just signed in, without a password so far


# What it does not change


def test_staff_still_give_their_second_factor(client: Client, city: Provider, settings: Any) -> None:
    chen = user()
    linked(client)
    settings.SECOND_FACTOR = True
    post(chen)
    with_factor(chen, timezone.now())
    city.person["acr"] = "high"
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
    client: Client, city: Provider, settings: Any, said: dict[str, Any], passes: bool
) -> None:
    chen = user()
    linked(client)
    settings.SECOND_FACTOR = True
    settings.SSO = (service(city, acr=("high",), amr=("otp",)),)
    post(chen)
    with_factor(chen, timezone.now())
    city.person |= said
    through(client)
    assert (client.get("/account/").status_code == 200) is passes
    assert city.asked[-1]["acr_values"] == "high"


def test_an_account_that_rests_goes_on_resting_and_gets_no_new_ways(client: Client, city: Provider) -> None:
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


def test_a_disabled_account_stays_shut(client: Client, city: Provider) -> None:
    chen = user()
    linked(client)
    User.objects.filter(pk=chen.pk).update(is_active=False)
    assert "不能登录" in wrong(through(client))


def test_adding_a_service_asks_for_the_password_again(client: Client, city: Provider) -> None:
    user()
    sign_in(client, "chen")
    assert client.post("/account/with/city/link/", {"password": "guessed"})["Location"] == "/account/"
    assert client.get("/account/with/city/link/").status_code == 405


def test_one_account_there_opens_one_account_here(client: Client, city: Provider) -> None:
    user()
    user("lin")
    linked(client)
    linked(client, "lin")
    assert list(Link.objects.values_list("user__username", flat=True)) == ["chen"]


def test_a_way_begun_by_one_account_adds_nothing_to_another(client: Client, city: Provider) -> None:
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


def test_signing_out_offers_to_sign_out_at_the_service(client: Client, city: Provider) -> None:
    user()
    linked(client)
    through(client)
    kept = json.dumps(dict(client.session.items()))
    assert "eyJ" not in kept  # the token lies sealed
    page = client.post("/logout/").content.decode()
    assert who(client) == ""
    address = next(part for part in page.split('"') if "/end?" in part).replace("&amp;", "&")
    assert there(address) == "http://testserver/"
    assert city.ended[0]["id_token_hint"].startswith("eyJ")
    assert city.ended[0]["client_id"] == CLIENT


def test_a_service_that_is_not_set_is_not_there(client: Client, city: Provider) -> None:
    assert client.get("/login/with/other/").status_code == 404
    assert "用政务服务统一身份认证登录" in client.get("/login/").content.decode()


def test_the_way_to_a_service_is_limited(client: Client, city: Provider, settings: Any) -> None:
    settings.THROTTLE = True
    soon = timezone.now() + timedelta(minutes=1)  # whatever is refilled while this runs is used up too
    while not throttle.attempt("sso", "address 127.0.0.1", soon):
        pass
    assert client.get("/login/with/city/").status_code == 429


GOOD = {"id": "city", "label": "市", "issuer": "https://id.example", "client_id": "x", "client_secret": "y"}


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"issuer": "http://id.example"}, "https"), ({"issuer": "https://u:p@id.example"}, "https"), ({"id": "城"}, "lower-case"),
        ({"algorithms": ["none"]}, "none"), ({"algorithms": ["HS256"]}, "HS256"), ({"scope": "profile"}, "openid"),
        ({"secret": "y"}, "not known"), ({"identity": {"claim": "n"}}, "name"), ({"client_secret_file": "absent"}, "cannot be read"),
        ({"label": ""}, "label"), ({"second_factor": {"acr": "high"}}, "list"), ({"method": "x"}, "method"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_right_are_refused_at_the_start(
    tmp_path: Any, entry: dict[str, Any], why: str
) -> None:
    path = tmp_path / "sso.yaml"
    path.write_text(json.dumps({"services": [GOOD]}))
    assert services_of({"DUIXIAN_SSO": str(path)})[0].label == "市"
    path.write_text(json.dumps({"services": [{**GOOD, **entry}]}))
    with pytest.raises(SettingError, match=why):
        services_of({"DUIXIAN_SSO": str(path)})


def test_two_services_have_two_names_and_no_file_is_told(tmp_path: Any) -> None:
    path = tmp_path / "sso.yaml"
    path.write_text(json.dumps({"services": [GOOD, GOOD]}))
    with pytest.raises(SettingError, match="one id"):
        services_of({"DUIXIAN_SSO": str(path)})
    with pytest.raises(SettingError, match="cannot be read"):
        services_of({"DUIXIAN_SSO": str(tmp_path / "absent")})
    assert services_of({}) == ()
