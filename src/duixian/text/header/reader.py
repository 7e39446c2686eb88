"""Puts the header of one document together."""

from __future__ import annotations

from duixian.text.header.kinds import read_kind, read_level
from duixian.text.header.numbers import read_numbers
from duixian.text.header.signature import noted_below, read_signature
from duixian.text.header.titles import read_titles
from duixian.text.header.validity import read_abridged, read_validity
from duixian.text.header.view import view_of
from duixian.text.model import Extent, Header
from duixian.text.pages import Paged

OPENING = 12  # rows in which the place of a document without title is looked for


def read_header(paged: Paged, extent: Extent) -> Header:
    """The header of the document at ``extent``."""
    view = view_of(paged, extent)
    titles = read_titles(view)
    signed = read_signature(view, titles.carried_at)
    number, others = read_numbers(view, titles.carried_at)
    day = signed.date
    if day.value is None and titles.carried_end is not None:
        day = noted_below(view, titles.carried_end) or day
    title = titles.title
    opening = view.joined(view.rows[:OPENING])
    level = read_level(signed.issuers, number.value, title.value, opening)
    validity = read_validity(view, day, title.value, view.main_end(titles.carried_end))
    return Header(
        title=title,
        alt_titles=titles.others,
        number=number,
        other_numbers=others,
        issuers=signed.issuers,
        date=day,
        kind=read_kind(title),
        level=level,
        abridged=read_abridged(view),
        effective_from=validity.effective_from,
        expires=validity.expires,
    )
