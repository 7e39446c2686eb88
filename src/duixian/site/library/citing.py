"""Citations of what the library holds, in the one form: number《title》path."""

from __future__ import annotations

from .models import Document, Node


def citation(document: Document, path: str = "") -> str:
    """The full citation of a document, or of the place ``path`` in it."""
    title = f"《{document.title}》" if document.title else ""
    return f"{document.number or ''}{title}{path}"


def node_citation(document: Document, key: str) -> str:
    """The full citation of the node ``key`` of a document."""
    path = Node.objects.filter(document=document, key=key).values_list("path", flat=True).first()
    return citation(document, path or "")
