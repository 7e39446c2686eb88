"""Puts the header of one document together."""

from __future__ import annotations

from duixian.text.model import Extent, Field, Header
from duixian.text.pages import Paged
from duixian.text.split.heads import find_heads
from duixian.text.split.rows import rows_of


def read_header(paged: Paged, extent: Extent) -> Header:
    """The header of the document at ``extent``."""
    rows = rows_of(paged, extent.start_line, extent.end_line)
    heads = find_heads(rows)
    title = heads[0].heading(rows) if heads and heads[0].start == 0 else None
    return Header(title=Field(title))
