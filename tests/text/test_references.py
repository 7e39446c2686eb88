"""References: what a document names, with which relation, and where that leads (invented documents)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.citations import Catalogue, Entry
from duixian.text.model import NodeType, Reference, Relation, Span
from duixian.text.references import Outcome, references, resolve, short_titles
from support.clauses import node, nodes, table

Found = tuple[str | None, str | None, str | None, str]


def read(*texts: str, own: tuple[str, ...] = ()) -> list[Found]:
    return [(r.title, r.number, r.path, r.relation.value) for r in references(nodes(*texts), own)]


CASES: list[tuple[str, list[Found]]] = [
    ("根据《茶业促进条例》，结合实际，制定本办法。", [("茶业促进条例", None, None, "basis")]),
    (
        "根据《茶业促进条例》和《茶园管理办法》（黔茶发〔2031〕7 号），制定本细则。",
        [("茶业促进条例", None, None, "basis"), ("茶园管理办法", "黔茶发〔2031〕7号", None, "basis")],
    ),
    ("根据《茶业促进条例》第十二条第二款，制定本办法。", [("茶业促进条例", None, "第十二条第二款", "basis")]),
    ("关于印发《茶园管理办法》的通知", [("茶园管理办法", None, None, "forwards")]),
    ("《茶园管理办法》已经会议审议通过，现印发给你们。", [("茶园管理办法", None, None, "forwards")]),
    (
        "《茶园管理办法》（黔茶发〔2028〕3号）同时废止。",
        [("茶园管理办法", "黔茶发〔2028〕3号", None, "repeals")],
    ),
    ("推动修订《茶业促进条例》。", [("茶业促进条例", None, None, "amends")]),
    ("深入落实《茶业发展规划》。", [("茶业发展规划", None, None, "implements")]),
    ("颁布实施《茶业促进条例》以来成效明显。", [("茶业促进条例", None, None, "cites")]),
    ("现就《茶业促进条例》的解释说明如下。", [("茶业促进条例", None, None, "interprets")]),
    (
        "参照《关于转发〈茶园管理办法〉的通知》执行。",
        [("关于转发〈茶园管理办法〉的通知", None, None, "cites")],
    ),
    ("按照黔府办发〔2031〕22号文件精神执行。", [(None, "黔府办发〔2031〕22号", None, "cites")]),
    (
        "依照《茶叶安全规定》（农茶总局令第 4 号公布，农茶总局令第9号修正）办理。",
        [("茶叶安全规定", "农茶总局令第4号", None, "cites")],
    ),
    ("执行《茶叶分级》（GB/T 98765）的要求。", [("茶叶分级", "GB/T98765", None, "implements")]),
    (
        "违反本办法第十条的，依照第十二条、第十五条至第十七条处理。",
        [(None, None, p, "cites") for p in ("第十条", "第十二条", "第十五条至第十七条")],
    ),
    ("详见附件2。", [(None, None, "附件2", "cites")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_named_and_how(text: str, expected: list[Found]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "填写《茶园补贴申请表》。",
        "凭《茶农登记证》办理。",
        "在《黔茶日报》刊登。",
        "第十条 茶园应当登记。",
        "（黔茶发〔2031〕7号）",
        "按前款规定办理。",
        "《没有结束的标题",
        "附件：1.名单",
    ],
)
def test_forms_newspapers_headings_and_own_numbers_are_no_references(text: str) -> None:
    assert read(text) == []


def test_the_own_number_in_a_sentence_is_no_reference() -> None:
    assert read("本文件即黔茶发〔2031〕7号，请遵照。", own=("黔茶发〔2031〕7号",)) == []


def test_titles_and_numbers_broken_over_lines_are_read_whole() -> None:
    assert read("根据《茶业\n促进条例》（黔茶发\n〔20\n31〕7\n号），制定本办法。") == [
        ("茶业促进条例", "黔茶发〔2031〕7号", None, "basis")
    ]


@pytest.mark.parametrize(
    "number", ["黔茶发[2031]7号", "黔茶发（2031）7号", "黔茶发【2031】第7号", "黔茶发〔2031〕 7 号"]
)
def test_the_year_of_a_number_may_stand_in_any_bracket(number: str) -> None:
    ((_, found, _, _),) = read(f"《茶园管理办法》（{number}）规定的条件。")
    assert found in ("黔茶发〔2031〕7号", "黔茶发〔2031〕第7号")


def test_a_basis_in_a_table_is_a_citation() -> None:
    made = table(("事项", "设定和实施依据"), ("采茶许可", "《茶业促进条例》"))
    assert [r.relation for r in references((made,))] == [Relation.CITES]


def test_short_titles_lead_to_the_full_one() -> None:
    made = nodes("根据《茶园管理办法》（以下简称《办法》），制定本细则。", "《办法》另有规定的除外。")
    assert short_titles(made) == {"办法": "茶园管理办法"}
    assert [r.title for r in references(made)] == ["茶园管理办法", "办法"]


def test_the_span_is_the_printed_mention() -> None:
    text = "根据《茶业促进条例》，制定本办法。"
    (found,) = references((node(text, type=NodeType.ARTICLE),))
    assert text[found.span.start : found.span.end] == "《茶业促进条例》"


def made(title: str | None = None, number: str | None = None, path: str | None = None) -> Reference:
    return Reference("n", Span(0, 1), Relation.CITES, title, number, path)


LIBRARY = Catalogue(
    [
        Entry("a", ("黔茶发〔2031〕7号",), ("茶园补贴细则",)),
        Entry("b", ("黔茶发〔2031〕7号",), ("茶企奖励细则",)),
        Entry("c", ("黔府发〔2031〕1号",), ("省人民政府关于促进茶业的意见",)),
        Entry("d", ("黔茶办〔2031〕2号",), ("茶业规划", "省茶办关于印发《茶业规划》的通知")),
        Entry("e", titles=("采茶办法（试行）",)),
        Entry("f", titles=("贮茶办法",)),
        Entry("g", titles=("贮茶办法",)),
    ]
)


@pytest.mark.parametrize(
    ("reference", "outcome", "documents"),
    [
        (made("茶园补贴细则", "黔茶发〔2031〕7号"), Outcome.RESOLVED, ("a",)),
        (made(None, "黔茶发〔2031〕7号"), Outcome.AMBIGUOUS, ("a", "b")),
        (made(None, "黔府发〔2031〕1号"), Outcome.RESOLVED, ("c",)),
        (made("关于促进茶业的意见"), Outcome.RESOLVED, ("c",)),
        (made("省茶办关于印发〈茶业规划〉的通知"), Outcome.RESOLVED, ("d",)),
        (made("茶业规划"), Outcome.RESOLVED, ("d",)),
        (made("采茶办法"), Outcome.RESOLVED, ("e",)),
        (made("贮茶办法"), Outcome.AMBIGUOUS, ("f", "g")),
        (made("制茶办法"), Outcome.DANGLING, ()),
        (made("茶业规划", "黔茶办〔2029〕2号"), Outcome.DANGLING, ()),
        (made("乡人民政府关于促进茶业的意见"), Outcome.DANGLING, ()),
        (made("采茶办法（修订）"), Outcome.DANGLING, ()),
        (made("制茶办法", "黔府发[2031] 01 号"), Outcome.RESOLVED, ("c",)),
        (made(path="第三条"), Outcome.INTERNAL, ("me",)),
    ],
)
def test_where_a_reference_leads(reference: Reference, outcome: Outcome, documents: tuple[str, ...]) -> None:
    found = resolve(reference, LIBRARY, own="me")
    assert (found.outcome, found.documents) == (outcome, documents)


def test_a_short_title_is_resolved_through_its_definition() -> None:
    assert resolve(made("细则"), LIBRARY, short={"细则": "茶企奖励细则"}).documents == ("b",)


def test_a_path_the_target_lacks_lowers_the_confidence() -> None:
    found = resolve(made("采茶办法", path="第九十条"), LIBRARY, has_path=lambda _id, _path: False)
    assert (found.outcome, found.confidence) == (Outcome.RESOLVED, 0.6)


@pytest.mark.parametrize("words", ["中小茶企可以申请。", "及时采茶。", "所在乡镇负责。"])
def test_the_label_of_an_article_is_no_reference_to_itself(words: str) -> None:
    article = node(f"第四条 {words}", key="a4", type=NodeType.ARTICLE, label="第四条")
    assert references((article,)) == ()


@given(
    st.text(
        alphabet="《》〈〉（）〔〕根据按照制定本第十二条款至茶法办印发号令公告2031 7同时废止，。、附件GB/T\n",
        max_size=200,
    )
)
def test_any_text_is_read_without_failing(text: str) -> None:
    for found in references(nodes(text)):
        assert 0 <= found.span.start < found.span.end <= len(text)
        assert found.title or found.number or found.path


@pytest.mark.parametrize(
    "unit", ["《", "《茶法》", "第一条", "黔茶发〔2031〕7号", "令第1号", "（茶总局、", "附件1", "〔2031〕"]
)
def test_ten_thousand_of_anything_are_read(unit: str) -> None:
    references((node("号" + unit * 10_000),))
