"""What was handed in stays: proofs open no way to the claim's materials, and approvals rest on what was there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.audit.models import Row
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Attachment, Case, ProofDue
from duixian.site.registry.powers import VIEW, Given, give, own_subject

from .applicants import Town, pdf, url
from .casework import acts_of

pytestmark = pytest.mark.django_db


def given(case: Case) -> list[tuple[str, str]]:
    return list(case.attachments.order_by("pk").values_list("material", "state"))


@pytest.mark.parametrize("sent", ["remove", "other", "material"])
@pytest.mark.parametrize("phase", [Case.Phase.OPEN, Case.Phase.GRANTED])
def test_the_page_for_proofs_takes_nothing_of_the_claim_back_and_adds_nothing_to_it(
    place: Town, handler: Client, sent: str, phase: str
) -> None:
    case = place.filed()
    Case.objects.filter(pk=case.pk).update(phase=phase)
    one = case.attachments.all()[0]
    before, events = given(case), acts_of(case)
    every: dict[str, dict[str, Any]] = {
        "remove": {"remove": str(one.key)}, "other": {"material": "", "file": pdf()}, "material": {"material": one.material, "file": pdf()},
    }  # fmt: skip
    handler.post(url(case, "proofs/"), every[sent])
    assert given(case) == before and acts_of(case) == events


def test_a_proofs_own_file_is_taken_back_until_it_is_offered_and_each_is_an_event(
    place: Town, handler: Client
) -> None:
    case = place.filed()
    today = timezone.localdate()
    ProofDue.objects.create(
        case=case, label="社保证明", number=1, covers_from=today, covers_to=today, by=today
    )
    name = "社保证明（社保证明第 1 次）"
    handler.post(url(case, "proofs/"), {"material": name, "file": pdf()})
    one = case.attachments.get(material=name)
    handler.post(url(case, "proofs/"), {"remove": str(one.key)})
    assert case.attachments.get(pk=one.pk).state == "removed"
    assert acts_of(case)[-2:] == ["handed_in", "taken_back"]
    told = list(Row.objects.filter(act__startswith="files.").order_by("pk").values_list("act", flat=True))
    assert told == ["files.kept", "files.removed"]


def test_what_a_draft_takes_in_is_written_down_though_it_is_no_event(place: Town, handler: Client) -> None:
    case = place.draft()
    name = place.office.ready.pack.benefits[case.benefit].materials[0].name
    handler.post(url(case, "files/"), {"material": name, "file": pdf()})
    handler.post(url(case, "files/"), {"remove": str(case.attachments.get().key)})
    assert (
        Row.objects.filter(act="files.kept").count() == Row.objects.filter(act="files.removed").count() == 1
    )
    assert not case.events.exists()


def test_a_correction_that_is_handed_in_file_by_file_can_still_be_sent(place: Town, handler: Client) -> None:
    """Each file is an event of its own; the page is then shown anew, so that its other forms are not out of date."""
    case = place.filed()
    one = case.attachments.all()[0]
    officer = place.office.officer("local_window", "xiuwen")
    place.office.act(case, "ask_correction", officer, wanted=[one.material], note="看不清")
    answer = handler.post(
        url(case, "files/"), {"material": one.material, "file": pdf()}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Refresh"] == "true"
    page = handler.get(url(case)).content.decode()
    case.refresh_from_db()
    assert f'name="version" value="{case.version}"' in page
    handler.post(url(case, "acts/correct/"), {"request": "c1", "version": str(case.version)})
    case.refresh_from_db()
    assert case.stopped_at is None


def test_an_approval_falls_when_the_materials_it_saw_are_not_there_any_more(place: Town) -> None:
    case, office = place.filed(), place.office
    window = office.officer("local_window", "xiuwen")
    office.act(case, "accept", window)
    office.outcome(case, "passed")
    second = case.step
    event = (
        case.events.get(act="outcome", step="local_review")
        if case.events.filter(step="local_review").exists()
        else case.events.filter(act="outcome").order_by("seq").last()
    )
    assert event is not None and event.detail["evidence"]
    one = case.attachments.all()[0]
    Attachment.objects.filter(pk=one.pk).update(state=Attachment.State.REMOVED)
    step = next(s for s in office.ready.pack.procedures[case.procedure].steps if s.id == second)
    territory = case.territory if office.ready.pack.roles[step.role].territory else ""
    outcome = next(o for o in step.outcomes if not o.decides and o.to and not o.objection)
    office.act(case, "outcome", office.officer(step.role, territory), outcome=outcome.id, minutes="纪要 1 号")
    assert acts_of(case)[-1] == "voided" and case.step == event.step


def test_a_file_that_was_taken_back_is_not_accepted(place: Town) -> None:
    case, office = place.filed(), place.office
    one = case.attachments.all()[0]
    Attachment.objects.filter(pk=one.pk).update(state=Attachment.State.REMOVED)
    with pytest.raises(Refused, match="已经撤下"):
        office.act(
            case,
            "check_material",
            office.officer("local_window", "xiuwen"),
            attachment=str(one.key),
            state="accepted",
        )


# what a handler reads


def test_no_page_of_a_draft_tells_a_handler_what_only_the_person_reads(place: Town, handler: Client) -> None:
    office = place.office
    with_wage = next(
        b.id for b in office.ready.pack.benefits.values()
        if b.procedure and "person.wage_last_year" in office.ready.pack.definitions[b.part("status")].facts | office.ready.pack.definitions[b.part("payable")].facts
    )  # fmt: skip
    office.known(place.doctor, {"person": {"wage_last_year": "50.01 万元"}})
    case = office.draft(with_wage, place.doctor, place.firm, place.handler)
    for address in (url(case), url(case, "fix/person.wage_last_year/")):
        page = handler.get(address).content.decode()
        assert "50.01" not in page and "500100" not in page
    today, agent = timezone.localdate(), own_subject(place.handler)
    assert agent is not None
    letter = Given(place.doctor, agent, "agent", [VIEW], today, today + timedelta(days=9), "委托书")
    give(letter, None, office.now)  # who may look into the person's file reads it
    assert "50.01" in handler.get(url(case, "fix/person.wage_last_year/")).content.decode()


def test_a_ground_that_a_firm_reads_holds_no_value_only_the_person_reads(place: Town) -> None:
    from dataclasses import replace

    from duixian.site.cases.calendar import current_calendar
    from duixian.site.cases.engine.context import Context
    from duixian.site.cases.reasons import Leaf, discreet

    case = place.filed()
    pack = place.office.ready.pack
    label = pack.facts["person.wage_last_year"].label
    leaf = Leaf(
        "n", "工资够高", 0, "某条", ((label, "50.01 万元"), (pack.facts["person.degree"].label, "博士"))
    )
    assessed = Context(case, place.office.ready, current_calendar(), None, place.office.now, {}, "").assessed
    said = discreet(assessed, [leaf])[0].said
    assert "50.01" not in said and "博士" in said
    case.applicant = case.claimant
    assert "50.01" in discreet(replace(assessed, case=case), [leaf])[0].said
