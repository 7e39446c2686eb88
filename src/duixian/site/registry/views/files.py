"""The file of a subject: what is known, its history, who may act; for officers, and for the subject itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duixian.site import audit
from duixian.site.registry import subjects
from duixian.site.registry.facts import history, on_day
from duixian.site.registry.identifiers import IdentifierError, checked, kind_of
from duixian.site.registry.identity import IdentityError, may_prove, prove, rests
from duixian.site.registry.models import Fact, Power, Subject
from duixian.site.registry.powers import (
    DECLARE,
    OF_POWER,
    VIEW,
    PowerError,
    end,
    holds,
    may_act,
    may_agree,
    may_end,
    may_record,
    may_search,
    own_subject,
    second_word,
    waiting,
)
from duixian.site.registry.revealing import may_reveal
from duixian.site.shelf import shelf

from .common import by_id, for_officers, packs, refused, signed_in, subject_of, told
from .entering import (
    EntryError,
    acts_of,
    choices_of,
    form_of,
    give_typed,
    number_kinds,
    project_roles,
    record_typed,
)
from .sanctions import of_file

NO_POWER = "没有由您办理的这项委托。"


@for_officers
def search(request: HttpRequest) -> HttpResponse:
    """Persons and enterprises by name or number. The words come by POST, so that no log of addresses holds them."""
    words = request.POST.get("words", "")[:200] if request.method == "POST" else ""
    found = subjects.search(words, timezone.localdate()) if words else []
    rows = [(subject, subjects.masked_of(subject)) for subject in found]
    context = {
        "section": "registry",
        "words": words,
        "rows": rows,
        "kinds": number_kinds(persons=False),
        "most": subjects.MOST_FOUND,
        "waiting": waiting(request.user, timezone.localdate()),
    }
    if words:
        audit.write("registry.searched", user=request.user, detail={"found": len(found)}, now=timezone.now())
    return render(request, "registry/search.html", context)


@for_officers
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A person or an enterprise that is not registered yet."""
    name = " ".join(request.POST.get("name", "").split())[:200]
    try:
        number = checked(
            kind_of(request.POST.get("kind", "")), request.POST.get("number", ""), timezone.localdate()
        )
    except IdentifierError as error:
        messages.error(request, str(error))
        return redirect("registry:search")
    known = subjects.find(number)
    if known is None and not name:
        messages.error(request, "没有写姓名或名称。请照证件写。")
        return redirect("registry:search")
    if known is not None:
        messages.info(request, "这个号码已经登记，打开的是原来的登记。")
    with transaction.atomic():
        subject = known or subjects.get_or_add(number, name, timezone.now())
        if known is None:
            detail = {"kind": number.kind}
            audit.write(
                "registry.added", user=request.user, subject=subject, detail=detail, now=timezone.now()
            )
    return redirect("registry:file", subject.key)


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The file of whoever is signed in, and of whom they act for."""
    own = own_subject(request.user)
    if own is None:
        return render(request, "registry/nobody.html", {"section": "mine"})
    return redirect("registry:file", own.key)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is known of a subject; POST records a fact, or gives a power."""
    subject, today = subject_of(key), timezone.localdate()
    allowed, reason = may_act(request.user, subject, VIEW, today)
    if not allowed:
        return refused(request, reason)
    if request.method != "POST":
        by = (
            "self"
            if own_subject(request.user) == subject
            else "office"
            if may_search(request.user, today)[0]
            else "power"
        )
        audit.write(
            "registry.opened", user=request.user, subject=subject, detail={"by": by}, now=timezone.now()
        )
        return _page(request, subject)
    post = {k: v for k, v in request.POST.items() if isinstance(v, str)}
    allowed, reason = may_act(request.user, subject, DECLARE, today, paper=post.get("evidence", ""))
    if post.get("do") == "choose":
        return _page(request, subject, post)
    if not allowed:
        return _page(request, subject, post, reason)
    try:
        if post.get("do") == "power":
            if not (may_search(request.user, today)[0] or own_subject(request.user) == subject):
                raise EntryError("只有本人和窗口人员可以登记委托。")
            made = give_typed(subject, post, request.POST.getlist("act"), request.user, timezone.now(), today)
            messages.success(
                request, "已登记，等另一位工作人员复核后生效。" if made.second else "已登记这项委托。"
            )
        elif post.get("do") == "identity":
            prove(subject, post.get("evidence", ""), request.user, timezone.now())
            messages.success(request, "已确认。本人重新登录后可以办理。")
        elif post.get("do") == "row":
            return _page(request, subject, post)
        else:
            office = _by_office(request, subject)
            source = Fact.Source.VERIFIED if office else Fact.Source.DECLARED
            ready = by_id(post.get("pack", ""))
            if office:
                allowed, reason = may_record(request.user, subject, ready.pack.id, today)
                if not allowed:
                    raise EntryError(reason)
            added = record_typed(
                ready, subject, post.get("fact", ""), post, source, request.user, timezone.now()
            )
            messages.success(request, "已记下。" if added else "与已记的相同，没有变化。")
    except (EntryError, IdentityError) as error:
        return _page(request, subject, post, str(error))
    return redirect("registry:file", subject.key)


def _by_office(request: HttpRequest, subject: Subject) -> bool:
    """Whether a user records as an office: with its post, and not in their own file."""
    return may_search(request.user, timezone.localdate())[0] and own_subject(request.user) != subject


