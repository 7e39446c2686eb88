"""Publicity: freezing a masked list, its window, objections and what comes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import transaction

from duixian.calendars.calendar import Calendar
from duixian.rules.decisions import canonical
from duixian.rules.model.conduct import END, GRANT, REFUSE, Outcome, Step
from duixian.site.accounts.acting import look_up
from duixian.site.prepared import Arg, Prepared
from duixian.site.sealing import keys_of

from . import deadlines
from .engine.command import Refused
from .models import Case, Listed, Listing, Objection

LONGEST = timedelta(days=366)  # of a publicity whose last day the office names
OPEN = "还有异议没有调查完。"
DEFAULT = ("姓名或名称", "单位", "待遇", "金额")
LISTED = Prepared[Listed](
    lambda: Listed.objects.filter(case=Arg(0)).select_related("listing").order_by("-id")
)
OBJECTIONS = Prepared[Objection](lambda: Objection.objects.filter(listing=Arg(0)).order_by("id"))


def masked(name: str, person: bool) -> str:
    """A person's name with all but the first character hidden (复姓 stay readable as one character); a firm's in full."""
    if not person or not name:
        return name
    return (name[0] if len(name) > 1 else "") + "*" * min(max(len(name) - 1, 1), 3)


def stood_on(case: Case) -> list[Listed]:
    """Where a case stands or stood on a list, the latest first."""
    return look_up(case, "lists", LISTED.all)


def latest(case: Case, step: str) -> Listing | None:
    """The list on which a case stands in this visit to the step."""
    return _latest(case, step, [one.listing for one in stood_on(case)])


def _latest(case: Case, step: str, lists: Sequence[Listing]) -> Listing | None:
    """The same, from all lists of the case."""
    found = next((listing for listing in lists if listing.step == step), None)
    return None if found is None or (case.entered_at is not None and found.at < case.entered_at) else found


def ready(case: Case, step: Step, outcome: Outcome, on: date, steps: Sequence[Step] = ()) -> tuple[bool, str]:
    """Whether the publicity of a step is over and its objections are dealt with.

    A grant waits for the last day of every list the case stands on now, for the arrangement of days off on which that day
    hangs, and for every objection, whichever step grants: an inquiry that finds an objection unfounded does not shorten
    the days in which others may object. The way of an objection is open as soon as there is one that is not unfounded;
    the step it alone leads to (`inquiry_of`) is not left before its objections are settled.
    """
    inquiring = step.publicity is None and bool(case.step) and step.id in _inquiries(steps)
    if step.publicity is None and outcome.decides != GRANT and not inquiring:
        return True, ""
    lists = [one.listing for one in stood_on(case)]
    if outcome.decides == GRANT and (waits := _waits(lists, on)):
        return False, waits
    objections = {one.pk: objections_of(case, one) for one in lists}
    listing = _latest(case, step.id, lists) if step.publicity is not None else None
    about = objections[listing.pk] if listing is not None else []
    if outcome.objection and any(o.state == Objection.State.OPEN for o in about):
        return True, ""
    if any(o.state == Objection.State.OPEN for some in objections.values() for o in some):
        return False, OPEN
    founded = (
        o for one in _standing(lists) for o in objections[one.pk] if o.state == Objection.State.FOUNDED
    )
    if inquiring and outcome.decides == GRANT and next(founded, None) is not None:
        return False, "有成立的异议，不能在这一步准予。"
    return _at_list(step, outcome, listing, about, on) if step.publicity is not None else (True, "")


def _at_list(
    step: Step, outcome: Outcome, listing: Listing | None, about: Sequence[Objection], on: date
) -> tuple[bool, str]:
    """The same at the step that publishes, where nothing is left to be settled."""
    if listing is None:
        return False, "还没有公示。请先把名单公示。"
    if any(o.state == Objection.State.FOUNDED for o in about):
        ways = [o for o in step.outcomes if o.objection or o.decides in (REFUSE, END)]
        labels = "、".join(f"“{o.label}”" for o in ways)
        return (True, "") if outcome in ways else (False, f"有成立的异议，只能办成{labels}。")
    if outcome.objection and not about:
        return False, f"没有人提出异议，不能按“{outcome.label}”办理。"
    if on <= listing.ends:
        return False, f"公示到 {listing.ends} 为止，期满才能往下办。"
    return True, ""


def _waits(lists: Sequence[Listing], on: date) -> str:
    """Why a grant has to wait for the lists of a case; '' where it has not."""
    if not lists:
        return ""
    if on <= (last := _last_day(lists)):
        return f"公示到 {last} 为止，期满才能往下办。"
    if any(one.provisional for one in _standing(lists)):
        return f"公示到 {last} 为止是暂定的：那段时间的放假安排还没有公布。安排公布并载入以后再办。"
    return ""


def _standing(lists: Sequence[Listing]) -> list[Listing]:
    """The lists a case stands on now, of all in which it was, the latest first: a later list of a step replaces it."""
    latest_of: dict[str, Listing] = {}
    for listing in lists:
        latest_of.setdefault(listing.step, listing)
    return list(latest_of.values())


def _last_day(lists: Sequence[Listing]) -> date:
    return max(listing.ends for listing in _standing(lists))


def _inquiries(steps: Sequence[Step]) -> set[str]:
    return {found.id for step in steps if (found := inquiry_of(step, steps)) is not None}


def inquiry_of(step: Step, steps: Sequence[Step]) -> Step | None:
    """The step that looks into objections to the lists of a step: where nothing but their way leads to it, it is there for
    them, and its office settles them; None where the office of the list does."""
    ways = {o.to for o in step.outcomes if o.objection} if step.publicity is not None else set()
    others = {o.to for one in steps for o in one.outcomes if not o.objection}
    return next((one for one in steps if one.id in ways - others and one.publicity is None), None)


def unsettled(case: Case) -> list[Objection]:
    """Objections that wait for their finding: those in time first, then what came after the last day."""
    found = [o for one in stood_on(case) for o in objections_of(case, one.listing)]
    waiting = [o for o in found if o.state in (Objection.State.OPEN, Objection.State.LATE)]
    return sorted(waiting, key=lambda o: o.state != Objection.State.OPEN)


def founded_since(case: Case, at: datetime) -> list[Objection]:
    """Objections to a list on which the case stands or stood that were found to be right after a moment."""
    about = [o for one in LISTED.all(case) for o in objections_of(case, one.listing)]
    return [
        o
        for o in about
        if o.state == Objection.State.FOUNDED and o.closed_at is not None and o.closed_at >= at
    ]


def objections_of(case: Case, listing: Listing) -> list[Objection]:
    """Objections to a case on a list: to its row, or to the whole list."""
    return [
        o
        for o in look_up(case, f"objections {listing.pk}", lambda _: OBJECTIONS.all(listing))
        if o.case_id in (None, case.pk)
    ]


def freeze(rows: Sequence[Sequence[str]], columns: Sequence[str]) -> str:
    """The SM3 of a list's canonical bytes, as hexadecimal."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(canonical({"columns": list(columns), "rows": [list(row) for row in rows]}))
    return digest.finalize().hex()


