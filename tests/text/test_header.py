"""What heads and feet of documents say, in the forms in which they are printed."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.text.model import Kind, Level
from text.heads import header

BODY = "为推动发展，现就有关事项通知如下。\n一、加强领导。\n二、落实资金。\n"


def _values(fields: object) -> list[str]:
    return [field.value for field in fields]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("江府发〔2024〕12号", "江府发〔2024〕12号"),
        ("江府发〔2024〕12 号", "江府发〔2024〕12号"),
        ("江 府 发 〔 2024 〕 12 号", "江府发〔2024〕12号"),
        ("（江府发〔2024〕12号）", "江府发〔2024〕12号"),
        ("江府发[2024]12号", "江府发〔2024〕12号"),
        ("江府发(2024)12号", "江府发〔2024〕12号"),
        ("江府发【2024】第12号", "江府发〔2024〕12号"),
        ("江府发〔2024〕\n12号", "江府发〔2024〕12号"),
        ("江人社（规）〔2024〕3号", "江人社（规）〔2024〕3号"),
        ("文号：江府发〔2024〕12号", "江府发〔2024〕12号"),
        ("江洲市人民政府公告2024年第3号", "江洲市人民政府公告2024年第3号"),
    ],
)
def test_numbers_in_every_printed_form(printed: str, number: str) -> None:
    read = header(f"江洲市人民政府关于发展养老服务的通知\n{printed}\n各单位：\n{BODY}")
    assert read.number.value == number
    assert read.number.span is not None


def test_a_joint_number_gives_the_first_and_the_others() -> None:
    read = header(
        f"江洲市财政局 江洲市教育局关于发放补助的通知\n江财教〔2024〕1号、江教发〔2024〕2号\n各单位：\n{BODY}"
    )
    assert read.number.value == "江财教〔2024〕1号"
    assert _values(read.other_numbers) == ["江教发〔2024〕2号"]


@pytest.mark.parametrize(
    ("order", "number", "issuer"),
    [
        ("中华人民共和国国务院令\n第 802 号", "国务院令第802号", "国务院"),
        ("中华人民共和国国务院令第802号", "国务院令第802号", "国务院"),
        (
            "国家发展和改革委员会令\n2024年第12号",
            "国家发展和改革委员会令2024年第12号",
            "国家发展和改革委员会",
        ),
        ("江洲省人民政府令\n第二百零三号", "江洲省人民政府令第二百零三号", "江洲省人民政府"),
    ],
)
def test_orders_that_carry_a_regulation(order: str, number: str, issuer: str) -> None:
    read = header(
        f"{order}\n《湖泊条例》已经会议通过，现予公布，自2025年6月1日起施行。\n总理：李某\n2025年3月17日\n"
        "湖泊条例\n第一章 总 则\n第一条 为了保护湖泊，制定本条例。\n第二条 本条例自2025年6月1日起施行。\n"
    )
    assert (read.title.value, read.number.value, _values(read.issuers)) == ("湖泊条例", number, [issuer])
    assert (read.date.value, read.effective_from.value) == (date(2025, 3, 17), date(2025, 6, 1))


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("江洲市人民政府关于印发\n《江洲市养老办法》\n的通知", "江洲市养老办法"),
        ("江洲市人民政府关于印发江洲市养\n老办法的通知", "江洲市养老办法"),
        ("江洲市人民政府印发《江洲市养老办法》的通知", "江洲市养老办法"),
        ("江洲市人民政府转发市民政局《江洲市养老办法》的通知", "江洲市养老办法"),
    ],
)
def test_the_title_of_a_notice_is_that_of_what_it_carries(heading: str, title: str) -> None:
    read = header(
        f"{heading}\n江府发〔2024〕2号\n各单位：\n现将《江洲市养老办法》印发给你们。\n江洲市人民政府\n2024年1月2日\n江洲市养\n老办法\n第一条 为了养老，制定本办法。\n"
    )
    assert read.title.value == title
    assert _values(read.alt_titles) == ["".join(heading.split())]
    assert read.kind.value is Kind.MEASURES


def test_a_title_glued_to_its_first_sentence_is_cut_off() -> None:
    read = header(
        "江洲市人民政府关于印发江洲市养老行动计划（2024—2026年）的通知\n江府发〔2024〕2号\n各单位：\n现将《江洲市养老行动计划（2024—2026年）》印发给你们。\n"
        "江洲市人民政府\n2024年1月2日\n江洲市养老行动计划（2024—2026年）为贯彻落实《养老条例》，制定本计划。\n一、总体要求。\n"
    )
    assert read.title.value == "江洲市养老行动计划（2024—2026年）"
    assert read.title.confidence < 0.98


def test_a_news_report_gives_the_document_it_reports() -> None:
    read = header(
        "中共中央办公厅 国务院办公厅印发《关于湖泊保护的\n意见》\n新华社北京6月1日电 近日，中共中央办公厅、国务院办公厅印发了《关于湖泊保护的意见》。\n"
        "《关于湖泊保护的意见》主要内容如下。\n湖泊是宝贵的资源。\n一、总体要求\n"
    )
    assert read.title.value == "关于湖泊保护的意见"
    assert _values(read.issuers) == ["中共中央办公厅", "国务院办公厅"]
    assert (read.date.value, read.level.value, read.abridged.value) == (None, Level.STATE, True)


@pytest.mark.parametrize(
    ("block", "issuers"),
    [
        ("江洲省财政厅\n江洲省教育厅", ["江洲省财政厅", "江洲省教育厅"]),
        (
            "江洲省财政厅 江洲省教育厅\n江洲省民政厅 江洲省商务厅",
            ["江洲省财政厅", "江洲省教育厅", "江洲省民政厅", "江洲省商务厅"],
        ),
        ("江洲省财政厅江洲省教育厅", ["江洲省财政厅", "江洲省教育厅"]),
        ("工业和信息化部国家发展改革委\n财政部", ["工业和信息化部", "国家发展改革委", "财政部"]),
        ("中华人民共和国国家发展\n和改革委员会 财政部", ["中华人民共和国国家发展和改革委员会", "财政部"]),
        ("财 政 部（代章）", ["财政部"]),
        ("国家能源局综合司", ["国家能源局综合司"]),
        ("某某市养老服务工作领导小组办公室", ["某某市养老服务工作领导小组办公室"]),
    ],
)
def test_signature_blocks_in_columns_fused_or_broken(block: str, issuers: list[str]) -> None:
    read = header(f"关于发展养老服务的通知\n江财发〔2024〕2号\n各单位：\n{BODY}\n{block}\n2024年1月2日\n")
    assert _values(read.issuers) == issuers
    assert read.date.value == date(2024, 1, 2)


def test_the_office_in_the_colophon_is_not_the_issuer() -> None:
    read = header(
        f"江洲市人民政府文件\n江府发〔2024〕2号\n江洲市人民政府关于发展养老服务的通知\n各单位：\n{BODY}抄送：市委办公室。\n江洲市人民政府办公室 \n2024年1月3日印发\n"
    )
    assert (_values(read.issuers), read.date.value) == (["江洲市人民政府"], date(2024, 1, 3))


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2024年6月5日", date(2024, 6, 5)),
        ("2024 年 6 月 5 日", date(2024, 6, 5)),
        ("二〇二四年六月五日", date(2024, 6, 5)),
        ("二○二四年十二月三十一日", date(2024, 12, 31)),
        ("2024年2月30日", None),
    ],
)
def test_dates_of_signing(printed: str, day: date | None) -> None:
    read = header(
        f"江洲市人民政府关于发展养老服务的通知\n江府发〔2024〕2号\n各单位：\n{BODY}江洲市人民政府\n{printed}\n"
    )
    assert read.date.value == day


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("（2024年8月17日）", date(2024, 8, 17)),
        ("（2021年 6月 30日印发）", date(2021, 6, 30)),
        (
            "（2015年6月26日会议审议批准 2015年7月19日发布 2022年8月19日会议\n修订 2022年9月8日发布）",
            date(2022, 9, 8),
        ),
    ],
)
def test_dates_in_a_bracket_under_the_title(note: str, day: date) -> None:
    assert (
        header(f"江洲省湖泊条例\n{note}\n第一章 总则\n第一条 为了保护湖泊，制定本条例。\n").date.value == day
    )


@pytest.mark.parametrize(
    ("sentence", "begins", "ends"),
    [
        ("本办法自2024年7月1日起施行。", date(2024, 7, 1), None),
        ("本办法自2024年7月1日起施行，有效期五年。", date(2024, 7, 1), date(2029, 6, 30)),
        ("本办法自2024年7月1日起施行，有效期至2027年6月30日。", date(2024, 7, 1), date(2027, 6, 30)),
        ("本办法由市民政局负责解释，自印发之日起施行。", date(2024, 1, 2), None),
        ("本办法自公布之日起三十日后施行。", date(2024, 2, 1), None),
        ("本办法自发布之日起实施，有效期3年。", date(2024, 1, 2), date(2027, 1, 2)),
        ("本专项资金实施期至 2027 年 12 月，自印发之日起实行。", date(2024, 1, 2), date(2027, 12, 31)),
        ("原《江洲市养老办法》自2020年1月1日起施行的规定同时废止。", None, None),
        ("许可证有效期5年。", None, None),
    ],
)
def test_commencement_and_expiry(sentence: str, begins: date | None, ends: date | None) -> None:
    read = header(
        "江洲市民政局关于印发《江洲市养老办法》的通知\n江民发〔2024〕2号\n各单位：\n现将《江洲市养老办法》印发给你们。\n江洲市民政局\n2024年1月2日\n"
        f"江洲市养老办法\n第一条 为了养老，制定本办法。\n第二条 {sentence}\n"
    )
    assert (read.effective_from.value, read.expires.value) == (begins, ends)


def test_commencement_is_read_where_its_sentence_is_wrapped() -> None:
    read = header(
        "江洲市养老办法\n江民发〔2024〕2号\n第一条 为了养老，制定本办法。\n第二条 本办法由市民政局负责解释，自2024年\n7月1日起施\n行。\n"
    )
    assert read.effective_from.value == date(2024, 7, 1)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("湖泊条例", Kind.REGULATION), ("关于某事的决定", Kind.DECISION), ("审计资格暂行规定", Kind.PROVISIONS), ("管理办法（试行）", Kind.MEASURES),
        ("实施细则", Kind.DETAILED_RULES), ("工作规则", Kind.RULES), ("关于养老的实施意见", Kind.OPINIONS), ("十条措施", Kind.STEPS),
        ("若干政策措施", Kind.STEPS), ("行动计划（2024—2026年）", Kind.SCHEME), ("工作方案", Kind.SCHEME), ("“十四五”文化发展规划", Kind.PLAN),
        ("规划纲要", Kind.PLAN), ("关于养老的通知", Kind.NOTICE), ("建设指南（2024版）", Kind.GUIDE), ("许可事项清单（2022年版）", Kind.CATALOGUE),
        ("产业目录（2021年）", Kind.CATALOGUE), ("“企业之家”运行机制", Kind.MECHANISM), ("职称申报条件", Kind.OTHER),
    ],
)  # fmt: skip
def test_kinds_by_the_last_words_of_the_title(title: str, kind: Kind) -> None:
    assert header(f"江洲市{title}\n江府发〔2024〕2号\n各单位：\n{BODY}").kind.value is kind


@pytest.mark.parametrize(
    ("issuer", "level"),
    [
        ("国务院办公厅", Level.STATE), ("中共中央 国务院", Level.STATE), ("教育部办公厅", Level.MINISTRY), ("国家能源局综合司", Level.MINISTRY),
        ("贵州省人民政府", Level.PROVINCE), ("重庆市教育委员会", Level.PROVINCE), ("中共贵州省委办公厅", Level.PROVINCE), ("贵阳市科学技术局", Level.CITY),
        ("贵阳市云岩区人民政府", Level.DISTRICT), ("黔南州人民政府", Level.CITY),
    ],
)  # fmt: skip
def test_levels_by_the_first_issuer(issuer: str, level: Level) -> None:
    assert (
        header(
            f"{issuer}关于发展养老服务的通知\n某发〔2024〕2号\n各单位：\n{BODY}{issuer}\n2024年1月2日\n"
        ).level.value
        is level
    )


def test_every_field_says_where_it_stands_and_why() -> None:
    read = header(
        f"江洲市人民政府关于发展养老服务的意见\n江府发〔2024〕2号\n各单位：\n{BODY}江洲市人民政府\n2024年1月2日\n（本文有删减）\n"
    )
    for field in (read.title, read.number, read.date, read.kind, read.level, read.abridged, *read.issuers):
        assert field.span is not None and 0 < field.confidence <= 1 and field.why
