"""Pages of the applicant's side up to filing: their claims, a draft, its materials."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.rules.model.conduct import Outcome
from duixian.rules.model.pack import Pack
from duixian.site import audit
from duixian.site.cases import drafting, drift, filers, materials, offers
from duixian.site.cases.acts import ACTS, claiming, moving, people
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.cases.reasons import Leaf, leaves_of, ways_to
from duixian.site.cases.standing import Standing, known_of, standing
from duixian.site.files import serving
from duixian.site.library.quoting import Quoter
from duixian.site.matching.showing import Link
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import VIEW, may_act
from duixian.site.shelf import shelf

from . import taking
from .common import APPLICANT, OFFICE, refused, seen, signed_in, user_of

MOST_SHOWN = 200
PARTS = WAITING, RUNNING, OVER = "要您办的", "办理中和待拨付的", "已经结束的"


def own_cases(request: HttpRequest) -> list[tuple[Case, Pack, Standing]]:
    """The cases of whoever is signed in, and of whom they act for, the newest first; narrowed to `words`."""
    today = timezone.localdate()
    words = request.GET.get("words", "").replace("\0", "").strip()[:100]
    cases = filers.seen_by(request.user, today).newest(request.user, words, MOST_SHOWN)
    known = {ready.pack.id: ready.pack for ready in shelf().all()}
    mine = [case for case in cases if case.pack in known]
    all_ = known_of(known, mine)
    return [(case, known[case.pack], standing(known[case.pack], case, today, all_)) for case in mine]


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The cases of whoever is signed in, and of whom they act for: first those that wait for them."""
    today = timezone.localdate()
    subjects_ = filers.subjects_for(request.user, today)
    theirs = {subject.pk for subject in subjects_}
    found = own_cases(request)
    parts: dict[str, list[dict[str, Any]]] = {name: [] for name in PARTS}
    nobody = uuid.UUID(int=0)
    address = reverse("cases:case", args=[nobody])
    for case, pack, now in found:
        row = _row(case, pack, now) | {"address": address.replace(str(nobody), str(case.key))}
        parts[_part_of(case, theirs, user_of(request))].append(row)
    groups = [part for part in parts.items() if part[1]]
    return render(
        request,
        "cases/mine.html",
        {
            "section": "cases", "groups": groups, "own": bool(subjects_), "count": len(found), "most": MOST_SHOWN,
            "words": request.GET.get("words", "").strip()[:100],
            "firms": [s for s in subjects_ if s.kind == Subject.Kind.ENTERPRISE and offers.claims_something(request.user, s, today)],
        },
    )  # fmt: skip


def _row(case: Case, pack: Pack, now: Standing) -> dict[str, Any]:
    """A case as a row of the page."""
    known = pack.benefits.get(case.benefit)
    return {
        "title": known.title if known is not None else case.benefit, "number": case.number or "草稿", "paper": case.paper, "name": case.claimant.name,
        "by": case.applicant.name if case.applicant_id != case.claimant_id else "", "said": now.said, "next": now.next or "—",
        "due": now.due.isoformat() if now.due else "", "late": now.overdue, "provisional": now.provisional,
    }  # fmt: skip


def _part_of(case: Case, theirs: set[int], user: Any) -> str:
    """Where a case stands in the list of somebody who files for `theirs`: only what they can do waits for them."""
    if case.holds == Case.Holder.APPLICANT and (case.applicant_id in theirs or case.opened_by_id == user.pk):
        return WAITING
    running = case.phase in (Case.Phase.DRAFT, Case.Phase.OPEN, Case.Phase.GRANTED)
    return RUNNING if running else OVER


def may_write(context: Context) -> tuple[bool, str]:
    """Whether a user may change what the applicant's side hands in, and now is the time for it."""
    case = context.case
    if gone := drift.missing(context.pack, case):
        return False, gone
    claiming_now = context.step is not None and claiming.at_step(context, context.step)
    if case.phase != Case.Phase.DRAFT and case.stopped_at is None and not claiming_now:
        return False, "申报已经提交，现在不能修改。要改的，请给承办机关留言。"
    return people.applicant_side(context)


def may_hand_in(context: Context) -> tuple[bool, str]:
    """Whether files may be handed in: for a draft, a correction, or a step that is the applicant's."""
    case = context.case
    if gone := drift.missing(context.pack, case):
        return False, gone
    mine = case.phase == Case.Phase.OPEN and case.holds == Case.Holder.APPLICANT
    if case.phase != Case.Phase.DRAFT and not mine:
        return False, "现在不能交材料。承办机关要求补正时可以交。"
    return people.applicant_side(context)


