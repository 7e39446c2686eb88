"""Puts the header of one document together."""

from __future__ import annotations

from duixian.text.header.kinds import read_kind, read_level
from duixian.text.header.numbers import read_numbers
from duixian.text.header.particulars import (
    begins_of,
    date_of,
    expires_of,
    issuers_of,
    number_of,
    read_particulars,
    title_of,
)
from duixian.text.header.signature import noted_below, read_signature
from duixian.text.header.titles import read_titles
from duixian.text.header.validity import read_abridged, read_validity
from duixian.text.header.view import view_of
from duixian.text.model import Extent, Field, Header
from duixian.text.pages import Paged

OPENING = 12  # rows in which the place of a document without title is looked for


def read_header(paged: Paged, extent: Extent) -> Header:
    """The header of the document at ``extent``."""
    view = view_of(paged, extent)
    given = read_particulars(view)
    titles = read_titles(view)
    title = titles.title
    if title.value is None and (stated := title_of(given)) is not None:
        title = Field(stated.value, stated.span, stated.confidence, stated.why)
    signed = read_signature(view, titles.carried_at)
    issuers = signed.issuers or issuers_of(given)
    number, others = read_numbers(view, titles.carried_at)
    if number.value is None and (own := number_of(given)) is not None:
        number = Field(own.value, own.span, own.confidence, own.why)
    day = signed.date
    if day.value is None:
        noted = noted_below(view, titles.carried_end) if titles.carried_end is not None else None
        day = noted or date_of(given) or day
    validity = read_validity(view, day, title.value, view.main_end(titles.carried_end))
    begins, expires = validity.effective_from, validity.expires
    return Header(
        title=title,
        alt_titles=titles.others,
        number=number,
        other_numbers=others,
        issuers=issuers,
        date=day,
        kind=read_kind(title),
        level=read_level(issuers, number.value, title.value, view.joined(view.rows[:OPENING])),
        abridged=read_abridged(view),
        effective_from=begins if begins.value else begins_of(given) or begins,
        expires=expires if expires.value else expires_of(given) or expires,
    )
