"""The outline of a document: what begins a node, what only looks as if it did, keys and paths."""

from __future__ import annotations

import pytest

from duixian.text.model import Node
from support.outlines import outline_of

RULES = """江州市人才公寓管理办法
（江人发〔2024〕8号）

第一章 总则

第一条 为了管好公寓，制定本办法。

第二条 本办法适用于全市。各区可以参照。

第二章 申请

第三条 申请人应当符合下列条件：

（一）在本市工作；

（二）具备下列材料之一：

1.劳动合同；

2.社会保险证明。

不符合的，不予受理。

第三条第一款所称工作，包括自主创业。

第四条 本办法自印发之日起施行，由江州市人社局负责解
释。
"""

PLAN = """各区人民政府：

为了办好试点，现就有关事项通知如下。

一、总体要求

坚持改革，稳妥推进。

（一）分步实施。先在城区试点。2.5亿元以内的项目优先。

（二）总结经验。年底前报告。三、四级医院不在此列。

二、重点任务

（三）建好平台。由市数据局牵头。

江州市人民政府办公室

2024年3月5日

（此件公开发布）
"""


def _nodes(text: str) -> dict[str, Node]:
    return {node.key: node for node in outline_of(text)[1].nodes}


def test_chapters_articles_paragraphs_items_and_subitems() -> None:
    nodes = _nodes(RULES)
    assert [(key, nodes[key].type.value, nodes[key].path) for key in nodes] == [
        ("title", "heading", "标题"),
        ("number", "other", "文号"),
        ("c1", "chapter", "第一章"),
        ("a1", "article", "第一条"),
        ("a2", "article", "第二条"),
        ("c2", "chapter", "第二章"),
        ("a3", "article", "第三条"),
        ("a3.p1", "paragraph", "第三条第一款"),
        ("a3.p1.1", "item", "第三条第一款第（一）项"),
        ("a3.p1.2", "item", "第三条第一款第（二）项"),
        ("a3.p1.2.1", "subitem", "第三条第一款第（二）项第1目"),
        ("a3.p1.2.2", "subitem", "第三条第一款第（二）项第2目"),
        ("a3.p2", "paragraph", "第三条第二款"),
        ("a3.p3", "paragraph", "第三条第三款"),
        ("a4", "article", "第四条"),
    ]


def test_a_citation_at_the_beginning_of_a_line_begins_no_article() -> None:
    assert _nodes(RULES)["a3.p3"].own.text.startswith("第三条第一款")


def test_a_wrapped_line_is_joined() -> None:
    assert _nodes(RULES)["a4"].own.text.endswith("负责解释。")


def test_addressee_sections_running_numbers_signature_and_note() -> None:
    nodes = _nodes(PLAN)
    assert nodes["to"].own.text == "各区人民政府："
    assert nodes["s1.1"].heading == "分步实施"
    assert nodes["s2.3"].path == "二/（三）"
    assert nodes["sig"].own.text == "江州市人民政府办公室2024年3月5日"
    assert (nodes["sig"].start_line, nodes["sig"].end_line) == (17, 19)
    assert nodes["note"].own.text == "（此件公开发布）"


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("第二条 规定如下。", "a2"),
        ("第二条为了清楚，另行规定。", "a2"),
        ("第二条规定的情形除外。", None),
        ("第二条、第三条不适用。", None),
        ("第二条第一款另行规定。", None),
        ("第九条 号码跳得太远。", None),
    ],
)
def test_what_begins_an_article_and_what_cites_one(second: str, expected: str | None) -> None:
    nodes = _nodes(f"江州市办法\n\n第一条 先有一条。\n\n{second}\n")
    assert [key for key, node in nodes.items() if node.type == "article" and key != "a1"] == (
        [expected] if expected else []
    )


@pytest.mark.parametrize("dot", ["1.", "1．", "1、", "1. "])
def test_numbering_styles_of_one_list_are_equal(dot: str) -> None:
    lines = "\n\n".join(dot.replace("1", str(n)) + "材料齐全。" for n in (1, 2, 3))
    nodes = _nodes(f"江州市通知\n\n一、材料\n\n{lines}\n")
    assert [key for key in nodes if key.startswith("s1.")] == ["s1.1", "s1.2", "s1.3"]


def test_a_number_expected_next_is_found_inside_a_line() -> None:
    nodes = _nodes("江州市方案\n\n一、任务\n\n1.建平台。由市局负责。2.建队伍。由区局负责。\n\n3.建制度。\n")
    assert [nodes[key].start_line for key in ("s1.1", "s1.2", "s1.3")] == [5, 5, 7]


def test_attachments_have_label_title_and_numbering_of_their_own() -> None:
    nodes = _nodes(
        "江州市通知\n\n一、请照办。\n\n附件：1.申报条件\n\n2.申报流程\n\n江州市财政局\n\n2024年5月1日\n\n"
        "附件1\n\n申报条件\n\n一、企业登记满一年。\n\n附件2\n\n申报流程\n\n一、先网上申报。\n"
    )
    assert nodes["atts"].own.text == "附件：1.申报条件2.申报流程"
    assert (nodes["att1"].label, nodes["att1"].heading, nodes["att2"].heading) == (
        "附件1",
        "申报条件",
        "申报流程",
    )
    assert nodes["att2.s1"].path == "附件2/一"


def test_a_gap_in_the_numbers_is_said() -> None:
    nodes = _nodes("江州市规定\n\n第一条 甲应当办理。\n\n第三条 乙应当办理。\n")
    assert nodes["a3"].confidence < 0.8
    assert "1跳到3" in nodes["a3"].why


def test_a_table_of_contents_is_no_outline() -> None:
    parts = [f"第{c}章 第{c}项工作" for c in "一二三四五"]
    body = "\n\n".join(f"{part}\n\n做好有关工作，落实责任。" for part in parts)
    nodes = _nodes("江州市规划\n\n目录\n\n" + "\n\n".join(parts) + "\n\n" + body + "\n")
    assert nodes["toc"].end_line == 13
    assert [key for key in nodes if nodes[key].type == "chapter"] == ["c1", "c2", "c3", "c4", "c5"]


@pytest.mark.parametrize(
    "text", ["", "\n", " \n \n", "。", "第一条", "附件", "专栏 1 甲", "（", "2024年1月1日"]
)
def test_scraps_are_read_without_complaint(text: str) -> None:
    source, made = outline_of(text)
    held = {at for node in made.nodes for at in node.own.offsets}
    assert held >= {at for at, char in enumerate(source.text) if not char.isspace()}
