"""What another organisation's service answers is believed only where it is signed, whole, for us and for this very way."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from duixian.site.audit.models import Row

from .accounts_people import user
from .sso_provider import SECRET, Provider
from .sso_visits import linked, through, way, who, wrong

pytestmark = pytest.mark.django_db


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
    client: Client, sso_city: Provider, do: Callable[[Provider], None], why: str
) -> None:
    user()
    linked(client)
    begun = way(client)
    do(sso_city)
    assert why in wrong(client.get(begun))
    assert who(client) == ""
    assert Row.objects.filter(act="session.refused").count() == 1


def test_new_keys_of_a_service_count_at_once(client: Client, sso_city: Provider) -> None:
    user()
    linked(client)
    sso_city.rotate()
    assert through(client).status_code == 302
    assert who(client) == "chen"
