"""Citations: the one grammar ``number《title》path``, read from any printed form and resolved against a catalogue."""

from duixian.citations.catalogue import Ambiguous, Catalogue, Entry, NotFound, Resolved, Result, resolve
from duixian.citations.citation import Citation, citation, expand, parse, text_hash
from duixian.citations.numbers import CitationError, FoundNumber, find_numbers, normalise_number
from duixian.citations.paths import ancestors, expand_path, format_path, normalise_path, parse_path, path_key
from duixian.citations.titles import normalise_title, title_forms, title_key

__all__ = [
    "Ambiguous", "Catalogue", "Citation", "CitationError", "Entry", "FoundNumber", "NotFound", "Resolved", "Result",
    "ancestors", "citation", "expand", "expand_path", "find_numbers", "format_path", "normalise_number",
    "normalise_path", "normalise_title", "parse", "parse_path", "path_key", "resolve", "text_hash", "title_forms",
    "title_key",
]  # fmt: skip
