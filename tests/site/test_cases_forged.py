"""Forged requests on every address of a case: by whoever has nothing to do with it, out of turn, again, with a page out of date."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from duixian.site.cases import urls
from duixian.site.cases.acts import ACTS
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Appeal, Attachment, Case, Event, Issued, Listing, Message, Objection
from duixian.site.cases.views import deskforms
from duixian.site.registry.models import Fact, Sanction

from .acts_table import OFFICES, STAGES, people_of
from .allowance import JUNE
from .casework import Office, at
from .walking import moved

pytestmark = pytest.mark.django_db
FORM = {
    "outcome": "passed", "note": "x", "ground": "x", "minutes": "x", "text": "x", "to": "1", "paper": "假编号", "event": "x", "answer": "x", "overturn": "1",
    "founded": "1", "finding": "x", "state": "accepted", "fix": "person.degree", "value": "doctor", "evidence": "x", "person.degree|value": "doctor",
    "on_paper": "1", "do": "withdraw", "rule": "0", "first": "2022-06-01", "reason": "x", "agrees": "1", "opinion": "x", "accepted": "1", "name": "x",
    "number": "6222020200112233", "bank": "x", "phase": "granted", "amount": "1", "step": "local_payment", "version": "", "request": "r",
}  # fmt: skip


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office("guiyang", at(JUNE))
    moved(monkeypatch, made)
    return made


def browser(user: Any) -> Client:
    made = Client()
    if user.pk is not None:
        made.force_login(user)
    return made


def addresses(case: Case, acts: Sequence[str] = (*ACTS, "nothing", "__class__")) -> Iterator[str]:
    """Every address under which a case, or something of it, is reached; with every act there is, or these."""
    for pattern in urls.urlpatterns:
        route = str(pattern.pattern)  # of publicity, finance: keys of their own, tried in their own tests
        if route.startswith(("publicity/", "finance/")) or "<uuid:key>" not in route:
            continue
        known = pattern.pattern.converters
        filled = {name: _value(name, type(kind).__name__) for name, kind in known.items()}
        for act in acts if "act" in known else [""]:
            more = {"act": act} if act else {}
            yield reverse(f"cases:{pattern.name}", kwargs={**filled, **more, "key": case.key})


def _value(name: str, kind: str) -> object:
    """Something that an address takes in this place."""
    plain = {"fact": "person.degree", "form": "csv"}.get(name, "x")
    return {"UUIDConverter": uuid.uuid4(), "IntConverter": 1}.get(kind, plain)


def everything(case: Case) -> tuple[Any, ...]:
    case.refresh_from_db()
    kept = (Event, Message, Attachment, Issued, Listing, Objection, Appeal, Fact, Sanction)
    return (
        case.version,
        case.phase,
        case.step,
        case.typed,
        case.amount,
        case.assignee_id,
        *(m.objects.count() for m in kept),
    )


def test_the_addresses_are_all_there(office: Office) -> None:
    case = STAGES["a draft"](office)
    found = list(addresses(case))
    assert len(found) > 3 * len(ACTS) and all(str(case.key) in one for one in found)


@pytest.mark.parametrize("stage", ["a draft", "public, with an objection"])
def test_who_has_nothing_to_do_with_a_case_changes_nothing_and_learns_nothing(
    office: Office, stage: str
) -> None:
    case = STAGES[stage](office)
    people = people_of(office, case)
    before = everything(case)
    for code in ("vis", "oth", "wi2", "off", "pan", "fi2", "sup", "sys", "sec", "aud"):
        client = browser(people[code])
        for address in addresses(case, ("outcome", "write", "nothing")):
            answer = client.post(address, {**FORM, "request": uuid.uuid4().hex})
            assert answer.status_code in ((302,) if code == "vis" else (403, 404, 405)), (
                code,
                address,
                answer.status_code,
            )
            assert code != "vis" or "/login/" in answer["Location"]
            assert case.claimant.name not in answer.content.decode()
    assert everything(case) == before


@pytest.mark.parametrize(
    ("stage", "code"), [("filed, at the window", "dec"), ("public, with an objection", "fin")]
)
def test_who_sees_a_case_acts_on_it_only_in_turn(office: Office, stage: str, code: str) -> None:
    case = STAGES[stage](office)
    own = {"write", "serve", "check_proof"}  # what any office of the procedure may do at any time
    client, before = browser(people_of(office, case)[code]), everything(case)
    for address in addresses(case):
        if not any(f"/acts/{act}/" in address for act in own) and "/paper" not in address:
            client.post(address, {**FORM, "do": "", "request": uuid.uuid4().hex})
    assert everything(case) == before


def test_the_claimant_of_a_filed_case_writes_and_changes_nothing_else(office: Office) -> None:
    case = STAGES["filed, at the window"](office)
    client = browser(people_of(office, case)["cla"])
    before = everything(case)
    for address in addresses(case):
        if not address.endswith("/acts/write/") and not address.endswith("/account/"):
            client.post(address, {**FORM, "request": uuid.uuid4().hex})
            assert everything(case) == before, address
    client.post(
        f"/cases/{case.key}/acts/write/",
        {"text": "请问进展", "request": "w", "internal": "1", "from_office": "1"},
    )
    message = case.messages.get()
    assert not message.from_office and not message.internal


@pytest.mark.parametrize("outcome", ["clear", "paid", "approved", "nothing", "", "__class__", "transferred"])
def test_an_outcome_of_another_step_is_none_of_this_one(office: Office, outcome: str) -> None:
    case = STAGES["filed, at the window"](office)
    before = everything(case)
    browser(office.officer("local_window", "xiuwen")).post(
        f"/desk/{case.key}/acts/outcome/", {**FORM, "outcome": outcome, "request": "f"}
    )
    assert everything(case) == before


def test_a_page_out_of_date_does_nothing_on_any_act_of_the_desk(office: Office) -> None:
    case = STAGES["filed, at the window"](office)
    client = browser(office.officer("local_window", "xiuwen"))
    before = everything(case)
    for act in deskforms.TEXTS:
        answer = client.post(
            f"/desk/{case.key}/acts/{act}/", {**FORM, "request": act, "version": str(case.version - 1)}
        )
        assert answer.status_code == 409 and "请刷新" in answer.content.decode(), act
    for more in ("facts/", "take/"):
        client.post(f"/desk/{case.key}/{more}", {**FORM, "request": more, "version": str(case.version - 1)})
    assert everything(case) == before


def test_a_page_out_of_date_does_nothing_on_any_act_of_the_applicant(office: Office) -> None:
    case = STAGES["filed, at the window"](office)
    client = browser(office.people["handler"])
    before = everything(case)
    for act in ("withdraw", "write", "appeal", "proof", "correct", "outcome", "file"):
        client.post(
            f"/cases/{case.key}/acts/{act}/", {**FORM, "request": act, "version": str(case.version - 1)}
        )
    assert everything(case) == before


def test_the_same_key_with_other_words_is_refused_and_not_taken_for_the_same(office: Office) -> None:
    case = STAGES["filed, at the window"](office)
    client = browser(office.people["handler"])
    address = f"/cases/{case.key}/acts/write/"
    for text in ("第一条", "第一条"):
        client.post(address, {"text": text, "request": "k"})
    assert case.messages.count() == 1
    page = client.post(address, {"text": "改过的", "request": "k"}, follow=True).content.decode()
    assert case.messages.count() == 1 and "与上次不同" in page
    officer = office.officer("local_window", "xiuwen")
    office.act(case, "outcome", officer, outcome="passed", request="one")
    assert office.act(case, "outcome", officer, outcome="passed", request="one").repeated
    with pytest.raises(Refused, match="与上次不同"):
        office.act(case, "outcome", officer, outcome="refused", ground="不符", request="one")


def test_anothers_key_opens_nothing(office: Office) -> None:
    """A key of a request belongs to its user, act and case."""
    case = STAGES["filed, at the window"](office)
    office.act(case, "write", office.people["handler"], text="一", request="k")
    officer = office.officer("local_window", "xiuwen")
    assert not office.act(case, "write", officer, text="二", request="k").repeated
    assert not office.act(case, "assign", officer, to=officer.pk, request="k").repeated
    with pytest.raises(Refused):
        office.act(case, "write", office.officer(*OFFICES["wi2"][:2]), text="一", request="k")


@pytest.mark.parametrize("name", ["listing", "objection", "attachment", "members", "to", "proof", "paper"])
def test_keys_of_other_cases_or_none_are_refused_with_a_reason(office: Office, name: str) -> None:
    case = STAGES["filed, at the window"](office)
    acts = {"listing": "publish", "objection": "settle_objection", "attachment": "check_material", "members": "invite", "to": "assign", "proof": "check_proof", "paper": "serve"}  # fmt: skip
    before = everything(case)
    officer = office.officer("local_window", "xiuwen")
    for value in (str(uuid.uuid4()), "999999", "-1", "' OR 1=1", "9" * 40, ["1", "2"], {"a": 1}, True, None):
        with pytest.raises(Refused):
            said = {
                name: value,
                "state": "accepted",
                "note": "x",
                "accepted": True,
                "founded": True,
                "finding": "x",
                "on": "2022-06-01",
                "how": "hand",
                "receiver": "x",
            }
            office.act(case, acts[name], officer, **({**said, "to": value or "0"} if name == "to" else said))
    assert everything(case) == before
