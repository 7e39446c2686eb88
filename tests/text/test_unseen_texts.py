"""Texts of other kinds than compendia of one press: web pages without wrapping, laws, announcements, county plans, letters."""

from __future__ import annotations

import pytest

from duixian.text.model import Document, NodeType
from duixian.text.pipeline import read_bytes


def read(text: str) -> tuple[Document, ...]:
    return read_bytes("文本.txt", text.encode()).documents


def one(text: str) -> Document:
    (document,) = read(text)
    return document


def paths(document: Document, *types: NodeType) -> list[str]:
    return [node.path for node in document.nodes if node.type in types]


def clauses(document: Document, kind: str) -> list[dict[str, object]]:
    return [clause.data for clause in document.clauses if clause.kind == kind]


COUNTY = """\
关于印发《白沙县2034年茶园提升方案》的通知
各乡镇人民政府，县直有关单位：
《白沙县2034年茶园提升方案》已经县人民政府同意，现印发给你们，请抓好落实。
白沙县人民政府办公室
2034年2月3日
白府办发〔2034〕6号
白沙县2034年茶园提升方案
为提升茶园质量，制定本方案。
一、工作目标
2034年底前，全县新建高标准茶园1.2万亩，茶农收入比2030年翻一番。
二、重点任务
1.改造低效茶园。12月底前改造5000亩。责任单位：县茶业局、各乡镇人民政府
2.培育主体。对新认定的示范合作社奖励3万元。牵头单位：县农业农村局；配合单位：县财政局
三、保障措施
（一）加强领导。成立专班。
"""


def test_lines_of_a_web_page_that_end_without_a_stop_do_not_swallow_the_next_item() -> None:
    found = paths(one(COUNTY), NodeType.SECTION, NodeType.ITEM)
    assert found == ["一", "二", "二/1", "二/2", "三", "三/（一）"]


def test_a_number_below_the_signing_date_is_the_documents() -> None:
    assert one(COUNTY).header.number.value == "白府办发〔2034〕6号"


def test_units_named_after_a_label_outside_brackets_answer_for_the_item() -> None:
    named = [
        [[unit["name"] for unit in data[role]] for role in ("lead", "responsible", "cooperating")]  # type: ignore[attr-defined]
        for data in clauses(one(COUNTY), "responsibility")
    ]
    assert named == [[[], ["县茶业局", "各乡镇人民政府"], []], [["县农业农村局"], [], ["县财政局"]]]


def test_the_end_of_the_year_of_issue_is_a_goal_and_doubling_a_multiple() -> None:
    found = [
        (data["indicator"], data["comparator"], data["value"], data["deadline_year"])
        for data in clauses(one(COUNTY), "target")
    ]
    assert found == [("高标准茶园", "=", 1.2, 2034), ("茶农收入", "multiple", 2, 2034)]


LAW = """\
云岭省茶业促进条例

第一条　为了促进茶业发展，制定本条例。

第二条　在本省从事茶叶种植、加工，适用本条例。
　　本条例所称茶叶，包括下列产品：
　　（一）绿茶；
　　（二）红茶。

第二条之一　省人民政府对茶业实行分类管理。具体办法另行制定。

第三条　违反本条例第二条之一规定的，责令改正。
"""


def test_an_article_put_in_later_is_an_article() -> None:
    assert paths(one(LAW), NodeType.ARTICLE) == ["第一条", "第二条", "第二条之一", "第三条"]


def test_an_indented_line_after_a_finished_one_is_a_paragraph() -> None:
    found = paths(one(LAW), NodeType.PARAGRAPH, NodeType.ITEM)
    assert found == ["第二条第一款", "第二条第二款", "第二条第二款第（一）项", "第二条第二款第（二）项"]


def test_articles_in_traditional_characters_are_cited_like_the_others() -> None:
    document = one(
        "青石市茶業促進條例\n\n第一條　為了促進茶業發展，制定本條例。\n第二條　本條例自公佈之日起施行。\n"
    )
    assert paths(document, NodeType.ARTICLE) == ["第一条", "第二条"]


