"""Citations beside rules: read by the one citation grammar, completed by the document of the rule they stand in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from duixian.citations import Ambiguous, Catalogue, CitationError, Entry, NotFound, parse
from duixian.rules.check import reading
from duixian.rules.check.symbols import Symbols
from duixian.rules.errors import Pos, Reporter
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.citation import Cite
from duixian.rules.model.declared import Document


def catalogue(documents: dict[str, Document]) -> Catalogue:
    """The documents of a pack as the citation grammar looks them up."""
    return Catalogue(Entry(d.id, (d.number,) if d.number else (), (d.title,)) for d in documents.values())


@dataclass(slots=True)
class Citing:
    """Reads `cite` keys. `document` is the one that a bare path means."""

    symbols: Symbols
    reporter: Reporter
    catalogue: Catalogue
    document: str = ""

    def within(self, document: str) -> Citing:
        """The same reader, where bare paths lean on another document ('' keeps the present one)."""
        return replace(self, document=document or self.document)

    def read(self, tree: Tree, key: str = "cite") -> Cite | None:
        """The citation under `key`; None when there is none or a problem was reported."""
        value = reading.part(tree, key)
        return self.cite(value) if isinstance(value, Scalar) else None

    def cite(self, value: Scalar) -> Cite | None:
        """The citation a scalar writes: number《title》path, a bare path, or a document's name in the pack and a path."""
        written, at = value.text.strip(), value.body
        word, _, rest = written.partition(" ")
        within, text = (word, rest.strip()) if word in self.symbols.documents else (self.document, written)
        if word in self.symbols.documents and not text:
            return Cite(written, str(self.catalogue.full(word)), word)
        try:
            cited = parse(text)
        except CitationError as error:
            self.reporter.report(
                "cite-syntax", at, f"读不懂引用“{written}”：{error}", "写成 文号《标题》第六条第二款 的样子"
            )
            return None
        if not cited.relative and not self.symbols.documents:
            return Cite(written, str(cited), "", cited.path or "")
        if cited.relative and not within:
            self.reporter.report(
                "cite-without-document",
                at,
                f"“{written}”没有说是哪份文件",
                "写成 文号《标题》第几条，或 documents 里的名字加 第几条",
            )
            return None
        found = self.catalogue.resolve(cited, within or None)
        if isinstance(found, (Ambiguous, NotFound)):
            self._unresolved(found, written, at)
            return None
        return Cite(written, str(found.citation), found.id, found.citation.path or "")

    def _unresolved(self, found: Ambiguous | NotFound, written: str, at: Pos) -> None:
        if isinstance(found, Ambiguous):
            names = "、".join(str(full) for _, full in found.candidates)
            self.reporter.report("cite-ambiguous", at, f"“{written}”可以是 {names}", "写上标题")
            return
        near = "、".join(str(full) for _, full in found.near[:3])
        self.reporter.report(
            "cite-unknown",
            at,
            f"“{written}”：{found.reason}{f'；相近的有 {near}' if near else ''}",
            "改正引用，或先在 documents 里写上这份文件",
        )
