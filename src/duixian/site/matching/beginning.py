"""A visit that begins with what the registry knows of the person who is signed in."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest

from duixian.site.registry.cases import case_of
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import VIEW, may_act, own_subject
from duixian.site.shelf import Ready

from .visit import Visit


def known_visit(request: HttpRequest, ready: Ready, visit: Visit) -> Visit:
    """The visit with the facts of the person's own file, where they asked for it (`known`).

    Of the employer it holds what is public, of the spouse nothing, unless the person may look into their files.
    """
    own = own_subject(request.user)
    if own is None or request.POST.get("known") != "1":
        return visit
    trusted: dict[int, bool] = {own.pk: True}

    def may_see(subject: Subject, fact: str) -> bool:
        if subject.pk not in trusted:
            trusted[subject.pk] = may_act(request.user, subject, VIEW, visit.on)[0]
        known = ready.pack.facts.get(fact)
        public = (
            subject.kind == Subject.Kind.ENTERPRISE and known is not None and known.sensitivity == "public"
        )
        return trusted[subject.pk] or public

    built = case_of(ready.evaluator, own, visit.on, may_see=may_see)
    told = {role: body for role, body in built.case.items() if role != "as_of"}
    return replace(visit, told=told, order=tuple(dict.fromkeys([*built.rows, *built.registered])))
