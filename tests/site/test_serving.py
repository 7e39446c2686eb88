"""The server as `duixian serve` starts it: whose address the site sees, through which scheme, and how much it reads."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.test import RequestFactory

from duixian.cli import listening
from duixian.site.accounts.addresses import address_of

Ask = Callable[..., tuple[int, Any]]


def told(environ: dict[str, Any], start: Any) -> list[bytes]:
    """What the site makes of a request."""
    request = WSGIRequest(environ)
    body = json.dumps(
        {"address": address_of(request), "secure": request.is_secure(), "host": request.META["HTTP_HOST"]}
    )
    start("200 OK", [("Content-Type", "application/json")])
    return [body.encode()]


@pytest.fixture
def served(settings: Any) -> Iterator[Callable[..., Ask]]:
    running: list[Any] = []
    over = threading.Event()

    def serving(server: Any) -> None:
        while not over.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, count=1)

    def start(**more: Any) -> Ask:
        for name, value in more.items():
            setattr(settings, name, value)
        server = listening.serving(told, listening.bound("127.0.0.1", 0))
        thread = threading.Thread(target=serving, args=(server,), daemon=True)
        thread.start()
        running.append((server, thread))

        def ask(headers: dict[str, str] | None = None, length: int | None = None) -> tuple[int, Any]:
            connection = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=20)
            try:
                if length is None:
                    connection.request("GET", "/", headers=headers or {})
                else:
                    connection.putrequest("POST", "/")
                    connection.putheader("Content-Length", str(length))
                    connection.endheaders()
                answer = connection.getresponse()
                body = answer.read()
                return answer.status, json.loads(body) if answer.status == 200 else body
            finally:
                connection.close()

        return ask

    yield start
    over.set()
    for server, thread in running:
        thread.join(10)
        server.task_dispatcher.shutdown()
        server.close()


SAID = {"X-Forwarded-For": "203.0.113.9, 198.51.100.4", "X-Forwarded-Proto": "https"}
SECURE = {"SECURE": True, "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}


def test_behind_a_proxy_each_client_has_its_own_address_and_https_is_known(
    served: Callable[..., Ask],
) -> None:
    ask = served(PROXIES=1, PROXY="127.0.0.1", **SECURE)
    assert ask(SAID)[1] | {"host": ""} == {"address": "198.51.100.4", "secure": True, "host": ""}
    assert ask({**SAID, "X-Forwarded-For": "198.51.100.5"})[1]["address"] == "198.51.100.5"


def test_behind_two_proxies_what_the_outer_one_saw_counts(served: Callable[..., Ask]) -> None:
    ask = served(PROXIES=2, PROXY="*", **SECURE)
    said = {**SAID, "X-Forwarded-For": "192.0.2.66, 203.0.113.9, 198.51.100.4"}
    assert ask(said)[1]["address"] == "203.0.113.9"


@pytest.mark.parametrize("proxy", [{"PROXIES": 0}, {"PROXIES": 1, "PROXY": "192.0.2.1"}])
def test_what_a_client_says_of_itself_is_not_believed(
    served: Callable[..., Ask], proxy: dict[str, Any]
) -> None:
    ask = served(**proxy, **SECURE)
    found = ask({**SAID, "Forwarded": "for=203.0.113.9;proto=https", "X-Forwarded-Host": "evil.example"})[1]
    assert (found["address"], found["secure"]) == ("127.0.0.1", False) and "evil" not in found["host"]


def test_no_body_larger_than_any_forms_file_is_read(served: Callable[..., Ask]) -> None:
    assert served(PROXIES=0)(length=1 << 30)[0] == 413


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/verify/", "/nosuch/", "/api/openapi.json"])
def test_head_is_answered_without_a_body_which_would_be_taken_for_the_next_answer(
    rf: RequestFactory, address: str
) -> None:
    def told(method: str) -> tuple[str, str, bytes]:
        began: list[Any] = []

        def start(status: str, headers: Any, *_: Any) -> Any:
            began.extend((status, dict(headers)))

        environ = {**rf.generic(method, address).environ, "SERVER_NAME": "localhost"}
        answer = WSGIHandler()(environ, start)
        body = b"".join(answer)
        answer.close()
        return began[0], began[1]["Content-Length"], body

    asked, head = told("GET"), told("HEAD")
    assert (head[0], head[2]) == (asked[0], b"")
    assert asked[1] == str(len(asked[2]))
    assert abs(int(head[1]) - int(asked[1])) < 200  # a page may hold a token of its own
