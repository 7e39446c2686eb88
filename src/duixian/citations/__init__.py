"""Citations: the one grammar ``number《title》path``, read from any printed form and resolved against a catalogue."""

from duixian.citations.catalogue import Ambiguous, Catalogue, Entry, NotFound, Resolved, Result, resolve
from duixian.citations.citation import Citation, citation, expand, parse, text_hash
from duixian.citations.numbers import (
    CitationError,
    Form,
    FoundNumber,
    find_numbers,
    normalise_number,
    number_key,
)
from duixian.citations.paths import ancestors, expand_path, format_path, normalise_path, parse_path, path_key
from duixian.citations.printed import FoundPath, find_paths, path_at
from duixian.citations.titles import TitleForm, normalise_title, title_forms, title_key

__all__ = [
    "Ambiguous",
    "Catalogue",
    "Citation",
    "CitationError",
    "Entry",
    "Form",
    "FoundNumber",
    "FoundPath",
    "NotFound",
    "Resolved",
    "Result",
    "TitleForm",
    "ancestors",
    "citation",
    "expand",
    "expand_path",
    "find_numbers",
    "find_paths",
    "format_path",
    "normalise_number",
    "normalise_path",
    "normalise_title",
    "number_key",
    "parse",
    "parse_path",
    "path_at",
    "path_key",
    "resolve",
    "text_hash",
    "title_forms",
    "title_key",
]  # fmt: skip
