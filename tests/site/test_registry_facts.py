"""Facts over time and sources, who may act for whom, and the case that comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import Error, connection, transaction

from duixian.site.registry import marks
from duixian.site.registry.cases import case_of
from duixian.site.registry.facts import Entry, marry, on_day, record
from duixian.site.registry.models import Fact, Power, Subject
from duixian.site.registry.powers import APPLY, DECLARE, VIEW, Given, PowerError, end, give, may_act
from duixian.site.shelf import Ready, shelf

from .registry_people import LI, NOW, OTHER_FIRM, TODAY, WANG, account, firm, person

pytestmark = pytest.mark.django_db
DECLARED, EXTRACT, VERIFIED = Fact.Source.DECLARED, Fact.Source.EXTRACT, Fact.Source.VERIFIED


@pytest.fixture
def ready() -> Ready:
    found = shelf().get("demo")
    assert found is not None
    return found


def says(subject: Subject, fact: str, value: Any, source: str = EXTRACT, **more: Any) -> int:
    at = more.pop("at", NOW)
    return record([Entry(subject, "demo", fact, value, source, **more)], None, at)


def value(subject: Subject, fact: str, on: date = TODAY, **more: Any) -> Any:
    held = on_day(subject, "demo", on, **more).get(fact)
    return held.row.value if held else None


def test_a_fact_holds_from_its_first_day_to_its_last() -> None:
    zhang = person()
    says(zhang, "person.household", True, valid_from=date(2023, 1, 1), valid_to=date(2023, 12, 31))
    days = [date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1)]
    assert [value(zhang, "person.household", day) for day in days] == [None, True, True, None]


def test_what_began_later_counts_whatever_was_recorded_last() -> None:
    zhang = person()
    says(zhang, "person.degree", "doctor", valid_from=date(2023, 6, 1))
    says(zhang, "person.degree", "bachelor", valid_from=date(2020, 6, 1), at=NOW + timedelta(days=1))
    assert value(zhang, "person.degree") == "doctor"
    assert value(zhang, "person.degree", date(2021, 1, 1)) == "bachelor"


def test_a_correction_leaves_what_was_known_before() -> None:
    zhang, later = person(), NOW + timedelta(days=30)
    says(zhang, "person.degree", "master")
    says(zhang, "person.degree", "doctor", at=later)
    assert value(zhang, "person.degree") == "doctor"
    assert value(zhang, "person.degree", known=NOW) == "master"
    assert Fact.objects.count() == 2


def test_a_withdrawn_fact_is_not_known_any_more() -> None:
    zhang = person()
    says(zhang, "person.degree", "master")
    says(zhang, "person.degree", None, withdrawn=True)
    assert value(zhang, "person.degree") is None
    assert says(zhang, "person.title", None, withdrawn=True) == 0


def test_the_more_trusted_source_counts_and_the_other_is_told() -> None:
    zhang = person()
    for source, degree in ((VERIFIED, "master"), (DECLARED, "doctor"), (EXTRACT, "bachelor")):
        says(zhang, "person.degree", degree, source)
    held = on_day(zhang, "demo", TODAY)["person.degree"]
    assert held.row.value == "master"
    assert [row.value for row in held.against] == ["bachelor", "doctor"]


@pytest.mark.parametrize("change", ["fact", "power"])
def test_the_database_refuses_to_change_what_is_recorded(change: str) -> None:
    zhang = person()
    says(zhang, "person.degree", "master")
    give(power(zhang, person(LI, "李四")), None, NOW)
    with pytest.raises(Error, match="never changed"), transaction.atomic():
        if change == "fact":
            Fact.objects.update(value="doctor")
        else:
            Power.objects.update(evidence="另一份")


def power(principal: Subject, agent: Subject, **more: Any) -> Given:
    kind = Power.Kind.HANDLER if principal.kind == "enterprise" else Power.Kind.AGENT
    said: dict[str, Any] = {
        "kind": kind, "acts": [VIEW, APPLY], "starts": date(2024, 1, 1), "ends": date(2024, 12, 31), "evidence": "委托书 1 号", **more
    }  # fmt: skip
    return Given(principal, agent, **said)


JUNE = date(2024, 6, 1)
# who, act, day, benefit, paper -> allowed, and a word of the reason
MAY = [
    ("nobody", VIEW, JUNE, "", "", False, "请先登录"),
    ("stranger", VIEW, JUNE, "", "", False, "没有对方给您的委托"),
    ("unknown", VIEW, JUNE, "", "", False, "还没有和本人的登记对上"),
    ("zhang", VIEW, JUNE, "", "", True, "本人"),
    ("zhang", DECLARE, JUNE, "", "", True, "本人"),
    ("agent", VIEW, JUNE, "", "", True, "受托人"),
    ("agent", APPLY, date(2024, 1, 1), "", "", True, "受托人"),
    ("agent", APPLY, date(2024, 12, 31), "", "", True, "受托人"),
    ("agent", APPLY, date(2025, 1, 1), "", "", False, "到期"),
    ("agent", APPLY, date(2023, 12, 31), "", "", False, "起才有效"),
    ("agent", DECLARE, JUNE, "", "", False, "没有“申报事实”"),
    ("limited", APPLY, JUNE, "demo:settling", "", True, "受托人"),
    ("limited", APPLY, JUNE, "demo:other", "", False, "只限于"),
    ("ended", VIEW, date(2024, 2, 29), "", "", True, "受托人"),
    ("ended", VIEW, date(2024, 3, 1), "", "", False, "终止"),
    ("officer", VIEW, JUNE, "", "", True, "窗口人员"),
    ("officer", DECLARE, JUNE, "", "", False, "纸质申请的编号"),
    ("officer", DECLARE, JUNE, "", "受理 17 号", True, "纸质申请"),
    ("spouse-officer", VIEW, JUNE, "", "", False, "另一位工作人员"),
]


@pytest.mark.parametrize(("who", "act", "on", "benefit", "paper", "allowed", "why"), MAY)
def test_who_may_act_for_a_person(
    who: str, act: str, on: date, benefit: str, paper: str, allowed: bool, why: str
) -> None:
    zhang, other = person(), person(WANG, "王五")
    user: Any = AnonymousUser()
    if who == "zhang":
        user = account("zhang", zhang)
    elif who == "spouse-officer":
        marry(Entry(zhang, "demo", "spouse", None, EXTRACT, other), None, NOW)
        user = account(who, other, officer=True)
    elif who in ("officer", "unknown"):
        user = account(who, officer=who == "officer")
    elif who != "nobody":
        user = account(who, other)
    if who in ("agent", "limited", "ended"):
        benefits = ["demo:settling"] if who == "limited" else []
        given = give(power(zhang, other, benefits=benefits), None, NOW)
        if who == "ended":
            end(given, date(2024, 3, 1), "", None, NOW)
    found, reason = may_act(user, zhang, act, on, benefit=benefit, paper=paper)
    assert found is allowed
    assert why in reason


def test_a_handler_acts_by_letter_of_authority_and_only_for_that_enterprise() -> None:
    handler = account("handler", person())
    give(power(firm(), person()), None, NOW)
    assert may_act(handler, firm(), APPLY, JUNE)[0]
    assert not may_act(handler, firm(OTHER_FIRM, "另一家"), APPLY, JUNE)[0]
    assert not may_act(handler, firm(), APPLY, date(2025, 1, 1))[0]


def test_a_spouse_acts_while_a_register_says_that_they_are_married() -> None:
    zhang, li = person(), person(LI, "李四")
    given = power(zhang, li, kind=Power.Kind.SPOUSE, ends=None)
    marry(Entry(zhang, "demo", "spouse", None, DECLARED, li), None, NOW)
    with pytest.raises(PowerError, match="婚姻关系"):
        give(given, None, NOW)
    since, until = date(2020, 1, 1), date(2024, 6, 30)
    marry(Entry(zhang, "demo", "spouse", None, EXTRACT, li, since, until), None, NOW)
    give(given, None, NOW)
    user = account("li", li)
    assert may_act(user, zhang, VIEW, until)[0]
    assert not may_act(user, zhang, VIEW, until + timedelta(days=1))[0]


BAD_POWERS = [
    ({"acts": []}, "至少选一项"),
    ({"acts": ["rob"]}, "至少选一项"),
    ({"evidence": " "}, "凭据"),
    ({"ends": None}, "到哪一天为止"),
    ({"ends": date(2023, 1, 1)}, "在开始的日期之前"),
    ({"ends": date(2040, 1, 1)}, "最长 5 年"),
    ({"kind": Power.Kind.HANDLER}, "单位由经办人代办"),
]


@pytest.mark.parametrize(("more", "why"), BAD_POWERS)
def test_a_power_without_what_it_needs_is_refused(more: dict[str, Any], why: str) -> None:
    with pytest.raises(PowerError, match=why):
        give(power(person(), person(LI, "李四"), **more), None, NOW)


def test_nobody_gives_a_power_to_oneself_or_to_an_enterprise() -> None:
    for agent, why in ((person(), "不需要给自己委托"), (firm(), "应当是个人")):
        with pytest.raises(PowerError, match=why):
            give(power(person(), agent), None, NOW)


def family(ready: Ready) -> Subject:
    zhang, li, employer = person(), person(LI, "李四"), firm()
    says(zhang, "person.degree", "master")
    says(zhang, "person.insurance", [{"from": "2023-01-01", "district": "hill"}])
    says(zhang, "contracts", [{"years": "3 年", "full_time": True}])
    says(zhang, "home.price", "900000 元")
    says(li, "person.degree", "doctor")
    says(employer, "employer.local", True)
    says(employer, "employer.local_tax", "100 元")
    record([Entry(zhang, "demo", "employer", None, EXTRACT, employer, date(2023, 1, 1))], None, NOW)
    marry(Entry(zhang, "demo", "spouse", None, EXTRACT, li, date(2020, 1, 1)), None, NOW)
    return zhang


def test_a_case_holds_the_person_the_employer_and_the_spouse(ready: Ready) -> None:
    zhang = family(ready)
    built = case_of(ready.evaluator, zhang, TODAY)
    assert built.case == {
        "as_of": "2024-03-01",
        "person": {
            "degree": "master",
            "insurance": [{"from": "2023-01-01", "district": "hill"}],
            "sanctions": [],
        },
        "contracts": [{"years": "3 年", "full_time": True}],
        "home": {"price": "900000 元"},
        "employer": {"local": True, "local_tax": "100 元"},
        "spouse": {"degree": "doctor", "sanctions": []},
    }
    assert built.rows["spouse.degree"].subject.name == "李四"
    assert not built.unfit
    assert ready.evaluator.evaluate(built.case).benefits


def test_before_the_marriage_and_the_work_a_case_knows_of_neither(ready: Ready) -> None:
    zhang = family(ready)
    case = case_of(ready.evaluator, zhang, date(2019, 1, 1)).case
    assert "spouse" not in case
    assert "employer" not in case


def test_no_spouse_is_something_else_than_an_unknown_one(ready: Ready) -> None:
    zhang = person()
    assert "spouse" not in case_of(ready.evaluator, zhang, TODAY).case
    says(zhang, "spouse", None)
    assert case_of(ready.evaluator, zhang, TODAY).case["spouse"] is None


def test_a_case_leaves_out_what_may_not_be_seen(ready: Ready) -> None:
    zhang = family(ready)
    case = case_of(ready.evaluator, zhang, TODAY, may_see=lambda subject, fact: subject == zhang).case
    assert case["spouse"] == {}
    assert case["employer"] == {}


def test_what_the_pack_does_not_take_any_more_is_left_out_and_told(ready: Ready) -> None:
    zhang = person()
    says(zhang, "person.degree", "licentiate")
    says(zhang, "person.title", "professor")
    says(zhang, "person.gone", "1")
    built = case_of(ready.evaluator, zhang, TODAY)
    assert built.case["person"] == {"title": "professor", "sanctions": []}
    assert sorted(built.unfit) == ["person.degree", "person.gone"]


def test_an_enterprise_has_a_case_of_its_own(ready: Ready) -> None:
    family(ready)
    case = case_of(ready.evaluator, firm(), TODAY).case
    assert case == {"as_of": "2024-03-01", "employer": {"local": True, "local_tax": "100 元"}}


@pytest.mark.skipif(
    connection.settings_dict["ENGINE"].endswith("sqlite3"), reason="SQLite finds it by the subject"
)
def test_whether_facts_have_changed_is_not_looked_for_among_those_of_everybody() -> None:
    """However many facts there are, not from the last of all downwards until one is the subject's."""
    zhang, wang = person(), person(WANG)
    says(zhang, "person.household", True)
    says(wang, "person.household", True)
    names = [f.attname for f in Fact._meta.concrete_fields if not f.primary_key]
    kept = Fact.objects.values(*names).get(subject=wang)
    Fact.objects.bulk_create([Fact(**kept) for _ in range(3000)])
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Fact._meta.db_table}")
        sql, values = marks.asking(zhang.pk, "demo", [])
        cursor.execute(f"EXPLAIN {sql}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Backward" not in plan, plan
