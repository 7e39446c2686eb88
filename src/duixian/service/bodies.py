"""Requests within limits, replies as JSON, and every refusal in one shape: path, what is wrong, the mend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import msgspec
from anyio import move_on_after

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Problem = tuple[str, str, str]

MOST_SECONDS = 30.0  # for a body to come in: who sends a byte a minute does not hold a connection
_JSON = [(b"content-type", b"application/json; charset=utf-8"), (b"cache-control", b"no-store")]
_decoder = msgspec.json.Decoder(float_hook=Decimal)  # a number of a case is read as it is written
_encoder = msgspec.json.Encoder()


class RefusedError(Exception):
    """A request that is not answered: the HTTP status, and the problems as (path, what, mend)."""

    def __init__(self, status: int, problems: Iterable[Problem]) -> None:
        self.status, self.problems = status, tuple(problems)
        super().__init__("; ".join(what for _, what, _ in self.problems))


async def read_body(scope: Scope, receive: Receive, most: int, seconds: float = MOST_SECONDS) -> bytes:
    """The body of a request, at most `most` bytes, that must be here within so many seconds."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > most:
            raise _too_large(most)
    body = bytearray()
    with move_on_after(seconds):
        while len(body) <= most:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if len(body) > most:
            raise _too_large(most)
        return bytes(body)
    raise RefusedError(408, [("", f"{seconds:g} 秒内没有收完请求", "检查 Content-Length 和网络，再发一次")])


def _too_large(most: int) -> RefusedError:
    return RefusedError(
        413, [("", f"请求超过 {most // 1000} KB", "分成几次，或用 duixian scan 处理大批数据")]
    )


def decoded(body: bytes) -> dict[str, Any]:
    """The JSON object of a body."""
    try:
        value = _decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ArithmeticError) as error:
        raise RefusedError(400, [("", f"不是 JSON：{error}", "检查括号、引号和编码（UTF-8）")]) from None
    if not isinstance(value, dict):
        raise RefusedError(400, [("", "应当是一个对象", '写成 {"as_of": …, "person": {…}}')])
    return value


def query(scope: Scope) -> Mapping[str, list[str]]:
    """The query's values by name."""
    text: bytes = scope["query_string"]
    try:
        return parse_qs(text.decode("ascii"), max_num_fields=200) if text else {}
    except ValueError:
        raise RefusedError(400, [("", "读不懂地址里的参数", "写成 ?benefit=…&most=…")]) from None


async def reply(send: Send, value: Any, status: int = 200) -> None:
    """A value as JSON."""
    await reply_bytes(send, _encoder.encode(value), status)


async def reply_bytes(
    send: Send, body: bytes, status: int = 200, more: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    headers = [*_JSON, (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, error: RefusedError) -> None:
    """The refusal as JSON."""
    problems = [{"path": path, "what": what, "mend": mend} for path, what, mend in error.problems]
    await reply(send, {"problems": problems}, error.status)