def row_of(case: Case, columns: Sequence[str], benefit: str, amount: str) -> list[str]:
    """A case's row: masked, and only what the columns name."""
    person = case.claimant.kind == "person"
    unit = case.applicant.name if case.applicant_id != case.claimant_id else ""
    known = {
        "姓名": masked(case.claimant.name, person), "姓名或名称": masked(case.claimant.name, person), "名称": case.claimant.name,
        "单位": unit, "待遇": benefit, "金额": amount, "案件编号": case.number or "",
    }  # fmt: skip
    return [known.get(column, "") for column in columns]


def open_window(step: Step, start: date, calendar: Calendar, until: date | None = None) -> deadlines.Shown:
    """The days of a publicity that starts on a day; `until` is its last day where the rule does not say how long it is.

    Raises Refused where the office has to name the last day and has named none, or one that is not to be.
    """
    assert step.publicity is not None
    if step.publicity.days is not None:
        return deadlines.publicity(start, step.publicity, calendar)
    if until is None:
        raise Refused("规则没有写公示多少天。请定公示到哪一天。")
    if not start < until <= start + LONGEST:
        raise Refused(f"公示的最后一天要在 {start} 以后、一年以内。")
    return deadlines.Shown(start, until, False, calendar.version)


def object_to(listing: Listing, case: Case | None, name: str, contact: str, text: str, now: datetime, today: date) -> Objection:  # fmt: skip
    """Lodge an objection; its author is sealed. After the last day it is kept as a report, and says so."""
    with transaction.atomic():
        about = json.dumps({"name": name, "contact": contact}, ensure_ascii=False)
        made = Objection(
            listing=listing, case=case, text=text, at=now, objector=b"",
            state=Objection.State.OPEN if today <= listing.ends else Objection.State.LATE,
        )  # fmt: skip
        made.objector = keys_of(settings.DATA_DIR).seal(about.encode(), f"objection:{made.key}")
        made.save(force_insert=True)
        return made
