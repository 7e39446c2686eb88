"""A spreadsheet of an employer's people: what each may have, and all of them together. Nothing of it is kept.

sheets   which columns are needed, and the empty spreadsheet to fill in
reading  a filled spreadsheet as cases, every mistake by sheet, row and column
results  the people evaluated together, with the limits they share (imported where it is used: it needs the extra `population`)
"""

from .reading import Mistake, RosterError, read
from .sheets import Layout, NoRosterError, empty_workbook, has_roster, layout

__all__ = [
    "Layout",
    "Mistake",
    "NoRosterError",
    "RosterError",
    "empty_workbook",
    "has_roster",
    "layout",
    "read",
]
