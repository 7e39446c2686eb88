"""Pages of the applicant's side: drafts, filing, following a case."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.site.cases import drafting, issuing, materials, publicity
from duixian.site.cases.acts import appealing
from duixian.site.cases.engine.apply import may
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Attachment, Case
from duixian.site.cases.reasons import leaves_of
from duixian.site.cases.standing import history, standing
from duixian.site.files import serving, store
from duixian.site.files.sniffing import FileRefusedError
from duixian.site.library.quoting import Quoter
from duixian.site.matching.showing import Link
from duixian.site.registry.models import Power, Subject
from duixian.site.registry.powers import APPLY, holds, may_act, own_subject
from duixian.site.shelf import Ready, shelf

from .common import APPLICANT, carry_out, case_of, context_of, refused, side_of, signed_in, user_of

MOST_FILES = 60
ACTS = ("file", "correct", "withdraw", "appeal", "write")


def subjects_for(user: Any) -> list[Subject]:
    """The person who is signed in and all for whom they may apply today."""
    own = own_subject(user)
    if own is None:
        return []
    today = timezone.localdate()
    powers = Power.objects.filter(agent=own).select_related("principal", "agent", "ending")
    others = [p.principal for p in powers if APPLY in p.acts and holds(p, today)[0]]
    projects = list(
        Subject.objects.filter(owner__in=[s for s in others if s.kind == Subject.Kind.ENTERPRISE])
    )
    return list(dict.fromkeys([own, *others, *projects]))


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The cases of whoever is signed in, and of whom they act for, the newest first."""
    subjects = subjects_for(request.user)
    rows = Case.objects.filter(applicant__in=subjects) | Case.objects.filter(claimant__in=subjects)
    cases = rows.select_related("claimant", "applicant").distinct().order_by("-id")[:200]
    today = timezone.localdate()
    known = {ready.pack.id: ready.pack for ready in shelf().all()}
    found = [(c, known[c.pack], standing(known[c.pack], c, today)) for c in cases if c.pack in known]
    return render(request, "cases/mine.html", {"section": "cases", "rows": found, "subjects": subjects})


def _ready(pack: str) -> Ready:
    found = shelf().get(pack) or shelf().by_id(pack)
    if found is None:
        raise Http404("没有这个规则包。")
    return found


@signed_in
def begin(request: HttpRequest, pack: str, benefit: str) -> HttpResponse:
    """Choose for whom to claim a benefit; POST opens the draft."""
    ready = _ready(pack)
    known = ready.pack.benefits.get(benefit)
    if known is None or not known.procedure:
        raise Http404("没有这项待遇，或者它不经申报办理。")
    subjects = subjects_for(request.user)
    if not subjects:
        return render(request, "registry/nobody.html", {"section": "cases"})
    choices = [s for s in subjects if _fits(ready, known.role, s)]
    filers = [s for s in subjects if s.kind != Subject.Kind.PROJECT]
    if request.method == "POST":
        claimant = next((s for s in choices if str(s.key) == request.POST.get("claimant")), None)
        filer = next((s for s in filers if str(s.key) == request.POST.get("applicant")), None) or claimant
        if claimant is None:
            messages.error(request, "请选为谁申报。")
        else:
            filer = getattr(claimant, "owner", None) or filer or claimant
            allowed, reason = may_act(
                request.user, filer, APPLY, timezone.localdate(), benefit=f"{ready.pack.id}:{benefit}"
            )
            if not allowed:
                return refused(request, reason)
            found = drafting.open_draft(ready, benefit, claimant, filer, request.user, timezone.now())
            return redirect("cases:case", found.key)
    return render(
        request, "cases/begin.html",
        {"section": "cases", "pack": ready.pack, "benefit": known, "choices": choices, "filers": filers, "applicant": _side(ready, known.procedure)},
    )  # fmt: skip


def _fits(ready: Ready, role: str, subject: Subject) -> bool:
    """Whether a benefit of a role can be claimed by a subject."""
    from duixian.site.registry.roles import roles_of

    return roles_of(ready.pack).root_of(subject) == role


def _side(ready: Ready, procedure: str) -> str:
    """The label of who files, as the procedure's first step says."""
    known = ready.pack.procedures[procedure]
    first = next(step for step in known.steps if step.id == known.start)
    return ready.pack.roles[first.role].label


