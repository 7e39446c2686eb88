"""The way to a service: what is sent, and what is kept in the visitor's session to know the answer by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from django.http import HttpRequest

from .environment import Service, safe

KEPT = "sso-asked"  # in the session
OPEN, LASTS = 5, 600  # so many ways at once (tabs), for so many seconds
TIMEOUT = 8  # seconds for each request to a service
LARGEST = 200_000  # bytes of what a service tells of itself


class SsoError(Exception):
    """It did not go well: the message says what to do, `code` is for the trail."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """A way that was begun: to which service, with what, where to go afterwards; `link` is the account (its number) that a
    signed-in person wants to add the service to, 0 where somebody signs in."""

    service: str
    nonce: str
    verifier: str
    onward: str
    link: int
    at: int


def session_of(service: Service, redirect: str) -> OAuth2Session:
    """A client of a service; close it after use."""
    client = OAuth2Session(
        service.client_id, service.client_secret or None, scope=service.scope, redirect_uri=redirect,
        token_endpoint_auth_method=service.method, code_challenge_method="S256", default_timeout=TIMEOUT,
    )  # fmt: skip
    client.trust_env = False
    client.max_redirects = 0
    if service.certificates:
        client.verify = service.certificates
    return client


def told_by(client: OAuth2Session, service: Service) -> dict[str, Any]:
    """What a service tells of itself (discovery), asked anew each time: nothing of it grows old. Raises SsoError."""
    found = fetched(client, f"{service.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != service.issuer:
        raise SsoError("issuer", "登录服务报出的名称与设置的不一致，不能使用。请告诉系统管理员。")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not safe(found.get(name)):
            raise SsoError("metadata", "登录服务的设置不完整，或者不是加密的地址。请告诉系统管理员。")
    return found


def fetched(client: OAuth2Session, address: str) -> dict[str, Any]:
    """A JSON object from an address of the service. Raises SsoError."""
    try:
        with client.get(address, withhold_token=True, allow_redirects=False, stream=True) as answer:
            body = answer.raw.read(LARGEST + 1, decode_content=True)
            if answer.status_code != 200 or len(body) > LARGEST:
                raise ValueError
        found = json.loads(body)
        if not isinstance(found, dict):
            raise ValueError
    except (OSError, ValueError):
        raise SsoError("unreachable", "现在连不上这个登录服务。请稍后再试，或用用户名和密码登录。") from None
    return found


def begin(
    request: HttpRequest, service: Service, redirect: str, onward: str, link: int, now: datetime
) -> str:
    """The address to send the visitor to. Raises SsoError."""
    state, nonce, verifier = generate_token(40), generate_token(40), generate_token(64)
    with session_of(service, redirect) as client:
        told = told_by(client, service)
        more = {"acr_values": " ".join(service.acr)} if service.acr else {}
        address, _ = client.create_authorization_url(
            told["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce, **more
        )
    waiting = _waiting(request, now)
    waiting[state] = asdict(Asked(service.id, nonce, verifier, onward[:2000], link, int(now.timestamp())))
    request.session[KEPT] = dict(list(waiting.items())[-OPEN:])
    return str(address)


def taken(request: HttpRequest, state: str, now: datetime) -> Asked | None:
    """The way that a state belongs to, good once; none where this browser began no such way, or too long ago."""
    waiting = _waiting(request, now)
    found = waiting.pop(state, None)
    request.session[KEPT] = waiting
    return Asked(**found) if found is not None else None


def _waiting(request: HttpRequest, now: datetime) -> dict[str, Any]:
    kept: Mapping[str, Any] = request.session.get(KEPT, {})
    return {state: one for state, one in kept.items() if now.timestamp() - one["at"] <= LASTS}
