"""The numbers of a task book and of a report as fields of a form, and back; money is typed in 万元."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from duixian.quantities.money import parse_money
from duixian.rules.model.projects import Book
from duixian.site.projects import contents
from duixian.site.projects.changing import ProjectError

WRITTEN = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")  # of 万元: to the fen, and no unit beside it


def whole(request: HttpRequest, name: str, what: str) -> int:
    """A whole number from the form; nothing is nought. Raises ProjectError."""
    written = request.POST.get(name, "").strip()
    if not written:
        return 0
    if not written.isdecimal() or not written.isascii() or int(written[:12]) > contents.MOST:
        raise ProjectError(f"“{what}”写一个不带单位的整数，现在是“{written[:20]}”。")
    return int(written)


def money(request: HttpRequest, name: str, what: str) -> int:
    """Fen from a number of 万元 in the form; nothing is nought. Raises ProjectError."""
    written = request.POST.get(name, "").strip()
    if not written:
        return 0
    if not WRITTEN.fullmatch(written):
        raise ProjectError(f"“{what}”写万元的数，例如 12.5，现在是“{written[:20]}”。")
    fen = parse_money(f"{written}万元")
    if fen > contents.MOST_FEN:
        raise ProjectError(f"“{what}”太大，现在是“{written[:20]}”万元。")
    return fen


def aim_fields(template: Book, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each indicator with a field for each year."""
    years = contents.years(content)
    return [
        {
            "aim": aim, "total": contents.target(content, aim),
            "cells": [
                {"year": y, "name": f"aim-{aim.id}-{y}", "value": content["aims"].get(aim.id, {}).get(str(y), "") or ""} for y in years
            ],
        }
        for aim in template.aims
    ]  # fmt: skip


def budget_fields(template: Book, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each heading and side with a field for each year."""
    years = contents.years(content)
    return [
        {
            "heading": heading, "side": label, "total": contents.in_wan(contents.total(content, side, heading.id)),
            "cells": [
                {"year": y, "name": f"money-{heading.id}-{side}-{y}", "value": contents.in_wan(contents.total(content, side, heading.id, y))}
                for y in years
            ],
        }
        for heading in template.headings
        for side, label in contents.SIDES
    ]  # fmt: skip


def read_book(request: HttpRequest, template: Book, before: Mapping[str, Any], ends: str) -> dict[str, Any]:
    """The content of a book as the form has it. Raises ProjectError."""
    content: dict[str, Any] = {**before, "ends": ends, "aims": {}, "budget": {}}
    content["leader"] = request.POST.get("leader", "").replace("\0", "").strip()[:100]
    content["team"] = request.POST.get("team", "").replace("\0", "").strip()[:4000]
    for year in contents.years(content):
        for aim in template.aims:
            number = whole(request, f"aim-{aim.id}-{year}", f"{aim.label} {year} 年")
            if number:
                content["aims"].setdefault(aim.id, {})[str(year)] = number
        for heading in template.headings:
            for side, label in contents.SIDES:
                fen = money(request, f"money-{heading.id}-{side}-{year}", f"{heading.label} {year} 年{label}")
                if fen:
                    content["budget"].setdefault(heading.id, {}).setdefault(str(year), {})[side] = fen
    return content


def read_report(request: HttpRequest, template: Book) -> dict[str, Any]:
    """What a report says, as the form has it. Raises ProjectError."""
    progress = {aim.id: whole(request, f"aim-{aim.id}", aim.label) for aim in template.aims}
    spent: dict[str, dict[str, int]] = {}
    for heading in template.headings:
        for side, label in contents.SIDES:
            fen = money(request, f"money-{heading.id}-{side}", f"{heading.label}{label}")
            if fen:
                spent.setdefault(heading.id, {})[side] = fen
    words = {name: request.POST.get(name, "").replace("\0", "") for name in ("text", "plan")}
    return {"progress": progress, "spent": spent, **words}
