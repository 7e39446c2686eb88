"""A sign-in service (OpenID Connect) that tests start beside the site: it asks nobody for a password, and does wrong when told to."""

from __future__ import annotations

import json
import secrets
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "duixian", "a secret of the tests"


class Provider:
    """What the service is and does. `person` are the claims of whoever signs in there; `bend` changes a token's claims, `sign`
    signs it in another way; `discovery` overrides what it tells of itself."""

    def __init__(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})]
        self.address = ""
        self.forget()

    def forget(self) -> None:
        """As it was at the start, but for its keys."""
        self.person: dict[str, Any] = {"sub": "s-1"}
        self.bend: Callable[[dict[str, Any]], None] = lambda claims: None
        self.sign: Callable[[dict[str, Any]], str] | None = None
        self.discovery: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []
        self.ended: list[dict[str, str]] = []
        self.now: Callable[[], int] = lambda: 0

    def rotate(self) -> None:
        """A new key signs, the old one is no longer told."""
        self.keys = [RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})]

    def told(self) -> dict[str, Any]:
        at = self.address
        return {
            "issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys",
            "end_session_endpoint": f"{at}/end", "authorization_response_iss_parameter_supported": True, **self.discovery,
        }  # fmt: skip

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent: back, with a code."""
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.address})}"

    def token(self, sent: dict[str, str], client: tuple[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer to a code; a code is good once, for the client, address and verifier it was made for."""
        asked = self.codes.pop(sent.get("code", ""), None)
        if client != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if (
            asked is None
            or sent.get("redirect_uri") != asked["redirect_uri"]
            or create_s256_code_challenge(sent.get("code_verifier", "")) != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        now = self.now()
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.person,
        }
        self.bend(claims)
        sign = self.sign or (
            lambda one: jwt.encode({"alg": "RS256", "kid": self.keys[0].kid}, one, self.keys[0])
        )
        return 200, {
            "access_token": secrets.token_urlsafe(8),
            "token_type": "Bearer",
            "id_token": sign(claims),
        }


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            sent = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self._json(200, provider.told())
            elif parts.path == "/keys":
                self._json(200, {"keys": [key.as_dict(private=False) for key in provider.keys]})
            elif parts.path == "/authorize":
                self._onward(provider.authorize(sent))
            elif parts.path == "/end":
                provider.ended.append(sent)
                self._onward(sent["post_logout_redirect_uri"])
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            name, _, secret = (
                b64decode(self.headers.get("Authorization", "Basic ")[6:]).decode().partition(":")
            )
            self._json(*provider.token(sent, (unquote(name), unquote(secret))))

        def _json(self, status: int, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _onward(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    return Handler


@contextmanager
def provider_running() -> Iterator[Provider]:
    """A provider on a port of its own, until the block ends."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
