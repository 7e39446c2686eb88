"""Rules against the texts they cite: an invented article here, a pack beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from duixian.citations import text_hash
from duixian.rules import Pack, load_texts
from duixian.rules.sources import (
    Found,
    Lookup,
    Missing,
    Passage,
    PinsError,
    Several,
    check_sources,
    leanings,
    pinned,
    read_pins,
    write_pins,
)
from duixian.rules.sources.amounts import measures

FULL = "云人社发〔2024〕3号《云水市引才补助办法》"
ARTICLES = {
    "第二条": "第二条 上年纳税一百万元以上的本市企业可以申报。",
    "第三条": "第三条 申报人不满四十五周岁，合同期三年以上。",
    "第四条": "第四条 博士补助4.8万元，硕士24000元，本科按硕士的三分之一发给。",
    "第五条": "第五条 分两次发放，首次60%，其余满一年后发放。所需资金由市、区按8:2分担。",
    "第六条": "第六条 受理之日起5个工作日内初审，公示三日。",
}
PACK = """
pack: {id: first, title: 引才, jurisdiction: 云水市, version: "1"}
documents:
  办法: {title: 云水市引才补助办法, number: 云人社发〔2024〕3号}
entities:
  person: {label: 申请人}
enums:
  degree: {label: 学历, values: {doctor: 博士, master: 硕士, bachelor: 本科}}
facts:
  person:
    degree: {type: degree, label: 学历}
    born: {type: date, label: 出生日期}
    contract: {type: number, unit: 年, label: 合同年限, range: [0 年, 40 年]}
    tax: {type: money, label: 单位纳税}
shares:
  split: {label: 分担, of: person, cite: 办法 第五条, rows: [{split: {市: 80%, 区: 20%}}]}
benefits:
  settling:
    title: 安家补助
    of: person
    cite: 办法
    when:
      - {if: tax >= 100 万元, cite: 第二条}
      - {if: age(born) < 45 周岁, cite: 第三条}
      - {if: contract >= 36 月, cite: 第三条}
    amount: {by: degree, values: {博士: 48000 元, 硕士: 2.4 万元, 本科: 2.4 万元 * 1/3}, cite: 第四条}
    schedule: [{share: 60%, cite: 第五条}, {share: 40%, after: 1 年, cite: 第五条}]
    paid_by: {share: split}
    procedure: claim
roles:
  desk: {label: 窗口, kind: office}
procedures:
  claim:
    label: 申领
    of: person
    start: review
    cite: 办法 第六条
    steps:
      review: {label: 初审, role: desk, limit: {within: 5 工作日}, outcomes: {ok: {to: show, label: 通过}}}
      show: {label: 公示, role: desk, publicity: {days: 3, calendar: calendar}, outcomes: {ok: {to: end, label: 无异议, decides: grant}, bad: {to: end, label: 有异议, objection: true}}}
