"""Citations beside rules: short forms completed by the document of the rule they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duixian.rules.check import reading
from duixian.rules.check.symbols import Symbols
from duixian.rules.errors import Pos, Reporter, nearest
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.citation import Cite

# number《title》path; number or title may be missing, a bare path leans on the rule's own document.
_FORM = re.compile(r"(?P<number>[^《》第\s]*?〔\d{4}〕\d+号)?\s*(?:《(?P<title>[^》]+)》)?\s*(?P<path>.*)")


@dataclass(slots=True)
class Citing:
    """Reads `cite` keys. `document` is the one that a bare path means."""

    symbols: Symbols
    reporter: Reporter
    document: str = ""

    def read(self, tree: Tree, key: str = "cite") -> Cite | None:
        """The citation under `key`; None when there is none or a problem was reported."""
        value = reading.part(tree, key)
        return self.cite(value) if isinstance(value, Scalar) else None

    def cite(self, value: Scalar) -> Cite | None:
        """The citation a scalar writes."""
        written, at = value.text.strip(), value.body
        word, _, rest = written.partition(" ")
        if word in self.symbols.documents:
            return self._of(word, rest.strip(), written)
        match = _FORM.fullmatch(written)
        number, title, path = (
            (match["number"], match["title"], match["path"]) if match else (None, None, written)
        )
        if number or title:
            return self._named(number or "", title or "", path.strip(), written, at)
        if not self.document:
            self.reporter.report(
                "cite-without-document",
                at,
                f"“{written}”没有说是哪份文件",
                "写成 文号《标题》第几条，或 documents 里的名字加 第几条",
            )
            return None
        return self._of(self.document, path.strip(), written)

    def _of(self, document: str, path: str, written: str) -> Cite:
        known = self.symbols.documents[document]
        return Cite(written, f"{known.number}《{known.title}》{path}", document, path)

    def _named(self, number: str, title: str, path: str, written: str, at: Pos) -> Cite | None:
        found = [
            d
            for d in self.symbols.documents.values()
            if (not number or d.number == number) and (not title or d.title == title)
        ]
        if len(found) == 1:
            return self._of(found[0].id, path, written)
        if len(found) > 1:
            names = "、".join(f"《{d.title}》" for d in found)
            self.reporter.report("cite-ambiguous", at, f"“{written}”可以是 {names}", "写上标题")
            return None
        if self.symbols.documents:
            known = [d.title for d in self.symbols.documents.values()]
            self.reporter.report(
                "cite-unknown",
                at,
                f"documents 里没有“{number}{f'《{title}》' if title else ''}”{nearest(title, known)}",
                "先在 documents 里写上这份文件",
            )
            return None
        return Cite(written, written, "", path)
