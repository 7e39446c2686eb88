"""A pack as pages: everything a rule says is there in words, and the pages hold together."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from duixian.rules import Pack, load_pack, load_texts
from duixian.rules.book import pages
from duixian.rules.scaffold import new_pack

DEMO = Path(__file__).parents[2] / "packs" / "demo"
VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """Text, links and anchors of a page; elements that are not closed in order are an error."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a" and given.get("href"):
            self.links.append(unquote(given["href"] or ""))
        if given.get("id"):
            self.ids.append(given["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


@pytest.fixture(scope="module")
def demo() -> Pack:
    return load_pack(DEMO)


@pytest.fixture(scope="module")
def book(demo: Pack) -> dict[str, Page]:
    return {name: Page(text) for name, text in pages(demo).items() if name.endswith(".html")}


def test_the_pages_hold_no_script_and_load_nothing_from_elsewhere(demo: Pack, book: dict[str, Page]) -> None:
    assert all("script" not in page.tags and "img" not in page.tags for page in book.values())
    for text in pages(demo).values():
        assert not re.search(r"https?://|@import|url\(", text)


def test_every_link_leads_to_a_page_and_a_place_that_are_there(book: dict[str, Page]) -> None:
    for name, page in book.items():
        for target in page.links:
            file, _, place = target.partition("#")
            there = book[file or name]
            assert not place or place in there.ids, (name, target)


def test_names_of_places_are_given_once_a_page(book: dict[str, Page]) -> None:
    assert all(len(page.ids) == len(set(page.ids)) for page in book.values())


def test_each_benefit_has_a_page_that_the_index_names(demo: Pack, book: dict[str, Page]) -> None:
    for id_, benefit in demo.benefits.items():
        assert benefit.title in book["index.html"].text
        assert benefit.cite.full in book[f"benefit-{id_}.html"].text


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("benefit-settling.html", "缴费满三个月"),
        ("benefit-settling.html", "周岁少于55岁"),
        ("benefit-settling.html", "8万元"),
        ("benefit-settling.html", "首期 60%，审定后即付"),
        ("benefit-settling.html", "第二期 20%，审定后1年，仅当在本市就业"),
        ("benefit-settling.html", "市级人才资金 80%，县级财政 20%"),
        ("benefit-settling.html", "学位证书（原件，仅当学历不是其他"),
        ("benefit-settling.html", "5工作日内，逾期按“初审通过”"),
        ("benefit-settling.html", "在部门网站公示5个工作日，列出姓名、单位、金额"),
        ("benefit-settling.html", "领取后在本市工作满三年，期限3年"),
        ("benefit-settling.html", "未满三年离开本市"),
        ("benefit-settling.html", "列入诚信负面清单，3年，限于人才政策，登记为“不再享受人才政策”"),
        ("benefit-settling.html", "单位出具在岗证明（每6个月一次，到期后15日内交）"),
        ("papers.html", "因［事由］，依据［依据的条文］，决定不予兑付"),
        ("papers.html", "［机关代字］受〔年份〕序号"),
        ("papers.html", "按学历 ［学历］"),
        ("papers.html", "新区财政"),
        ("papers.html", "申请人：用人单位的注册地；创新项目：南城区"),
        ("benefit-settling.html", "按“不含五十五周岁”"),
        ("benefit-settling.html", "安家补助与柔性补助就高"),
        ("benefit-rd_award.html", "用人单位的上年研发费用超过200万元到1000万元的部分"),
        ("benefit-rd_award.html", "最高不超过200万元"),
        ("benefit-points_award.html", "取整到100元，四舍五入"),
        ("benefit-platform_award.html", "减去《创新积分奖励》的金额"),
        ("benefit-home_purchase.html", "符合几项的取最高"),
        ("benefit-salary.html", "自来云水工作日期起，2年"),
        ("benefit-salary.html", "每月1日至5日；最后一天逢休息日的顺延"),
        ("benefit-travel.html", "自探亲返回日期当天起3个月内"),
        ("benefit-contribution.html", "按各自金额的比例分摊"),
        ("benefit-medical_care.html", "指定医院优先就诊"),
        ("benefit-postdoc_flat.html", "还没有实施细则"),
        ("rules.html", "符合几行的取最低"),
        ("rules.html", "中央、省属企业看纳税"),
        ("facts.html", "您的最高学历是什么？"),
        ("values.html", "月最低工资（远山县）"),
        ("values.html", "D类 < C类 < B类 < A类"),
        ("cases.html", "应当"),
        ("sources.html", "云水市引进人才安家补助办法"),
    ],
)
def test_what_the_rules_say_is_said(book: dict[str, Page], file: str, words: str) -> None:
    assert words in book[file].text


def test_no_identifier_of_an_expression_is_shown(book: dict[str, Page]) -> None:
    for page in book.values():
        assert not re.search(r"benefit\.\w+\.|#\d+\b", page.text)


def test_words_of_a_pack_cannot_become_markup() -> None:
    texts = new_pack("x", "<script>alert(1)</script>", "a&b")
    made = pages(load_texts(texts))
    assert all("<script" not in text for text in made.values())
    assert "&lt;script&gt;" in made["index.html"]


def test_a_case_says_in_words_what_it_expects_of_the_delivery() -> None:
    page = pages(load_pack(DEMO))["cases.html"]
    for words in (
        "分担：市级人才资金3.6万元、区级财政2.4万元", "分 3 次付：3.6万元、1.2万元、1.2万元", "期限 2023-07-10至2025-07-09 24 期",
        "当天不受理 2025-03-01至2025-03-31", "义务：领取后在本市工作满三年（到 2027-06-03）", "付给申请人的社会保障卡",
        "程序：单位申报 → 窗口初审 → 补正 → 窗口初审 → 审定 → 公示 → 拨付 → 办结", "退还：未满三年离开本市，2万元",
        "1.6万元（条件不成立）",
    ):  # fmt: skip
        assert words in page
