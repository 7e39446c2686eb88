"""What one officer enters in the registry of somebody else: powers count by two, facts by the post and the place of the case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from duixian.site.accounts.appointing import Appointment, grant
from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.notices.models import Notice
from duixian.site.registry import powers
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact, Power, PowerWord, StaffPerson, Subject
from duixian.site.registry.powers import RECEIVE, VIEW, Given, PowerError, give, may_act, second_word
from duixian.site.registry.views.entering import choices_of
from duixian.site.shelf import shelf

from .registry_people import LI, NOW, TODAY, WANG, account, firm, person

pytestmark = pytest.mark.django_db


def letter(principal: Subject, agent: Subject, **more: Any) -> Given:
    kind = "handler" if principal.kind == "enterprise" else "agent"
    said = {
        "kind": kind,
        "acts": [VIEW, RECEIVE],
        "starts": TODAY,
        "ends": TODAY + timedelta(days=90),
        "evidence": "委托书 1 号",
    }
    return Given(principal, agent, **{**said, **more})


def as_(of: User) -> Client:
    client = Client()
    client.force_login(of)
    return client


def test_a_power_that_an_officer_enters_counts_when_another_agrees_and_the_principal_is_told() -> None:
    zhang, li = person(), person(LI, "李四")
    owner, agent = account("zhang", zhang), account("li", li)
    one, two = account("one", officer=True), account("two", officer=True)
    power = give(letter(zhang, li), one, NOW)
    assert power.second and not may_act(agent, zhang, VIEW, TODAY)[0]
    with pytest.raises(PowerError, match="不能自己复核"):
        second_word(power, agrees=True, reason="", by=one, now=NOW)
    second_word(power, agrees=True, reason="", by=two, now=NOW)
    assert may_act(agent, zhang, VIEW, TODAY)[0]
    assert Notice.objects.get(user=owner).kind == "power_given"
    with pytest.raises(PowerError, match="已经复核过"):
        second_word(power, agrees=True, reason="", by=account("three", officer=True), now=NOW)


def test_who_was_empowered_at_an_office_receives_only_after_the_principal_could_object(settings: Any) -> None:
    settings.WAIT_DAYS = 3
    zhang, li = person(), person(LI, "李四")
    owner, agent = account("zhang", zhang), account("li", li)
    power = give(letter(zhang, li), account("one", officer=True), NOW)
    second_word(power, agrees=True, reason="", by=account("two", officer=True), now=NOW)
    for days, allowed in ((0, False), (2, False), (3, True)):
        assert may_act(agent, zhang, RECEIVE, TODAY + timedelta(days=days))[0] is allowed
        assert may_act(agent, zhang, VIEW, TODAY + timedelta(days=days))[0]
    as_(owner).post(f"/registry/powers/{power.pk}/end/", {"reason": "我没有委托"})
    on = timezone.localdate()
    assert not may_act(agent, zhang, RECEIVE, on + timedelta(days=9))[0]


def test_a_power_that_the_second_officer_refuses_never_counts() -> None:
    zhang, li = person(), person(LI, "李四")
    agent = account("li", li)
    power = give(letter(zhang, li), account("one", officer=True), NOW)
    two = account("two", officer=True)
    with pytest.raises(PowerError, match="写明理由"):
        second_word(power, agrees=False, reason=" ", by=two, now=NOW)
    second_word(power, agrees=False, reason="委托书上不是本人的签名", by=two, now=NOW)
    allowed, reason = may_act(agent, zhang, VIEW, TODAY)
    assert not allowed and "不是本人的签名" in reason
    assert not Notice.objects.filter(kind="power_given").exists()


def test_one_gives_a_power_over_oneself_alone_and_at_once() -> None:
    zhang, li = person(), person(LI, "李四")
    power = give(letter(zhang, li), account("zhang", zhang), NOW)
    assert not power.second and may_act(account("li", li), zhang, RECEIVE, TODAY)[0]


@pytest.mark.parametrize("who", ["agent", "agent's staff account", "spouse"])
def test_no_officer_empowers_themselves_or_agrees_to_it(who: str) -> None:
    zhang, li, wang = person(), person(LI, "李四"), person(WANG, "王五")
    me = li if who != "spouse" else wang
    officer = account("one", me if who != "agent's staff account" else None, officer=True)
    if who == "agent's staff account":
        powers.tie(officer, li, None, NOW)
    if who == "spouse":
        from duixian.site.registry.facts import Entry, marry

        marry(Entry(wang, "demo", "spouse", None, "extract", other=li, register="民政"), None, NOW)
    officer = User.objects.get(pk=officer.pk)
    with pytest.raises(PowerError, match="您本人或您的配偶"):
        give(letter(zhang, li), officer, NOW)
    power = give(letter(zhang, li), account("two", officer=True), NOW)
    with pytest.raises(PowerError):
        second_word(power, agrees=True, reason="", by=officer, now=NOW)


def test_two_accounts_of_one_person_are_no_two_officers() -> None:
    zhang, li, wang = person(), person(LI, "李四"), person(WANG, "王五")
    one, two = account("one", officer=True), account("two", officer=True)
    powers.tie(one, wang, None, NOW)
    powers.tie(two, wang, None, NOW)
    power = give(letter(zhang, li), one, NOW)
    with pytest.raises(PowerError, match="不能自己复核"):
        second_word(power, agrees=True, reason="", by=two, now=NOW)


def test_a_firms_handlers_hear_of_another_handler() -> None:
    company, li, wang = firm(), person(LI, "李四"), person(WANG, "王五")
    give(letter(company, li), None, NOW)
    known = account("li", li)
    power = give(letter(company, wang), account("one", officer=True), NOW)
    second_word(power, agrees=True, reason="", by=account("two", officer=True), now=NOW)
    assert [one.user for one in Notice.objects.filter(kind="power_given")] == [known]


def test_the_second_word_is_given_on_the_page_where_it_waits() -> None:
    zhang, li = person(), person(LI, "李四")
    one, two = account("one", officer=True), account("two", officer=True)
    on = timezone.localdate()
    sent = {
        "do": "power", "kind": "agent", "agent_name": "李四", "agent_kind": "resident", "agent_number": LI, "act": [VIEW],
        "starts": on.isoformat(), "ends": (on + timedelta(days=30)).isoformat(), "evidence": "委托书 1 号",
    }  # fmt: skip
    said = as_(one).post(f"/registry/files/{zhang.key}/", sent, follow=True).content.decode()
    power = Power.objects.get()
    assert "等另一位工作人员复核" in said and f"/registry/powers/{power.pk}/word/" not in said
    assert f"/registry/files/{zhang.key}/#powers" not in as_(one).get("/registry/").content.decode()
    client = as_(two)
    assert f"/registry/files/{zhang.key}/#powers" in client.get("/registry/").content.decode()
    assert (
        f"/registry/powers/{power.pk}/word/" in client.get(f"/registry/files/{zhang.key}/").content.decode()
    )
    client.post(f"/registry/powers/{power.pk}/word/", {"agrees": "1"})
    assert PowerWord.objects.get().by == two
    assert (
        as_(account("li", li)).post(f"/registry/powers/{power.pk}/word/", {"agrees": "1"}).status_code == 403
    )


def test_words_on_powers_and_persons_of_accounts_are_never_changed() -> None:
    zhang, li = person(), person(LI, "李四")
    one = account("one", officer=True)
    power = give(letter(zhang, li), one, NOW)
    second_word(power, agrees=False, reason="不符", by=account("two", officer=True), now=NOW)
    powers.tie(one, person(WANG, "王五"), None, NOW)
    for rows, change in (
        (PowerWord.objects, {"agrees": True}),
        (StaffPerson.objects, {"subject": zhang}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all().delete()


def test_powers_of_others_and_powers_that_are_not_there_answer_alike() -> None:
    zhang, li = person(), person(LI, "李四")
    power = give(letter(zhang, li), None, NOW)
    stranger = as_(account("wang", person(WANG, "王五")))
    there, not_there = (stranger.post(f"/registry/powers/{pk}/end/") for pk in (power.pk, power.pk + 99))
    assert there.status_code == not_there.status_code == 403
    assert all("没有由您办理的这项委托" in page.content.decode() for page in (there, not_there))


# facts


def window(name: str, pack: str = "demo", territory: str = "") -> User:
    user = User.objects.create_user(name)
    grant(Appointment(user, pack, "window", "office", "示例窗口", TODAY, territory=territory), None, NOW)
    return user


def said(client: Client, subject: Subject, fact: str, value: str) -> Any:
    sent = {"do": "record", "pack": "demo", "fact": fact, "value": value, "evidence": "学位证书原件"}
    return client.post(f"/registry/files/{subject.key}/", sent)


@pytest.mark.parametrize(
    ("pack", "territory", "case_in", "recorded"),
    [("demo", "", "hill", True), ("demo", "hill", "hill", True), ("demo", "hill", None, False), ("demo", "", None, True), ("demo", "hill", "south", False), ("other", "", "hill", False)],
)  # fmt: skip
def test_checked_facts_are_recorded_by_the_packs_offices_where_the_case_is(
    pack: str, territory: str, case_in: str | None, recorded: bool
) -> None:
    zhang = person()
    officer = window("one", pack, territory)
    if case_in is not None:
        ready = shelf().by_id("demo")
        assert ready is not None
        steps = {p.id: {s.role for s in p.steps} for p in ready.pack.procedures.values()}
        benefit = next(b for b in ready.pack.benefits.values() if "window" in steps.get(b.procedure, ()))
        Case.objects.create(
            pack="demo", benefit=benefit.id, procedure=benefit.procedure, claimant=zhang, applicant=zhang, opened_by=officer,
            opened_at=NOW, phase=Case.Phase.OPEN, territory=case_in, number="X-1",
        )  # fmt: skip
    form = as_(officer).post(
        f"/registry/files/{zhang.key}/", {"do": "choose", "choice": "demo|person.degree"}
    )
    assert form.status_code == 200
    answer = said(as_(officer), zhang, "person.degree", "doctor")
    assert Fact.objects.exists() is recorded
    assert answer.status_code == (302 if recorded else 422)


@pytest.mark.parametrize(("territory", "recorded"), [("hill", True), ("south", False), ("", True)])
def test_where_no_case_is_open_the_office_that_would_have_it_records_what_was_checked(
    territory: str, recorded: bool
) -> None:
    company = firm()
    record(
        [Entry(company, "demo", "employer.district", "hill", Fact.Source.EXTRACT, register="示例库")],
        None,
        NOW,
    )
    said(as_(window("one", "demo", territory)), company, "employer.local", "true")
    assert Fact.objects.filter(fact="employer.local").exists() is recorded


def test_what_a_step_settles_nobody_types_into_a_file() -> None:
    """The result of an evaluation comes from its step, not from an officer's, or the person's own, form."""
    for pack in ("demo", "guiyang"):
        ready = shelf().by_id(pack)
        if ready is None:
            continue
        settled = {
            s.fact
            for p in ready.pack.procedures.values()
            for step in p.steps
            for o in step.outcomes
            for s in o.sets
        }
        assert settled
        person_, company = person(), firm()
        for subject in (person_, company):
            assert not settled & {id_ for id_, _ in choices_of(ready, subject, office=True)}
