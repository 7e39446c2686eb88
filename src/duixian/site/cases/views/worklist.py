"""The work list of an office: what waits for the user's posts, by deadline; taking a case; the list as a table."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site import audit
from duixian.site.cases import desks, worklists
from duixian.site.cases.models import Case
from duixian.site.cases.standing import Standing, known_of, standing
from duixian.site.downloads import MEDIA, table_file
from duixian.site.shelf import shelf

from .common import OFFICE, carry_out, refused, seen, signed_in, user_of

PER_PAGE = 50
NO_POST = "您没有担任办理案件的岗位。"
MOST_EXPORTED = 20_000
MOST_AHEAD = 500  # cases among which the next one is looked for
LIST, PLACE = (
    "desk_list",
    "desk_place",
)  # of a session: the filters of the list, and where in it the last case stood
NAMES = ("pile", "benefit", "step", "place", "words")
HEADINGS = (
    "案件编号", "待遇", "申请人", "申报人", "申报日期", "步骤", "进展", "归属地", "期限", "期限暂定", "是否过期", "经办人", "金额（元）"
)  # fmt: skip


def desk_of(request: HttpRequest) -> desks.Desk | None:
    packs = {ready.pack.id: ready.pack for ready in shelf().all()}
    return desks.desk_of(user_of(request), timezone.localdate(), packs)


def wanted_of(request: HttpRequest) -> worklists.Wanted:
    """The filters that an address names; what is none is left aside."""
    asked = {name: request.GET.get(name, "").replace("\0", "").strip()[:200] for name in NAMES}
    asked["pile"] = asked["pile"] if asked["pile"] in desks.PILES else ""
    return worklists.Wanted(**asked)


def address(wanted: worklists.Wanted, **other: str) -> str:
    """The address of the list with these filters."""
    asked = {name: getattr(wanted, name) for name in NAMES} | other
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("cases:desk") + (f"?{query}" if query else "")


def _standings(desk: desks.Desk, cases: Sequence[Case]) -> dict[int, Standing]:
    """How each stands, by primary key."""
    known = known_of(desk.packs, cases)
    return {case.pk: standing(desk.packs[case.pack], case, desk.today, known) for case in cases}


@signed_in
@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for this user's posts, the nearest deadline first."""
    desk = desk_of(request)
    if desk is None:
        return refused(request, NO_POST)
    wanted = wanted_of(request)
    kept = {name: getattr(wanted, name) for name in NAMES}
    if request.session.get(LIST) != kept:
        request.session[LIST] = kept  # the next case is the next of this list
    counts = worklists.Counts(desk, wanted)
    page = Paginator(range(counts.total), PER_PAGE).get_page(request.GET.get("page"))
    some = worklists.keys(desk, wanted, page.end_index())[max(page.start_index() - 1, 0) :]
    found = _rows(desk, worklists.shown(desk, [pk for pk, _ in some], asks=True), uuid.uuid4().hex)
    piles = [(one, address(wanted, pile=one.value, page="")) for one in counts.piles()]
    return render(
        request, "cases/worklist.html",
        {
            "section": "desk", "rows": found, "page": page, "wanted": wanted, "piles": piles, "choices": counts.choices(), "desk": desk,
            "here": address(wanted), "offices": list(dict.fromkeys(p.office for p in desk.held)),
            "query": urlencode({n: getattr(wanted, n) for n in NAMES if getattr(wanted, n)}), "clear": address(worklists.Wanted(pile=wanted.pile)),
        },
    )  # fmt: skip


