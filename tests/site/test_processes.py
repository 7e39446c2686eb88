"""`duixian serve --processes`: one address served by several processes, replaced when they die, counted together."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.apart
TOKEN = "told-to-the-watcher"


def _ask(port: int, path: str, token: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(one) for one in found.split()]


def _until(said: str, true: object) -> None:
    for _ in range(600):
        if callable(true) and true():
            return
        time.sleep(0.1)
    raise AssertionError(said)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environ = {**os.environ, "DUIXIAN_DATA": str(tmp_path), "DUIXIAN_METRICS_TOKEN": TOKEN}
    environ.pop("DUIXIAN_DATABASE", None)
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "duixian", "serve", "--port", str(port), "--processes", "2", "--tick"]
    server = subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert server.stdout is not None
        assert "兑现已打开" in server.stdout.readline()
        yield server, port
    finally:
        server.terminate()
        server.wait(30)


def test_processes_answer_count_together_and_are_replaced(
    served: tuple[subprocess.Popen[str], int],
) -> None:
    server, port = served
    _until("two servers and the clock", lambda: len(_children(server.pid)) == 3)
    for _ in range(12):
        assert _ask(port, "/health/")[0] == 200
        assert _ask(port, "/")[0] == 200
    told = _ask(port, "/metrics", TOKEN)[1]
    counted = re.findall(r'duixian_requests_total\{[^}]*status="200"[^}]*\} ([\d.]+)', told)
    assert sum(map(float, counted)) == 12, told
    assert "duixian_database_up 1.0" in told

    before = set(_children(server.pid))
    for one in before:
        os.kill(one, signal.SIGKILL)
    _until("both replaced", lambda: len(set(_children(server.pid)) - before) == 3)
    assert _ask(port, "/")[0] == 200

    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=30)
    assert server.returncode == 0 and said.count("重新启动") == 3
    with pytest.raises(ConnectionRefusedError):
        _ask(port, "/health/")


def _crew(work: str) -> subprocess.Popen[str]:
    """A crew of one process that does this, told again to end after a moment."""
    lines = [
        "import sys, time",
        "from duixian.cli import crew",
        "crew.AGAIN, crew.PAUSE = 4, 0.0",
        "def work():",
        *(f"    {line}" for line in work.splitlines()),
        "sys.exit(crew.crew([work]))",
    ]
    return subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_process_that_swallowed_the_signal_is_told_again() -> None:
    one = _crew(
        "try:\n    print('began', flush=True)\n    time.sleep(60)\nexcept SystemExit:\n    print('swallowed', flush=True)\ntime.sleep(60)"
    )
    assert one.stdout is not None and one.stdout.readline() == "began\n"
    one.send_signal(signal.SIGTERM)
    told, _ = one.communicate(timeout=30)
    assert (told, one.returncode) == ("swallowed\n", 0)


def test_a_process_that_will_not_keep_running_is_given_up_and_said_each_time() -> None:
    one = _crew("1 / 0")
    _, told = one.communicate(timeout=60)
    assert one.returncode == 1
    assert told.count("重新启动") == 4 and told.count("服务结束") == 1
