"""Reads invented texts for tests of documents and headers."""

from __future__ import annotations

from duixian.text.header import read_header
from duixian.text.model import Extent, Header
from duixian.text.pages import paginate
from duixian.text.readers import source_of
from duixian.text.split import Layout, split


def layout(text: str) -> Layout:
    """The documents of a text."""
    return split(paginate(source_of("样例.txt", "0", text)))


def documents(text: str) -> list[tuple[Extent, Header]]:
    """The documents of a text with their headers."""
    paged = paginate(source_of("样例.txt", "0", text))
    return [(extent, read_header(paged, extent)) for extent in split(paged).extents]


def header(text: str) -> Header:
    """The header of the one document of a text."""
    found = documents(text)
    assert len(found) == 1, [(e.start_line, e.end_line, h.title.value) for e, h in found]
    return found[0][1]
