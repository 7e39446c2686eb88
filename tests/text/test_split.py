"""Documents of compendia, pages of portals and single laws: where they begin and end, under which dividers."""

from __future__ import annotations

import pytest

from text.heads import documents, layout

NOTICE = """\
江洲市人民政府关于印发江洲市{topic}行动方案的通知
江府发〔2024〕{number}号
各区县人民政府，市政府各部门：
现将《江洲市{topic}行动方案》印发给你们，请认真组织实施。
江洲市人民政府
2024年6月{number}日
江洲市{topic}行动方案
为推动发展，制定本方案。
一、完善设施。建设一批项目。
二、加强保障。落实资金。
"""
LAW = """\
中华人民共和国主席令
第八十四号
《中华人民共和国湖泊保护法》已由全国人民代表大会常务委员会于2021年6月10日通过，现予公布，自2021年9月1日起施行。
中华人民共和国主席 某某某
2021年6月10日
中华人民共和国湖泊保护法
（2021年6月10日第十三届全国人民代表大会常务委员会第二十九次会议通过）
目　　录
第一章　总　　则
第二章　附　　则
第一章　总　　则
第一条　为了加强湖泊保护，制定本法。
第二章　附　　则
第二条　本法自2021年9月1日起施行。
"""


def _titles(text: str) -> list[str | None]:
    return [header.title.value for _, header in documents(text)]


def test_notices_one_after_another_without_any_mark_between() -> None:
    text = "".join(
        NOTICE.format(topic=topic, number=n + 1) for n, topic in enumerate(["养老", "就业", "人才"])
    )
    assert _titles(text) == ["江洲市养老行动方案", "江洲市就业行动方案", "江洲市人才行动方案"]


def test_a_notice_and_its_plan_are_one_document_from_the_heading_to_the_last_line() -> None:
    extent = layout(NOTICE.format(topic="养老", number=1)).extents[0]
    assert (extent.start_line, extent.end_line) == (1, 10)


def test_a_law_with_the_order_that_proclaims_it_and_its_own_contents_is_one_document() -> None:
    assert _titles(LAW) == ["中华人民共和国湖泊保护法"]


def test_a_rule_of_equal_signs_parts_documents_even_where_the_second_has_no_number() -> None:
    text = (
        NOTICE.format(topic="养老", number=1)
        + "=" * 20
        + "\n江洲市公积金提取指南\n一、条件。购房。\n二、材料。身份证。\n"
    )
    assert _titles(text) == ["江洲市养老行动方案", "江洲市公积金提取指南"]


def test_dividers_give_part_and_year_and_belong_to_no_document() -> None:
    text = (
        " 第一部分 中央文件\n\n" + NOTICE.format(topic="养老", number=1)
        + " 省级层面政策\n 2025 年度\n（截至3月30日）\n " + NOTICE.format(topic="就业", number=2)
        + " 2024年度\n " + NOTICE.format(topic="人才", number=3)
    )  # fmt: skip
    found = layout(text)
    assert [(e.part, e.year_section) for e in found.extents] == [
        ("第一部分中央文件", None),
        ("省级层面政策", "2025"),
        ("省级层面政策", "2024"),
    ]
    assert [name for _, _, name in found.between] == ["divider"] * 4


CONTENTS = """\
江洲市惠企政策汇编
江洲市营商环境建设局编
二〇二三年十二月

目 录

一、综合类
江洲市优化营商环境若干措施………………………………………1
江洲市支持民营经济发展的实施意见（江府发〔2023〕8号）……………5
二、科技类
江洲市科技创新券管理办法…………………………………………12

一、综合类

江洲市优化营商环境若干措施

为优化营商环境，制定本措施。
一、简化审批。推行一网通办。
二、降低成本。减免费用。

江洲市支持民营经济发展的实施意见
江府发〔2023〕8号
各县（市、区）人民政府，市直各单位：
为支持民营经济发展，提出如下意见。
一、放宽准入。
江洲市人民政府
2023年5月4日

二、科技类

江洲市科技创新券管理办法

第一条 为规范创新券管理，制定本办法。
第二条 本办法由市科技局负责解释。
"""