ARTICLES = "第一条 为了规范管理，制定本办法。\n第二条 应当登记。\n第三条 本办法自发布之日起施行。\n"


@pytest.mark.parametrize("rule", ["=====", "==========================", "--------------------", "*****"])
def test_a_rule_between_documents_is_no_part_of_a_title(rule: str) -> None:
    text = f"\n{rule}\n".join(f"白沙县{name}管理办法\n{ARTICLES}" for name in ("茶园", "茶叶市场", "茶馆"))
    assert [document.header.title.value for document in read(text)] == [
        "白沙县茶园管理办法",
        "白沙县茶叶市场管理办法",
        "白沙县茶馆管理办法",
    ]


def test_a_market_in_the_title_of_a_county_makes_it_no_city() -> None:
    assert one(f"白沙县茶叶市场管理办法\n{ARTICLES}").header.level.value == "区县"


def test_wide_digits_are_digits() -> None:
    document = one(
        "青石市茶农补贴办法\n青府发〔２０３３〕１２号\n第１条　对茶农给予每亩３００元补贴，每户不超过６０００元。\n"
        "第２条　本办法自２０３３年７月１日起施行。\n"
    )
    assert document.header.number.value == "青府发〔2033〕12号"
    assert str(document.header.effective_from.value) == "2033-07-01"
    (grant,) = clauses(document, "grant")
    assert (grant["amount"], grant["per"], grant["cap"], grant["amount_kind"]) == (
        300,
        "亩",
        6000,
        "per_unit",
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("白沙县人民政府常务会议纪要\n（第12期）\n3月5日，县长主持召开会议。\n一、关于茶园\n同意。\n", "白沙县人民政府常务会议纪要"),
        ("《茶农补贴办法》政策问答\n\n1.问：谁可以申请？\n答：茶农可以申请。\n", "《茶农补贴办法》政策问答"),
        ("Measures for Tea Gardens\n\nArticle 1 Tea gardens shall be registered.\n\nArticle 2 In force.\n", "Measures for Tea Gardens"),
    ],
)  # fmt: skip
def test_a_text_without_number_and_addressee_has_the_title_of_its_first_line(text: str, title: str) -> None:
    assert one(text).header.title.value == title


def test_an_announcement_numbered_by_year_has_its_organs_in_the_number() -> None:
    document = one(
        "财政部 税务总局\n关于茶叶加工有关税收政策的公告\n2034年第15号\n　　现就有关税收政策公告如下：\n"
        "　　一、对茶农免征增值税。\n　　二、本公告执行至2037年12月31日。\n　　财政部　税务总局\n　　2034年8月1日\n"
    )
    assert document.header.number.value == "财政部税务总局公告2034年第15号"
    assert [data["kind"] for data in clauses(document, "deadline")] == ["validity"]


def test_a_number_broken_over_four_lines_is_read_whole() -> None:
    document = one(
        "青石市人民政府\n关于支持茶产业发展的意见\n青府发\n〔20\n33〕\n22号\n各区人民政府：\n为支持茶产业，提出以下意见。\n"
        "一、支持建园。\n"
    )
    assert document.header.number.value == "青府发〔2033〕22号"


def test_the_cover_of_a_compendium_is_no_document() -> None:
    documents = "\n".join(
        f"青石市茶业局关于印发《{name}》的通知\n青茶发〔2033〕{n}号\n各区茶业局：\n现将《{name}》印发给你们。\n青石市茶业局\n"
        f"2033年3月{n}日\n{name}\n{ARTICLES}"
        for n, name in enumerate(("茶园管理办法", "茶馆管理办法", "茶市管理办法"), 1)
    )
    contents = "青石市茶业政策汇编\n\n目　录\n\n1. 茶园管理办法……………1\n2. 茶馆管理办法……………4\n3. 茶市管理办法……………7\n\n"
    assert [document.header.title.value for document in read(contents + documents)] == [
        "茶园管理办法", "茶馆管理办法", "茶市管理办法",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["《根据" * 20_000, "责任单位：" * 20_000, "目录\n" + "第一章 总则…………1\n" * 3_000, "关于印发《办法》的通知\n国发〔2021〕3号\n" * 1_500],
)  # fmt: skip
def test_marks_that_never_close_and_endless_repetitions_are_read(text: str) -> None:
    assert read(text)


