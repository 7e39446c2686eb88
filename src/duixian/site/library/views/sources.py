"""Source files and their raw lines."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duixian.site.library.models import Source
from duixian.site.library.packing import unpack_characters
from duixian.site.library.reviews import lines_named

from .asking import number_of

WINDOW = 400  # lines of one page
AROUND = 3  # lines before and after what was asked for


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All sources with the names they came under and what was found in them."""
    sources = (
        Source.objects.defer("characters", "runs", "shape")
        .prefetch_related("names")
        .annotate(n=Count("documents"))
    )
    return render(request, "library/sources.html", {"section": "sources", "sources": sources})


@require_safe
def lines(request: HttpRequest, digest: str) -> HttpResponse:
    """Raw lines of a source; ``from`` and ``to`` are marked."""
    source = Source.objects.filter(digest=digest).defer("runs", "shape").first()
    if source is None:
        raise Http404("文库中没有这个来源。")
    first = max(1, number_of(request, "from", 1, source.lines))
    last = max(first, number_of(request, "to", first, source.lines))
    asked = "from" in request.GET
    start = max(1, first - AROUND) if asked else first
    stop = (
        min(source.lines, max(last + AROUND, start), start + WINDOW - 1)
        if asked
        else min(source.lines, start + WINDOW - 1)
    )
    text = unpack_characters(bytes(source.characters))
    shown = _lines(text)[start - 1 : stop]
    context = {
        "section": "sources",
        "source": source,
        "name": source.names.first(),
        "findings": [(finding, lines_named(finding)) for finding in source.findings],
        "lines": [(start + i, line, asked and first <= start + i <= last) for i, line in enumerate(shown)],
        "start": start,
        "stop": stop,
        "earlier": max(1, start - WINDOW) if start > 1 else None,
        "later": stop + 1 if stop < source.lines else None,
    }
    template = "library/lines_part.html" if request.htmx else "library/lines.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _lines(text: str) -> list[str]:
    """Lines as the reader counts them: ended by a line feed, with or without a carriage return."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
