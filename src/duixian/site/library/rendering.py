"""The text of a document as HTML: labels as permalinks, citations as links, tables as tables.

Written as strings, because a document may have thousands of nodes; every piece of text is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .layout import Block
from .models import Node, Reference
from .naming import named
from .records import table_rows

_HEADED = frozenset({"part", "chapter", "section", "heading", "attachment", "box"})
# Joined lines of a signature: the date stood on a line of its own.
_BEFORE_DATE = re.compile(r"(?<=[^\s\d（(])(?=(?:\d{4}|[一二][〇○零Oo一二三四五六七八九]{3})\s*年)")
SHORT, LONG = 4, 30  # characters of the longest cell of a narrow and of a wide column
_RELATIONS = {
    "basis": "依据",
    "cites": "引用",
    "implements": "贯彻",
    "forwards": "印发",
    "repeals": "废止",
    "amends": "修改",
    "interprets": "解释",
}


def relation_name(relation: str) -> str:
    """The Chinese name of a relation."""
    return _RELATIONS.get(relation, relation)


class Renderer:
    """Renders the nodes of one document. ``titles`` gives the title of each work that is cited."""

    def __init__(
        self,
        work: str,
        outgoing: Mapping[str, Sequence[Reference]],
        titles: Mapping[str, str],
        *,
        local: bool = True,
    ) -> None:
        self._work = work
        self._outgoing = outgoing
        self._titles = titles
        self._local = local  # links within the document stay on the page

    def block(self, block: Block) -> SafeString:
        """The words of a block."""
        base = block.node.depth - (
            block.node.type not in _HEADED and block.node.type != "article" and block.node.depth > 0
        )
        parts = []
        follower = _run_in(block)
        for node in block.nodes:
            opens = node is block.node
            if node is follower:
                continue
            if node.table is not None:
                parts.append(self._table(node, opens))
            elif opens and node.type == "article":
                parts.append(self._article(node, block.level, follower))
            elif node.type == "preamble" and node.heading:
                parts.append(self._notice(node, opens))
            elif opens and node.type in _HEADED and (node.heading or node.label):
                parts.append(self._heading(node, block.level))
            else:
                parts.append(self._paragraph(node, node.depth - base, opens))
        return mark_safe("".join(parts))  # noqa: S308 - every text in it went through escape()

    def _anchor(self, key: str) -> str:
        return f"#{quote(key)}" if self._local else reverse("library:node", args=[self._work, key])

    def _article(self, node: Node, level: int, follower: Node | None) -> str:
        label = f'<a class="label" href="{self._anchor(node.key)}">{escape(node.label)}</a>'
        heading = f"{label}{escape(node.heading)}" if node.heading else label
        if follower is not None:
            body = f'<p id="{escape(follower.key)}">{self._words(follower, follower.lead)}</p>'
        else:
            words = self._words(node, node.lead)
            body = f"<p>{words}</p>" if words else ""
        return f'<div class="first"><h{level} class="runin">{heading}</h{level}>{body}</div>'

    def _heading(self, node: Node, level: int) -> str:
        name = escape(named(node.label, node.heading))
        link = f'<a href="{self._anchor(node.key)}">{name}</a>'
        words = self._words(node, node.lead)
        body = f"<p>{words}</p>" if words else ""
        return f'<h{level} class="heading">{link}</h{level}>{body}'

    def _notice(self, node: Node, opens: bool) -> str:
        """The heading of a notice that forwards the document."""
        mark = "" if opens else f' id="{escape(node.key)}"'
        return f'<p class="notice"{mark}>{self._words(node, 0)}</p>'

    def _paragraph(self, node: Node, depth: int, opens: bool) -> str:
        kind = f"{node.type} d{min(3, max(0, depth))}"
        mark = "" if opens else f' id="{escape(node.key)}"'
        label = ""
        if node.lead:
            own = escape(f"{node.label}{node.heading}")
            named_ = " named" if node.heading else ""
            label = f'<a class="self{named_}" href="{self._anchor(node.key)}">{own}</a>'
        words = self._words(node, node.lead)
        if node.type == "signature":
            words = _BEFORE_DATE.sub("<br>", words)
        return f'<p class="{kind}"{mark}>{label}{words}</p>' if words or label else f"<span{mark}></span>"

    def _words(self, node: Node, start: int) -> str:
        """The text of a node from ``start`` on, citations as links."""
        text = node.text
        place = start
        parts: list[str] = []
        for reference in self._outgoing.get(node.key, ()):
            first, last = reference.inner_start, reference.inner_end
            if first is None or last is None or last <= place or last > len(text):
                continue
            first = max(first, place)
            parts.append(escape(text[place:first]))
            parts.append(self._link(reference, text[first:last]))
            place = last
        parts.append(escape(text[place:]))
        return "".join(parts).strip()

    def _link(self, reference: Reference, words: str) -> str:
        said = relation_name(reference.relation)
        if reference.target_id is None:
            return f'<span class="ref dangling" title="{said}（库中尚无此文件）">{escape(words)}</span>'
        if reference.target_id == self._work and reference.target_node:
            return f'<a class="ref" href="{self._anchor(reference.target_node)}">{escape(words)}</a>'
        if reference.target_id == self._work:
            return escape(words)
        href = reverse("library:document", args=[reference.target_id])
        if reference.target_node:
            href += f"#{quote(reference.target_node)}"
        title = escape(f"{said}：{self._titles.get(reference.target_id, '')}")
        return f'<a class="ref" href="{href}" title="{title}">{escape(words)}</a>'

    def _table(self, node: Node, opens: bool) -> str:
        table = node.table or {}
        rows = table_rows(table)
        header = table.get("header") or []
        if header and rows and [c.strip() for c in rows[0]] == [h.strip() for h in header]:
            rows = rows[1:]
        caption = f"<caption>{escape(node.heading)}</caption>" if node.heading else ""
        head = ""
        if header:
            head = f"<thead><tr>{_head_cells(header)}</tr></thead>"
        sorts = _widths([header, *rows] if header else rows)
        body = "".join(f"<tr>{_cells(row, sorts)}</tr>" for row in rows)
        mark = "" if opens else f' id="{escape(node.key)}"'
        name = escape(node.heading or node.path or "表格")
        return (
            f'<div class="tablewrap" role="region" tabindex="0" aria-label="{name}"{mark}>'
            f"<table>{caption}{head}<tbody>{body}</tbody></table></div>"
        )


def _run_in(block: Block) -> Node | None:
    """The first paragraph of an article that has no words of its own: it is printed on the line of the label."""
    if block.node.type != "article" or len(block.nodes) < 2:
        return None
    first, second = block.nodes[0], block.nodes[1]
    bare = not first.text[first.lead :].strip()
    return second if bare and second.type == "paragraph" and second.parent == first.key else None


def _head_cells(names: Sequence[str]) -> str:
    """The cells of a header; one that spans columns was read once for each of them."""
    parts = []
    for name, group in groupby(names):
        count = len(list(group))
        if name and count > 1:
            parts.append(f'<th scope="colgroup" colspan="{count}">{escape(name)}</th>')
        else:
            parts.append(f'<th scope="col">{escape(name)}</th>' * count)
    return "".join(parts)


def _widths(rows: Sequence[Sequence[str]]) -> list[str]:
    """For each column a class by its longest cell: short ones stay narrow, long ones are not squeezed."""
    longest: list[int] = []
    for row in rows:
        longest += [0] * (len(row) - len(longest))
        for column, value in enumerate(row):
            longest[column] = max(longest[column], len(value))
    return [' class="s"' if most <= SHORT else ' class="l"' if most > LONG else "" for most in longest]


def _cells(values: Sequence[str], sorts: Sequence[str]) -> str:
    return "".join(f"<td{sort}>{escape(value)}</td>" for value, sort in zip(values, sorts, strict=False))