def _rows(desk: desks.Desk, cases: Sequence[Case], request_key: str) -> list[dict[str, Any]]:
    """The cases as rows of the page."""
    stand, nobody = _standings(desk, cases), uuid.UUID(int=0)
    case_at, take_at = reverse("cases:desk-case", args=[nobody]), reverse("cases:desk-take", args=[nobody])
    places: dict[tuple[str, str], str] = {}
    found = []
    for case in cases:
        place = (case.pack, case.territory)
        if case.territory and place not in places:
            places[place] = desks.place_label(desk.packs[case.pack], case.territory)
        now, key, public = stand[case.pk], str(case.key), case.public_until
        free = case.assignee_id is None and case.holds == Case.Holder.OFFICE and bool(case.step)
        found.append(
            {
                "number": case.number, "title": _title(desk, case), "address": case_at.replace(str(nobody), key), "place": places.get(place, ""),
                "name": case.claimant.name, "by": case.applicant.name if case.applicant_id != case.claimant_id else "",
                "said": now.said, "asks": worklists.asked_of(case), "late": now.overdue, "provisional": now.provisional, "due": now.due.isoformat() if now.due else "",
                "public": public.isoformat() if public else "", "over": public is not None and public < desk.today,
                "stopped": case.stopped_at is not None, "mine": case.assignee_id == desk.user.pk, "assignee": str(case.assignee) if case.assignee else "",
                "take": take_at.replace(str(nobody), key) if free else "", "request": f"{request_key}{case.pk}", "version": str(case.version),
            }
        )  # fmt: skip
    return found


def _title(desk: desks.Desk, case: Case) -> str:
    known = desk.packs[case.pack].benefits.get(case.benefit)
    return known.title if known is not None else case.benefit


@signed_in
@require_safe
def table(request: HttpRequest, form: str) -> HttpResponse:
    """The list with its filters as CSV or XLSX."""
    desk = desk_of(request)
    if desk is None or form not in MEDIA:
        return refused(request, NO_POST if desk is None else "只能导出 XLSX 或 CSV。")
    wanted = wanted_of(request)
    rows = worklists.shown(desk, [pk for pk, _ in worklists.keys(desk, wanted, MOST_EXPORTED)])
    stand = _standings(desk, rows)
    lines = [_line(desk, case, stand[case.pk]) for case in rows]
    audit.write(
        "cases.exported",
        user=user_of(request),
        detail={"rows": len(lines), "pile": wanted.pile},
        now=timezone.now(),
    )
    return table_file(form, HEADINGS, lines, "待办", f"worklist-{desk.today.isoformat()}")


def _line(desk: desks.Desk, case: Case, now: Standing) -> list[Any]:
    pack = desk.packs[case.pack]
    return [
        case.number or "", _title(desk, case), case.claimant.name, case.applicant.name, case.filed_on.isoformat() if case.filed_on else "",
        desks.step_label(pack, case.procedure, case.step), now.said, desks.place_label(pack, case.territory) if case.territory else "",
        now.due.isoformat() if now.due else "", "是" if now.provisional else "", "是" if now.overdue else "", str(case.assignee or ""),
        f"{case.amount / 100:.2f}" if case.amount is not None else "",
    ]  # fmt: skip


@signed_in
@require_safe
def following(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The case after this one in the list as it was last filtered; where this one is done, the one that took its place."""
    desk = desk_of(request)
    if desk is None:
        return refused(request, NO_POST)
    kept = request.session.get(LIST, {})
    wanted = worklists.Wanted(**{name: str(kept.get(name, "")) for name in NAMES})
    keys = [one for _, one in worklists.keys(desk, wanted, MOST_AHEAD)]
    here = keys.index(key) + 1 if key in keys else int(request.session.get(PLACE, 0))
    keys_ahead = [one for one in [*keys[here:], *keys[:here]] if one != key]
    if not keys_ahead:
        messages.info(request, "这份待办里没有别的案件了。")
        return redirect(address(wanted))
    request.session[PLACE] = keys.index(keys_ahead[0])
    return redirect("cases:desk-case", keys_ahead[0])


@signed_in
@require_POST
def take(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a case over oneself, from the list; back to the list as it was, or on to the case."""
    found, _, side = seen(request, key)
    if side != OFFICE:
        return refused(request, "这是您申报的案件，请由别人办理。")
    done = carry_out(request, found, "assign", {"to": user_of(request).pk})
    back = request.POST.get("back", "")
    return redirect("cases:desk-case", key) if done and not back else redirect(_back(back))


def _back(asked: str) -> str:
    """The list's own address with its filters; never another page."""
    start = reverse("cases:desk")
    return asked if asked == start or asked.startswith(f"{start}?") else start
