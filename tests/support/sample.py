"""A small invented compendium, and the same words as text, web page, word-processor file and typesetting source.

Places, offices and sums are made up. ``python tests/support/sample.py`` sets the PDF files of ``tests/text/data`` again
(it needs typst and a Chinese font); the tests read the files as they stand there.
"""

from __future__ import annotations

import html
import io
import sys
import zipfile
from pathlib import Path

DATA = Path(__file__).parents[1] / "text" / "data"

TITLES = ("h", "n", "t", "o")  # heading, number, table, office: not paragraphs of running text
Item = tuple[str, object]

SAMPLE: list[list[Item]] = [
    [
        ("h", "云溪市人民政府关于印发云溪市竹编产业扶持办法的通知"),
        ("n", "云府发〔2031〕7号"),
        ("p", "各县（区）人民政府，市政府各工作部门："),
        ("p", "《云溪市竹编产业扶持办法》已经市人民政府同意，现印发给你们，请认真贯彻执行。"),
        ("o", "云溪市人民政府"),
        ("o", "2031年4月12日"),
        ("h", "云溪市竹编产业扶持办法"),
        ("c", "第一章 总则"),
        ("p", "第一条 为了让竹编手艺传下去，让编竹的人有稳定的收入，结合本市实际，制定本办法。"),
        ("p", "第二条 本办法适用于在本市登记注册、主要从事竹编生产的企业、合作社和个体工匠。"),
        ("p", "第三条 市手工业局负责扶持工作的统筹，市财政局负责资金安排，各县（区）人民政府负责落实。（牵头单位：市手工业局，责任单位：市财政局、各县（区）人民政府）"),
        ("c", "第二章 扶持内容"),
        ("p", "第四条 对新设立的竹编工坊，连续经营满一年的，给予一次性补助3万元。"),
        ("p", "第五条 对竹编企业扩大生产购置设备的，按设备投资额的20%给予补助，每家企业每年最高不超过50万元。"),
        ("p", "第六条 各类工匠的年度津贴按照下表执行："),
        ("t", [["等级", "津贴标准", "认定单位"], ["大师", "每人每年2万元", "市手工业局"], ["巧匠", "每人每年8000元", "县（区）手工业主管部门"], ["学徒", "每人每年3000元", "所在工坊"]]),
        ("p", "第七条 申请扶持资金的，应当提交下列材料："),
        ("p", "（一）申请表；"),
        ("p", "（二）营业执照复印件；"),
        ("p", "（三）近一年的生产和销售记录。"),
        ("c", "第三章 附则"),
        ("p", "第八条 本办法自2031年5月1日起施行，有效期五年。"),
    ],
    [
        ("h", "云溪市关于加快河谷骑行道建设的实施方案"),
        ("n", "云府办发〔2031〕19号"),
        ("p", "为把河谷沿线的村镇连起来，方便居民出行，带动沿线旅游，制定本方案。"),
        ("c", "一、工作目标"),
        ("p", "到2033年，全市建成骑行道300公里以上，沿线驿站达到45个，年接待骑行游客突破80万人次。"),
        ("c", "二、重点任务"),
        ("p", "（一）贯通主线。沿青溪河两岸建设贯通的主线，设置统一的路牌、路灯和护栏，雨季前完成低洼路段的排水改造，保证一年四季都能通行。（责任单位：市交通局、市水务局）"),
        ("p", "（二）补齐支线。把学校、集市、车站接到主线上，支线宽度不小于2.5米，经过村庄的路段限速每小时15公里。（责任单位：各县（区）人民政府）"),
        ("p", "（三）办好驿站。驿站提供饮水、打气、简单修理和应急药品，由沿线村集体经营，收益归村集体所有，优先雇用本村居民。（责任单位：市旅游局、市农业局）"),
        ("c", "三、保障措施"),
        ("p", "市交通局每季度通报一次进度，对连续两个季度没有完成任务的县（区）进行约谈。"),
        ("o", "云溪市人民政府办公室"),
        ("o", "2031年6月3日"),
    ],
]  # fmt: skip


def as_text() -> str:
    """The compendium as extracted text: paragraphs broken at 30 characters, blank lines between, page tops indented."""
    lines: list[str] = []
    for page in SAMPLE:
        first = True
        for kind, content in page:
            rows = content if isinstance(content, list) else [[content]]
            for cell in (cell for row in rows for cell in row):
                text = str(cell)
                width = 28 if kind == "p" else 30
                parts = [text[:width], *(text[at : at + 30] for at in range(width, len(text), 30))]
                for part in parts:
                    if not part:
                        continue
                    if first:
                        lines.append(" " + part)
                    else:
                        lines += ["", part]
                    first = False
    return "\n".join(lines) + "\n"


