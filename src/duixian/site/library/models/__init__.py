"""What the library keeps. Plain data; behaviour stands in the modules beside this package."""

from .documents import Document, Node, Work, WorkAlias, WorkName
from .editing import Correction, ExtentMark, ReviewItem
from .indexing import Deletion, Generation
from .relations import Clause, ClauseUnit, Reference, Unit, UnitAlias
from .sources import Source, SourceName

__all__ = [
    "Clause",
    "ClauseUnit",
    "Correction",
    "Deletion",
    "Document",
    "ExtentMark",
    "Generation",
    "Node",
    "Reference",
    "ReviewItem",
    "Source",
    "SourceName",
    "Unit",
    "UnitAlias",
    "Work",
    "WorkAlias",
    "WorkName",
]