PLAN = """\
云栖县“十七五”茶业规划
云栖府发〔2031〕12号
第一章 目标
到2035年，全县茶园面积稳定在70万亩左右，培育产值超10亿元企业3家。
专栏1 “十七五”茶业主要指标
指标 单位 2030年 2035年 属性
茶园面积 万亩 60 70 预期性
综合产值 亿元 85 150 预期性
良种率 % 62 ≥75 约束性
第二章 任务
实施绿色防控。
"""


def test_an_indicator_table_with_a_column_of_its_own_is_a_table_of_goals() -> None:
    found = clauses(one(PLAN), "target")
    assert [(t["indicator"], t["comparator"], t["value"], t["base_value"]) for t in found] == [
        ("茶园面积", "~=", 70, None),
        ("产值超10亿元企业", "=", 3, None),
        ("茶园面积", "=", 70, 60),
        ("综合产值", "=", 150, 85),
        ("良种率", ">=", 75, 62),
    ]


def test_what_was_reached_before_the_year_of_the_number_is_no_goal() -> None:
    text = PLAN.replace("到2035年", "全县茶园面积由2025年的40万亩增加到2030年的60万亩。到2035年")
    assert len(clauses(one(text), "target")) == 5


DIVIDED = """\
附件
2034年重点任务分工表
序号 任务内容 牵头单位 责任单位 完成时限
一、稳增长
1 全县茶业产值增长6%左右 县茶业局 县统计局，各乡镇 12月底
2 新增规上茶企6户以上 县工业和信息化局 县统计局、县税务局 12月底
二、惠民生
3 新增茶农就业3.5万人 县人力资源社会保障局 各乡镇人民政府 12月底
4 改造老旧茶厂85个 县住房城乡建设局 县财政局、县发展改革局 11月底
"""


def test_groups_between_the_rows_of_a_task_table_do_not_end_it() -> None:
    document = one(DIVIDED)
    (table,) = [node.table for node in document.nodes if node.table]
    assert table.header == ("序号", "任务内容", "牵头单位", "责任单位", "完成时限")
    assert max(cell.row for cell in table.cells) == 3
    assert [r["name"] for c in clauses(document, "responsibility") for r in c["lead"]] == [  # type: ignore[attr-defined]
        "县茶业局",
        "县工业和信息化局",
        "县人力资源社会保障局",
        "县住房城乡建设局",
    ]


def test_the_contents_of_a_law_belong_neither_to_its_title_nor_to_its_chapters() -> None:
    text = (
        "中华人民共和国茶叶质量法\n（2033年4月26日第二十届全国人民代表大会常务委员会第二次会议通过）\n目 录\n"
        "第一章 总则\n第二章 附则\n第一章 总 则\n第一条 为了保证茶叶质量，制定本法。\n第二章 附 则\n"
        "第二条 本法自2033年9月1日起施行。《茶叶卫生条例》同时废止。\n"
    )
    document = one(text)
    assert document.header.title.value == "中华人民共和国茶叶质量法"
    assert [node.heading for node in document.nodes if node.type is NodeType.HEADING] == [
        "中华人民共和国茶叶质量法"
    ]
    assert len([node for node in document.nodes if node.type is NodeType.CHAPTER]) == 2
    assert [node.heading for node in document.nodes if node.type is NodeType.ARTICLE] == ["", ""]
