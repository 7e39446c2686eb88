"""The procedures of a pack for everybody: who does what, how long it takes, as a picture, in words, and as BPMN 2.0."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duixian.rules.bpmn import bpmn
from duixian.rules.drawing import draw
from duixian.rules.drawing.wording import Wording
from duixian.rules.explain.words import Words
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Procedure
from duixian.site.downloads import attached
from duixian.site.shelf import Ready, shelf

MEDIA = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Told:
    """A step in words: who does it, what is said of it, where its outcomes lead."""

    label: str
    lines: tuple[str, ...]
    ways: tuple[tuple[str, str], ...]


def _ready(name: str) -> Ready:
    """The pack of that name, or of that id, under which cases are kept."""
    ready = shelf().get(name) or shelf().by_id(name)
    if ready is None:
        raise Http404("没有这个规则包。")
    return ready


def _procedure(name: str, id_: str) -> tuple[Ready, Procedure]:
    ready = _ready(name)
    if id_ not in ready.pack.procedures:
        raise Http404("规则包里没有这个程序。")
    return ready, ready.pack.procedures[id_]


def _benefits(ready: Ready, id_: str) -> list[Benefit]:
    return [benefit for benefit in ready.pack.benefits.values() if benefit.procedure == id_]


@require_safe
def overview(request: HttpRequest, name: str) -> HttpResponse:
    """All procedures of a pack, each with the benefits that go through it."""
    ready = _ready(name)
    found = [(procedure, _benefits(ready, id_)) for id_, procedure in ready.pack.procedures.items()]
    return render(
        request, "exchange/procedures.html", {"ready": ready, "found": found, "section": "matching"}
    )


@require_safe
def page(request: HttpRequest, name: str, procedure: str) -> HttpResponse:
    """One procedure, drawn and in words."""
    ready, found = _procedure(name, procedure)
    wording = Wording(ready.pack, found, None, Words(ready.pack))
    labels = {step.id: step.label for step in found.steps}
    steps = []
    for step in found.steps:
        ways = tuple((wording.outcome(one), labels.get(one.to) or wording.end(one)) for one in step.outcomes)
        steps.append(Told(step.label, wording.step(step).lines, ways))
    roles = ready.pack.roles
    endings = [
        (one, roles[one.role].label if one.role in roles else one.role, wording.cited(one.cite))
        for one in found.endings
    ]
    return render(
        request, "exchange/procedure.html",
        {
            "ready": ready, "procedure": found, "steps": steps, "benefits": _benefits(ready, procedure), "source": wording.source(), "endings": endings,
            "drawing": draw(ready.pack, procedure, name="procedure", inline=True), "section": "matching",
        },
    )  # fmt: skip


@require_safe
def bpmn_file(request: HttpRequest, name: str, procedure: str) -> HttpResponse:
    """The procedure as BPMN 2.0."""
    ready, found = _procedure(name, procedure)
    return attached(bpmn(ready.pack, found.id).encode(), MEDIA, f"{found.id}.bpmn")
