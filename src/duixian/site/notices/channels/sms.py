"""Text messages through a gateway that takes HTTP: template ids and parameters as signed JSON.

POST {"request": key, "mobile": "...", "template": id, "params": {"case": "...", "deadline": "..."}}, signed in the header
X-Duixian-Signature: the HMAC-SHA256, in hexadecimal, of the lines timestamp, request key and the body's SHA-256 under the
shared secret, whose id stands in X-Duixian-Key. 2xx: taken. 408, 425, 429 and 5xx: later. All else: never.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from typing import Any

from .base import PermanentError, TemporaryError

SECONDS = 10
LATER = {408, 425, 429}
LONGEST_WAIT = 86_400


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where text messages go: address, key id and secret, the gateway's template ids by kind (`code` for codes)."""

    address: str
    key_id: str
    secret: str
    templates: dict[str, str]

    def __repr__(self) -> str:
        return f"Gateway({self.address!r})"  # no secret: this text reaches logs


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed request with a telephone number goes where it was meant to go, or nowhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


class SmsOutlet:
    """Sends through the gateway."""

    def __init__(self, gateway: Gateway, seconds: float = SECONDS) -> None:
        self._gateway = gateway
        self._seconds = seconds

    def send(self, address: str, kind: str, case_number: str, deadline: date | None, key: str) -> None:
        params = {"case": case_number} | ({"deadline": deadline.isoformat()} if deadline else {})
        self._post(address, kind, params, key)

    def send_code(self, address: str, code: str) -> None:
        self._post(address, "code", {"code": code}, uuid.uuid4().hex)

    def _post(self, address: str, kind: str, params: dict[str, str], key: str) -> None:
        template = self._gateway.templates.get(kind)
        if template is None:
            raise PermanentError(f"DUIXIAN_SMS_TEMPLATES 里没有 {kind} 的模板")
        sent = {"request": key, "mobile": address, "template": template, "params": params}
        body = json.dumps(sent, ensure_ascii=False, sort_keys=True).encode()
        stamp = str(int(time.time()))  # the gateway compares it with its own clock
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Duixian-Key": self._gateway.key_id,
            "X-Duixian-Timestamp": stamp,
            "X-Duixian-Signature": signature(self._gateway.secret, stamp, key, body),
        }
        request = urllib.request.Request(self._gateway.address, body, headers, method="POST")  # noqa: S310 -- the scheme is checked with the setting
        opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=self._seconds) as answer:
                answer.read(1 << 16)
        except urllib.error.HTTPError as error:
            with error:
                if error.code in LATER or error.code >= 500:
                    raise TemporaryError(f"短信平台暂不可用（{error.code}）", _wait(error.headers.get("Retry-After"))) from None  # fmt: skip
                raise PermanentError(f"短信平台不收（{error.code}）") from None
        except (OSError, HTTPException) as error:
            raise TemporaryError(f"短信平台连不上（{type(error).__name__}）") from None


def signature(secret: str, stamp: str, key: str, body: bytes) -> str:
    """The signature of a request, as the gateway reckons it too."""
    signed = f"{stamp}\n{key}\n{hashlib.sha256(body).hexdigest()}"
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def _wait(told: str | None) -> int:
    return min(int(told), LONGEST_WAIT) if told and told.isascii() and told.isdigit() else 0
