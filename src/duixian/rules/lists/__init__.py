"""Lists that change by year: files read, checked row by row, written into a pack, and what a case is decided by.

sheet      a CSV or XLSX file as rows of text
checking   its rows against the columns of the list; what is wrong by row and column
importing  a file into the pack, whole or not at all
deciding   the facts of a case that a list decides
"""

from duixian.rules.lists.checking import RowError, entries_of
from duixian.rules.lists.importing import ImportedList, ListError, import_list
from duixian.rules.lists.sheet import Sheet, SheetError, read_sheet, sheet_of_text

__all__ = [
    "ImportedList",
    "ListError",
    "RowError",
    "Sheet",
    "SheetError",
    "entries_of",
    "import_list",
    "read_sheet",
    "sheet_of_text",
]
