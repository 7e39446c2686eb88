"""Notices on their way out: text messages that fit, the gateway that takes them, the settings of both channels."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from duixian.site.datadir import SettingError
from duixian.site.notices import environment
from duixian.site.notices.channels import PermanentError, TemporaryError
from duixian.site.notices.channels.sms import Gateway, SmsOutlet, signature
from duixian.site.notices.texts import SINGLE, TEXTS, parts, told

DAY = date(2026, 3, 9)
LONG = "筑人社〔2026〕1234567号"
MOBILE = "13800000000"


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("deadline", [None, DAY])
@pytest.mark.parametrize("number", ["", LONG])
def test_a_text_message_fits_one_part_and_no_blank_is_left(
    kind: str, deadline: date | None, number: str
) -> None:
    message = told(kind, number, deadline)
    assert parts("【兑现平台】" + message.short) == 1
    assert not re.search(r"[{}]|（）", message.title + message.body + message.short)
    if "{" in TEXTS[kind].body:  # else it is about an account or a power, which have no number
        assert number in message.body and number in message.short


@pytest.mark.parametrize(("length", "count"), [(0, 1), (SINGLE, 1), (71, 2), (134, 2), (135, 3)])
def test_parts_of_a_text_message(length: int, count: int) -> None:
    assert parts("字" * length) == count
    assert parts("𠮷" * 35) == 1 and parts("𠮷" * 36) == 2


class Answering(BaseHTTPRequestHandler):
    """A gateway that answers as it is told and remembers what it got."""

    answer: tuple[int, dict[str, str]] = (200, {})
    got: list[tuple[dict[str, Any], dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((json.loads(body), dict(self.headers), body))
        code, headers = type(self).answer
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST  # noqa: N815 -- the base class calls it so

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[tuple[type[Answering], Gateway]]:
    class Own(Answering):
        got: list[Any] = []

    server = HTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield (
        Own,
        Gateway(
            f"http://127.0.0.1:{server.server_port}/send", "k1", "s" * 32, {"accepted": "T1", "code": "T9"}
        ),
    )
    server.shutdown()
    server.server_close()


def test_a_text_message_is_signed_and_names_its_template(gateway: Any) -> None:
    seen, to = gateway
    SmsOutlet(to).send(MOBILE, "accepted", "筑1号", DAY, "abc")
    ((body, headers, raw),) = seen.got
    assert body == {"request": "abc", "mobile": MOBILE, "template": "T1", "params": {"case": "筑1号", "deadline": "2026-03-09"}}  # fmt: skip
    assert headers["X-Duixian-Signature"] == signature("s" * 32, headers["X-Duixian-Timestamp"], "abc", raw)
    assert headers["X-Duixian-Key"] == "k1" and "s" * 32 not in repr(to)


@pytest.mark.parametrize(
    ("code", "headers", "wrong", "wait"),
    [
        (500, {}, TemporaryError, 0), (503, {"Retry-After": "120"}, TemporaryError, 120), (429, {"Retry-After": "x"}, TemporaryError, 0),
        (408, {}, TemporaryError, 0), (400, {}, PermanentError, 0), (401, {}, PermanentError, 0), (404, {}, PermanentError, 0),
        (302, {"Location": "http://127.0.0.1:1/"}, PermanentError, 0),
    ],
)  # fmt: skip
def test_answers_of_the_gateway(
    gateway: Any, code: int, headers: dict[str, str], wrong: type, wait: int
) -> None:
    seen, to = gateway
    seen.answer = (code, headers)
    with pytest.raises(wrong) as caught:
        SmsOutlet(to).send(MOBILE, "accepted", "1", None, "abc")
    assert getattr(caught.value, "wait", 0) == wait and MOBILE not in str(caught.value) and len(seen.got) == 1


def test_a_gateway_that_is_not_there_or_hangs_is_asked_later() -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        to = Gateway(f"http://127.0.0.1:{silent.getsockname()[1]}/", "k", "s" * 16, {"accepted": "T"})
        with pytest.raises(TemporaryError):
            SmsOutlet(to, seconds=0.2).send(MOBILE, "accepted", "1", None, "a")
    with pytest.raises(TemporaryError):
        SmsOutlet(to, seconds=0.2).send(MOBILE, "accepted", "1", None, "a")


def test_a_kind_without_a_template_never_leaves(gateway: Any) -> None:
    with pytest.raises(PermanentError, match="没有 paid 的模板"):
        SmsOutlet(gateway[1]).send(MOBILE, "paid", "1", None, "a")


# Settings


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"DUIXIAN_SMS": "http://gateway.example/"}, "DUIXIAN_SMS"),
        ({"DUIXIAN_SMS": "file:///etc/passwd"}, "DUIXIAN_SMS"),
        ({"DUIXIAN_SMS": "https://g.example/"}, "DUIXIAN_SMS_KEY"),
        ({"DUIXIAN_SMS": "https://g.example/", "DUIXIAN_SMS_KEY": "a:" + "b" * 16}, "DUIXIAN_SMS_TEMPLATES"),
    ],
)
def test_a_gateway_that_cannot_be_used_is_told_at_once(told: dict[str, str], name: str) -> None:
    with pytest.raises(SettingError, match=name):
        environment.sms_of(told)


def test_mail_servers(tmp_path: Path) -> None:
    ours = environment.mail_of({"DUIXIAN_MAIL": "smtp://a:p%40s@h:2525"}, tmp_path)
    assert (ours["EMAIL_HOST"], ours["EMAIL_PORT"], ours["EMAIL_HOST_PASSWORD"], ours["EMAIL_USE_TLS"]) == ("h", 2525, "p@s", True)  # fmt: skip
    assert environment.mail_of({}, tmp_path)["NOTICES_MAIL"] is False
    for wrong in ("http://a", "smtp://", "smtp://a:b:c"):
        with pytest.raises(SettingError, match="DUIXIAN_MAIL"):
            environment.mail_of({"DUIXIAN_MAIL": wrong}, tmp_path)
