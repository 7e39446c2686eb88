"""A document as Akoma Ntoso 3.0 XML (OASIS LegalDocumentML)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from duixian import __version__

from .models import Document, Node, Reference
from .records import table_rows

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_HIERARCHY = {
    "part": "part",
    "chapter": "chapter",
    "section": "section",
    "article": "article",
    "paragraph": "paragraph",
    "item": "point",
    "subitem": "indent",
}
# Characters that XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SELF = "#duixian"


def akoma_ntoso(document: Document) -> bytes:
    """The whole document with its metadata, hierarchy, tables and resolved references."""
    nodes = list(document.nodes.order_by("position"))
    references: dict[str, list[Reference]] = {}
    for reference in document.references.exclude(target=None).order_by("start"):
        references.setdefault(reference.node, []).append(reference)
    root = ET.Element("akomaNtoso", xmlns=NAMESPACE)
    act = ET.SubElement(root, "act", name="act", contains="originalVersion")
    _meta(act, document)
    preface = ET.SubElement(act, "preface")
    title = ET.SubElement(preface, "longTitle")
    paragraph = ET.SubElement(title, "p")
    ET.SubElement(paragraph, "docTitle").text = _clean(document.title or document.work_id)
    if document.number:
        ET.SubElement(ET.SubElement(preface, "p"), "docNumber").text = _clean(document.number)
    body = ET.SubElement(act, "body")
    _Body(nodes, references).write(body)
    ET.indent(root, " ")
    told: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return told


def uri(document: Document) -> str:
    """The work's address in the naming convention: country, type, date, identifier."""
    return f"/akn/cn/act/{_day(document)}/{document.work_id}"


def _day(document: Document) -> str:
    return (document.date or document.source.imported_at.date()).isoformat()


def _meta(act: ET.Element, document: Document) -> None:
    meta = ET.SubElement(act, "meta")
    identification = ET.SubElement(meta, "identification", source=_SELF)
    address, day = uri(document), _day(document)
    date_name = "issued" if document.date else "imported"
    levels = (
        ("FRBRWork", ""),
        ("FRBRExpression", f"/zho@{document.expression}"),
        ("FRBRManifestation", None),
    )
    for name, suffix in levels:
        level = ET.SubElement(identification, name)
        place = f"{address}{f'/zho@{document.expression}.xml' if suffix is None else suffix}"
        ET.SubElement(level, "FRBRthis", value=f"{place}/!main" if suffix is not None else place)
        ET.SubElement(level, "FRBRuri", value=place)
        if name == "FRBRWork":
            for alias in [document.title, *document.alt_titles]:
                if alias:
                    ET.SubElement(level, "FRBRalias", value=_clean(alias), name="title")
        ET.SubElement(level, "FRBRdate", date=day, name=date_name)
        ET.SubElement(level, "FRBRauthor", href="#issuer1" if document.issuers else _SELF)
        if name == "FRBRWork":
            ET.SubElement(level, "FRBRcountry", value="cn")
            for number in filter(None, [document.number, *document.other_numbers]):
                ET.SubElement(level, "FRBRnumber", value=_clean(number))
        if name == "FRBRExpression":
            ET.SubElement(level, "FRBRlanguage", language="zho")
    references = ET.SubElement(meta, "references", source=_SELF)
    for place_, issuer in enumerate(document.issuers, 1):
        known = {
            "eId": f"issuer{place_}",
            "href": f"/ontology/organization/cn/{place_}",
            "showAs": _clean(issuer),
        }
        ET.SubElement(references, "TLCOrganization", known)
    software = {
        "eId": "duixian",
        "href": "/ontology/organization/duixian",
        "showAs": f"Duixian {__version__}",
    }
    ET.SubElement(references, "TLCOrganization", software)


class _Body:
    def __init__(self, nodes: Sequence[Node], references: Mapping[str, Sequence[Reference]]) -> None:
        self._nodes = nodes
        self._references = references
        self._parents = {node.parent for node in nodes}

    def write(self, body: ET.Element) -> None:
        """All nodes below ``body``, in order; a body must hold something."""
        made: dict[str, ET.Element] = {}
        for node in self._nodes:
            above = made.get(node.parent or "", body)
            made[node.key] = self._element(above, node)
        if not self._nodes:
            content = ET.SubElement(ET.SubElement(body, "hcontainer", name="empty"), "content")
            ET.SubElement(content, "p")

    def _element(self, above: ET.Element, node: Node) -> ET.Element:
        known = {"eId": node.key}
        name = _HIERARCHY.get(node.type)
        if name is None:
            name, known = "hcontainer", {**known, "name": node.type}
        element = ET.SubElement(above, name, known)
        if node.lead and node.label:
            ET.SubElement(element, "num").text = _clean(node.label)
        if node.lead and node.heading:
            ET.SubElement(element, "heading").text = _clean(node.heading)
        has_children = node.key in self._parents
        rest = node.text[node.lead :].strip()
        if has_children and (rest or node.table):
            self._content(ET.SubElement(element, "intro"), node)
        elif not has_children:
            self._content(ET.SubElement(element, "content"), node)
        return element

    def _content(self, holder: ET.Element, node: Node) -> None:
        if node.table:
            self._table(holder, node)
            return
        paragraph = ET.SubElement(holder, "p")
        place, tail = node.lead, None
        for reference in self._references.get(node.key, ()):
            first, last = reference.inner_start, reference.inner_end
            if first is None or last is None or last <= place or last > len(node.text):
                continue
            self._text(paragraph, tail, node.text[place : max(first, place)])
            fragment = f"#{reference.target_node}" if reference.target_node else ""
            tail = ET.SubElement(paragraph, "ref", href=f"/akn/cn/act/{reference.target_id}{fragment}")
            tail.text = _clean(node.text[max(first, place) : last])
            place = last
        self._text(paragraph, tail, node.text[place:])

    def _text(self, paragraph: ET.Element, tail: ET.Element | None, words: str) -> None:
        if tail is None:
            paragraph.text = _clean(words).lstrip()
        else:
            tail.tail = _clean(words)

    def _table(self, holder: ET.Element, node: Node) -> None:
        stored = node.table or {}
        table = ET.SubElement(holder, "table")
        if stored["header"]:
            row = ET.SubElement(table, "tr")
            for heading in stored["header"]:
                ET.SubElement(ET.SubElement(row, "th"), "p").text = _clean(heading)
        for cells in table_rows(stored) or [[""]]:
            row = ET.SubElement(table, "tr")
            for cell in cells:
                ET.SubElement(ET.SubElement(row, "td"), "p").text = _clean(cell)


def _clean(words: str) -> str:
    return _FORBIDDEN.sub("\ufffd", words)
