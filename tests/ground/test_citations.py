"""The citation grammar: one normal form, read from many, resolved to one place or refused with candidates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.citations import (
    Ambiguous,
    Catalogue,
    Citation,
    CitationError,
    Entry,
    NotFound,
    Resolved,
    ancestors,
    citation,
    expand,
    expand_path,
    find_numbers,
    find_paths,
    normalise_number,
    normalise_path,
    normalise_title,
    parse,
    resolve,
    text_hash,
)
from duixian.quantities import chinese


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("筑人社通〔2021〕48号", "筑人社通〔2021〕48号"),
        ("筑人社通[2021] 48 号", "筑人社通〔2021〕48号"),
        ("渝府发（2017）18号", "渝府发〔2017〕18号"),
        ("国办发【2022】第27号", "国办发〔2022〕27号"),
        ("国发〔2016〕\n\n72 号", "国发〔2016〕72号"),
        ("国发〔２０１６〕０７２号", "国发〔2016〕72号"),
        ("国务院令第 802 号", "国务院令第802号"),
        ("（国务院令第671号）", "国务院令第671号"),
        ("中华人民共和国主席令第五十五号", "中华人民共和国主席令第55号"),
        ("财政部公告2023年第44号", "财政部公告2023年第44号"),
        ("海关总署令〔2020〕3号", "海关总署令〔2020〕3号"),
    ],
)
def test_numbers_have_one_form(printed: str, normal: str) -> None:
    assert normalise_number(printed) == normal
    assert normalise_number(normal) == normal


@pytest.mark.parametrize("text", ["", "48号", "〔2021〕48号", "第六条", "《办法》", "筑人社通〔21〕48号"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(CitationError):
        normalise_number(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("按照国办发〔2021〕22号和筑府发〔2021〕13 号执行", ["国办发〔2021〕22号", "筑府发〔2021〕13号"]),
        ("支持实施细则（试行）（筑工信发〔2021〕23号）", ["筑工信发〔2021〕23号"]),
        ("2025年3月5日国务院令第802号公布", ["国务院令第802号"]),
        ("关于招生工作的通\n知\n教学厅〔2022〕4号", ["教学厅〔2022〕4号"]),
        ("第48号文和（2021）年", []),
        (
            "《办法》（交通部令2004年第14号公布，交通运输部令 2015 年第 11 号修正）",
            ["交通部令2004年第14号", "交通运输部令2015年第11号"],
        ),
        ("（国家发展改革委 2020 年第 34 号令）", ["国家发展改革委令2020年第34号"]),
        (
            "财政部、税务总局、国家发展改革委公告2023年第44号",
            ["财政部、税务总局、国家发展改革委公告2023年第44号"],
        ),
        ("核准（含国发〔2016〕72号文件规定的）", ["国发〔2016〕72号"]),
        ("执行《茶叶分级》（GB/T 98765-2020）", ["GB/T98765—2020"]),
    ],
)
def test_numbers_are_found_in_running_text(text: str, numbers: list[str]) -> None:
    found = list(find_numbers(text))
    assert [f.number for f in found] == numbers
    assert all(normalise_number(text[f.start : f.end]) == f.number for f in found)
    assert all(normalise_number(f.printed) == f.number for f in found)


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("《关于印发<人才办法>的通知》", "关于印发〈人才办法〉的通知"),
        ("《〈条例〉实施细则》", "〈条例〉实施细则"),
        ("《关于印发《人才\n办法(试行)》的通知》", "关于印发〈人才办法（试行）〉的通知"),
        ("《甲》和《乙》", "〈甲〉和〈乙〉"),
    ],
)
def test_titles_have_one_form(printed: str, normal: str) -> None:
    assert normalise_title(printed) == normal
    assert normalise_title(normal) == normal


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("第6条 第2 款", "第六条第二款"),
        ("第六条第二款第(三)项", "第六条第二款第（三）项"),
        ("第二十四条第四项", "第二十四条第（四）项"),
        ("第六条第（三）项第1目", "第六条第（三）项第1目"),
        ("第十条之一", "第十条之一"),
        ("第102条", "第一百零二条"),
        ("第三章", "第三章"),
        ("第一编第三章第二节", "第一编第三章第二节"),
        ("二、（三）", "二/（三）"),
        ("二（三）1", "二/（三）/1"),
        ("附件二/表1/第3行", "附件2/表1/第3行"),
        ("附件1/第二条", "附件1/第二条"),
        ("专栏 3", "专栏3"),
        ("总体要求", "总体要求"),
        ("第八条至第十条", "第八条至第十条"),
        ("第八条、第九条", "第八条、第九条"),
    ],
)
def test_paths_have_one_form(printed: str, normal: str) -> None:
    assert normalise_path(printed) == normal
    assert normalise_path(normal) == normal


@pytest.mark.parametrize(
    "text", ["", "第二款第六条", "第0条", "第（三项", "x" * 400, "第十条至第八条", "第一条。"]
)
def test_impossible_paths_are_refused(text: str) -> None:
    with pytest.raises(CitationError):
        normalise_path(text)


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("第八条至第十条", ["第八条", "第九条", "第十条"]),
        ("第八条至第十条、第十二条", ["第八条", "第九条", "第十条", "第十二条"]),
        ("第十四条第一款、第二款", ["第十四条第一款", "第十四条第二款"]),
        ("第六条第（一）至（三）项", ["第六条第（一）项", "第六条第（二）项", "第六条第（三）项"]),
        ("第三至五条", ["第三条", "第四条", "第五条"]),
        ("第三十八条、第四十条和第四十一条", ["第三十八条", "第四十条", "第四十一条"]),
        ("第五条第一、二款", ["第五条第一款", "第五条第二款"]),
    ],
)
def test_lists_and_ranges_name_each_place(path: str, places: list[str]) -> None:
    assert list(expand_path(path)) == places
    assert [c.path for c in expand(citation(title="办法", path=path))] == places


def test_a_place_lies_in_the_places_above_it() -> None:
    assert ancestors("第六条第二款第（三）项") == ("第六条第二款", "第六条")
    assert ancestors("附件2/表1") == ("附件2",)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "筑人社通〔2021〕48号《安家费细则》第六条第二款",
            ("筑人社通〔2021〕48号", "安家费细则", "第六条第二款"),
        ),
        ("《安家费细则》（筑人社通[2021]48 号）第6条", ("筑人社通〔2021〕48号", "安家费细则", "第六条")),
        ("国务院令第 802 号第三条", ("国务院令第802号", None, "第三条")),
        ("国发〔2022〕14号二/（三）", ("国发〔2022〕14号", None, "二/（三）")),
        ("第六条", (None, None, "第六条")),
        ("《预算法》", (None, "预算法", None)),
    ],
)
def test_a_citation_has_three_parts(text: str, parts: tuple[str | None, ...]) -> None:
    read = parse(text)
    assert (read.number, read.title, read.path) == parts
    assert parse(str(read)) == read


@pytest.mark.parametrize("text", ["", "《》", "《甲", "《甲》第0条", "〔2021〕48号", "国发2022《甲》"])
def test_a_citation_that_cannot_be_read_says_why(text: str) -> None:
    with pytest.raises(CitationError, match=r"[\u4e00-\u9fff]"):
        parse(text)


_AGENCIES = st.text(alphabet="国务院发改工信厅筑人社通黔府办", min_size=1, max_size=6)
_YEARS = st.integers(1949, 2099)
_COUNTS = st.integers(1, 9999)
NUMBERS = st.one_of(
    st.builds("{}〔{}〕{}号".format, _AGENCIES, _YEARS, _COUNTS),
    st.builds("{}令第{}号".format, _AGENCIES, _COUNTS),
    st.builds("{}公告{}年第{}号".format, _AGENCIES, _YEARS, _COUNTS),
)
TITLES = (
    st.text(alphabet="人才安家费办法实施细则试行（）〈〉“”、2025年", min_size=1, max_size=20)
    .map(normalise_title)
    .filter(bool)
)
_SMALL = st.integers(1, 99)
LEGAL = st.builds(
    lambda a, p, i: (
        f"第{chinese(a)}条" + (f"第{chinese(p)}款" if p else "") + (f"第（{chinese(i)}）项" if i else "")
    ),
    _SMALL,
    st.none() | _SMALL,
    st.none() | _SMALL,
)
HEADED = st.builds(lambda a, b: f"{chinese(a)}/（{chinese(b)}）", _SMALL, _SMALL)
ATTACHED = st.builds("附件{}/表{}/第{}行".format, _SMALL, _SMALL, _SMALL)
PATHS = st.one_of(LEGAL, HEADED, ATTACHED, st.builds("专栏{}".format, _SMALL))


@given(st.none() | NUMBERS, st.none() | TITLES, st.none() | PATHS)
def test_citations_read_back(number: str | None, title: str | None, path: str | None) -> None:
    if not any((number, title, path)):
        return
    made = citation(number, title, path)
    assert made == Citation(number, title, path)
    assert parse(str(made)) == made


@given(st.text(max_size=80))
def test_any_text_is_a_citation_in_normal_form_or_refused(text: str) -> None:
    try:
        read = parse(text)
    except CitationError:
        return
    assert parse(str(read)) == read


def test_the_hash_of_a_text_does_not_see_white_space() -> None:
    assert text_hash("第一条　为了\n 人才") == text_hash("第一条为了人才") != text_hash("第二条为了人才")


RULES = Entry(
    "a",
    ("云人才规〔2024〕3号",),
    ("云水市青年人才安居补贴办法（试行）",),
    ("第一条", "第二条", "第二条第（一）项"),
)
FEES = Entry("b", ("云人社通〔2021〕48号",), ("云水市安家费实施细则",), ("第一条", "第1条#2"))
LEAVE = Entry("c", ("云人社通〔2021〕48号",), ("云水市探亲补贴实施细则",))
NOTICE = Entry("d", ("云府发〔2020〕1号",), ("云水市人民政府关于印发〈云水市人才发展规划〉的通知",))
LIBRARY = Catalogue([RULES, FEES, LEAVE, NOTICE])


@pytest.mark.parametrize(
    ("cited", "document", "places"),
    [
        ("云人才规〔2024〕3号第二条", "a", ("第二条",)),
        ("云人社通〔2021〕48号《云水市探亲补贴实施细则》第九条", "c", ("第九条",)),
        ("《云水市青年人才安居补贴办法》", "a", ()),
        ("《青年人才安居补贴办法》第二条第一项", "a", ("第二条第（一）项",)),
        ("《云水市人才发展规划》", "d", ()),
        ("《安家费实施细则》", "b", ()),
        ("《云水市青年人才安居补贴办法（试行）》第一条至第二条", "a", ("第一条", "第二条")),
    ],
)
def test_short_forms_lead_to_one_document(cited: str, document: str, places: tuple[str, ...]) -> None:
    found = resolve(parse(cited), LIBRARY)
    assert isinstance(found, Resolved)
    assert (found.id, found.paths) == (document, places)


def test_a_bare_article_means_the_document_at_hand() -> None:
    found = resolve(parse("第二条"), LIBRARY, within="a")
    assert isinstance(found, Resolved)
    assert str(found.citation) == "云人才规〔2024〕3号《云水市青年人才安居补贴办法（试行）》第二条"
    assert isinstance(resolve(parse("第二条"), LIBRARY), NotFound)


@pytest.mark.parametrize("cited", ["云人社通〔2021〕48号", "《补贴实施细则》", "《实施细则》"])
def test_several_documents_are_listed_not_guessed(cited: str) -> None:
    found = resolve(parse(cited), LIBRARY)
    if isinstance(found, Resolved):  # one title holds 补贴实施细则
        assert found.id == "c"
        return
    assert isinstance(found, Ambiguous)
    assert [i for i, _ in found.candidates] == ["b", "c"]


@pytest.mark.parametrize(
    ("cited", "reason"),
    [
        ("云人才规〔2024〕9号", "没有文号为"),
        ("云人才规〔2024〕3号《探亲补贴实施细则》", "没有标题为"),
        ("云人才规〔2024〕3号第九条", "没有第九条"),
        ("《没有这份文件的办法》", "没有标题为"),
    ],
)
def test_what_is_not_there_says_so(cited: str, reason: str) -> None:
    found = resolve(parse(cited), LIBRARY)
    assert isinstance(found, NotFound)
    assert reason in found.reason


def test_titles_that_differ_in_what_was_left_out_are_not_one() -> None:
    library = Catalogue(
        [
            Entry("e", titles=("甲县人民政府关于促进茶业的意见",)),
            Entry("f", titles=("茶园管理办法（2020年修订）",)),
        ]
    )
    assert library.titled("关于促进茶业的意见") == ["e"]
    assert library.titled("乙县人民政府关于促进茶业的意见") == []
    assert library.titled("茶园管理办法") == ["f"]
    assert library.titled("茶园管理办法（2024年修订）") == []


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("依照第6条第 2 款、第十五条至第十七条处理", ["第六条第二款", "第十五条至第十七条"]),
        ("违反第二条之一的", ["第二条之一"]),
        ("第十二条第三项", ["第十二条第（三）项"]),
    ],
)
def test_paths_are_found_in_running_text(text: str, paths: list[str]) -> None:
    assert [found.path for found in find_paths(text)] == paths
