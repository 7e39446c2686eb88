"""Signing in through another organisation's service, as a browser goes: there, back, and what it is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from duixian.site.accounts.models import User
from duixian.site.accounts.sso.environment import Identity, Service

from .accounts_people import PASSWORD, sign_in
from .sso_provider import CLIENT, SECRET, Provider, provider_running


@pytest.fixture(scope="module")
def sso_running() -> Iterator[Provider]:
    with provider_running() as provider:
        yield provider


@pytest.fixture
def sso_city(sso_running: Provider, settings: Any) -> Provider:
    """The service of a city, which checks identity numbers."""
    sso_running.forget()
    sso_running.now = lambda: int(time.time())
    settings.SSO = (service(sso_running),)
    return sso_running


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
