"""Pages of text that was taken from PDFs: where they begin, which lines are page numbers, running heads, leaked links."""

from __future__ import annotations

from duixian.text.pages import Paged, Role, paginate
from duixian.text.readers import source_of

SENTENCE = "各单位要加强组织领导，统筹推进重点任务，确保各项要求落到实处"


def _paged(*lines: str) -> Paged:
    return paginate(source_of("样例.txt", "0", "\n".join(lines)))


def _roles(paged: Paged, role: Role) -> list[str]:
    return [paged.text(line) for line in paged.lines if paged.roles[line.number - 1] is role]


def _page(number: int, *, rows: int = 24) -> list[str]:
    return [f"{SENTENCE}{chr(0x4E00 + number)}{chr(0x5E00 + row)}" for row in range(rows)]


def test_a_leading_space_without_a_blank_line_before_it_begins_a_page() -> None:
    paged = _paged(" 第一页的第一行", "", "第一页", "", "第一页的末行", " 第二页的首行", "", "第二页")
    assert [line.page for line in paged.lines if paged.text(line)] == [1, 1, 1, 2, 2]
    assert paged.is_top(6) and not paged.is_top(3)


def test_lines_that_all_begin_with_a_space_are_indented_not_page_tops() -> None:
    paged = _paged(*[f" {SENTENCE}{n}" for n in range(30)])
    assert not paged.tops
    assert paged.lines[0].page is None


def test_a_form_feed_begins_a_page() -> None:
    paged = _paged("第一页", "第一页", "\f第二页", "第二页", "\f第三页")
    assert [line.page for line in paged.lines] == [1, 1, 2, 2, 3]


def test_dressed_page_numbers_are_known_by_their_dress() -> None:
    printed = ["— 3 —", "－4－", "第 5 页", "第6页 共20页", "- 7 -", "8 / 20"]
    paged = _paged(*[line for number in printed for line in (*_page(1, rows=3), number)])
    assert _roles(paged, Role.PAGE_NUMBER) == printed


def test_bare_numbers_that_count_the_pages_are_page_numbers() -> None:
    lines = [line for number in range(1, 9) for line in (*_page(number), str(number))]
    paged = _paged(*lines)
    assert _roles(paged, Role.PAGE_NUMBER) == [str(n) for n in range(1, 9)]


def test_row_numbers_of_a_table_are_no_page_numbers() -> None:
    rows = [line for row in range(1, 40) for line in (str(row), "市科技局", "办理许可", "第一条")]
    paged = _paged(*_page(1), "序号", "部门", *rows)
    assert _roles(paged, Role.PAGE_NUMBER) == []


def test_a_bare_number_far_out_of_sequence_is_text() -> None:
    lines: list[str] = []
    for number in (11, 12, 500, 13, 14):
        lines += [f" {SENTENCE}", "", f"{SENTENCE}。", "", f"{SENTENCE}。", "", "", "", str(number), ""]
    paged = _paged(*lines)
    assert _roles(paged, Role.PAGE_NUMBER) == ["11", "12", "13", "14"]
    assert "500" in _roles(paged, Role.BODY)


def test_a_line_at_the_head_of_most_pages_is_a_running_head() -> None:
    lines = [
        line
        for number in range(1, 9)
        for line in (f"{chr(12)}江洲市人民政府公报 2024 年第 {number} 期", *_page(number))
    ]
    paged = _paged(*lines)
    assert len(_roles(paged, Role.RUNNING_HEAD)) == 8
    assert not any("公报" in words for words in _roles(paged, Role.BODY))


def test_a_title_repeated_at_the_head_of_its_own_pages_stays_once() -> None:
    others = [line for number in range(20, 50) for line in ("\f" + f"{SENTENCE}{number}", *_page(number))]
    own = [line for number in range(1, 8) for line in ("\f江洲市人才安居管理办法", *_page(number))]
    paged = _paged(*own, *others)
    assert [words for words in _roles(paged, Role.BODY) if "安居" in words] == ["江洲市人才安居管理办法"]


def test_the_repeated_head_of_a_long_table_stays() -> None:
    lines = [line for number in range(1, 8) for line in ("\f序号 部门 事项", *_page(number))]
    others = [line for number in range(20, 50) for line in ("\f" + f"{SENTENCE}{number}", *_page(number))]
    assert sum("序号" in words for words in _roles(_paged(*lines, *others), Role.BODY)) == 7


def test_links_that_leaked_into_the_text_are_furniture_but_links_of_a_sentence_are_text() -> None:
    paged = _paged(
        "请有关单位登录", "https://example.org/a/b?c=%E4%BD%A0", "办理相关手续。",
        "登录平台（", "http://example.org/login", "）查询进度。", "网址：", "www.example.org", "联系电话见附件。",
    )  # fmt: skip
    assert _roles(paged, Role.LINK) == ["https://example.org/a/b?c=%E4%BD%A0"]


def test_a_passage_joins_wrapped_lines_and_leaves_page_numbers_out() -> None:
    paged = _paged("支持企业开展技术改造，最高给予 5", "", "— 12 —", " 00 万元补助。")
    assert paged.passage(1, 4).text == "支持企业开展技术改造，最高给予 500 万元补助。"
