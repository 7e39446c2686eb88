"""What a file is, by its content: signatures lead to the parser made for the kind, and the parser has the last word."""

from .check import Checked, examine
from .kinds import FLAGS, KINDS, USUAL, FileRefusedError

__all__ = ["FLAGS", "KINDS", "USUAL", "Checked", "FileRefusedError", "examine"]
