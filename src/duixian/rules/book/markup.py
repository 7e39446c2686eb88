"""Pieces of HTML. A `str` that goes in as content is HTML already; `text` makes it of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from duixian.rules.model.citation import Cite
from duixian.rules.model.pack import Pack

NAV = (
    ("index.html", "待遇"),
    ("rules.html", "共用规则"),
    ("facts.html", "事实"),
    ("values.html", "数值和目录"),
    ("papers.html", "文书和资金"),
    ("cases.html", "案例"),
    ("sources.html", "依据"),
)
MANY = 3  # columns that fit a telephone
_UNSAFE = re.compile(r"[^\w-]")


def text(words: object) -> str:
    """Words as HTML."""
    return escape(str(words))


def tag(name: str, *content: str, **attributes: str) -> str:
    """An element; `class_` is the attribute class."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value
    )
    return f"<{name}{given}>{''.join(content)}</{name}>"


def link(href: str, words: str) -> str:
    return tag("a", text(words), href=quote(href, safe="#/.-_"))


def benefit_file(id_: str) -> str:
    """The file of a benefit's page."""
    return f"benefit-{id_}.html"


def anchor(id_: str) -> str:
    """An id for an element, of a name in the pack."""
    return _UNSAFE.sub("-", id_)


def cited(pack: Pack, cite: Cite | None, within: str = "") -> str:
    """A citation: the path alone below what leans on the same document (`within`), else with the document's title."""
    if cite is None:
        return ""
    if cite.document and cite.document == within:
        return tag("cite", text(cite.path), title=cite.full) if cite.path else ""
    document = pack.documents.get(cite.document)
    shown = f"《{document.title}》{cite.path}" if document is not None else cite.full
    return tag("cite", text(shown), title=cite.full)


def row(content: str, cite: str = "", *more: str) -> str:
    """A line of a rule with its article beside it."""
    beside = tag("span", cite, class_="beside") if cite else ""
    return tag("li", tag("div", tag("span", content, class_="words"), beside, class_="rule"), *more)


def rows(items: Iterable[str], *, ordered: bool = False) -> str:
    shown = "".join(items)
    return tag("ol" if ordered else "ul", shown, class_="rules") if shown else ""


def table(headings: Sequence[str], body: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table of HTML cells; the first of a row heads it. On a narrow screen it can be moved sideways; one of more than
    three columns shows each row as a block of labelled lines there."""
    many = len(headings) > MANY
    head = tag("tr", *(tag("th", text(heading), scope="col") for heading in headings))
    lines = "".join(
        tag(
            "tr",
            tag("th", line[0], scope="row"),
            *(
                tag("td", cell, data_head=heading if many and cell else "")
                for heading, cell in zip(headings[1:], line[1:], strict=True)
            ),
        )
        for line in body
    )
    title = tag("caption", text(caption)) if caption else ""
    inner = tag("table", title, tag("thead", head), tag("tbody", lines), class_="many" if many else "")
    return tag("div", inner, class_="tablewrap", tabindex="0", role="region", aria_label=caption or "表格")


def terms(pairs: Iterable[tuple[str, str]], *, long: bool = False) -> str:
    """Labels with what they say; empty ones are left out. `long` ones take a line each."""
    shown = "".join(tag("div", tag("dt", text(label)), tag("dd", said)) for label, said in pairs if said)
    return tag("dl", shown, class_="terms long" if long else "terms") if shown else ""


def section(heading: str, *content: str, id_: str = "") -> str:
    """A section; nothing where it would be empty."""
    inner = "".join(content)
    return tag("section", tag("h2", text(heading), id=id_), inner) if inner else ""


def page(pack: Pack, file: str, title: str, *content: str) -> str:
    """A whole page. `file` is marked in the navigation."""
    places = "".join(
        tag("a", text(words), href=name, aria_current="page" if name == file else "") for name, words in NAV
    )
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        + tag("title", text(f"{title} · {pack.title}" if title != pack.title else title))
        + '<link rel="stylesheet" href="style.css">'
    )
    masthead = tag(
        "header",
        tag("div", tag("a", text(pack.title), href="index.html", class_="name"), tag("nav", places, aria_label="各页"), class_="wide"),
        class_="masthead",
    )  # fmt: skip
    foot = tag(
        "footer",
        text(
            f"{pack.jurisdiction}；规则包 {pack.id}，版本 {pack.version}；内容摘要 {pack.content_hash[:12]}"
        ),
        class_="wide",
    )
    main = tag("main", tag("h1", text(title)), *content, class_="wide", id="main")
    skip = tag("a", "跳到正文", href="#main", class_="skip")
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head><body>{skip}{masthead}{main}{foot}</body></html>\n'
