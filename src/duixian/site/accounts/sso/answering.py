"""The way back from a service: the code is changed for an ID token, and every claim of it is checked.

Taken are tokens that the service signed with one of the algorithms set for it (never `none`, never a shared secret), for this
site, within their time, with the nonce of this very way. Keys are fetched for each token, so that new keys count at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from .asking import Asked, SsoError, fetched, session_of, told_by
from .environment import Service

LEEWAY = 60  # seconds that clocks may differ
LONGEST = 20_000  # characters of a token
WRONG = "登录服务发来的凭证不对（{why}），没有登录。请重新登录一次；还是不行，请告诉系统管理员。"


@dataclass(frozen=True, slots=True)
class Said:
    """Whom a service named: `sub` is its own name for them. `factor`: its sign-in counts as the second factor too."""

    service: Service
    sub: str
    claims: Mapping[str, Any] = field(repr=False)
    token: str = field(repr=False)
    factor: bool = False


def answered(service: Service, asked: Asked, sent: Mapping[str, str], redirect: str, now: datetime) -> Said:
    """Who signed in, from the parameters the service sent back with them. Raises SsoError."""
    if sent.get("error"):
        raise SsoError("refused", _refusal(sent["error"]))
    code = sent.get("code", "")
    if not code or len(code) > 4000:
        raise SsoError("code", WRONG.format(why="没有授权码"))
    with session_of(service, redirect) as client:
        told = told_by(client, service)
        named = sent.get("iss")
        must = told.get("authorization_response_iss_parameter_supported") is True
        if (named is not None or must) and named != service.issuer:
            raise SsoError("mix-up", WRONG.format(why="发件人不符"))
        got = _token(client, told, code, asked.verifier)
        keys = fetched(client, told["jwks_uri"])
    return checked(service, got, keys, asked.nonce, now)


def _token(client: OAuth2Session, told: Mapping[str, Any], code: str, verifier: str) -> Mapping[str, Any]:
    try:
        got = client.fetch_token(
            told["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier,
            redirect_uri=client.redirect_uri, allow_redirects=False,
        )  # fmt: skip
    except AuthlibBaseError as error:
        raise SsoError("code", WRONG.format(why=f"授权码被拒：{str(error.error)[:40]}")) from None
    except (OSError, ValueError):
        raise SsoError("unreachable", "现在连不上这个登录服务。请稍后再试，或用用户名和密码登录。") from None
    found: Mapping[str, Any] = got
    return found


def checked(
    service: Service, got: Mapping[str, Any], keys: Mapping[str, Any], nonce: str, now: datetime
) -> Said:
    """The claims of an ID token, when all is right with it. Raises SsoError."""
    token = got.get("id_token")
    if not isinstance(token, str) or len(token) > LONGEST:
        raise SsoError("token", WRONG.format(why="没有身份令牌"))
    try:
        signing = [
            key for key in keys.get("keys", ()) if isinstance(key, dict) and key.get("use", "sig") == "sig"
        ]
        registry = JWSRegistry(algorithms=list(service.algorithms), strict_check_header=False)
        read = jwt.decode(token, KeySet.import_key_set({"keys": signing}), registry=registry)
        claims = CodeIDToken(
            read.claims, read.header,
            {"iss": {"essential": True, "value": service.issuer}, "aud": {"essential": True, "value": service.client_id}},
            {"nonce": nonce, "client_id": service.client_id, "access_token": got.get("access_token")},
        )  # fmt: skip
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except ExpiredTokenError:
        raise SsoError("expired", WRONG.format(why="身份令牌已经过期")) from None
    except JoseError as error:
        raise SsoError(
            "token", WRONG.format(why=f"身份令牌没有通过检查：{getattr(error, 'claim', error.error)}")
        ) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise SsoError("token", WRONG.format(why="身份令牌读不出来")) from None
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= 255:
        raise SsoError("token", WRONG.format(why="没有写明是谁"))
    return Said(service, sub, claims, token, _is_factor(service, claims))


def _is_factor(service: Service, claims: Mapping[str, Any]) -> bool:
    """Whether the service says that it asked for two factors, in the words that its settings name."""
    ways = claims.get("amr") or []
    return claims.get("acr") in service.acr or any(one in service.amr for one in ways)


def _refusal(error: str) -> str:
    if error == "access_denied":
        return "您在登录服务那边取消了，或者没有同意，没有登录。"
    code = error[:40] if re.fullmatch(r"[a-z_]+", error) else "原因不明"
    return f"登录服务没有让您登录（{code}）。请重新登录一次；还是不行，请告诉系统管理员。"
