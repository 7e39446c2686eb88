"""A unit's handler claims for several of its staff at once."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.rules.explain.text import VERDICTS
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import unasked
from duixian.site.cases import filers, materials, together
from duixian.site.cases.models import Case
from duixian.site.downloads import MEDIA, table_file
from duixian.site.registry.models import Subject
from duixian.site.registry.roles import roles_of
from duixian.site.shelf import Ready
from duixian.site.uploads import UploadError

from . import taking
from .applying import may_hand_in
from .beginning import claimable
from .common import context_of, signed_in, user_of
from .firm import firm_of

HEADINGS = ("为谁", "待遇", "按现有情况", "金额（元）", "还要填几项", "还缺材料", "能不能提交")


def _firms(request: HttpRequest, pack: str, benefit: str) -> tuple[Ready, Benefit, list[Subject]]:
    ready, known = claimable(pack, benefit)
    found = filers.firms(request.user, ready, known, timezone.localdate())
    if not found or known.role != roles_of(ready.pack).person or unasked(ready.pack, known) is not None:
        raise Http404("没有您可以为其人员申报这一项的单位。")
    return ready, known, found


@signed_in
def choose(request: HttpRequest, pack: str, benefit: str) -> HttpResponse:
    """Choose persons of the unit, or bring them as a list; POST opens a draft for each."""
    ready, known, firms = _firms(request, pack, benefit)
    firm = next(
        (f for f in firms if str(f.key) == (request.POST.get("firm") or request.GET.get("firm"))), firms[0]
    )
    today, words = timezone.localdate(), request.GET.get("words", "").strip()[:100]
    staff = filers.staff_of(firm, ready.pack, today, words)
    mistakes: list[together.Mistake] = []
    wrong = ""
    if request.method == "POST":
        people, mistakes, wrong = _people(request, ready, known, firm, staff)
        if people and not mistakes:
            count = together.open_all(ready, known, people, firm, user_of(request), timezone.now())
            messages.success(request, f"{count} 人的申报都已建好草稿。")
            return redirect("cases:many-drafts", pack, benefit, firm.key)
    open_ = set(
        Case.objects.filter(
            applicant=firm, pack=ready.pack.id, benefit=known.id, phase=Case.Phase.DRAFT
        ).values_list("claimant", flat=True)
    )
    context = {
        "section": "cases", "ready": ready, "benefit": known, "firms": firms, "firm": firm, "staff": [(s, s.pk in open_) for s in staff],
        "words": words, "mistakes": mistakes, "wrong": wrong, "most": filers.MOST_STAFF, "drafts": len(open_),
    }  # fmt: skip
    return render(request, "cases/many.html", context, status=422 if wrong or mistakes else 200)


def _people(
    request: HttpRequest, ready: Ready, benefit: Benefit, firm: Subject, staff: list[Subject]
) -> tuple[list[Subject], list[together.Mistake], str]:
    today = timezone.localdate()
    if upload := request.FILES.get("list"):
        try:
            people, mistakes = together.read(*together.list_of(upload), ready, benefit, firm, today)
            return people, mistakes, ""
        except UploadError as error:
            return [], [], str(error)
    wanted = set(request.POST.getlist("person"))
    people = [
        s for s in staff if str(s.key) in wanted and filers.fits(ready.pack, benefit, s, firm, today)[0]
    ]
    if len(people) > together.MOST:
        return [], [], f"一次最多 {together.MOST} 人。请分几次。"
    return people, [], "" if people else "请选人，或选一份名单。"


@signed_in
@require_safe
def blank_list(request: HttpRequest, pack: str, benefit: str) -> HttpResponse:
    """The list to fill in."""
    _firms(request, pack, benefit)
    return HttpResponse(
        together.blank(), content_type=MEDIA["xlsx"], headers={"Content-Disposition": "attachment; filename*=UTF-8''%E4%BA%BA%E5%91%98%E5%90%8D%E5%8D%95.xlsx"}
    )  # fmt: skip


@signed_in
def overview(request: HttpRequest, pack: str, benefit: str, firm: uuid.UUID) -> HttpResponse:
    """All drafts of a unit for a benefit."""
    ready, known, firms = _firms(request, pack, benefit)
    owner = next((f for f in firms if f.key == firm), None)
    if owner is None:
        raise Http404("没有您可以为其人员申报这一项的单位。")
    return _drafts(request, ready, [known], owner)


@signed_in
def drafts(request: HttpRequest, firm: uuid.UUID) -> HttpResponse:
    """All drafts of a unit, whatever they claim."""
    owner, ready, benefits = firm_of(request, firm)
    return _drafts(request, ready, benefits, owner)


def _drafts(request: HttpRequest, ready: Ready, benefits: list[Benefit], owner: Subject) -> HttpResponse:
    """Who can be filed, who not and why. POST files the chosen, or hands in one file for them."""
    filed: list[together.Filed] = []
    rows = together.drafts(ready, benefits, owner, request.user, timezone.now())
    if request.method == "POST":
        chosen = [d.case for d in rows if str(d.case.key) in set(request.POST.getlist("draft"))]
        key = request.POST.get("request", "") or uuid.uuid4().hex
        if request.POST.get("do") == "file":
            again = _filed_before(request, ready, owner) if not chosen else []
            filed = together.file_all([*chosen, *again], key[:32], request.user, timezone.now())
            if not filed:
                messages.error(request, "请选要提交的人。")
        else:  # where nobody is chosen, to all that lack it
            _hand_in(request, chosen or [d.case for d in rows])
        rows = together.drafts(ready, benefits, owner, request.user, timezone.now())
    if (form := request.GET.get("table", "")) in MEDIA:
        return table_file(form, HEADINGS, [_line(d) for d in rows], "草稿", "drafts")
    names = sorted({name for d in rows for name in d.missing})
    context: dict[str, Any] = {
        "section": "cases", "ready": ready, "benefit": benefits[0] if len(benefits) == 1 else None, "firm": owner, "drafts": rows, "filed": filed, "names": names,
        "able": sum(d.ready for d in rows), "request_key": uuid.uuid4().hex,
    }  # fmt: skip
    return render(request, "cases/many_drafts.html", context)


def _line(draft: together.Draft) -> list[Any]:
    amount = f"{draft.amount / 100:.2f}" if draft.amount is not None else ""
    return [
        draft.case.claimant.name, draft.benefit.title, VERDICTS.get(draft.found.status, draft.found.status), amount, draft.open or "",
        "、".join(draft.missing), "可以" if draft.ready else draft.why,
    ]  # fmt: skip


def _filed_before(request: HttpRequest, ready: Ready, firm: Subject) -> list[Case]:
    """Cases that the same form filed a moment ago: the button was pressed twice."""
    rows = Case.objects.filter(pack=ready.pack.id, applicant=firm, key__in=_keys(request))
    return list(rows.exclude(phase=Case.Phase.DRAFT)[: together.MOST])


def _keys(request: HttpRequest) -> list[uuid.UUID]:
    found = []
    for text in request.POST.getlist("draft")[: together.MOST]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _hand_in(request: HttpRequest, cases: list[Case]) -> None:
    """The same file as the same material of each of the chosen drafts; all or none."""
    material, upload, on_paper = (
        request.POST.get("material", ""),
        request.FILES.get("file"),
        request.POST.get("on_paper") == "1",
    )
    if upload is None and not on_paper:
        messages.error(request, "没有选文件。请先选文件，或注明交了纸质件。")
        return
    count = 0
    for case in cases:
        context = context_of(case, request.user)
        wanted = {w.name: w for w in materials.wanted(case, context.assessed)}
        if material not in wanted or wanted[material].there:
            continue
        if upload is not None:
            upload.seek(0)
        wrong, _ = taking.take(request, context, {material}, may_hand_in, others=False)
        if wrong:
            messages.error(request, wrong)
            return
        count += 1
    messages.success(request, f"“{material}”已交给 {count} 份申报。")
