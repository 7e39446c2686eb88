"""The holder's pages: the card, what it gives today, its registration, the family's cards."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from duixian.site import audit
from duixian.site.accounts import throttle
from duixian.site.cases.codes import grouped
from duixian.site.cases.models import Case
from duixian.site.cases.views.common import refused, signed_in, user_of
from duixian.site.cases.views.papers import qr
from duixian.site.credentials import family, filing, kinds, rights, showing
from duixian.site.credentials.changing import CardError
from duixian.site.credentials.models import TWO_PERSONS, Card, FamilyCard
from duixian.site.fields import answer, asked
from duixian.site.papers import MissingCharacterError, NoFontError, PapersMissingError, as_pdf
from duixian.site.registry.cases import case_of
from duixian.site.registry.powers import DECLARE, may_act, own_subject
from duixian.site.registry.values import kept

from .common import SECTION, card_of, does, history, told
from .days import day_in


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The cards of the user, those of their family in them, and the units they file for."""
    own = own_subject(request.user)
    rows = Card.objects.filter(holder=own).select_related("holder", "unit") if own is not None else []
    members = FamilyCard.objects.filter(member=own, number__isnull=False).select_related("card__holder") if own is not None else []  # fmt: skip
    firms = filing.firms_of(user_of(request), timezone.localdate())
    kinds_here = [
        (ready, credential, [ready.pack.benefits[b] for b in credential.issued_by])
        for ready, credential in kinds.all_kinds()
    ]
    return render(
        request, "credentials/mine.html",
        {"section": SECTION, "cards": [told(card) for card in rows], "members": members, "firms": firms, "kinds": kinds_here},
    )  # fmt: skip