@signed_in
@require_POST
def add_project(request: HttpRequest, key: UUID) -> HttpResponse:
    """A station, platform, project or event that an enterprise will claim for."""
    owner, today = subject_of(key), timezone.localdate()
    allowed, reason = may_act(request.user, owner, DECLARE, today, paper="页面登记")
    if not allowed:
        return refused(request, reason)
    role = request.POST.get("role", "")
    try:
        if role not in dict(project_roles()):
            raise subjects.ProjectError("没有这一类。请从列表里选。")
        with transaction.atomic():
            made = subjects.get_or_add_project(owner, role, request.POST.get("name", ""), timezone.now())
            detail = {"owner": owner.key, "role": role}
            audit.write("registry.added", user=request.user, subject=made, detail=detail, now=timezone.now())
    except subjects.ProjectError as error:
        messages.error(request, str(error))
        return redirect("registry:file", owner.key)
    return redirect("registry:file", made.key)


@signed_in
@require_POST
def end_power(request: HttpRequest, pk: int) -> HttpResponse:
    """End a power from today on."""
    power = Power.objects.select_related(*OF_POWER).filter(pk=pk).first()
    today = timezone.localdate()
    if power is None or not may_end(request.user, power, today)[0]:
        return refused(request, NO_POWER)  # the same words whether there is one with this number
    try:
        end(power, today, request.POST.get("reason", "")[:300], request.user, timezone.now())
        messages.success(request, "这项委托从今天起不再有效。")
    except PowerError as error:
        messages.error(request, str(error))
    return redirect("registry:file", power.principal.key if may_act(request.user, power.principal, VIEW, today)[0] else power.agent.key)  # fmt: skip


@for_officers
@require_POST
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """The second officer's word on a power that an office entered."""
    power = Power.objects.select_related(*OF_POWER, "recorded_by").filter(pk=pk).first()
    if power is None or not may_act(request.user, power.principal, VIEW, timezone.localdate())[0]:
        return refused(request, NO_POWER)
    agrees = request.POST.get("agrees") == "1"
    try:
        reason = request.POST.get("reason", "").replace("\0", "")
        second_word(power, agrees=agrees, reason=reason, by=request.user, now=timezone.now())
        messages.success(request, "已复核，委托生效，已通知委托人。" if agrees else "已退回，这项委托无效。")
    except PowerError as error:
        messages.error(request, str(error))
    return redirect("registry:file", power.principal.key)


def _page(
    request: HttpRequest, subject: Subject, post: dict[str, str] | None = None, wrong: str = ""
) -> HttpResponse:
    today, known = timezone.localdate(), packs()
    own = own_subject(request.user) == subject
    rows = history(subject)
    names = dict.fromkeys(row.pack for row in rows)
    held = [(known.get(name), _held(subject, name, known)) for name in names]
    context: dict[str, Any] = {
        "section": "mine" if own else "registry", "subject": subject, "own": own, "numbers": subjects.masked_of(subject), "today": today,
        "held": held, "history": [told(row, known) for row in rows],
        "given": [_power(p, today, request.user) for p in subject.powers_given.select_related(*OF_POWER, "recorded_by")],
        "acting": [_power(p, today, request.user) for p in subject.powers_held.select_related(*OF_POWER, "recorded_by")] if own or may_search(request.user, today)[0] else [],
        "projects": subject.projects.order_by("role", "name"), "project_roles": project_roles(),
        "kinds": Power.Kind.choices, "number_kinds": number_kinds(), "acts": acts_of(), "may_write": may_act(request.user, subject, DECLARE, today, paper="-")[0],
        "account_rests": rests(subject) and may_prove(request.user, subject, timezone.now())[0],
        "may_give": own or may_search(request.user, today)[0], "is_project": subject.owner is not None, "may_reveal": subject.kind == Subject.Kind.PERSON and may_reveal(request.user, subject, timezone.now())[0], "wrong": wrong, "post": post or {}, "chosen_acts": request.POST.getlist("act"),
        **_choosing(subject, post or {}, office=_by_office(request, subject)),
        **of_file(request, subject, own=own),
    }  # fmt: skip
    return render(request, "registry/file.html", context, status=422 if wrong else 200)


def _held(subject: Subject, name: str, known: dict[str, Any]) -> list[dict[str, Any]]:
    found = on_day(subject, name, timezone.localdate())
    return [
        {**told(one.row, known), "against": [told(row, known) for row in one.against]}
        for one in found.values()
    ]


def _power(power: Power, today: Any, user: Any) -> dict[str, Any]:
    valid, reason = holds(power, today)
    labels = dict(acts_of())
    over = getattr(power, "ending", None) is not None or (power.ends is not None and power.ends < today)
    waits = power.second and not over and getattr(power, "word", None) is None
    return {
        "power": power,
        "valid": valid,
        "reason": reason,
        "acts": "、".join(labels.get(act, act) for act in power.acts),
        "may_end": not over and may_end(user, power, today)[0],
        "may_agree": waits and may_agree(user, power, today)[0],
    }


def _choosing(subject: Subject, post: dict[str, str], *, office: bool) -> dict[str, Any]:
    """The list of facts to record; the fields of the one that was chosen."""
    ready_all = shelf().all()
    choices = [(ready.pack, choices_of(ready, subject, office=office)) for ready in ready_all]
    pack, _, fact = (
        post.get("choice", "").partition("|")
        if post.get("do") == "choose"
        else (post.get("pack", ""), "", post.get("fact", ""))
    )
    ready = next((r for r in ready_all if r.pack.id == pack), None)
    if ready is None or fact not in dict(choices_of(ready, subject, office=office)):
        return {"choices": choices, "form": None}
    typed = None if post.get("do") == "choose" else post
    return {
        "choices": choices,
        "pack_id": pack,
        "form": form_of(ready, fact, typed, 1 if post.get("do") == "row" else 0),
    }
