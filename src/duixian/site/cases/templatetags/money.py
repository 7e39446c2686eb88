"""Words for the pages of money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan with two decimals, in groups of three digits, for columns."""
    if fen is None:
        return ""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """The entry of a mapping, or the key itself."""
    return mapping.get(key, key)


@register.filter
def slug(value: Any) -> str:
    """A value as text, to compare with what came in an address."""
    return str(value)