def hidden(context: Context) -> frozenset[str]:
    """Facts whose values a user is not shown: sensitive ones of somebody whose file they may not open."""
    if may_act(context.by, context.case.claimant, VIEW, context.today)[0]:
        return frozenset()
    return drafting.sensitive(context.assessed)


def leaves(context: Context) -> list[Leaf]:
    """The conditions that fail or are open, without values the user is not to see."""
    labels = {context.pack.facts[id_].label for id_ in hidden(context)}
    return [
        replace(leaf, used=()) if any(label in labels for label, _ in leaf.used) else leaf
        for leaf in leaves_of(context.assessed)
    ]


def ways_forward(context: Context) -> list[str]:
    """How the claimant could come to have it, without what the user is not to read."""
    labels = {context.pack.facts[id_].label for id_ in hidden(context)}
    return [one for one in ways_to(context.assessed) if not any(label in one for label in labels)]


def draft_context(
    request: HttpRequest, context: Context, saved: drafting.Saved | None = None
) -> dict[str, Any]:
    """What the page of a draft shows; with `saved` what was just typed and does not fit stands as it was typed."""
    found, assessed = context.case, context.assessed
    allowed, reason = ACTS["file"].may(context)
    questions = drafting.form(
        assessed, more=request.GET.get("more", ""), typed=saved.typed if saved else None, wrong=saved.wrong if saved else None,
        hide=hidden(context),
    )  # fmt: skip
    tell = drafting.may_tell(assessed)
    not_theirs = assessed.found.status in offers.RULED_OUT
    return {
        "section": "cases", "case": found, "benefit": context.benefit, "pack": context.pack, "questions": questions,
        "known": [(one, one.id in tell) for one in drafting.known(assessed, hide=hidden(context))],
        "wanted": materials.wanted(found, assessed), "found": assessed.found, "leaves": leaves(context), "not_theirs": not_theirs, "unanswered": drafting.unanswered(assessed) if not not_theirs else [], "improve": ways_forward(context) if not_theirs else [], "may_file": allowed,
        "why_not": reason, "request_key": request.POST.get("request") or uuid.uuid4().hex, "window": assessed.details.window(found.benefit),
        "links": links(context), "amount": assessed.payable, "side": filers.side_of(context.pack, context.benefit), "may_attach": True,
        "later": "" if claiming.at_filing(context) else context.steps[context.procedure.judged].label,
        "ways": ways_of(context), "way": request.POST.get("outcome", ""), "wrong": saved.wrong if saved else {}, "may_write": may_write(context)[0], "today": context.today,
    }  # fmt: skip


def ways_of(context: Context) -> list[Outcome]:
    """The ways to file between which the applicant has to choose; none where there is nothing to choose."""
    first = context.steps[context.procedure.start]
    found = moving.ways(context, first) if context.role_of(first).kind == "applicant" else []
    return found if len(found) > 1 else []


def links(context: Context) -> Link:
    cite = context.benefit.cite
    return Link(cite.full, cite.full, Quoter().address(cite.full))


def draft_page(request: HttpRequest, context: Context, saved: drafting.Saved | None = None) -> HttpResponse:
    made = draft_context(request, context, saved)
    return render(request, "cases/draft.html", made, status=422 if saved and saved.wrong else 200)


def writable(request: HttpRequest, key: uuid.UUID) -> tuple[Context | None, HttpResponse | None]:
    """A case whose draft or correction the user may change; else the page that says why not."""
    _, context, side = seen(request, key)
    if side != APPLICANT:
        return None, refused(request, "这是交来办理的案件，请在待办里办。")
    allowed, reason = may_write(context)
    return (context, None) if allowed else (None, refused(request, reason))


