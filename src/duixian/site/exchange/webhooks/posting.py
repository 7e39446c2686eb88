"""One signed request, in the form of Standard Webhooks (standardwebhooks.com): headers webhook-id, -timestamp, -signature.

Redirections are not followed, proxies not used, the answer's text not read; the whole request has one limit of time, however
slowly the other side answers.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from standardwebhooks import Webhook

from duixian import __version__

from .guarding import GuardError, Network, goal_of, looked_up

SECONDS = 10.0
LONGEST_WAIT = timedelta(days=1)
GONE = 410


@dataclass(frozen=True, slots=True)
class Route:
    """How messages leave: networks beside the public one, a file of further certificates to trust, the limit of time."""

    inside: Sequence[Network] = ()
    certificates: Path | None = None
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: the status (None: no answer), '' or what was wrong, how long to wait at least."""

    status: int | None
    error: str
    milliseconds: int
    wait: timedelta = timedelta()

    @property
    def taken(self) -> bool:
        return not self.error


def headers_of(key: str, body: str, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """The signature under each secret, the newest first."""
    moment = at.astimezone(UTC)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"Duixian/{__version__}",
        "webhook-id": key,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(key, moment, body) for secret in secrets),
    }


def post(address: str, headers: dict[str, str], body: str, route: Route) -> Answer:
    """Send a message; whatever goes wrong is in the answer."""
    started = time.monotonic()

    def answer(status: int | None, error: str, wait: timedelta = timedelta()) -> Answer:
        return Answer(status, error[:200], int((time.monotonic() - started) * 1000), wait)

    try:
        goal = goal_of(address)
        chosen = looked_up(goal, route.inside)
        trust = ssl.create_default_context()
        if route.certificates is not None:
            trust.load_verify_locations(cafile=str(route.certificates))
        response = _request(
            goal.host, goal.port, goal.path, chosen, headers, body.encode(), trust, route.seconds
        )
    except GuardError as error:
        return answer(None, str(error))
    except ssl.SSLCertVerificationError as error:
        return answer(None, f"接收方的证书不可信：{error.verify_message}")
    except (TimeoutError, socket.gaierror) as error:
        return answer(
            None, "域名解析不到" if isinstance(error, socket.gaierror) else f"{route.seconds:g} 秒内没有答复"
        )
    except (OSError, http.client.HTTPException) as error:
        over = time.monotonic() - started >= route.seconds
        return answer(
            None, f"{route.seconds:g} 秒内没有答复" if over else f"连接失败（{type(error).__name__}）"
        )
    if 200 <= response.status < 300:
        return answer(response.status, "")
    if 300 <= response.status < 400:
        return answer(response.status, f"接收方改了地址（{response.status}），不跟随；请改推送地址")
    return answer(response.status, f"接收方答复 {response.status}", _asked(response.getheader("Retry-After")))


def _asked(told: str | None) -> timedelta:
    """How long the other side asks to be left alone."""
    if told is None or not told.strip().isdecimal() or len(told) > 9:
        return timedelta()
    return min(timedelta(seconds=int(told)), LONGEST_WAIT)


def _request(
    host: str, port: int, path: str, chosen: str, headers: dict[str, str], body: bytes, trust: ssl.SSLContext, seconds: float
) -> http.client.HTTPResponse:  # fmt: skip
    """The head of the answer. The connection goes to `chosen`, the certificate is that of `host`."""
    line: socket.socket = socket.create_connection((chosen, port), timeout=seconds)
    held = [line]
    over = threading.Timer(seconds, _cut, [held])
    over.daemon = True
    over.start()
    try:
        line = trust.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
        held.append(line)
        line.do_handshake()
        connection = http.client.HTTPConnection(host, port, timeout=seconds)
        connection.sock = line
        name = f"[{host}]" if ":" in host else host
        connection.request("POST", path, body, {**headers, "Host": name if port == 443 else f"{name}:{port}"})
        return connection.getresponse()
    finally:
        over.cancel()
        line.close()


def _cut(held: list[socket.socket]) -> None:
    """The time is over, wherever the request stands."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(held[-1], socket.SHUT_RDWR)
