"""The page of an enterprise for its handler: who of its people may have what, its own claims, drafts begun from there."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import applied_for
from duixian.site import audit
from duixian.site.cases import drafting, filers, offers, together
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.models import Case
from duixian.site.downloads import table_file
from duixian.site.registry.models import Subject
from duixian.site.registry.roles import roles_of
from duixian.site.shelf import Ready, shelf

from .common import signed_in, user_of

PER_PAGE = 50
NO_FIRM = "没有您可以代办的这个单位。"
STATES = {offers.YOURS: "可以享受", offers.NEARLY: "还要补充情况", offers.NOT_YOURS: "按现有情况不符合"}
HEADINGS = (
    "姓名或名称",
    "待遇",
    "按登记的情况",
    "金额（元）",
    "还要知道几项",
    "今天能不能提交",
    "已有的申报",
)


def firm_of(request: HttpRequest, key: uuid.UUID) -> tuple[Subject, Ready, list[Benefit]]:
    """An enterprise the user acts for, with the pack that is asked for (or the first it can claim by) and its benefits."""
    on = timezone.localdate()
    firm = next(
        (s for s in filers.subjects_for(request.user, on) if s.key == key and s.kind == Subject.Kind.ENTERPRISE), None
    )  # fmt: skip
    if firm is None:
        raise Http404(NO_FIRM)
    packs = packs_of(request, firm)
    ready = next((one for one in packs if one.name == request.GET.get("pack")), packs[0] if packs else None)
    if ready is not None:
        return firm, ready, offers.benefits_of(request.user, ready, firm, on)
    raise Http404("这个单位现在没有可以由您申报的待遇。")


def packs_of(request: HttpRequest, firm: Subject) -> list[Ready]:
    """The packs by which the enterprise can claim."""
    on = timezone.localdate()
    return [ready for ready in shelf().all() if offers.benefits_of(request.user, ready, firm, on)]


@signed_in
def page(request: HttpRequest, firm: uuid.UUID) -> HttpResponse:
    """Who may have what; POST begins drafts for what was ticked, or for all that is certain on this page."""
    owner, ready, benefits = firm_of(request, firm)
    looker = _looker(owner, ready, benefits)
    words = request.GET.get("words", "").replace("\0", "").strip()[:100]
    chosen = [b for b in benefits if b.id == request.GET.get("benefit")]
    staff = filers.staff_of(owner, ready.pack, looker.on, words)
    pages = Paginator(staff, PER_PAGE).get_page(request.GET.get("page"))
    people = _looker(owner, ready, chosen or benefits).people(pages)
    _written_down(request, owner, len(people))
    own = [] if words or chosen else looker.own()
    if request.method == "POST":
        return _begin(request, owner, ready, [*people, *own])
    person = roles_of(ready.pack).person
    context: dict[str, Any] = {
        "section": "cases", "firm": owner, "ready": ready, "packs": packs_of(request, owner), "people": people, "own": own, "page": pages,
        "words": words, "benefits": [b for b in benefits if b.role == person], "benefit": chosen[0].id if chosen else "",
        "staffed": any(b.role == person for b in benefits), "certain": sum(_sure(o) for one in people for o in one.offers),
        "drafts": Case.objects.filter(applicant=owner, pack=ready.pack.id, phase=Case.Phase.DRAFT, paper="").count(),
        "projects": [e for e in ready.pack.entities.values() if e.id in {b.role for b in benefits} & set(roles_of(ready.pack).projects)],
        "alone": _alone(ready, benefits), "query": _query(request),
    }  # fmt: skip
    return render(request, "cases/firm.html", context)


def _looker(owner: Subject, ready: Ready, benefits: list[Benefit]) -> offers.Looker:
    return offers.Looker(ready, owner, benefits, timezone.localdate(), current_calendar())


def _written_down(request: HttpRequest, owner: Subject, count: int) -> None:
    audit.write("case.staff_looked", user=request.user, subject=owner, detail={"people": count}, now=timezone.now())  # fmt: skip


def _sure(offer: offers.Offer) -> bool:
    return offer.state == offers.YOURS and offer.again and not offer.closed


def _alone(ready: Ready, benefits: list[Benefit]) -> int:
    """How many benefits of persons they file themselves."""
    person, mine = roles_of(ready.pack).person, {b.id for b in benefits}
    return sum(
        1
        for b in ready.pack.benefits.values()
        if b.role == person and applied_for(ready.pack, b) and b.id not in mine
    )


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _begin(request: HttpRequest, owner: Subject, ready: Ready, seen: list[offers.Offered]) -> HttpResponse:
    """Drafts of what was ticked on the page as it is now."""
    wanted = set(request.POST.getlist("claim")[: 2 * together.MOST])
    every = request.POST.get("do") == "certain"
    found = [o for one in seen for o in one.offers if (_sure(o) if every else o.value in wanted) and o.again]
    if not found:
        messages.error(
            request, "请先勾选要申报的。" if not every else "这一页没有确定可以享受而还没有申报的。"
        )
        return redirect(request.get_full_path())
    now = timezone.now()
    made = []
    for offer in found[: together.MOST]:
        choice = filers.Choice(offer.claimant, owner)
        if filers.may_begin(request.user, ready, offer.benefit, choice, timezone.localdate(now))[0]:
            made.append(drafting.open_draft(ready, offer.benefit.id, offer.claimant, owner, user_of(request), now))  # fmt: skip
    if len(made) == 1:
        return redirect("cases:case", made[0].key)
    messages.success(request, f"{len(made)} 份草稿已经建好。看哪几份可以提交，一起提交。")
    answer = redirect("cases:firm-drafts", owner.key)
    answer["Location"] += f"?pack={ready.name}"
    return answer


@signed_in
@require_safe
def table(request: HttpRequest, firm: uuid.UUID, form: str) -> HttpResponse:
    """All people of the enterprise and itself, with what they may have, as CSV or XLSX."""
    owner, ready, benefits = firm_of(request, firm)
    looker = _looker(owner, ready, benefits)
    people = looker.people(filers.staff_of(owner, ready.pack, looker.on))
    _written_down(request, owner, len(people))
    rows = [_line(offer) for one in [*people, *looker.own()] for offer in one.offers]
    return table_file(form, HEADINGS, rows, "可以享受的待遇", f"benefits-{looker.on.isoformat()}")


def _line(offer: offers.Offer) -> list[Any]:
    case = offer.case
    there = (case.number or "草稿") if case is not None else ""
    amount = f"{offer.amount / 100:.2f}" if offer.amount is not None and offer.state == offers.YOURS else ""
    return [
        offer.claimant.name, offer.benefit.title, STATES[offer.state], amount, offer.lacking or "", offer.closed or "能", there,
    ]  # fmt: skip
