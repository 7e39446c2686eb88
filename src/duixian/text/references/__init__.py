"""References: every document, article or item a document names, with the relation it states, and where it leads."""

from duixian.text.references.reader import references, short_titles
from duixian.text.references.resolve import Outcome, Resolution, resolve

__all__ = ["Outcome", "Resolution", "references", "resolve", "short_titles"]