@signed_in
@require_POST
def draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep what was typed (each change with scripts, all at once without)."""
    context, answer = writable(request, key)
    if context is None:
        assert answer is not None
        return answer
    before = _asked_for(context)
    saved = keep_typed(request, context)
    context.forget()
    if request.headers.get("HX-Request"):
        # a choice of which nothing is chosen sends nothing: the form names what it already shows
        shown = {*request.POST.getlist("shown"), *drafting.by_question(context.pack, taking.texts(request))}
        made = draft_context(request, context, saved)
        made["renew"] = _asked_for(context) != before  # else an upload under way would be swept off the page
        made["fresh"] = [field for field in made["questions"] if field.asked.id not in shown]
        made["shown"] = [field for field in made["questions"] if field.asked.id in shown]
        return render(
            request,
            "cases/saved.html",
            {**made, "at": timezone.localtime(), "draft": context.case.phase == Case.Phase.DRAFT},
        )
    if saved.wrong:
        return (
            draft_page(request, context, saved)
            if context.case.phase == Case.Phase.DRAFT
            else _told(request, context, saved)
        )
    more = request.POST.get("more", "")
    if more in drafting.may_tell(context.assessed):
        anchor = drafting.one(context.assessed, more).anchor
        where = (
            redirect("cases:fix", key, more)
            if request.POST.get("from") == "fix"
            else redirect("cases:case", key)
        )
        where["Location"] = f"{where['Location']}?more={more}#q-{anchor}"
        return where
    messages.success(request, "已保存。")
    return redirect("cases:case", key)


def _asked_for(context: Context) -> list[tuple[str, bool]]:
    return [(one.name, one.certain) for one in materials.wanted(context.case, context.assessed)]


def _told(request: HttpRequest, context: Context, saved: drafting.Saved) -> HttpResponse:
    for question, text in saved.wrong.items():
        messages.error(request, f"{drafting.one(context.assessed, question).asked.label}：{text}")
    return redirect("cases:case", context.case.key)


def keep_typed(request: HttpRequest, context: Context) -> drafting.Saved:
    """Save the fields of the draft that a form holds."""
    return drafting.save(context.assessed, taking.texts(request))


@signed_in
def fix(request: HttpRequest, key: uuid.UUID, fact: str) -> HttpResponse:
    """One registered fact, to declare it anew; POST keeps it."""
    context, answer = writable(request, key)
    if context is None:
        assert answer is not None
        return answer
    if fact not in drafting.may_tell(context.assessed):
        raise Http404("没有这一项。")
    field = drafting.one(context.assessed, fact, more=request.GET.get("more") == fact, hide=hidden(context))
    if request.method == "POST":
        saved = keep_typed(request, context)
        if fact not in saved.wrong:
            messages.success(request, "已保存。")
            return redirect("cases:case", key)
        (field,) = (
            f
            for f in drafting.form(
                context.assessed, typed=saved.typed, wrong=saved.wrong, hide=hidden(context)
            )
            if f.asked.id == fact
        )
    return render(
        request, "cases/fix.html", {"section": "cases", "case": context.case, "field": field}, status=422 if field.wrong else 200
    )  # fmt: skip


@signed_in
def attach(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Hand in a file for a material, or take one back; say that it was handed in on paper."""
    found, context, side = seen(request, key)
    if request.method != "POST":
        return redirect("cases:case", key)
    allowed, reason = may_hand_in(context) if side == APPLICANT else (False, "这是交来办理的案件。")
    if not allowed:
        return refused(request, reason)
    names = {w.name for w in materials.wanted(found, context.assessed)}
    wrong, done = taking.take(request, context, names, may_hand_in)
    draft = found.phase == Case.Phase.DRAFT
    if request.headers.get("HX-Request") and not draft:
        # what was handed in is an event: the version that the page's other forms hold is out of date
        messages.error(request, wrong) if wrong else messages.success(request, done)
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.headers.get("HX-Request"):
        context.forget()
        made = draft_context(request, context)
        return render(
            request,
            "cases/attached.html",
            {**made, "upload_wrong": wrong, "upload_done": done, "draft": draft},
        )
    messages.error(request, wrong) if wrong else messages.success(request, done)
    answer = redirect("cases:case", key)
    answer["Location"] += "#materials"
    return answer


@signed_in
@require_safe
def file(request: HttpRequest, key: uuid.UUID, attachment: uuid.UUID) -> HttpResponseBase:
    """A file of a case, for those who may see the case; an officer's opening it is written down."""
    found, context, side = seen(request, key)
    one = found.attachments.select_related("file").filter(key=attachment).exclude(file=None).first()
    if one is None or one.file is None:
        raise Http404("没有这份材料。")
    if side == OFFICE:
        audit.write(
            "case.file_read",
            user=request.user,
            subject=found.claimant.key,
            about=found.number or "",
            detail={"file": one.file.key},
            now=context.now,
        )
    return serving.response(one.file, inline=request.GET.get("inline") == "1")