def test_cover_and_contents_are_furniture_and_the_contents_name_the_documents() -> None:
    found = documents(CONTENTS)
    assert [(h.title.value, e.part) for e, h in found] == [
        ("江洲市优化营商环境若干措施", "一、综合类"),
        ("江洲市支持民营经济发展的实施意见", "一、综合类"),
        ("江洲市科技创新券管理办法", "二、科技类"),
    ]
    assert {name for _, _, name in layout(CONTENTS).between} == {"front matter", "contents", "divider"}


def test_the_particulars_of_a_portal_belong_to_the_document_below_them() -> None:
    above = "索 引 号：000014349/2024-00012\n发文机关：江洲市人民政府\n成文日期：2024年06月01日\n发文字号：江府发〔2024〕1号\n"
    found = documents(above + NOTICE.format(topic="养老", number=1))
    assert [(e.start_line, h.title.value) for e, h in found] == [(1, "江洲市养老行动方案")]


def test_attachments_with_titles_of_their_own_stay_with_their_document() -> None:
    text = (
        NOTICE.format(topic="养老", number=1)
        + "附件：1.任务分工表\n2.江洲市养老补贴发放办法\n 附件1\n\n任务分工表\n\n序号 任务 单位\n 附件2\n\n江洲市养老补贴发放办法\n\n第一条 为发放补贴，制定本办法。\n"
        + " 江洲市养老服务评分办法\n\n第一条 为开展评分，制定本办法。\n"
        + " " + NOTICE.format(topic="就业", number=2)
    )  # fmt: skip
    assert _titles(text) == ["江洲市养老行动方案", "江洲市就业行动方案"]


def test_a_notice_with_two_instruments_is_one_document() -> None:
    text = """\
江洲市财政局关于印发《江洲市奖补规定》和《江洲市奖补实施办法》的通知
江财规〔2023〕4号
各有关单位：
现将《江洲市奖补规定》和《江洲市奖补实施办法》印发给你们。
江洲市财政局
2023年4月1日
江洲市奖补规定
第一条 为规范奖补，制定本规定。
第二条 本规定自发布之日起施行。
江洲市奖补实施办法
第一条 为实施奖补，制定本办法。
第二条 本办法自发布之日起施行。
"""
    ((_, header),) = documents(text)
    assert header.title.value == "江洲市奖补规定"
    assert [field.value for field in header.alt_titles][1:] == ["江洲市奖补实施办法"]


def test_documents_that_share_one_number_stay_apart() -> None:
    rules = "".join(
        f" 江洲市{name}补贴细则\n（江人社通〔2021〕48号）\n\n第一条 为发放补贴，制定本细则。\n\n第二条 本细则自公布之日起施行。\n"
        for name in ("安家", "薪酬", "购房")
    )
    found = documents(rules)
    assert [h.title.value for _, h in found] == [
        "江洲市安家补贴细则",
        "江洲市薪酬补贴细则",
        "江洲市购房补贴细则",
    ]
    assert {h.number.value for _, h in found} == {"江人社通〔2021〕48号"}


@pytest.mark.parametrize("text", ["今天天气很好。\n我们去公园。\n", "一\n", "关于\n"])
def test_a_text_without_any_head_is_one_document_without_title(text: str) -> None:
    ((extent, header),) = documents(text)
    assert header.title.value is None
    assert extent.confidence < 0.7


def test_a_text_of_blanks_holds_no_document() -> None:
    assert layout("\n \n\t\n").extents == ()


def test_a_number_cited_alone_on_a_line_begins_no_document() -> None:
    text = (
        NOTICE.format(topic="养老", number=1)
        + "三、衔接政策。执行《江洲市养老条例》\n（江府发〔2020〕3号）\n和有关要求。\n"
    )
    assert _titles(text) == ["江洲市养老行动方案"]
