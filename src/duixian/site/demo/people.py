"""A few invented people and enterprises of the demonstration: nobody's numbers, with valid check digits.

Sequence numbers 99x of resident IDs were kept for people of a hundred years; these people are younger.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from stdnum.cn import ric, uscc

from duixian.site.accounts.appointing import Appointment, grant
from duixian.site.accounts.models import User
from duixian.site.registry import identifiers, subjects
from duixian.site.registry.facts import Entry, marry, record
from duixian.site.registry.models import Fact, Power, Subject
from duixian.site.registry.powers import APPLY, RECEIVE, VIEW, Given, give, tie

PACK = "demo"
SINCE = date(2023, 3, 1)
Facts = dict[str, Any]

PEOPLE: tuple[tuple[str, str, str, Facts], ...] = (
    ("zhou", "周言", "19880412", {
        "person.birth": "1988-04-12", "person.degree": "doctor", "person.title": "associate", "person.arrived": "2023-03-15",
        "person.household": True, "person.salary": "320000 元",
        "person.insurance": [{"from": "2023-04-01", "district": "hill", "unemployment": True}],
        "person.flexible": False, "person.married": True, "person.employed_here": True, "person.grade_award": False,
        "person.major_award": False,
        "contracts": [{"years": "5 年", "full_time": True, "pay": "320000 元"}],
    }),
    ("shen", "沈一禾", "19900923", {
        "person.birth": "1990-09-23", "person.degree": "master", "person.title": "engineer", "person.household": True,
    }),
    ("ruan", "阮青", "19790206", {"person.birth": "1979-02-06", "person.degree": "bachelor"}),
    ("su", "苏禾", "19840611", {"person.birth": "1984-06-11", "person.degree": "bachelor"}),
)  # fmt: skip
FIRMS: tuple[tuple[str, Facts], ...] = (
    ("云水远山软件有限公司", {
        "employer.industry": "I31", "employer.local": True, "employer.ownership": "private", "employer.district": "hill",
        "employer.dishonest": False, "employer.staff": "86 人",
    }),
    ("云水北湖制造有限公司", {"employer.local": True, "employer.ownership": "private", "employer.district": "north"}),
    ("云水南城医疗器械有限公司", {
        "employer.industry": "I31", "employer.local": True, "employer.ownership": "private", "employer.district": "south",
        "employer.dishonest": False, "employer.staff": "240 人",
    }),
)  # fmt: skip


def people(now: datetime) -> dict[str, Subject]:
    """Register them (again: nothing changes); by the name of their account, enterprises by their own."""
    found: dict[str, Subject] = {}
    for login, name, born, facts in PEOPLE:
        found[login] = subjects.get_or_add(_resident(born), name, now)
        _state(found[login], facts, "人口库", now)
    for place, (name, facts) in enumerate(FIRMS, 1):
        found[name] = subjects.get_or_add(_credit(place), name, now)
        _state(found[name], facts, "市场监管", now)
    link = Entry(
        found["zhou"], PACK, "employer", None, Fact.Source.EXTRACT, found[FIRMS[0][0]], SINCE, register="社保"
    )
    record([link], None, now)
    marriage = replace(
        link, fact="spouse", other=found["shen"], valid_from=date(2016, 5, 20), register="民政"
    )
    marry(marriage, None, now)
    said = Entry(
        found["zhou"], PACK, "person.title", "professor", Fact.Source.DECLARED, valid_from=date(2023, 3, 15)
    )
    record([said], None, now)
    _powers(found, now)
    return found


def accounts(found: dict[str, Subject], password: str, now: datetime) -> tuple[str, str, str]:
    """An account of one of them, one of an officer and one of an editor; their names."""
    for name, officer in (("zhou", False), ("window", True)):
        user, _ = User.objects.get_or_create(username=name)
        user.first_name = found[name].name if name in found else "窗口"
        user.set_password(password)
        user.save()
        if officer and not user.posts.exists():
            tie(user, newcomer(user.first_name, -1), None, now)
            grant(Appointment(user, PACK, "window", "office", "云水市人才服务窗口", SINCE), None, now)
        if name in found:
            Subject.objects.filter(pk=found[name].pk).update(account=user)
    editor, _ = User.objects.get_or_create(username="editor")
    editor.first_name, editor.is_editor = "编审", True
    editor.set_password(password)
    editor.save()
    return "zhou", "window", "editor"


def _state(subject: Subject, facts: Facts, register: str, now: datetime) -> None:
    record(
        [
            Entry(subject, PACK, id_, value, Fact.Source.EXTRACT, valid_from=SINCE, register=register)
            for id_, value in facts.items()
        ],
        None,
        now,
    )


def _powers(found: dict[str, Subject], now: datetime) -> None:
    if Power.objects.exists():
        return
    starts, ends = now.date() - timedelta(days=400), date(now.year + 2, 12, 31)
    for firm, login, evidence in (
        (FIRMS[0][0], "ruan", "授权书 云远〔2023〕6号"),
        (FIRMS[2][0], "su", "授权书 云南医〔2023〕2号"),
    ):
        acts = [VIEW, APPLY, RECEIVE]
        give(Given(found[firm], found[login], Power.Kind.HANDLER, acts, starts, ends, evidence), None, now)
    give(
        Given(
            found["zhou"],
            found["shen"],
            Power.Kind.SPOUSE,
            [VIEW],
            date(2024, 1, 1),
            None,
            "窗口登记 2024-001",
        ),
        None,
        now,
    )


def newcomer(name: str, order: int) -> Subject:
    """One of the city's claimants (from 1), or of those who work in its offices (below 0), told apart by the day of birth."""
    born = date(1990, 3, 1).toordinal() + order
    return subjects.get_or_add(_resident(date.fromordinal(born).strftime("%Y%m%d")), name, timezone.now())


def _resident(born: str) -> identifiers.Number:
    body = f"520100{born}997"
    return identifiers.checked(
        identifiers.RESIDENT, body + ric.calc_check_digit(body + "0"), date(2024, 1, 1)
    )


def _credit(order: int) -> identifiers.Number:
    body = f"91520100MADEM{order:04d}"
    return identifiers.checked(identifiers.CREDIT, body + uscc.calc_check_digit(body), date(2024, 1, 1))
