"""Identifiers of documents: from number, title, issuer and date, never from file names, positions or other holdings."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from duixian.text.forms import bare, core
from duixian.text.model import Header

LENGTH = 12  # characters after the letter d: 60 bits


def identify(header: Header, opening: str) -> str:
    """The identifier of a document with this header.

    A number and a title settle it; without a number, title, issuers and date do. A document without either is known
    by its first words (``opening``). Width, brackets, quotes, dashes and white space do not matter, so the same
    document from another printing has the same identifier.
    """
    title, number = header.title.value, header.number.value
    if title and number:
        parts = ["1", core(number), core(title)]
    elif title or number:
        day = header.date.value.isoformat() if header.date.value else ""
        issuers = ",".join(core(field.value) for field in header.issuers)
        parts = ["2", core(number or ""), core(title or ""), issuers, day]
    else:
        parts = ["3", core(bare(opening)[:200])]
    return "d" + _digest("\x1f".join(parts))


def distinct(ids: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Identifiers of the documents of one source: where two have the same, the later ones add a digest of their text."""
    seen: set[str] = set()
    copies: dict[str, int] = {}
    result: list[str] = []
    for ident, text in zip(ids, texts, strict=True):
        chosen = ident
        if chosen in seen:
            chosen = told = f"{ident}-{_digest(core(text))[:6]}"
            while chosen in seen:  # the same document printed twice
                copies[told] = copies.get(told, 1) + 1
                chosen = f"{told}-{copies[told]}"
        seen.add(chosen)
        result.append(chosen)
    return result


def _digest(text: str) -> str:
    raw = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(raw).decode().lower()[:LENGTH]
