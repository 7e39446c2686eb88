"""Deadlines, materials and steps (invented procedures)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.text.clauses import KINDS, clauses, deadline, material, step
from duixian.text.model import NodeType
from support.clauses import node, nodes

LIMITS = [
    ("拟奖名单在网站公示，公示期为5个工作日。", "publicity", 5, "工作日", None, None),
    ("名单公示不少于7天。", "publicity", 7, "天", None, None),
    ("登记机关应当自受理之日起15个工作日内作出决定。", "processing", 15, "工作日", None, None),
    ("办电时间不超过12个工作日。", "processing", 12, "工作日", None, None),
    ("申请人应当在项目完工后6个月内申请验收。", "filing", 6, "个月", None, None),
    ("承担单位应在收到通知后一个月内补充完善材料。", "obligation", 1, "个月", None, None),
    ("本办法自2031年7月1日起施行，有效期至2034年6月30日。", "validity", None, None, "2034-06-30", None),
    ("证书有效期为3年。", "validity", 3, "年", None, None),
    ("将证书有效期由2年延长至4年。", "validity", 4, "年", None, None),
    ("2031年9月底前，编制服务清单。", "task", None, None, "2031-09", None),
    ("2031年底前，全面推行网上办理。", "task", None, None, "2031", None),
    ("网上申报截止时间为2031年9月12日。", "filing", None, None, "2031-09-12", None),
    ("企业于每年3月底前提出申请。", "filing", None, None, None, "每年3月底前"),
    ("各县主管部门应于每年1月10日前上报情况。", "obligation", None, None, None, "每年1月10日前"),
    ("茶企报销差旅费应在活动结束后3个月内进行申请，逾期不再受理。", "filing", 3, "个月", None, None),
    ("茶厂应当自信息产生之日起20个工作日内向社会公示。", "obligation", 20, "工作日", None, None),
    ("县卫生健康局应在接到报告后2小时内赶赴现场。", "processing", 2, "小时", None, None),
    ("合同期满前30日内提出续期申请。", "filing", 30, "日", None, None),
    ("补贴于审核通过后次月15日前发放到位。", "obligation", None, None, None, "次月15日前"),
    (
        "各镇要于每季度末月25日前将进展情况报县发展改革局。",
        "obligation",
        None,
        None,
        None,
        "每季度末月25日前",
    ),
    ("县税务局于每月底前将情况反馈县经信局。", "obligation", None, None, None, "每月底前"),
    ("录取应于2031年12月初开始，并于12月底前结束。", "task", None, None, "2031-12", None),
    ("申报单位须于2031年5月31日17时前登录平台完成填报。", "filing", None, None, "2031-05-31", None),
    ("2031年10月底前，对带有市场准入限制的隐性壁垒开展清理。", "task", None, None, "2031-10", None),
    ("健康证明自开具之日起六个月内有效。", "validity", 6, "个月", None, None),
    ("租住人才公寓的，两年内按年发放租金补贴。", "validity", 2, "年", None, None),
]


@pytest.mark.parametrize(("text", "kind", "length", "unit", "date", "recur"), LIMITS)
def test_one_limit(
    text: str, kind: str, length: int | None, unit: str | None, date: str | None, recur: str | None
) -> None:
    (clause,) = deadline(nodes(text))
    data = clause.data
    assert (data["kind"], data["length"], data["unit"], data["date"], data["recur"]) == (
        kind,
        length,
        unit,
        date,
        recur,
    )


@pytest.mark.parametrize(
    "text",
    [
        "本办法自公布之日起施行。",
        "毕业3年内的高校毕业生可以申请。",
        "连续停产12个月以上的企业除外。",
        "5年内不得再次申报。",
        "创办的茶企五年内被认定为示范企业的优先。",
        "20个工作日内不能作出决定的，另行告知。",
        "制茶师可提前1年参加评审。",
        "到2031年，覆盖率达到80%。",
        "每年开展4次检查。",
        "2031年3月5日",
    ],
)
def test_conditions_sanctions_and_goals_are_no_limits(text: str) -> None:
    assert deadline(nodes(text)) == ()


def test_who_must_keep_it_is_the_subject_of_the_sentence() -> None:
    (clause,) = deadline(nodes("第十条 验收组织部门应当在材料齐备后3个月内完成验收。"))
    assert clause.data["who"] == "验收组织部门"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("茶企（国企、民企、合资企业）于每月5日前向县茶办申报。", "茶企"),
        ("各区（市、县）茶业局要在每学期开学1个月内将情况报市茶业局。", "各区（市、县）茶业局"),
        ("验收部门应督促承担单位在结论下达之日起6个月内完成整改。", "承担单位"),
        ("录取工作应于每年12月底前完成。", None),
    ],
)
def test_who_is_an_office_a_body_or_a_person(text: str, who: str | None) -> None:
    (clause,) = deadline(nodes(text))
    assert clause.data["who"] == who


def test_papers_of_a_numbered_list_are_one_clause_each() -> None:
    text = "申报时应提交以下材料：1.《某某补贴申请表》一式两份；2.营业执照复印件；3.委托他人办理的，需提供授权委托书。"
    found = [clause.data for clause in material(nodes(text))]
    assert [data["form"] for data in found] == ["某某补贴申请表", None, None]
    assert found[0]["copies"] == 2
    assert found[1]["copy"]
    assert found[2]["condition"] == "委托他人办理的"


def test_cards_photos_and_translations_of_a_list_are_papers() -> None:
    text = "办理时需提供以下材料：1.“茶农服务绿卡”；2.证照翻译文本；3.近期一寸照片3张；4.申请人及随行人员户口本。"
    assert [clause.data["name"] for clause in material(nodes(text))] == [
        "“茶农服务绿卡”",
        "证照翻译文本",
        "近期一寸照片3张",
        "申请人及随行人员户口本",
    ]


def test_papers_told_in_a_sentence_are_read() -> None:
    found = material(nodes("申请人提供身份证复印件、劳动合同、银行账户等材料。"))
    assert [clause.data["name"] for clause in found] == ["身份证复印件", "劳动合同", "银行账户"]


def test_steps_keep_their_order_actor_and_limit() -> None:
    made = (
        node("第四条 申报流程", key="a4", type=NodeType.ARTICLE, label="第四条", heading="申报流程"),
        node(
            "（一）申报。企业向县经办窗口提交材料。",
            key="a4.1",
            parent="a4",
            type=NodeType.ITEM,
            label="（一）",
            start=100,
        ),
        node(
            "（二）审核。县经办窗口应在5个工作日内完成审核。",
            key="a4.2",
            parent="a4",
            type=NodeType.ITEM,
            label="（二）",
            start=200,
        ),
    )
    first, second = step(made)
    assert [c.data["order"] for c in (first, second)] == [1, 2]
    assert [c.data["name"] for c in (first, second)] == ["申报", "审核"]
    assert second.data["actor"] == "县经办窗口"
    assert second.data["limit"]["length"] == 5


def test_conditions_listed_under_a_procedure_are_no_steps() -> None:
    made = (
        node("申报程序", key="h", type=NodeType.HEADING, heading="申报程序"),
        node("1.申报条件：独立法人。", key="h.1", parent="h", type=NodeType.ITEM, label="1.", start=50),
    )
    assert step(made) == ()


@given(
    st.text(
        alphabet="应当在收到之日起内前底个工作日月年1 2一公示期为有效每截止申报审核材料：；，。《》（）、\n",
        max_size=200,
    )
)
def test_any_text_is_read_without_failing(text: str) -> None:
    for clause in clauses(nodes(text)):
        assert clause.kind in KINDS
        assert 0 <= clause.span.start < clause.span.end <= len(text)
        assert 0 <= clause.confidence <= 1
        assert clause.why


def _spread(unit: str) -> Any:
    return (node(unit * 10_000, heading="申报程序"),)


@pytest.mark.parametrize(
    "unit", ["1日内", "每年1月", "2031年", "材料：", "提交甲表、", "申报—审核—", "，应", "公示1天"]
)
def test_ten_thousand_of_anything_are_read(unit: str) -> None:
    clauses(_spread(unit))
