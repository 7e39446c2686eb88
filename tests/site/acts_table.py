"""The table of acts: who may do what at which stage of a case, as the engine answers, as text that a person reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser

from duixian.site.accounts.models import User
from duixian.site.cases import issuing, publicity
from duixian.site.cases.acts import ACTS
from duixian.site.cases.models import Case, Listing, ProofDue, Proposal
from duixian.site.cases.views.common import context_of
from duixian.site.registry.powers import APPLY, RECEIVE, VIEW, Given, give
from duixian.site.registry.subjects import get_or_add_project

from .allowance import DOCTOR, JUNE, PRIVATE, funded
from .casework import Office
from .registry_people import OTHER_FIRM, account, firm, person, resident
from .test_cases_long import example

ALLOWED = "+"
PLACE = "xiuwen"


# Who


OFFICES = {
    "win": ("local_window", PLACE, "the window that takes the case up"),
    "wi2": ("local_window", "kaiyang", "the same window elsewhere"),
    "dec": ("local_personnel", PLACE, "the office of the later steps, in the case's place"),
    "bur": ("hr_bureau", "", "the city bureau, which answers appeals"),
    "off": ("local_education", "", "an office that has no step in the procedure"),
    "sci": ("science", "", "the office of the academician procedure"),
    "pan": ("science_experts", "", "a panel: the experts of the academician procedure"),
    "pa2": ("hr_meeting", "", "another panel"),
    "fin": ("local_finance", PLACE, "finance of the case's place"),
    "fi2": ("local_finance", "kaiyang", "finance elsewhere"),
    "cif": ("city_finance", "", "finance of the city"),
    "sup": ("supervisor", "", "the supervisor"),
}
OTHERS = {
    "vis": "a visitor", "cla": "the claimant", "han": "the handler of the applicant", "oth": "the handler of another firm",
    **{code: about for code, (_, _, about) in OFFICES.items()},
    "sys": "the system administrator", "sec": "the security administrator", "aud": "the audit administrator",
}  # fmt: skip


def people_of(office: Office, case: Case) -> dict[str, Any]:
    """One of each kind, in the order of the columns."""
    outside = account("somebody", person(resident("19820303", 992), "无关的人"))
    known = {
        "vis": AnonymousUser(), "cla": case.claimant.account or outside, "han": office.people["handler"], "oth": _other_handler(office),
        **{code: office.officer(role, place) for code, (role, place, _) in OFFICES.items()},
        **{code: _administrator(duty) for code, duty in (("sys", "system"), ("sec", "security"), ("aud", "audit"))},
    }  # fmt: skip
    return {code: known[code] for code in OTHERS}


def _other_handler(office: Office) -> User:
    agent = person(resident("19810202", 993), "别家经办")
    user = account("other-handler", agent)
    today = office.now.date()
    give(
        Given(firm(OTHER_FIRM, "别家示例公司"), agent, "handler", [VIEW, APPLY, RECEIVE], today - timedelta(days=9), today + timedelta(days=900), "授权书"),
        None, office.now,
    )  # fmt: skip
    return user


def _administrator(duty: str) -> User:
    found, _ = User.objects.get_or_create(username=f"administrator-{duty}", defaults={"duty": duty})
    return found


# When


def drafted(office: Office) -> Case:
    doctor = office.claimant(DOCTOR)
    employer = office.employer(PRIVATE, doctor)
    handler = office.people["handler"]
    case = office.draft("settling_allowance", doctor, employer, handler)
    office.materials(case, handler)
    return case


def filed(office: Office) -> Case:
    case = drafted(office)
    office.act(case, "file", office.people["handler"])
    return case


def correcting(office: Office) -> Case:
    case = filed(office)
    office.act(case, "ask_correction", office.officer("local_window", PLACE), note="缺一页")
    return case


def published(office: Office) -> Case:
    """The days are over and an objection waits for an outcome."""
    case = filed(office)
    funded(office)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.act(case, "publish", office.officer("local_personnel", PLACE))
    publicity.object_to(
        Listing.objects.get(), case, "李四", "电话", "没有在岗", office.now, office.now.date()
    )
    return case


def granted(office: Office) -> Case:
    case = filed(office)
    funded(office)
    office.account_of(case.claimant)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)
    office.outcome(case, "received")
    office.outcome(case, "transferred")
    ProofDue.objects.create(
        case=case, label="在岗证明", number=1, covers_from=JUNE, covers_to=date(2022, 12, 31), by=date(2023, 1, 30), state="offered"
    )  # fmt: skip
    return case


def paid(office: Office) -> Case:
    """All paid; then the person left, and one officer proposed to claim back."""
    case = granted(office)
    office.pay()
    case.refresh_from_db()
    office.on(date(2023, 9, 1))
    office.known(
        case.claimant, {"person": {"left": True, "months_worked_here": "18 月"}}, since=date(2023, 9, 1)
    )
    return case


def claimed_back(office: Office) -> Case:
    case = paid(office)
    office.act(case, "recover", office.officer("local_personnel", PLACE))
    return case


def refused(office: Office) -> Case:
    case = filed(office)
    office.act(case, "outcome", office.officer("local_window", PLACE), outcome="refused", ground="材料不符")
    issuing.opened(case.papers.get(), office.people["handler"], office.now)
    return case


def appealed(office: Office) -> Case:
    case = refused(office)
    office.act(case, "appeal", office.people["handler"], text="原件已补")
    return case


def withdrawn(office: Office) -> Case:
    case = filed(office)
    office.act(case, "withdraw", office.people["handler"])
    return case


def ended(office: Office) -> Case:
    """A grant that goes on no further; nothing was paid."""
    case = filed(office)
    Case.objects.filter(pk=case.pk).update(
        phase="ended", step="", role="", holds="nobody", accepted_at=office.now
    )
    case.refresh_from_db()
    return case


def at_the_panel(office: Office) -> Case:
    """An academician station before the experts, one of whom is invited."""
    facts = example(office, "academician_station")
    unit = office.employer({**PRIVATE, **facts["station_unit"]})
    project = get_or_add_project(unit, "station", "示例院士工作站", office.now)
    known = {k: v for k, v in facts["station"].items() if k not in ("approved", "station_approved")}
    office.known(project, {"station": known})
    handler = office.people["handler"]
    case = office.draft("academician_station", project, unit, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    office.outcome(case, "passed")
    office.act(
        case, "invite", office.officer("science_experts"), members=[office.officer("science_experts").pk]
    )
    return case


def proposed(office: Office) -> Case:
    """One person of the office has proposed an outcome for which a second one is wanted."""
    case = filed(office)
    office.outcome(case, "passed")
    Proposal.objects.create(
        case=case, act="outcome", step=case.step, payload={"outcome": "approved"}, content="-", at=office.now,
        user=office.officer("local_personnel", PLACE, 2),
    )  # fmt: skip
    return case


STAGES: dict[str, Callable[[Office], Case]] = {
    "a draft": drafted, "filed, at the window": filed, "the applicant corrects": correcting, "proposed, a second person is wanted": proposed,
    "before a panel": at_the_panel, "public, with an objection": published, "granted, at the step that pays": granted,
    "all paid, then a duty is broken": paid, "a return is proposed": claimed_back, "refused": refused, "refused and appealed": appealed,
    "withdrawn": withdrawn, "ended without a grant": ended,
}  # fmt: skip


# What


def payload(act: str, case: Case, office: Office) -> dict[str, Any]:
    """What an act needs to say to be judged beyond who and when."""
    if act != "outcome":
        return {}
    step = next((s for s in office.ready.pack.procedures[case.procedure].steps if s.id == case.step), None)
    usual = {"local_publicity": "objection"}.get(case.step, step.outcomes[0].id if step is not None else "")
    return {"outcome": usual, "minutes": "纪要1号", "ground": "-"}


def answers(office: Office, case: Case, who: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """For each act and each of these people: '+' or the reason."""
    whole = context_of(case, None)
    whole.now = office.now
    found: dict[str, dict[str, str]] = {}
    for act, known in ACTS.items():
        said = payload(act, case, office)
        row = {}
        for name, user in who.items():
            allowed, reason = known.may(replace(whole, by=user, payload=said, events=[], office=""))
            row[name] = ALLOWED if allowed else plain(reason)
        found[act] = row
    return found


def plain(reason: str) -> str:
    """A reason without what differs from run to run."""
    return re.sub(r"\d{4}-\d{2}-\d{2}", "某日", reason)


def sheet(stage: str, found: Mapping[str, Mapping[str, str]]) -> str:
    """A stage as text: an act a row, a column for each kind of person, '+' or the number of the reason below."""
    reasons: dict[str, int] = {}
    width = max(map(len, found)) + 2
    lines = [stage, "", " " * width + " ".join(OTHERS)]
    for act, row in found.items():
        cells = [
            ALLOWED if text == ALLOWED else str(reasons.setdefault(text, len(reasons) + 1))
            for text in row.values()
        ]
        lines.append(f"{act:<{width}}" + " ".join(f"{cell:>3}" for cell in cells))
    lines += ["", *(f"{code}  {about}" for code, about in OTHERS.items())]
    lines += ["", *(f"{number:>3}  {reason}" for reason, number in reasons.items())]
    return "\n".join(lines) + "\n"
