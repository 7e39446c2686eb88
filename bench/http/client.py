"""A small load client: a few connections, kept open where the server does, each sending when the answer has come."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread


@dataclass(frozen=True)
class Load:
    """Requests a second over all connections, and the median and 99th percentile of one request in milliseconds."""

    rate: float
    median: float
    slow: float


def requests(path: str, bodies: Sequence[bytes]) -> list[bytes]:
    """Whole HTTP/1.1 requests."""
    head = (
        "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
    )
    return [head.format(path, len(body)).encode() + body for body in bodies]


def answer(connection: socket.socket) -> tuple[int, bytes, bool]:
    """Read one answer with a stated length: its status, its body, and whether the server closes the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("the server closed the connection")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return int(head.split(b" ", 2)[1]), body, b"connection: close" in head.lower()


def opened(port: int) -> socket.socket:
    """A connection without delay."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def load(port: int, sent: Sequence[bytes], seconds: float, connections: int = 1) -> Load:
    """Send the requests in turn for so many seconds. Raises RuntimeError at an answer that is not 200."""
    times: list[float] = []
    wrong: list[bytes] = []
    until = time.perf_counter() + seconds

    def work(first: int) -> None:
        connection, place = opened(port), first
        while (start := time.perf_counter()) < until and not wrong:
            connection.sendall(sent[place % len(sent)])
            status, body, closed = answer(connection)
            if closed:
                connection.close()
                connection = opened(port)
            times.append(time.perf_counter() - start)
            if status != 200:
                wrong.append(body[:500])
            place += 1
        connection.close()

    begun = time.perf_counter()
    threads = [Thread(target=work, args=(index * 7,)) for index in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"not answered: {wrong[0].decode(errors='replace')}")
    ordered = sorted(times)
    taken = time.perf_counter() - begun
    return Load(
        len(times) / taken, statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.99)] * 1000
    )


def wait(port: int, seconds: float = 30) -> None:
    """Until the port answers. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")
