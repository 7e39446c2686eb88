"""Finding a document or a node by the identifier a user gives."""

from __future__ import annotations

from .models import Document, Node, WorkAlias


class NotInLibraryError(LookupError):
    """Nothing in the library has this identifier; the message says what to try."""


def document_of(ident: str) -> Document:
    """The document with an identifier: the current expression, or that of ``ident@expression``.

    Raises NotInLibraryError.
    """
    work, _, expression = ident.partition("@")
    work = WorkAlias.objects.filter(alias=work).values_list("work_id", flat=True).first() or work
    found = Document.objects.filter(work_id=work)
    found = found.filter(expression=expression) if expression else found.filter(current=True)
    document = found.select_related("source").first()
    if document is None:
        raise NotInLibraryError(f"{ident}：文库中没有这个标识的文件。用 duixian documents 查看全部标识。")
    return document


def node_of(ident: str) -> tuple[Document, Node | None]:
    """The document and node of ``DOCUMENT`` or ``DOCUMENT#NODE``. Raises NotInLibraryError."""
    work, _, key = ident.partition("#")
    document = document_of(work)
    if not key:
        return document, None
    node = Node.objects.filter(document=document, key=key).first()
    if node is None:
        raise NotInLibraryError(f"{ident}：该文件中没有条目 {key}。用 duixian outline {work} 查看全部条目。")
    return document, node
