"""Papers: tagged Chinese PDFs, set by typst from a template of ours and plain data; no text of a user is ever typst code."""

from .fonts import FONT_DIRECTORIES, MissingCharacterError, NoFontError
from .setting import PapersMissingError, as_pdf

__all__ = ["FONT_DIRECTORIES", "MissingCharacterError", "NoFontError", "PapersMissingError", "as_pdf"]
