"""A procedure like another, outcomes that settle a day or leave truths to the officer, panels that only advise."""

from __future__ import annotations

import pytest

from duixian.rules import Pack, PackError, load_texts
from duixian.rules.book.procedures import procedure_of
from duixian.rules.book.telling import Teller
from duixian.rules.model.conduct import TODAY, Setting, before_grant
from duixian.rules.testing import run_cases
from duixian.rules.testing.mutate import mutants
from rules.bad_packs import BASE

CLAIM = """\
benefits:
  aid:
    title: 补助
    of: person
    cite: 办法
    when: [{human: 有突出贡献, id: outstanding, decided_by: 联席会议, cite: 第二条}]
    amount: 1 元
    procedure: city
procedures:
  city:
    label: 市里办
    of: person
    start: check
    cite: 办法 第三条
    steps:
      check: {label: 初审, role: desk, limit: {within: 5 工作日, cite: 办法 第三条}, outcomes: {passed: {to: panel, label: 通过}}, cite: 办法 第三条}
      panel:
        label: 评审
        role: desk
        panel: {least: 3, opinion: true}
        outcomes: {passed: {to: publicity, label: 通过, settles: outstanding}, failed: {to: end, label: 不通过, decides: refuse}}
        cite: 办法 第四条
      publicity:
        label: 公示
        role: desk
        publicity: {days: 5, calendar: working, cite: 办法 第三条}
        outcomes: {clear: {to: end, label: 无异议, decides: grant, sets: {born: today}}, objection: {to: check, label: 有异议, objection: true}}
        cite: 办法 第三条
  county:
    like: city
    label: 县里办
    cite: 办法 第九条
    without: [panel]
    steps:
      check: {label: 县里初审, role: desk, outcomes: {passed: {to: publicity, label: 通过}, refused: {to: end, label: 不符合, decides: refuse}}}
  town: {like: county, label: 镇里办, cite: 办法 第十条}
"""
CASE = """\
cases:
  - case: 定下的和由人认定的都写全
    as_of: 2024-06-01
    given: {person: {outstanding: true}}
    expect:
      aid:
        status: eligible
        procedure: {sets: {publicity.clear: {born: today}}, settles: {panel.passed: [%s]}}
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_texts({"pack.yaml": BASE, "claim.yaml": CLAIM})


def test_what_is_not_written_anew_is_taken_over_under_the_own_article(pack: Pack) -> None:
    county = pack.procedures["county"]
    assert (county.role, county.start, [s.id for s in county.steps]) == (
        "person",
        "check",
        ["check", "publicity"],
    )
    check, publicity = county.steps
    assert (check.label, check.limit, [o.id for o in check.outcomes]) == (
        "县里初审",
        None,
        ["passed", "refused"],
    )
    assert publicity.publicity is not None and publicity.publicity.days == 5
    cites = [c.path for c in (county.cite, publicity.cite, publicity.publicity.cite) if c is not None]
    assert cites == ["第九条"] * 3


def test_one_may_be_like_one_that_is_like_another(pack: Pack) -> None:
    town = pack.procedures["town"]
    assert [s.label for s in town.steps] == ["县里初审", "公示"]
    assert {s.cite.path for s in town.steps if s.cite is not None} == {"第十条"}


def test_the_other_keeps_its_own_articles(pack: Pack) -> None:
    paths = [s.cite.path for s in pack.procedures["city"].steps if s.cite is not None]
    assert paths == ["第三条", "第四条", "第三条"]


def test_a_date_is_settled_as_the_day_of_the_outcome(pack: Pack) -> None:
    clear, _ = pack.procedures["city"].steps[2].outcomes
    assert clear.sets == (Setting(fact="person.born", value=TODAY),)


def test_until_the_grant_only_what_is_settled_on_the_way_to_it_is_the_offices_to_say(pack: Pack) -> None:
    assert before_grant(pack.procedures["city"]) == {"person.born"}
    later = CLAIM.replace(
        "to: end, label: 无异议, decides: grant", "to: after, label: 无异议, decides: grant"
    ).replace(
        "        cite: 办法 第三条\n  county:",
        "        cite: 办法 第三条\n      after: {label: 领取, role: desk, outcomes: {done: {to: end, label: 已领, sets: {local: true}}}}\n  county:",
    )
    made = load_texts({"pack.yaml": BASE, "claim.yaml": later})
    assert before_grant(made.procedures["city"]) == {"person.born"}


def test_truths_that_people_decide_are_left_to_the_officer(pack: Pack) -> None:
    panel = pack.procedures["city"].steps[1]
    assert panel.outcomes[0].settles == ("person.outstanding",)
    assert panel.panel is not None and panel.panel.opinion


def test_cases_state_both_in_full() -> None:
    def failed(settled: str) -> list[tuple[str, ...]]:
        made = load_texts({"pack.yaml": BASE, "claim.yaml": CLAIM, "cases.yaml": CASE % settled})
        return [o.differences for o in run_cases(made) if not o.passed]

    assert failed("outstanding") == []
    ((told,),) = failed("local")
    assert "由人认定的应当是 panel.passed local，却是 panel.passed outstanding" in told


def test_a_step_that_several_share_is_broken_in_all_of_them_at_once(pack: Pack) -> None:
    days = [m for m in mutants(pack) if m.what == "公示天数 5 改成 6"]
    assert [sorted(name for _, name in m.parts) for m in days] == [["city", "county", "town"]]
    assert any(m.what == "通过 认定 person.outstanding 改成 不认定" for m in mutants(pack))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("city", "至少 3 人评审，只出意见"),
        ("city", "通过［由经办人认定有突出贡献］ → 公示"),
        ("city", "无异议［准予；定下“生日”为办理当天］ → 办结"),
        ("city", "5工作日内"),
        ("town", "县里初审"),
        ("town", "公示5个工作日"),
    ],
)
def test_the_book_tells_the_whole_of_it(pack: Pack, name: str, words: str) -> None:
    assert words in procedure_of(Teller(pack), pack.procedures[name])


def test_a_panel_that_advises_has_no_mark() -> None:
    wrong = CLAIM.replace("{least: 3, opinion: true}", "{scores: [0, 100], mark: 60, opinion: true}")
    with pytest.raises(PackError, match="panel-scores"):
        load_texts({"pack.yaml": BASE, "claim.yaml": wrong})
