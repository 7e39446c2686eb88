"""Publicity for everybody: the lists that are public now, one list, its files, objecting to it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Func, IntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.rules.decisions import canonical
from duixian.site import audit
from duixian.site.accounts import throttle
from duixian.site.cases import publicity
from duixian.site.cases.models import Listed, Listing, Objection
from duixian.site.downloads import table_file

HEADINGS = ("名单", "公示机关", "自", "至", "人数或项数", "情况", "名单散列（SM3）")
MOST = 200
MOST_TEXT = 4000  # characters of an objection
SHOWN_DAYS = (
    366  # how long after its last day one can still see that a list was public, without who stood on it
)


@require_safe
def listings(request: HttpRequest) -> HttpResponse:
    """Lists whose window is open, then those of the last year."""
    today = timezone.localdate()
    rows = _readable(today)
    return render(
        request, "cases/listings.html",
        {"section": "publicity", "open": [r for r in rows if r.ends >= today], "over": [r for r in rows if r.ends < today]},
    )  # fmt: skip


class Length(Func):
    """How many entries a list in JSON has, counted by the database."""

    output_field = IntegerField()
    function = "jsonb_array_length"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, function="json_array_length", **more)


def _readable(today: date) -> list[Any]:
    """The lists with how many are on each (`people`); who, is not read."""
    since = today - timedelta(days=SHOWN_DAYS)
    rows = Listing.objects.filter(starts__lte=today, ends__gte=since).annotate(people=Length("rows"))
    return list(rows.defer("rows").order_by("-ends", "-id")[:MOST])


@require_safe
def listings_table(request: HttpRequest, form: str) -> HttpResponse:
    """The lists as CSV or XLSX."""
    today = timezone.localdate()
    rows = [
        [r.title, r.office, r.starts.isoformat(), r.ends.isoformat(), r.people, "正在公示" if r.ends >= today else "已经期满", r.hash]
        for r in _readable(today)
    ]  # fmt: skip
    return table_file(form, HEADINGS, rows, "公示", f"publicity-{today.isoformat()}")


def shown(listing: Listing) -> bool:
    """Whether one can still see that a list was public."""
    return (timezone.localdate() - listing.ends).days <= SHOWN_DAYS


def _listing(key: uuid.UUID) -> Listing:
    found = get_object_or_404(Listing, key=key)
    if not shown(found):
        raise Http404("这份名单的公示早已结束，不再公开。")
    return found


def listing(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A list as it was frozen, with its hash; POST lodges an objection."""
    found = _listing(key)
    today = timezone.localdate()
    typed = {name: request.POST.get(name, "").strip() for name in ("name", "contact", "text", "row")}
    wrong: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        wrong = _wrong(found, typed)
        status = 422
        if not wrong:
            wait = throttle.attempt("objection", throttle.whom_of(request), timezone.now())
            if wait:
                return throttle.too_often(request, wait)
            return redirect("cases:objection", _lodge(found, typed).key)
    return render(
        request, "cases/listing.html",
        {
            "section": "publicity", "listing": found, "open": today <= found.ends, "typed": typed, "wrong": wrong, "true": _true(found),
            "rows": [list(zip(found.columns, row, strict=False)) for row in found.rows] if today <= found.ends else found.rows, "later": published_anew(found),
        },
        status=status,
    )  # fmt: skip


def published_anew(found: Listing) -> list[Listing]:
    """The lists on which cases of this one were published anew, the oldest first."""
    cases = found.listed.values("case")
    anew = Listing.objects.filter(listed__case__in=cases, step=found.step, pk__gt=found.pk)
    return list(anew.distinct().order_by("pk"))


@require_safe
def objection(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What became of an objection: for whoever has its address, without a word about anybody."""
    found = Objection.objects.filter(key=key).select_related("listing").first()
    if found is None:
        wait = throttle.attempt("keys", throttle.whom_of(request), timezone.now())
        if wait:
            return throttle.too_often(request, wait)
        raise Http404("没有这项异议。请对照提交时给您的地址。")
    made = {"section": "publicity", "objection": found, "still_there": shown(found.listing)}
    return render(request, "cases/objection.html", made)


@require_safe
def download(request: HttpRequest, key: uuid.UUID, form: str) -> HttpResponse:
    """A list as a file: `json` are the very bytes whose SM3 is the list's hash; `csv` and `xlsx` are for reading."""
    found = _listing(key)
    if timezone.localdate() > found.ends:
        raise Http404("公示期已满，名单不再提供下载。")
    name = f"publicity-{found.hash[:12]}"
    if form != "json":
        rows = [[n, *row] for n, row in enumerate(found.rows, 1)]
        return table_file(form, ["序号", *found.columns], rows, "公示名单", name)
    body = canonical({"columns": found.columns, "rows": found.rows})
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return HttpResponse(body, content_type="application/json", headers=headers)


def _true(found: Listing) -> bool:
    """Whether the list is still what was frozen."""
    return publicity.freeze(found.rows, found.columns) == found.hash


def _wrong(found: Listing, typed: dict[str, str]) -> dict[str, str]:
    """What is wrong, by field."""
    wrong = {}
    if not typed["text"]:
        wrong["text"] = "请写明异议的事实和理由。"
    elif (count := len(typed["text"].replace("\r\n", "\n"))) > MOST_TEXT:  # as the browser counts them
        wrong["text"] = (
            f"事实和理由太长了（{count} 个字），最多 {MOST_TEXT} 个字。请写要点；证据可以留联系方式后另交。"
        )
    for field, what in (("name", "姓名或单位"), ("contact", "联系方式")):
        if not typed[field]:
            wrong[field] = f"请写您的{what}，以便调查核实后答复；它只给调查人员看。"
        elif len(typed[field]) > 100:
            wrong[field] = f"{what}太长了，最多 100 个字。"
    if typed["row"] and _row(found, typed["row"]) is None:
        wrong["row"] = "名单上没有这个序号。请照名单填，或者留空，表示针对整个名单。"
    return wrong


def _row(found: Listing, text: str) -> Listed | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    return Listed.objects.filter(listing=found, row=number).select_related("case").first()


def _lodge(found: Listing, typed: dict[str, str]) -> Objection:
    listed = _row(found, typed["row"]) if typed["row"] else None
    now = timezone.now()
    with transaction.atomic():
        made = publicity.object_to(
            found, listed.case if listed else None, typed["name"], typed["contact"], typed["text"], now, timezone.localdate(now)
        )  # fmt: skip
        whom = listed.case.claimant.key if listed else None
        audit.write(
            "cases.objection",
            user=None,
            subject=whom,
            about=f"名单 {found.hash[:12]}",
            detail={"objection": made.key},
            now=now,
        )
    return made
