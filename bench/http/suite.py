"""Requests a second for the twelve rules over HTTP: `duixian service` and OpenFisca's web API, one worker each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.http.client import Load, load, requests, wait
from bench.http.people import drawn, duixian, openfisca
from bench.tables import Table

SUMMARY = "the twelve rules over HTTP, one worker, beside OpenFisca's web API"
HERE = Path(__file__).parent
POPULATION = HERE.parent / "population"
PEOPLE, SECONDS, OURS, THEIRS = 200, 5.0, 8131, 8132
MONEY = frozenset(
    {
        "home_price",
        "prior_salary",
        "wage",
        "wage_tax",
        "hospital_own",
        "fare_1",
        "fare_2",
        "financing",
        "local_tax",
    }
)
START = "from duixian.cli import main; raise SystemExit(main())"
REQUIREMENT = "openfisca-core[web-api]==46.0.1"


def run() -> list[Table]:
    people = drawn(PEOPLE)
    mine = requests("/evaluate", [duixian(*both) for both in people])
    command = [sys.executable, "-c", START, "service", str(POPULATION / "pack"), "--port", str(OURS)]
    theirs = requests("/calculate", [openfisca(*both, MONEY) for both in people])
    with running(command, HERE, OURS), running(_openfisca(), POPULATION / "openfisca", THEIRS):
        for port, sent in ((OURS, mine), (THEIRS, theirs)):
            load(port, sent, 1.0)
        rows = []
        for connections in (1, 4):
            a, b = load(OURS, mine, SECONDS, connections), load(THEIRS, theirs, SECONDS, connections)
            rows.append([str(connections), *_cells(a), *_cells(b), f"{a.rate / b.rate:.0f}×"])
    columns = [
        "connections",
        "Duixian a second",
        "median ms",
        "p99 ms",
        "OpenFisca a second",
        "median ms",
        "p99 ms",
        "ratio",
    ]
    note = (
        f"POST of one person with the employer, {PEOPLE} invented people in turn, {SECONDS:.0f} s each; status and amounts of all benefits. "
        "Client and servers share the machine; each server has one worker. OpenFisca is asked for the same outputs."
    )
    return [Table("Twelve rules over HTTP", columns, rows, note)]


def _cells(measured: Load) -> list[str]:
    return [f"{measured.rate:.0f}", f"{measured.median:.2f}", f"{measured.slow:.2f}"]


@contextmanager
def running(command: Sequence[str], folder: Path, port: int) -> Iterator[None]:
    """A server for as long as it is needed."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    server = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait(port)
        yield
    finally:
        server.terminate()
        server.wait(10)


def _openfisca() -> list[str]:
    """The web API's command; its environment is made on the first run."""
    folder = HERE / ".venv"
    program = folder / "bin" / "openfisca"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        done = subprocess.run(
            [folder / "bin" / "pip", "install", "-q", REQUIREMENT],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{REQUIREMENT} could not be installed: {done.stderr.strip()[-500:]}")
    return [
        str(program), "serve", "--country-package", "served", "--port", str(THEIRS), "--workers", "1",
        "--bind", f"127.0.0.1:{THEIRS}",
    ]  # fmt: skip