"""


def pack(*changes: tuple[str, str]) -> Pack:
    text = PACK
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load_texts({"pack.yaml": text})


def library(articles: Mapping[str, str] = ARTICLES) -> Lookup:
    """One document, found by its full citation; a paragraph is found as its article."""
    passages = tuple(Passage(path, words) for path, words in articles.items())

    def look(citation: str) -> Found | Missing | Several:
        if "两可" in citation:
            return Several(("甲〔2024〕1号《两可办法》", "乙〔2024〕1号《两可办法》"))
        if not citation.startswith(FULL):
            return Missing()
        path = citation.removeprefix(FULL)
        if path in articles:
            return Found(citation, articles[path], "", True, passages)
        article = path.partition("条")[0] + "条"
        if path and article in articles:
            return Found(citation, articles[article], article, False, passages)
        if path:
            return Missing(True, ("第六条",))
        return Found(citation, "\n".join(articles.values()), "", True, passages)

    return look


def told(changed: Pack, lookup: Lookup | None = None) -> dict[str, str]:
    return {f.code: f.what for f in check_sources(changed, lookup or library()).findings}


def test_a_pack_that_says_what_the_articles_say_has_no_finding() -> None:
    checked = check_sources(pack(), library())
    assert checked.findings == ()
    assert checked.citations == checked.found
    assert checked.numbers == checked.placed > 10


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("tax >= 100 万元", "tax >= 200 万元", "200万元"),
        ("< 45 周岁", "< 40 周岁", "40周岁"),
        ("contract >= 36 月", "contract >= 24 月", "24月"),
        ("48000 元", "4.9 万元", "4.9万元"),
        ("1/3", "1/7", "1/7"),
        ("{市: 80%, 区: 20%}", "{市: 70%, 区: 30%}", "70%"),
        ("{share: 60%, cite: 第五条}, {share: 40%", "{share: 55%, cite: 第五条}, {share: 45%", "55%"),
        ("after: 1 年", "after: 2 年", "2年"),
        ("within: 5 工作日", "within: 7 工作日", "7个工作日"),
        ("days: 3", "days: 9", "9 日"),
    ],
)
def test_a_number_that_is_nowhere_in_the_document_is_an_error(old: str, new: str, shown: str) -> None:
    findings = check_sources(pack((old, new)), library()).findings
    assert findings
    assert {f.code for f in findings} == {"number-not-found"}
    assert {f.level for f in findings} == {"error"}
    assert any(shown in f.what for f in findings)


def test_a_number_of_another_article_is_told_apart_with_the_article() -> None:
    found = told(pack(("contract >= 36 月, cite: 第三条", "contract >= 36 月, cite: 第二条")))
    assert found == {"number-elsewhere": "《安家补助》写的 36月 不在所引的第二条里，在第三条里"}


def test_a_text_may_leave_the_last_share_unsaid_but_not_both() -> None:
    articles = {**ARTICLES, "第五条": "第五条 首次60%，其余满一年后发放；市级承担80%，其余由区级承担。"}
    assert told(pack(), library(articles)) == {}
    assert "number-not-found" in told(pack(("{市: 80%, 区: 20%}", "{市: 50%, 区: 50%}")), library(articles))


def test_an_article_that_is_not_there_is_an_error_with_what_comes_close() -> None:
    checked = check_sources(pack(("100 万元, cite: 第二条", "100 万元, cite: 第十二条")), library())
    [finding] = checked.findings
    assert (finding.code, finding.level) == ("source-not-found", "error")
    assert "第十二条" in finding.what
    assert "《安家补助》" in finding.what
    assert "第六条" in finding.mend
    assert checked.found == checked.citations - 1


def test_a_place_that_the_library_does_not_part_is_checked_by_the_place_around_it() -> None:
    [finding] = check_sources(
        pack(("100 万元, cite: 第二条", "100 万元, cite: 第二条第三款")), library()
    ).findings
    assert (finding.code, finding.level) == ("source-nearest", "note")


def test_a_document_the_library_lacks_is_told_once() -> None:
    changed = pack(
        ("  办法: {", "  旧办法: {title: 云水市旧办法, number: 云旧〔2020〕1号}\n  办法: {"),
        ("100 万元, cite: 第二条", "100 万元, cite: 旧办法 第二条"),
        ("36 月, cite: 第三条", "36 月, cite: 旧办法 第三条"),
    )
    [finding] = check_sources(changed, library()).findings
    assert (finding.code, finding.level) == ("source-absent", "warning")
    assert finding.cites == ("云旧〔2020〕1号《云水市旧办法》",)


def test_an_ambiguous_citation_names_the_candidates() -> None:
    changed = pack(
        ("  办法: {", "  两可: {title: 两可办法}\n  办法: {"),
        ("100 万元, cite: 第二条", "100 万元, cite: 两可 第二条"),
    )
    [finding] = check_sources(changed, library()).findings
    assert (finding.code, finding.level) == ("source-ambiguous", "error")
    assert "甲〔2024〕1号《两可办法》、乙〔2024〕1号《两可办法》" in finding.mend


def test_pins_tell_which_text_changed_since_and_who_leans_on_it() -> None:
    kept = pack()
    pins = pinned([lean.cite.full for lean in leanings(kept)], library(), date(2024, 5, 1))
    assert text_hash(ARTICLES["第四条"]) in {pin.sha256 for pin in pins}
    again = read_pins(write_pins(pins))
    assert tuple(again.values()) == tuple(sorted(pins, key=lambda pin: pin.citation))
    assert check_sources(kept, library(), again).findings == ()

    changed = library({**ARTICLES, "第四条": ARTICLES["第四条"] + "大专2000元。"})
    found = {f.cites[0]: f for f in check_sources(kept, changed, again).findings}
    assert set(found) == {FULL, f"{FULL}第四条"}
    assert "自 2024-05-01 核对以来变了；依据它的有 《安家补助》" in found[f"{FULL}第四条"].what

    later = pinned([lean.cite.full for lean in leanings(kept)], changed, date(2025, 1, 1), again)
    days = {pin.citation.removeprefix(FULL): pin.day.year for pin in later}
    assert days["第四条"] == 2025
    assert days["第三条"] == 2024


def test_pins_are_no_part_of_what_a_pack_is() -> None:
    pins = write_pins(pinned([FULL], library(), date(2024, 5, 1)))
    assert load_texts({"pack.yaml": PACK, "citations.csv": pins}).content_hash == pack().content_hash


@pytest.mark.parametrize(
    "text", ["", "a,b\n", "citation,sha256,date\n甲,123,2024-01-01\n", "citation,sha256,date\n甲\n"]
)
def test_pins_that_cannot_be_read_say_where_and_what_to_do(text: str) -> None:
    with pytest.raises(PinsError, match=r"citations\.csv:\d.*改法"):
        read_pins(text)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("4.8万元", ("money", Fraction(48000))),
        ("四万八千元", ("money", Fraction(48000))),
        ("2.4/1.2万元", ("money", Fraction(24000))),
        ("补助标准（万元） 博士 5", ("money", Fraction(50000))),
        ("三年", ("months", Fraction(36))),
        ("36个月", ("months", Fraction(36))),
        ("四十五周岁", ("months", Fraction(540))),
        ("第二年发放", ("months", Fraction(12))),
        ("10个工作日", ("workdays", Fraction(10))),
        ("15日", ("days", Fraction(15))),
        ("补助八成，", ("plain", Fraction(4, 5))),
        ("三分之一", ("plain", Fraction(1, 3))),
        ("按6:4分担", ("plain", Fraction(3, 5))),
        ("减半发放", ("plain", Fraction(1, 2))),
        ("2024年3月1日", ("date", date(2024, 3, 1))),
        ("每年3月1日至3月31日", ("monthday", (3, 31))),
    ],
)
def test_a_measure_stands_for_every_way_to_write_it(text: str, measure: tuple[str, object]) -> None:
    assert measure in measures(text)
