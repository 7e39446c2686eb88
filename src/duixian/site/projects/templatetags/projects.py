"""Amounts of a project in words of a page."""

from __future__ import annotations

from django import template

from duixian.site.projects.contents import in_wan as exact

register = template.Library()


@register.filter
def in_wan(fen: int | None) -> str:
    """Fen as a number of 万元, exact; 0 for nought."""
    return exact(fen or 0) or "0"
