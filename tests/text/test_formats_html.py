"""A web page is read as a browser shows it; what belongs to the site and not to the document is told apart."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.text.model import Source
from duixian.text.pipeline import read_bytes
from duixian.text.readers import ReadError, read


def _page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def _lines(source: Source, *kinds: str) -> list[str]:
    if not kinds:
        return [source.text[line.start : line.end] for line in source.lines]
    return [source.text[hint.span.start : hint.span.end] for hint in source.hints if hint.kind in kinds]


PROSE = "<p>第一条　为了规范管理，制定本办法。</p><p>第二条　本办法适用于本市，由主管部门负责解释。</p>"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>一<br>二</p>三", ["一", "二", "三"]),
        ("<p>　　甲&nbsp;&amp;\n 乙</p>", ["甲 & 乙"]),
        ("<div>甲<span>乙</span><b>丙</b></div>", ["甲乙丙"]),
        ("<ol><li>甲<li>乙</ol>", ["1.甲", "2.乙"]),
        ("<ol start=3><li>甲<li value=7>乙</ol>", ["3.甲", "7.乙"]),
        ("<ul><li>甲</ul><pre>乙\n丙</pre>", ["甲", "乙", "丙"]),
        ("<p>甲<script>x</script><style>y</style><!-- z -->乙</p>", ["甲乙"]),
        ("<ruby>汉<rt>hàn</rt></ruby>字", ["汉字"]),
    ],
)
def test_lines_are_those_a_browser_shows(body: str, lines: list[str]) -> None:
    assert _lines(read("a.html", _page(body))) == lines


@pytest.mark.parametrize(
    ("declared", "encoded"),
    [
        ("gb2312", "gb18030"),
        ("utf-8", "utf-8"),
        ("utf-8", "gb18030"),
        ("gbk", "utf-8"),
        ("nonsense", "gb18030"),
    ],
)
def test_the_encoding_is_found_even_where_the_declaration_is_wrong(declared: str, encoded: str) -> None:
    data = f"<html><meta charset={declared}><body><p>云溪市竹编㙓办法</p></body></html>".encode(encoded)
    assert _lines(read("a.html", data)) == ["云溪市竹编㙓办法"]


def test_hidden_elements_are_left_out_with_a_finding() -> None:
    source = read("a.html", _page(PROSE + '<p style="DISPLAY: none">旧稿</p><p hidden>草稿</p>'))
    assert "稿" not in source.text
    assert source.findings == ("网页有 4 个字符设为不显示，未读入",)


def test_navigation_gadgets_and_foot_are_furniture_and_not_lost() -> None:
    source = read(
        "a.html",
        _page(
            '<div class="menu"><a href="/">首页</a> <a href="/x">公开</a></div><p>当前位置：<a href=/>首页</a></p>'
            f'<h1>竹编办法</h1><p>来源：市政府 【打印】</p><div class="c">{PROSE}<p>附件：<a href="a">申报表</a></p></div>'
            "<p>上一篇：<a href=/y>别的</a></p><footer>版权所有</footer>",
            "<title>竹编办法_云溪市</title>",
        ),
    )
    furniture = _lines(source, "navigation")
    assert furniture == ["首页 公开", "当前位置：首页", "来源：市政府 【打印】", "上一篇：别的", "版权所有"]
    assert next(line for line in _lines(source) if line not in furniture) == "竹编办法"
    assert "附件：申报表" not in furniture


def test_a_data_table_gives_cells_with_row_and_column() -> None:
    rows = "<tr><th rowspan=2>项目<th colspan=2>标准<tr><td>一档<td>二档<tr><td>甲<td>1<td>2"
    source = read("a.html", _page(f"{PROSE}<table>{rows}</table>"))
    cells = {
        (h.row, h.column): source.text[h.span.start : h.span.end] for h in source.hints if h.kind == "cell"
    }
    assert cells == {
        (0, 0): "项目", (0, 1): "标准", (1, 1): "一档", (1, 2): "二档", (2, 0): "甲", (2, 1): "1", (2, 2): "2",
    }  # fmt: skip


def test_a_table_that_only_lays_out_the_page_is_running_text() -> None:
    source = read("a.html", _page(f"<table><tr><td><a href=/>首页</a></td><td>{PROSE}</td></tr></table>"))
    assert not [hint for hint in source.hints if hint.kind == "cell"]


def test_ten_thousand_nested_elements_are_read() -> None:
    assert read("a.html", _page("<div>" * 10_000 + "深" + "</div>" * 10_000)).text == "深"


def test_a_page_whose_text_a_script_would_load_is_refused() -> None:
    with pytest.raises(ReadError, match="脚本"):
        read("a.html", _page('<div id="app"></div><script>load()</script>'))


def test_a_fragment_without_a_head_is_a_page_by_its_name() -> None:
    assert _lines(read("a.htm", "<div><p>甲</p>乙</div>".encode())) == ["甲", "乙"]


_ARTICLES = "<p>第一条　为了保护茶园，制定本办法。</p><p>第二条　不得毁坏茶园。</p>"
_NAMED = "<title>云溪市茶园保护办法</title>"
_PAGES = {
    "table": _NAMED
    + "<table><tr><td>索 引 号：</td><td>YX-1</td><td>发布日期：</td><td>2031年05月09日</td></tr><tr><td>发文机关：</td>"
    "<td>云溪市茶叶局</td><td>成文日期：</td><td>2031年05月06日</td></tr><tr><td>发文字号：</td><td>云茶规〔2031〕1号</td><td>施行日期：</td>"
    f"<td>2031-06-01</td></tr></table><div><h1>云溪市茶园保护办法</h1>{_ARTICLES}</div>",
    "list": _NAMED
    + "<ul><li><b>索引号：</b>YX-1</li><li><b>发布机构：</b>云溪市茶叶局</li><li><b>文　　号：</b>云茶规〔2031〕1号</li>"
    "<li>生成日期：2031-5-6</li><li>施行日期：2031/6/1</li></ul>"
    f"<div><h1>云溪市茶园保护办法</h1>{_ARTICLES}</div>",
    "line": _NAMED
    + "<h1>云溪市茶园保护办法</h1><div>文号：云茶规〔2031〕1号 来源：云溪市茶叶局 发布时间：2031-5-6 10:20 施行日期：2031年6月1日</div>"
    f"<div>{_ARTICLES}</div>",
    "entries": '<meta name="PubDate" content="2031-05-06 10:20"><meta name="ContentSource" content="云溪市茶叶局">'
    + _NAMED
    + f"<div>文号：云茶规〔2031〕1号</div><div>施行日期：2031.6.1</div><h1>云溪市茶园保护办法</h1><div>{_ARTICLES}</div>",
}


@pytest.mark.parametrize("page", _PAGES.values(), ids=_PAGES)
def test_what_a_site_states_beside_a_document_is_in_its_header(page: str) -> None:
    (document,) = read_bytes("a.html", f"<!doctype html><html><body>{page}</body></html>".encode()).documents
    header = document.header
    assert header.title.value == "云溪市茶园保护办法"
    assert header.number.value == "云茶规〔2031〕1号"
    assert [field.value for field in header.issuers] == ["云溪市茶叶局"]
    assert header.date.value == date(2031, 5, 6)
    assert header.effective_from.value == date(2031, 6, 1)


def test_a_hard_wrapped_text_pasted_line_by_line_is_put_together_again() -> None:
    text = "云溪市茶园保护办法\n第一条　为了保护茶园，鼓励各区县茶农种茶，促进茶叶产业发展，依照法律\n的规定，结合本市的实际情况，制定本办法。\n"
    for number in "二三四五六七八九":
        text += f"第{number}条　茶农种植新品种茶叶并且经验收合格的，由市财政局每亩给予三百\n元补贴，同一茶园只补贴一次，由市茶叶局组织实施，各区县茶叶局配合做\n好工作。\n"
    page = "".join(f"<p>{line}</p>" for line in text.splitlines())
    (document,) = read_bytes("a.html", f"<!doctype html><html><body>{page}</body></html>".encode()).documents
    (same,) = read_bytes("a.txt", text.encode()).documents
    assert [(node.path, node.own.text) for node in document.nodes] == [
        (node.path, node.own.text.replace("\u3000", " ")) for node in same.nodes
    ]
    assert [clause.data for clause in document.clauses] == [clause.data for clause in same.clauses]
    assert document.clauses
