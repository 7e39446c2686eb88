"""What a rule leans on: the citation as written beside it, and its full form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cite:
    """`full` is number《title》path; `written` may be a short form that its rule's document completes.

    `document` is the pack's name for the document ('' where the citation names one the pack does not list).
    """

    written: str
    full: str
    document: str = ""
    path: str = ""
