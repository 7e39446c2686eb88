"""The outline of one document: parts, chapters, articles, paragraphs, items, attachments, boxes, tables; and how each
source character was used."""

from duixian.text.outline.reader import Outline, outline

__all__ = ["Outline", "outline"]
