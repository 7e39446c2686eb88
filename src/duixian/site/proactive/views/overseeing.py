"""Figures for supervisors: found, told, claimed, paid; and the nights. Nobody's name stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.rules.model.pack import Pack
from duixian.site import audit
from duixian.site.cases.views.supervising import for_overseers
from duixian.site.downloads import table_file
from duixian.site.proactive import figures
from duixian.site.proactive.asking import Asking, all_packs

TITLES = {"benefits": "免申即享：按待遇", "nights": "免申即享：夜间扫描"}


def _mine(packs: dict[str, Pack]) -> list[Asking]:
    return [asking for asking in all_packs() if asking.pack.id in packs]


@for_overseers
@require_safe
def page(request: HttpRequest, packs: dict[str, Pack]) -> HttpResponse:
    """Both tables, that of the benefits pack by pack."""
    mine = _mine(packs)
    by_pack = [
        (pack, [_labelled(figures.HEADINGS[1:], row[1:]) for row in rows])
        for pack, rows in groupby(figures.by_benefit(mine), key=lambda row: row[0])
    ]
    return render(
        request, "proactive/figures.html",
        {
            "section": "supervision", "heads": figures.HEADINGS[1:], "packs": by_pack, "night_heads": figures.NIGHTS,
            "nights": [_labelled(figures.NIGHTS, row) for row in figures.nights(mine, 14)],
        },
    )  # fmt: skip


def _labelled(heads: Sequence[str], cells: Sequence[Any]) -> list[tuple[str, Any, bool]]:
    """Each cell with its heading, and whether it is a number."""
    return [
        (head, cell, str(cell).replace(".", "").isdigit() and not head.endswith("版本"))
        for head, cell in zip(heads, cells, strict=True)
    ]


@for_overseers
@require_safe
def table(request: HttpRequest, packs: dict[str, Pack], name: str, form: str) -> HttpResponse:
    """One of them as a file."""
    if name not in TITLES:
        raise Http404("没有这张表。")
    mine = _mine(packs)
    rows: Any = figures.by_benefit(mine) if name == "benefits" else figures.nights(mine)
    heads = figures.HEADINGS if name == "benefits" else figures.NIGHTS
    audit.write(
        "proactive.exported", user=request.user, about=name, detail={"form": form}, now=timezone.now()
    )
    return table_file(form, heads, rows, TITLES[name], f"proactive-{name}")
