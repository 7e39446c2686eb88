"""Words for the pages of money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from duixian.quantities.numerals import chinese
from duixian.site.funds.models import Commitment, State

register = template.Library()
SELECTED = SafeString(" selected")


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan with two decimals, in groups of three digits, for columns."""
    if fen is None:
        return ""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@register.filter
def payday(row: Commitment) -> str:
    """When an instalment is paid: the day on which it was, else the day it falls due, else what it waits for."""
    if row.state == State.PAID:
        return f"{timezone.localdate(row.changed_at)} 到账"
    if row.due is not None:
        return row.due.isoformat()
    if row.state in (State.WAITING, State.COMMITTED):
        return "条件成立时" if row.condition else "办到拨付时"
    return "" if row.state in (State.CANCELLED, State.LAPSED) else "已到期"


@register.filter
def instalment(row: Commitment) -> str:
    """The name of an instalment where it says more than its number."""
    plain = (f"第{row.number}期", f"第{chinese(row.number)}期")
    return "" if row.label in plain else row.label


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """The entry of a mapping, or the key itself."""
    return mapping.get(key, key)


@register.filter
def options(pairs: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a list to choose from, each a value with its label; written at once, since some lists are long."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value == chosen else "", label) for value, label in pairs),
    )


@register.filter
def slug(value: Any) -> str:
    """A value as text, to compare with what came in an address."""
    return str(value)