@signed_in
@require_safe
def card(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One card: what it gives today with the articles, what is to do, what happened."""
    found = card_of(request, key)
    ready, credential = kinds.of_card(found)
    today, rule = timezone.localdate(), credential.registration
    _opened(request, found)
    may, why = filing.may_register(found, today)
    document = case_of(ready.evaluator, found.holder, today).case
    fields = [
        replace(one, one=replace(one.one, name=f"{one.id}|value"))
        for id_ in (rule.confirms if rule is not None and may else ())
        if (one := asked(ready.pack, id_, document)).one is not None
    ]
    case = Case.objects.filter(key=found.case).first()
    context: dict[str, Any] = {
        "section": SECTION, **told(found), "rights": rights.whole(found, today), "history": history(found), "round": filing.open_round(found, today),
        "may_register": may, "why_not": why, "fields": fields, "filings": found.filings.exclude(kind__in=TWO_PERSONS).order_by("-pk")[:10],
        "family": found.family.select_related("member"), "family_rule": credential.family, "relations": family.relations(ready.pack, credential),
        "left": [(id_, ready.pack.facts[id_].label) for id_ in (credential.left.facts if credential.left is not None else ())],
        "papers": case.papers.filter(kind="revocation") if case is not None else [], "code": grouped(found.code), "today": today,
        "qr": mark_safe(qr(_verify_at(request, found.code))),  # noqa: S308 - segno's own SVG of modules
        "mine": may_act(user_of(request), found.holder, DECLARE, today)[0], "case": case,
    }  # fmt: skip
    return render(request, "credentials/card.html", context)


def _opened(request: HttpRequest, found: Card) -> None:
    audit.write(
        "card.opened", user=request.user, subject=found.holder, about=found.number, now=timezone.now()
    )


def _verify_at(request: HttpRequest, code: str) -> str:
    """The address at which anybody can check a card, on the site where it was opened."""
    return request.build_absolute_uri(f"{reverse('credentials:verify')}?{urlencode({'code': code})}")


@signed_in
@require_safe
def pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The card as a page with its QR code; with `member` that of one of the family."""
    found = card_of(request, key)
    member = _member(request, found)
    _opened(request, found)
    said, code = told(found), member.code if member is not None else found.code
    address = _verify_at(request, str(code))
    if not found.running:
        return refused(request, f"这张证卡{found.get_state_display()}，不能再打印。")
    if member is not None and not showing.stands(member):
        return refused(request, "发这张家属卡的决定已经终止或撤销，不能再打印。")
    data = {
        "label": said["credential"].family.label if member is not None else said["label"], "issuer": _issuer(found),
        "grade": said["grade"] if member is None else "", "name": member.member.name if member is not None else found.holder.name,
        "number": member.number if member is not None else found.number, "code": grouped(str(code)), "verify_at": address, "qr": qr(address),
        "issued": _zh(member.issued_on if member is not None else found.issued_on), "until": _zh(found.valid_until) if found.valid_until else "",
        "beside": f"持卡人亲属，随 {found.number} 有效" if member is not None else "", "registered": found.registered or "",
    }  # fmt: skip
    try:
        made = as_pdf("card", data, timezone.now())
    except (PapersMissingError, NoFontError, MissingCharacterError) as error:
        return refused(request, str(error), 503)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="card-{code}.pdf"'
    return response


def _member(request: HttpRequest, found: Card) -> FamilyCard | None:
    key = request.GET.get("member", "")
    if not key:
        return None
    try:
        row = found.family.select_related("member").filter(key=uuid.UUID(key), number__isnull=False).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404("没有这张家属卡。")
    return row


def _zh(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else ""


def _issuer(found: Card) -> str:
    """The office that handed it out, by its first event; else the keeper's name."""
    ready, credential = kinds.of_card(found)
    first = found.events.order_by("seq").first()
    keeper = ready.pack.roles[credential.kept_by[0]].label if credential.kept_by else ready.pack.jurisdiction
    return first.office if first is not None and first.office else keeper


@signed_in
@require_POST
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """The holder registers, tells that they left, or names a member of the family."""
    found, now = card_of(request, key), timezone.now()
    allowed, reason = may_act(user_of(request), found.holder, DECLARE, timezone.localdate())
    if not allowed:
        return refused(request, reason)
    if act == "register":
        does(
            request,
            lambda: filing.register(found, _confirmed(request, found), request.user, now),
            "已提交，等管卡的机关核对。",
        )
    elif act == "leave":
        does(
            request,
            lambda: filing.leave(
                found,
                request.POST.get("fact", ""),
                day_in(request.POST.get("on", "")),
                request.POST.get("note", ""),
                request.user,
                now,
            ),
            "已记下，并请单位报告。",
        )
    elif act == "family":
        return _named(request, found, now)
    else:
        raise Http404("没有这件事。")
    return redirect("credentials:card", key)


def _named(request: HttpRequest, found: Card, now: datetime) -> HttpResponse:
    """A member of the family is named, and their claim begun; trying out whose number is which is slowed."""
    if wait := throttle.attempt("member", throttle.whom_of(request), now):
        return throttle.too_often(request, wait)
    made: list[FamilyCard] = []
    asked = family.asked_in(request.POST)
    if does(
        request, lambda: made.append(family.name(found, asked, request.user, now)), "已提出申领，等机关办理。"
    ):
        return redirect("cases:case", made[0].case)
    return redirect("credentials:card", found.key)


def _confirmed(request: HttpRequest, found: Card) -> dict[str, Any]:
    """The facts as the holder confirmed or corrected them. Raises CardError."""
    ready, credential = kinds.of_card(found)
    said: dict[str, Any] = {}
    for id_ in credential.registration.confirms if credential.registration is not None else ():
        _, _, value = answer(ready.pack, id_, {"value": request.POST.get(f"{id_}|value", "")[:500]})
        if value is not None:
            said[id_] = value
    good, problems = kept(ready.evaluator, said)
    if problems:
        raise CardError("；".join(f"{what}。{mend}" for _, what, mend in problems))
    return good
