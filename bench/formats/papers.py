"""The five texts as other people would send them: typeset, printed from a browser, saved by a word processor.

Every maker takes the pages of a text, each a list of lines, and gives the bytes of one file. ``lined`` pages are the lines
of the text as they stand; ``flowing`` text is one page of logical paragraphs, which the format breaks anew.
"""

from __future__ import annotations

import html
import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.formats.texts import Grid, Item

HEAD = "政策文件汇编"
_FONT = '("Noto Serif CJK SC", "Noto Serif CJK", "Source Han Serif SC")'

Pages = Sequence[Sequence[Item]]


def typst_pdf(pages: Pages, columns: int = 1, flowing: bool = False) -> bytes:
    """A4 with running head and page number; flowing paragraphs are indented and justified."""
    import typst

    size = "10.5pt" if columns == 1 else "9pt"
    indent = "(amount: 2em, all: true)" if flowing else "0em"
    parts = [
        f'#set page(paper: "a4", margin: 2.2cm, columns: {columns}, header: align(center)[{HEAD}],'
        " footer: context align(center)[— #counter(page).display() —])",
        f'#set text(font: {_FONT}, size: {size}, lang: "zh", region: "cn")',
        f"#set par(first-line-indent: {indent}, justify: {'true' if flowing else 'false'}, leading: 0.75em, spacing: 0.75em)",
    ]
    for number, page in enumerate(pages):
        if number:
            parts.append("#pagebreak()")
        parts += [_typst_table(item) if isinstance(item, Grid) else f"#par[{_quoted(item)}]" for item in page]
    return bytes(typst.compile("\n".join(parts).encode()))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{escaped}"'


def _typst_table(grid: Grid) -> str:
    cells = [[f"[#par(first-line-indent: 0em)[{_quoted(cell)}]]" for cell in row] for row in grid.rows]
    head = f"table.header({', '.join(cells[0])})"
    rest = ",\n".join(", ".join(row) for row in cells[1:])
    return f"#table(columns: ({'1fr, ' * len(grid.rows[0])}), {head},\n{rest})"


def web_page(pages: Pages, flowing: bool = False, encoding: str = "utf-8", site: bool = False) -> bytes:
    """The text as a page of paragraphs; ``site`` puts the navigation and the foot of a government site around it."""
    indent = "text-indent: 2em; text-align: justify;" if flowing else "text-indent: 0;"
    body = "\n".join(
        _web_item(item, first=bool(number) and not index)
        for number, page in enumerate(pages)
        for index, item in enumerate(page)
    )
    if site:
        body = f"{_SITE_HEAD}<div class='article'>{body}</div>{_SITE_FOOT}"
    style = f"body {{font: 11pt 'Noto Serif CJK SC', serif}} p {{margin: 0 0 .4em; {indent}}}"
    style += " table {border-collapse: collapse; width: 100%} td {border: 1px solid black}"
    page_ = (
        f"<!DOCTYPE html><html lang=zh><head><meta charset={encoding}><title>{HEAD}</title>"
        f"<style>@page {{size: A4; margin: 2cm}} {style}</style></head><body>{body}</body></html>"
    )
    return page_.encode(encoding, "xmlcharrefreplace")


def _web_item(item: Item, first: bool) -> str:
    if isinstance(item, Grid):
        rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in item.rows)
        return "<table border=1 width=100%>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    top = ' style="page-break-before: always"' if first else ""
    return f"<p{top}>{html.escape(item)}</p>"


_SITE_HEAD = """<div id="header"><ul class="menu"><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li>
<li><a href="/hd">互动交流</a></li></ul></div><div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/wj">文件</a></div>
<script>document.write("分享")</script>"""
_SITE_FOOT = """<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>
<footer><p>主办单位：市人民政府办公室　网站标识码：0000000001</p><p>版权所有　<a href="/map">网站地图</a></p></footer>"""


def printed(page: bytes) -> bytes | None:
    """A web page printed to PDF by Chromium with its own head and foot; None where there is no Chromium."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_bytes(page)
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder}/profile",
        ]
        command += [f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        return target.read_bytes()


def office(data: bytes, suffix: str, to: str) -> bytes | None:
    """A file converted by LibreOffice (``to``: docx or pdf); None where there is no LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        return None
    filters = {"docx": "docx:MS Word 2007 XML", "pdf": "pdf"}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "text" + suffix)
        source.write_bytes(data)
        command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        if suffix == ".html":
            command.append("--infilter=HTML (StarWriter)")
        command += ["--convert-to", filters[to], "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        return Path(folder, f"text.{to}").read_bytes()


def named_font_pdf(pages: Pages) -> bytes:
    """A PDF whose font is only named (STSong-Light, UniGB-UCS2-H): no font file, no Unicode map, as older offices print."""
    import pypdf
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        NameObject,
        NumberObject,
        StreamObject,
        TextStringObject,
    )

    def names(**entries: str) -> dict[NameObject, NameObject]:
        return {NameObject("/" + key): NameObject("/" + value) for key, value in entries.items()}

    writer = pypdf.PdfWriter()
    system = DictionaryObject(
        {
            NameObject("/Registry"): TextStringObject("Adobe"),
            NameObject("/Ordering"): TextStringObject("GB1"),
            NameObject("/Supplement"): NumberObject(0),
        }
    )
    descendant = DictionaryObject(names(Type="Font", Subtype="CIDFontType0", BaseFont="STSong-Light"))
    descendant[NameObject("/CIDSystemInfo")] = system
    descendant[NameObject("/DW")] = NumberObject(1000)
    font = DictionaryObject(
        names(Type="Font", Subtype="Type0", BaseFont="STSong-Light", Encoding="UniGB-UCS2-H")
    )
    font[NameObject("/DescendantFonts")] = ArrayObject([writer._add_object(descendant)])
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    for number, lines in enumerate(_sheets(pages, 46), 1):
        page = writer.add_blank_page(595, 842)
        shown = [
            (60, 800, HEAD),
            *((60, 770 - 15 * i, line) for i, line in enumerate(lines)),
            (290, 30, f"- {number} -"),
        ]
        content = StreamObject()
        content.set_data(
            "\n".join(
                f"BT /F1 10 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, text in shown
            ).encode()
        )
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    return _written(writer)


def _sheets(pages: Pages, longest: int) -> list[list[str]]:
    lines = [[item for item in page if isinstance(item, str)] for page in pages]
    return [page[at : at + longest] for page in lines for at in range(0, max(len(page), 1), longest)]


def without(data: bytes, *keys: str) -> bytes:
    """A PDF with entries taken out of its fonts: ``/ToUnicode``, or the font files themselves."""
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    for reference in writer._objects:
        item = reference.get_object() if reference is not None else None
        if isinstance(item, dict):
            for key in keys:
                item.pop(key, None)
    return _written(writer)


def _written(writer: object) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()