@signed_in
def case(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = case_of(key)
    context = context_of(found, request.user)
    side, reason = side_of(context)
    if side != APPLICANT:
        return redirect("cases:desk-case", key) if side else refused(request, reason)
    if found.phase == Case.Phase.DRAFT:
        return _draft_page(request, context)
    return _case_page(request, context)


def _draft_page(
    request: HttpRequest, context: Context, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    found, assessed = context.case, context.assessed
    allowed, reason = may(found, "file", request.user, context.now)
    return render(
        request, "cases/draft.html",
        {
            "section": "cases", "case": found, "benefit": context.benefit, "pack": context.pack, "questions": drafting.form(assessed),
            "known": drafting.known(assessed), "wanted": materials.wanted(found, assessed), "found": assessed.found,
            "leaves": leaves_of(assessed), "may_file": allowed, "why_not": reason, "problems": problems or [], "request_key": uuid.uuid4().hex,
            "window": assessed.details.window(found.benefit), "links": _links(context), "amount": assessed.payable,
        }, status=status,
    )  # fmt: skip


def _links(context: Context) -> Link:
    cite = context.benefit.cite
    return Link(cite.full, cite.full, Quoter().address(cite.full))


@signed_in
@require_POST
def draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep what was typed (each change with scripts, all at once without)."""
    found = case_of(key)
    context = context_of(found, request.user)
    if side_of(context)[0] != APPLICANT or not _editable(found):
        return refused(request, "现在不能修改这份申报。")
    posted = {k: v for k, v in request.POST.items() if isinstance(v, str)}
    problems = drafting.save(context.ready, found, posted)
    if request.headers.get("HX-Request"):
        return render(
            request, "cases/saved.html", {"problems": problems, "at": timezone.localtime(), "case": found}
        )
    for problem in problems:
        messages.error(request, problem)
    if not problems:
        messages.success(request, "已保存。")
    return redirect("cases:case", key)


def _editable(found: Case) -> bool:
    return found.phase == Case.Phase.DRAFT or found.stopped_at is not None


@signed_in
def fix(request: HttpRequest, key: uuid.UUID, fact: str) -> HttpResponse:
    """One registered fact, to declare it anew."""
    found = case_of(key)
    context = context_of(found, request.user)
    if side_of(context)[0] != APPLICANT or not _editable(found):
        return refused(request, "现在不能修改这份申报。")
    if fact not in context.pack.facts and fact not in context.pack.entities:
        raise Http404("没有这一项。")
    return render(
        request,
        "cases/fix.html",
        {"section": "cases", "case": found, "question": drafting.one(context.assessed, fact)},
    )


@signed_in
@require_POST
def attach(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Hand in a file for a material, or take one back; say that it was handed in on paper."""
    found = case_of(key)
    context = context_of(found, request.user)
    if side_of(context)[0] != APPLICANT or found.phase not in (Case.Phase.DRAFT, Case.Phase.OPEN):
        return refused(request, "现在不能交材料。")
    remove = request.POST.get("remove")
    if remove:
        _remove(request, found, remove)
        return redirect("cases:case", key)
    names = {w.name for w in materials.wanted(found, context.assessed)}
    material = request.POST.get("material", "")
    if material and material not in names:
        messages.error(request, "没有这项材料。")
        return redirect("cases:case", key)
    if found.attachments.exclude(state=Attachment.State.REMOVED).count() >= MOST_FILES:
        messages.error(request, f"一个案件最多 {MOST_FILES} 份文件。请合并成一份 PDF 再交。")
        return redirect("cases:case", key)
    _keep(request, found, material)
    return redirect("cases:case", key)


def _keep(request: HttpRequest, found: Case, material: str) -> None:
    now = timezone.now()
    upload = request.FILES.get("file")
    if upload is None and not request.POST.get("on_paper"):
        messages.error(request, "请选择文件。")
        return
    try:
        with transaction.atomic():
            stored = store.keep(upload, now=now, within=f"case:{found.key}") if upload is not None else None
            found.attachments.filter(material=material, state=Attachment.State.REJECTED).update(
                state=Attachment.State.REMOVED
            )
            Attachment.objects.create(
                case=found,
                material=material,
                file=stored,
                on_paper=stored is None,
                user=user_of(request),
                at=now,
            )
        messages.success(request, f"已收到“{material or '其他材料'}”。")
    except FileRefusedError as error:
        messages.error(request, str(error))


def _remove(request: HttpRequest, found: Case, key: str) -> None:
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return
    changed = found.attachments.filter(key=wanted, state=Attachment.State.OFFERED, user=user_of(request)).update(state=Attachment.State.REMOVED)  # fmt: skip
    messages.success(request, "已撤下。") if changed else messages.error(
        request, "这份材料已经核过，不能撤下。"
    )


@signed_in
def file(request: HttpRequest, key: uuid.UUID, attachment: uuid.UUID) -> HttpResponseBase:
    """A file of a case, for those who may see the case."""
    found = case_of(key)
    side, reason = side_of(context_of(found, request.user))
    if not side:
        return refused(request, reason)
    one = found.attachments.select_related("file").filter(key=attachment).exclude(file=None).first()
    if one is None or one.file is None:
        raise Http404("没有这份材料。")
    return serving.response(one.file, inline=request.GET.get("inline") == "1")


def _case_page(request: HttpRequest, context: Context) -> HttpResponse:
    found = context.case
    wanted = materials.wanted(found, context.assessed)
    listed = [one.listing for one in found.listed.select_related("listing")]
    return render(
        request, "cases/case.html",
        {
            "section": "cases", "case": found, "benefit": context.benefit, "pack": context.pack, "wanted": wanted,
            "standing": standing(context.pack, found, context.today), "history": history(context.pack, found, office=False),
            "papers": issuing.papers_of(found), "messages_": found.messages.filter(internal=False).select_related("user"),
            "may": {act: may(found, act, request.user, context.now) for act in ACTS if act != "file"}, "listings": listed,
            "questions": drafting.form(context.assessed) if found.stopped_at else [], "decision": appealing.decision_of(found),
            "appeals": found.appeals.all(), "appeal_until": appealing.appeal_until(context), "request_key": uuid.uuid4().hex,
            "objections": [o for listing in listed for o in publicity.objections_of(found, listing)], "links": _links(context),
            "proofs": found.proofs.all(),
        },
    )  # fmt: skip


@signed_in
@require_POST
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """One of the applicant's acts."""
    found = case_of(key)
    if not side_of(context_of(found, request.user))[0] or act not in ACTS:
        return refused(request, "没有这个动作。")
    carry_out(request, found, act, payload_of(request))
    return redirect("cases:case", key)


def payload_of(request: HttpRequest) -> dict[str, Any]:
    """What the applicant's forms may say; everything else is left aside."""
    found: dict[str, Any] = {
        k: request.POST.get(k, "")[:4000] for k in ("note", "text", "paper") if request.POST.get(k)
    }
    found["anyway"] = request.POST.get("anyway") == "1"
    return found