def as_html(site: bool = False) -> str:
    """The compendium as a web page; ``site`` puts navigation, gadgets and a foot around it."""
    parts: list[str] = []
    for number, page in enumerate(SAMPLE):
        for index, (kind, content) in enumerate(page):
            style = ' style="page-break-before: always"' if number and not index else ""
            if isinstance(content, list):
                rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in content)
                parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
            else:
                tag = {"h": "h2", "c": "h3"}.get(kind, "p")
                parts.append(f"<{tag}{style}>　　{html.escape(str(content))}</{tag}>")
    body = "\n".join(parts)
    if site:
        body = (
            '<div class="nav"><a href="/">首页</a><a href="/a">政务公开</a></div><script>track("不是正文")</script>'
            f'<div class="article"><p>发布时间：2031-06-05　字体：大 中 小</p>{body}</div>'
            "<footer>主办单位：云溪市人民政府办公室　<a href='/map'>网站地图</a></footer>"
        )
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>文件</title></head><body>{body}</body></html>"
    )


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(text: str, properties: str = "") -> str:
    """A ``w:p`` with one run."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{html.escape(text)}</w:t></w:r></w:p>'


def table(rows: list[list[str]]) -> str:
    """A ``w:tbl``."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def as_docx() -> bytes:
    """The compendium as a word-processor file, its titles on new pages, its chapters as headings."""
    parts: list[str] = []
    for number, page in enumerate(SAMPLE):
        for index, (kind, content) in enumerate(page):
            if isinstance(content, list):
                parts.append(table(content))
                continue
            properties = "<w:pageBreakBefore/>" if number and not index else ""
            properties += '<w:outlineLvl w:val="0"/>' if kind == "c" else ""
            parts.append(paragraph(str(content), properties))
    return docx("".join(parts))


def docx(body: str, **parts: str) -> bytes:
    """A DOCX file with this body; ``numbering``, ``styles``, ``footnotes``, ``hdr`` and ``ftr`` are further parts, without
    their root, related by their own names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>")
        relations = "".join(f'<Relationship Id="{name}" Target="{name}.xml"/>' for name in parts)
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {_W}>{content}</w:{name}>")
    return buffer.getvalue()


def as_typst(columns: int = 1, size: str = "10.5pt", height: str = "297mm") -> str:
    """The compendium as typst source, with running head and page number."""

    def quoted(text: object) -> str:
        return '#"' + str(text).replace('"', '\\"') + '"'

    parts = [
        f"#set page(width: 210mm, height: {height}, margin: 2.4cm, columns: {columns}, header: align(center)[云溪市政策选编],"
        " footer: context align(center)[— #counter(page).display() —])",
        f'#set text(font: "Noto Serif CJK SC", size: {size}, lang: "zh", region: "cn")',
        "#set par(first-line-indent: (amount: 2em, all: true), justify: true, spacing: 0.8em, leading: 0.8em)",
    ]
    for number, page in enumerate(SAMPLE):
        parts += ["#pagebreak()"] if number else []
        for kind, content in page:
            if isinstance(content, list):
                rows = [
                    ", ".join(f"[#par(first-line-indent: 0em)[{quoted(cell)}]]" for cell in row)
                    for row in content
                ]
                head, rest = f"table.header({rows[0]})", ",\n".join(rows[1:])
                parts.append(f"#table(columns: ({'1fr, ' * len(content[0])}), {head},\n{rest})")
            elif kind in "hn":
                parts.append(f"#align(center)[{quoted(content)}]")
            elif kind == "o":
                parts.append(f"#align(right)[{quoted(content)}]")
            else:
                parts.append(f"#par[{quoted(content)}]")
    return "\n".join(parts)


def _make() -> None:
    import typst

    DATA.mkdir(exist_ok=True)
    for name, source in {
        "sample.pdf": as_typst(),
        "sample-two-columns.pdf": as_typst(columns=2, size="9pt"),
        "sample-short-pages.pdf": as_typst(height="120mm"),
    }.items():
        (DATA / name).write_bytes(typst.compile(source.encode()))
        print(DATA / name, file=sys.stderr)


if __name__ == "__main__":
    _make()
