"""Words for the pages of cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from duixian.quantities.money import format_money
from duixian.rules.explain.text import VERDICTS
from duixian.rules.model.pack import Pack
from duixian.site.cases.models import Case

register = template.Library()


@register.filter
def fen(value: int | None) -> str:
    """An amount of fen in words, long numbers in groups of three."""
    return format_money(value, grouped=True) if value is not None else ""


@register.filter
def verdict(status: str) -> str:
    return VERDICTS.get(status, status)


@register.filter
def benefit_title(case: Case, pack: Pack) -> str:
    known = pack.benefits.get(case.benefit)
    return known.title if known is not None else case.benefit


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> str:
    """The label of an entry."""
    found = mapping.get(key)
    return getattr(found, "label", "") if found is not None else ""
