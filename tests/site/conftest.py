"""A small library of invented documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from duixian.site.library.flatten import all_rows, source_row
from duixian.site.library.index import LibraryIndex
from duixian.site.library.models import Source
from duixian.site.library.writing import store
from duixian.text import model as m

from .applicants import handler, place  # noqa: F401 - fixtures of the applicant's pages
from .funds_city import appropriated  # noqa: F401 - fixture of the ledger
from .readings import Draft, reading
from .sso_visits import sso_city, sso_running  # noqa: F401 - fixtures of sign-in services

HOUSING = Draft(
    "云水市青年人才安居补贴办法",
    [
        (
            "article",
            "第一条",
            "",
            "为支持青年人才在本市安居，根据《青澜省人才发展条例》第十二条，制定本办法。",
        ),
        ("article", "第二条", "", "新引进的硕士每月补贴1200元，最长三十六个月。"),
        ("paragraph", "", "", "博士每月补贴2000元。"),
        ("article", "第三条", "", "市人才局牵头负责资格审核，市财政局配合。"),
        (
            "article",
            "第四条",
            "",
            "本办法自2024年3月1日起施行，有效期至2028年2月29日。《云水市租房补贴暂行规定》同时废止。",
        ),
    ],
    number="云人才规〔2024〕3号",
    issuers=["云水市人才工作局"],
    day=date(2024, 1, 20),
    effective=date(2024, 3, 1),
    expires=date(2028, 2, 29),
    cites=[
        {"line": 0, "relation": "basis", "title": "青澜省人才发展条例", "path": "第十二条"},
        {"line": 4, "relation": "repeals", "title": "云水市租房补贴暂行规定"},
        {"line": 2, "path": "第二条"},
    ],
    clauses=[
        ("grant", 1, {"beneficiary": "硕士", "amount": 1200, "period": "monthly"}, 0.6),
        (
            "responsibility",
            3,
            {
                "lead": [{"name": "市人才局", "unit": "云水市人才局"}],
                "responsible": [],
                "cooperating": [{"name": "市财政局", "unit": "云水市财政局"}],
                "inherits": [],
                "open_ended": False,
            },
            0.95,
        ),
    ],
)
STATUTE = Draft(
    "青澜省人才发展条例",
    [
        ("article", "第十二条", "", "设区的市可以给予青年人才住房支持。"),
        ("article", "第十三条", "", "县级以上人民政府应当保障人才工作经费。"),
    ],
    issuers=["青澜省人民代表大会常务委员会"],
    day=date(2022, 9, 30),
    effective=date(2023, 1, 1),
    kind=m.Kind.REGULATION,
    level=m.Level.PROVINCE,
)
OLD = Draft(
    "云水市租房补贴暂行规定",
    [("article", "第一条", "", "硕士每月租房补贴800元。")],
    number="云建〔2019〕7号",
    day=date(2019, 5, 6),
    kind=m.Kind.PROVISIONS,
    sure=0.5,
)


def keep(drafts: Sequence[Draft], name: str = "示例.txt", **changes: Any) -> Source:
    """Store a reading of these drafts."""
    read = reading(drafts, name)
    return store(source_row(read, len(read.source.text)), all_rows(read), name, changes.get("reader", "test"))


@pytest.fixture(autouse=True)
def heads_of_its_own(settings: Any) -> None:
    """What is sealed in one test is no past of the next, whose chain begins anew."""
    settings.AUDIT_HEADS = settings.DATA_DIR / f"heads-{uuid4().hex}.jsonl"


@pytest.fixture
def library(db: None) -> Source:
    """One source with three documents."""
    return keep([HOUSING, STATUTE, OLD])


@pytest.fixture
def index(library: Source, tmp_path: Path) -> LibraryIndex:
    made = LibraryIndex(tmp_path / "index")
    made.catch_up()
    return made


@pytest.fixture(scope="module")
def chromium_open(chromium: str) -> Iterator[Any]:
    """A browser for the journeys of a module."""
    from .driven import driven

    with driven(chromium) as opened:
        yield opened


@pytest.fixture(scope="session")
def looked() -> set[str]:
    """What the journeys of this process have looked at: a page is looked at once, whoever comes by it."""
    return set()


@pytest.fixture
def walk(
    transactional_db: None,
    live_server: Any,
    chromium_open: Any,
    looked: set[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Any]:
    """Guiyang's offices in June 2022, and a browser; what was found wrong on the pages fails the test at its end."""
    from .casework import Office, at
    from .walking import Walk, moved

    office = Office("guiyang", at(date(2022, 6, 1)))
    moved(monkeypatch, office)
    name = request.node.name.removeprefix("test_")[:24]
    seen = set() if os.environ.get("DUIXIAN_SHOTS") else looked  # pictures are taken of every journey
    made = Walk(chromium_open, str(live_server.url), office, name, seen)
    yield made
    made.done()
