"""The register of sanctions: two persons, early lifting, and that matching and every guard see what is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from django.db import Error, transaction

from duixian.rules import Evaluator, load_pack
from duixian.rules.model.pack import Pack
from duixian.rules.truth import TRUE
from duixian.site.accounts.models import User
from duixian.site.registry import sanctions, subjects
from duixian.site.registry.cases import case_of
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.marks import mark
from duixian.site.registry.models import Confirmation, Fact, Lifting, Sanction, Subject
from duixian.site.registry.sanctions import Penalty, SanctionError

from .registry_people import NOW, TODAY, firm, person

pytestmark = pytest.mark.django_db
PACKS = Path(__file__).parents[2] / "packs"
FIRST, LAST = date(2024, 3, 1), date(2027, 3, 1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def guiyang() -> Evaluator:
    return Evaluator(load_pack(PACKS / "guiyang"))


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk", password="a long enough one")


@pytest.fixture
def chief() -> User:
    return User.objects.create_user("chief", password="a long enough one")


def penalty(subject: Subject, **more: Any) -> Penalty:
    said: dict[str, Any] = {
        "list": "诚信负面清单", "ground": "申报材料不实", "cite": "D9 第十三条", "bars": ["talent_policy"], "first": FIRST, "last": LAST, **more
    }  # fmt: skip
    return Penalty(subject, **said)


def enter(guiyang: Evaluator, subject: Subject, by: User, **more: Any) -> Sanction:
    again = {key: more.pop(key) for key in ("now", "confirmed_by") if key in more}
    return sanctions.enter(guiyang.pack, penalty(subject, **more), by=by, **{"now": NOW, **again})


def barred(guiyang: Evaluator, subject: Subject, on: date, **more: Any) -> bool:
    """Whether the rules of the pack hold a subject to be barred from what the talent policies give."""
    case = case_of(guiyang, subject, on, **more).case
    role = "employer" if subject.kind == "enterprise" else "person"
    state = guiyang.evaluate(case).state
    return state.lo[guiyang.engine.slots.definitions[f"{role}.barred_talent"]] == TRUE


def test_a_sanction_counts_when_another_person_has_confirmed_it(
    guiyang: Evaluator, clerk: User, chief: User
) -> None:
    zhang = person()
    row = enter(guiyang, zhang, clerk)
    assert not sanctions.in_force(zhang, FIRST)
    assert not barred(guiyang, zhang, FIRST)
    with pytest.raises(SanctionError, match="不能自己复核"):
        sanctions.confirm(row, by=clerk, now=NOW)
    sanctions.confirm(row, by=chief, now=NOW)
    assert [held.row for held in sanctions.in_force(zhang, FIRST)] == [row]
    assert barred(guiyang, zhang, FIRST)
    with pytest.raises(SanctionError, match="已经有人复核"):
        sanctions.confirm(row, by=chief, now=NOW)


def test_it_bars_from_its_first_day_to_its_last(guiyang: Evaluator, clerk: User, chief: User) -> None:
    zhang = person()
    enter(guiyang, zhang, clerk, confirmed_by=chief)
    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    assert [bool(sanctions.in_force(zhang, day)) for day in days] == [False, True, True, False]
    assert [barred(guiyang, zhang, day) for day in days] == [False, True, True, False]


def test_what_was_sent_back_never_counts(guiyang: Evaluator, clerk: User, chief: User) -> None:
    row = enter(guiyang, person(), clerk)
    with pytest.raises(SanctionError, match="写明理由"):
        sanctions.confirm(row, by=chief, now=NOW, agrees=False)
    sanctions.confirm(row, by=chief, now=NOW, agrees=False, reason="事由不清")
    assert [held.state for held in sanctions.all_of(person())] == [sanctions.REJECTED]
    assert not barred(guiyang, person(), FIRST)
    with pytest.raises(SanctionError, match="已退回"):
        sanctions.lift(row, TODAY, "更正", by=clerk, now=NOW)


def test_early_lifting_is_added_and_ends_it_on_its_day(guiyang: Evaluator, clerk: User, chief: User) -> None:
    zhang, lifted = person(), date(2025, 6, 30)
    row = enter(guiyang, zhang, clerk, confirmed_by=chief)
    asked = sanctions.lift(row, lifted, "已退还全部补贴", by=clerk, now=NOW)
    assert sanctions.in_force(zhang, lifted + DAY), "the second person has not spoken"
    with pytest.raises(SanctionError, match="不能自己复核"):
        sanctions.confirm(asked, by=clerk, now=NOW)
    with pytest.raises(SanctionError, match="解除待复核"):
        sanctions.lift(row, lifted, "再来一次", by=chief, now=NOW)
    sanctions.confirm(asked, by=chief, now=NOW)
    assert sanctions.in_force(zhang, lifted)
    assert not sanctions.in_force(zhang, lifted + DAY)
    assert [barred(guiyang, zhang, day) for day in (FIRST, lifted, lifted + DAY)] == [True, True, False]
    assert sanctions.all_of(zhang)[0].label == "已提前解除"
    with pytest.raises(SanctionError, match="已提前解除"):
        sanctions.lift(row, lifted, "第二次", by=clerk, now=NOW)


def test_a_lifting_sent_back_can_be_asked_for_again(guiyang: Evaluator, clerk: User, chief: User) -> None:
    row = enter(guiyang, person(), clerk, confirmed_by=chief)
    first = sanctions.lift(row, date(2025, 1, 1), "已整改", by=clerk, now=NOW)
    sanctions.confirm(first, by=chief, now=NOW, agrees=False, reason="整改未验收")
    assert sanctions.in_force(person(), date(2025, 1, 2))
    sanctions.lift(row, date(2025, 6, 1), "已验收", by=clerk, now=NOW, confirmed_by=chief)
    assert not sanctions.in_force(person(), date(2025, 6, 2))


def test_what_was_known_at_a_time_stays_as_it_was(guiyang: Evaluator, clerk: User, chief: User) -> None:
    zhang, later = person(), NOW + timedelta(days=90)
    row = enter(guiyang, zhang, clerk, confirmed_by=chief)
    sanctions.lift(row, date(2024, 6, 1), "更正", by=clerk, now=later, confirmed_by=chief)
    after = date(2024, 7, 1)
    assert not barred(guiyang, zhang, after)
    assert barred(guiyang, zhang, after, known=NOW)
    assert not barred(guiyang, zhang, after, known=NOW - timedelta(seconds=1))


def test_a_sanction_that_is_lifted_before_it_begins_never_bars(
    guiyang: Evaluator, clerk: User, chief: User
) -> None:
    row = enter(guiyang, person(), clerk, confirmed_by=chief)
    sanctions.lift(row, FIRST - DAY, "登记有误", by=clerk, now=NOW, confirmed_by=chief)
    assert case_of(guiyang, person(), FIRST).case["person"]["sanctions"] == []


def test_every_scope_is_a_spell_and_one_without_end_has_no_last_day(
    guiyang: Evaluator, clerk: User, chief: User
) -> None:
    enter(guiyang, person(), clerk, bars=["rent", "station"], last=None, confirmed_by=chief)
    assert case_of(guiyang, person(), TODAY).case["person"]["sanctions"] == [
        {"from": "2024-03-01", "scope": "rent"},
        {"from": "2024-03-01", "scope": "station"},
    ]


def test_they_stand_beside_what_is_recorded_and_reach_projects_and_staff(
    guiyang: Evaluator, clerk: User, chief: User
) -> None:
    zhang, employer = person(), firm()
    old = {"from": "2020-01-01", "to": "2021-01-01", "scope": "science"}
    entries = [
        Entry(employer, "guiyang", "employer.sanctions", [old], Fact.Source.EXTRACT, register="诚信名单"),
        Entry(zhang, "guiyang", "employer", None, Fact.Source.EXTRACT, employer),
    ]
    record(entries, None, NOW)
    enter(guiyang, employer, clerk, confirmed_by=chief)
    new = {"from": "2024-03-01", "to": "2027-03-01", "scope": "talent_policy"}
    station = subjects.get_or_add_project(employer, "station", "云水工作站", NOW)
    for subject, role in ((employer, "employer"), (zhang, "employer"), (station, "station_unit")):
        built = case_of(guiyang, subject, TODAY)
        assert built.case[role]["sanctions"] == [old, new]
        assert [held.row.subject for held in built.registered[f"{role}.sanctions"]] == [employer]
    assert barred(guiyang, employer, TODAY)
    hidden = case_of(guiyang, zhang, TODAY, may_see=lambda subject, fact: subject == zhang).case
    assert hidden["employer"] == {}


def test_a_declaration_does_not_hide_what_is_registered(guiyang: Evaluator, clerk: User, chief: User) -> None:
    enter(guiyang, person(), clerk, confirmed_by=chief)
    record([Entry(person(), "guiyang", "person.sanctions", [], Fact.Source.DECLARED)], None, NOW)
    assert barred(guiyang, person(), TODAY)


def test_a_scope_that_the_pack_has_no_more_is_told_and_the_others_count(
    guiyang: Evaluator, clerk: User, chief: User
) -> None:
    row = enter(guiyang, person(), clerk, bars=["rent", "talent_policy"], confirmed_by=chief)
    pack = without(guiyang.pack, "rent")
    found, entries, unfit = sanctions.spells(pack, person())
    assert [spell["scope"] for spell in found] == ["talent_policy"]
    assert [held.row for held in entries] == [held.row for held in unfit] == [row]


def without(pack: Pack, code: str) -> Pack:
    enum = pack.enums["sanction_scope"]
    kept = [place for place, value in enumerate(enum.values) if value != code]
    less = replace(
        enum, values=tuple(enum.values[n] for n in kept), labels=tuple(enum.labels[n] for n in kept)
    )
    return replace(pack, enums=MappingProxyType({**pack.enums, "sanction_scope": less}))


def test_the_rules_demand_list_article_scope_and_length(guiyang: Evaluator) -> None:
    for benefit, place, rule in sanctions.rules_of(guiyang.pack):
        made = sanctions.of_rule(person(), guiyang.pack, benefit, place, "弄虚作假", date(2024, 2, 29))
        assert set(made.bars) <= set(sanctions.scope_of(guiyang.pack))
        assert made.cite
        assert (made.last is None) == (not rule.months)
    with pytest.raises(SanctionError, match="没有这一条"):
        sanctions.of_rule(person(), guiyang.pack, "settling", 99, "弄虚作假", TODAY)


BAD = [
    ({"bars": []}, "至少选一项"),
    ({"bars": ["everything"]}, "没有everything"),
    ({"ground": " "}, "写明"),
    ({"cite": ""}, "写明"),
    ({"last": FIRST - DAY}, "在“自”之前"),
]


@pytest.mark.parametrize(("more", "why"), BAD)
def test_a_sanction_without_what_it_needs_is_refused(
    guiyang: Evaluator, clerk: User, more: dict[str, Any], why: str
) -> None:
    with pytest.raises(SanctionError, match=why):
        enter(guiyang, person(), clerk, **more)
    bare = replace(guiyang.pack, conduct=replace(guiyang.pack.conduct, sanctions=None))
    with pytest.raises(SanctionError, match="没有惩戒名单"):
        sanctions.enter(bare, penalty(person()), by=clerk, now=NOW)


@pytest.mark.parametrize("table", [Sanction, Lifting, Confirmation])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_every_change(
    table: Any, act: str, guiyang: Evaluator, clerk: User, chief: User
) -> None:
    row = enter(guiyang, person(), clerk, confirmed_by=chief)
    sanctions.lift(row, date(2025, 1, 1), "已整改", by=clerk, now=NOW, confirmed_by=chief)
    with pytest.raises(Error, match="never changed"), transaction.atomic():
        rows = table.objects.all()
        rows.update(id=1_000_000) if act == "update" else rows._raw_delete(rows.db)


def test_the_mark_changes_with_every_row(guiyang: Evaluator, clerk: User, chief: User) -> None:
    marks = [mark(person().pk, guiyang.pack.id, [])]
    row = enter(guiyang, person(), clerk)
    marks.append(mark(person().pk, guiyang.pack.id, []))
    sanctions.confirm(row, by=chief, now=NOW)
    marks.append(mark(person().pk, guiyang.pack.id, []))
    sanctions.lift(row, date(2025, 1, 1), "已整改", by=clerk, now=NOW)
    marks.append(mark(person().pk, guiyang.pack.id, []))
    assert len(set(marks)) == 4
    other = firm().pk
    before = mark(other, guiyang.pack.id, [])
    enter(guiyang, person(), clerk)
    assert mark(other, guiyang.pack.id, []) == before
