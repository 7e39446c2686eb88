"""Grants: to whom, how much, with which ceiling, per what, how often (invented benefits)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.text.clauses import grant
from support.clauses import node, nodes


def read(*texts: str) -> list[dict[str, Any]]:
    return [clause.data for clause in grant(nodes(*texts))]


ONE = [
    (
        "对新认定的市级示范茶园，给予20万元奖励。",
        "fixed",
        {"amount": 200000, "beneficiary": "市级示范茶园", "condition": "新认定"},
    ),
    ("对新认定的市级示范茶园一次性奖励20万元。", "fixed", {"amount": 200000, "period": "one-off"}),
    ("对符合条件的合作社，按照每户3万元的标准给予补助。", "fixed", {"amount": 30000, "per": "户"}),
    ("给予5000元/户的一次性补贴。", "fixed", {"amount": 5000, "per": "户", "period": "one-off"}),
    ("对参加展会的茶企，给予最高8万元补贴。", "cap", {"cap": 80000, "beneficiary": "茶企"}),
    ("对冷链项目给予不超过1.5亿元的资金支持。", "cap", {"cap": 150000000}),
    ("按设备投资额的20%给予补助。", "rate", {"rate": 0.2}),
    ("按贷款本金的3‰给予茶企补贴。", "rate", {"rate": 0.003}),
    ("对冷链项目按总投资额的20%给予补助，最高不超过60万元。", "rate_with_cap", {"rate": 0.2, "cap": 600000}),
    ("对贮茶企业按20元/吨的标准给予补贴。", "per_unit", {"amount": 20, "per": "吨"}),
    ("对驻村专家按600元/月的标准发放补贴。", "per_unit", {"amount": 600, "per": "月", "period": "monthly"}),
    ("对购房人才给予3万元—9万元的购房补贴。", "tiered", {"range": [30000, 90000], "amount": None}),
    ("对符合条件的业务给予1％—1.5％的担保费补贴。", "tiered", {"range": [0.01, 0.015]}),
    (
        "对创业青年，租住第一年给予租金40%的补贴，第二年给予租金25%的补贴。",
        "tiered",
        {"tiers": [0.4, 0.25], "period": "yearly"},
    ),
    ("对新建茶园每亩补助300元，每户不超过6000元。", "per_unit", {"amount": 300, "per": "亩", "cap": 6000}),
    ("对认定为省级茶业园区的，给予最高50万元补助。", "cap", {"beneficiary": "省级茶业园区", "cap": 500000}),
    ("对获得茶园改造的贷款，按照不超过贷款本金的2‰给予贷款企业补贴。", "rate", {"beneficiary": "贷款企业"}),
    ("对符合条件的贮茶服务发生的损失，按35%给予补偿。", "rate", {"beneficiary": "贮茶服务"}),
    ("对购买制茶专利到本县进行产业化的项目，给予5万元补助。", "fixed", {"beneficiary": "项目"}),
    ("按茶企投入的30%给予用人单位补助。", "rate", {"beneficiary": "用人单位"}),
    ("对优质项目奖励不低于30万元，最高不超过90万元。", "tiered", {"range": [300000, 900000], "cap": 900000}),
    ("茶企购置制茶设备的，按购置金额的15%给予补助，单台最高不超过3万元。", "rate_with_cap", {"beneficiary": "茶企", "condition": "购置制茶设备", "rate": 0.15, "cap": 30000, "per": "台"}),
    ("茶艺师来县就业满一年的，每人每月发放生活补贴1500元。", "fixed", {"beneficiary": "茶艺师", "amount": 1500, "per": "人", "period": "monthly"}),
    ("从事茶叶种植的农户可申请每亩120元的种植补贴。", "per_unit", {"beneficiary": "农户", "amount": 120, "per": "亩"}),
    ("个体工商户首次升级为企业的，给予3000元的一次性奖励。", "fixed", {"beneficiary": "个体工商户", "condition": "首次升级为企业", "period": "one-off"}),
    ("符合条件的失业茶工可按月领取1200元补助。", "fixed", {"beneficiary": "失业茶工", "condition": "符合条件", "period": "monthly"}),
    ("当年出口额超过10万美元的茶企，每增加1美元奖励人民币0.03元，最高5万元。", "per_unit", {"beneficiary": "茶企", "cap": 50000, "per": "美元"}),
    ("对进入省级鼓励的重点茶企清单的，给予最高20万元奖励。", "cap", {"beneficiary": "重点茶企"}),
    ("鼓励茶叶企业境外上市，分阶段给予最高300万元奖励。", "cap", {"beneficiary": "茶叶企业", "condition": "境外上市"}),
    ("为符合条件的茶农、茶企提供额度分别为5万元、50万元的担保贷款，财政给予3％—4％贴息。", "tiered", {"beneficiary": "茶农、茶企", "condition": "符合条件"}),
    ("鼓励银行支持茶业，对符合条件的茶叶企业经营性贷款给予贴息，比例不超过LPR的50％。", "rate", {"beneficiary": "茶叶企业", "rate": 0.5}),
    ("对在县内设立的年到位外资（不含借款，下同）超过100万美元的茶业项目，按2%的额度予以奖励。", "rate", {"beneficiary": "茶业项目"}),
    ("新引进的制茶专家人才按薪酬的部分奖励，前3年按100%给予奖励，之后2年减半奖励。", "tiered", {"tiers": [1, 0.5], "beneficiary": "制茶专家人才"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "values"), ONE)
def test_one_promise(text: str, kind: str, values: dict[str, Any]) -> None:
    (data,) = read(text)
    assert data["amount_kind"] == kind
    assert {key: data.get(key) for key in values} == values


def test_each_class_of_a_list_is_a_grant_of_its_own() -> None:
    found = read(
        "按照博士（正高）5000元/人·月、硕士（副高、技师）3000元/人·月、本科1000元/人·月的标准给予企业补贴。"
    )
    assert [(data["beneficiary"], data["amount"], data["per"]) for data in found] == [
        ("博士（正高）", 5000, "人·月"),
        ("硕士（副高、技师）", 3000, "人·月"),
        ("本科", 1000, "人·月"),
    ]


def test_respectively_deals_names_and_sums_out() -> None:
    found = read("对新认定的国家级、省级、市级示范茶园分别给予80万元、40万元、20万元补助。")
    assert [(data["beneficiary"], data["amount"], data["condition"]) for data in found] == [
        ("国家级示范茶园", 800000, "新认定"),
        ("省级示范茶园", 400000, "新认定"),
        ("市级示范茶园", 200000, "新认定"),
    ]


def test_a_list_that_shares_one_sum_is_one_grant() -> None:
    (data,) = read("对新认定的市级示范茶园、市级示范牧场一次性奖励20万元。")
    assert data["beneficiary"] == "市级示范茶园、市级示范牧场"


def test_half_in_the_second_year_is_a_step() -> None:
    found = read("发放租金补贴，第一年标准为：博士8000元、硕士5000元，第二年补贴减半。")
    assert [data["tiers"] for data in found] == [[8000, 4000], [5000, 2500]]


def test_a_further_ceiling_is_no_grant_of_its_own() -> None:
    (data,) = read("按薪酬的25%给予用人单位补助（单人最高6万元），同一企业每年最高补助30万元。")
    assert (data["rate"], data["cap"], data["per"]) == (0.25, 60000, "人")


def test_a_ceiling_in_the_next_sentence_holds_for_the_rate() -> None:
    (data,) = read("对茶企按展位费的50%给予补贴。单个企业每年最高补贴4万元。")
    assert (data["amount_kind"], data["cap"]) == ("rate_with_cap", 40000)


def test_once_said_for_a_list_holds_for_the_list() -> None:
    found = read("向新引进的人才发放一次性安家费，标准为：博士6万元、硕士3万元。")
    assert [data["period"] for data in found] == ["one-off", "one-off"]


def test_the_beneficiary_is_carried_to_what_follows() -> None:
    found = read("对新建的示范茶园，给予30万元经费支持。验收结果为优秀的，再给予10万元补助。")
    assert [data["beneficiary"] for data in found] == ["示范茶园", "示范茶园"]
    assert "优秀" in found[1]["condition"]


@pytest.mark.parametrize(
    "text",
    [
        "年销售额超过2000万元的茶企可以申报。",
        "补贴资金按照60%、20%、20%的比例分三年发放。",
        "首年拨付补助资金的30%，验收后拨付其余部分。",
        "提供最高额度30万元的创业担保贷款。",
        "购房可享受一次最高10%的优惠，不再给予其他补贴。",
        "项目总投资（万元） 已拨付补助额度（万元）",
        "设立不少于5000万元的资金池，支持青年人才，给予补助。",
        "对外商投资超过3000万美元的项目给予奖励。",
        "奖励先进，激励后进。",
    ],
)
def test_thresholds_loans_instalments_and_budgets_are_no_grants(text: str) -> None:
    assert read(text) == []


@given(
    st.text(
        alphabet="对给予最高不超过万元%‰、，。；分别按照奖励补助的每户人月/第一二年减半（）1 2.—",
        max_size=200,
    )
)
def test_any_text_is_read_without_failing(text: str) -> None:
    for clause in grant(nodes(text)):
        assert 0 <= clause.span.start < clause.span.end <= len(text)


@pytest.mark.parametrize("unit", ["奖励1万元", "1%", "对甲给予1元、", "分别", "（最高1元", "第一年1%，"])
def test_ten_thousand_of_anything_are_read(unit: str) -> None:
    grant((node("给予奖励" + unit * 10_000),))


def test_a_list_dealt_out_in_view_of_the_project_keeps_its_classes() -> None:
    found = read("按照制茶大师、制茶师、制茶工结合项目实际，分别给予最高30万、20万、10万的项目经费补助。")
    assert [(data["beneficiary"], data["cap"]) for data in found] == [
        ("制茶大师", 300000),
        ("制茶师", 200000),
        ("制茶工", 100000),
    ]


def deals(text: str) -> list[tuple[str, str | None, int | float]]:
    return [(data["beneficiary"], data["condition"], data["amount"] or data["rate"]) for data in read(text)]


@pytest.mark.parametrize(
    ("text", "dealt"),
    [
        (
            "对年销售首次突破1亿元、5亿元的茶企，分别给予20万元、50万元奖励。",
            [("茶企", "年销售首次突破1亿元", 200000), ("茶企", "年销售首次突破5亿元", 500000)],
        ),
        (
            "对评为五星级、四星级的茶庄，分别一次性给予30万元、20万元奖励。",
            [("茶庄", "评为五星级", 300000), ("茶庄", "评为四星级", 200000)],
        ),
        (
            "完成储备任务的茶企，对其供应县内茶厂、县外茶厂分别按8元/吨、4元/吨进行奖补。",
            [("茶企", "供应县内茶厂", 8), ("茶企", "县外茶厂", 4)],
        ),
        (
            "对企业主导制定国家标准、行业标准的，每项分别奖励50万元、20万元。",
            [("企业", "主导制定国家标准", 500000), ("企业", "行业标准", 200000)],
        ),
        (
            "按一类工种技师每人6000元，高级技师每人8000元的标准给予补贴。",
            [("一类工种技师", None, 6000), ("一类工种高级技师", None, 8000)],
        ),
        (
            "每引进1名博士，给予用人单位5万元补贴；每引进1名硕士，给予2万元。",
            [("用人单位", "引进1名博士", 50000), ("用人单位", "每引进1名硕士", 20000)],
        ),
        (
            "对招商机构，分别按到位资金的1‰、2‰给予奖励，最高不超过20万元。",
            [("招商机构", None, 0.001), ("招商机构", None, 0.002)],
        ),
    ],
)
def test_lists_are_dealt_out(text: str, dealt: list[tuple[str, str | None, float]]) -> None:
    assert deals(text) == dealt


def test_one_ceiling_behind_listed_shares_caps_them_all() -> None:
    found = read("对招商机构，分别按到位资金的1‰、2‰给予奖励，最高不超过20万元。")
    assert [data["cap"] for data in found] == [200000, 200000]


def test_sums_listed_under_a_line_that_announces_them_are_grants() -> None:
    lead = node("获奖茶企的奖励标准如下：", key="lead")
    items = [
        node("1.金奖，每家20万元；", key="a", parent="lead", start=20),
        node("2.银奖，每家10万元。", key="b", parent="lead", start=40),
    ]
    assert [clause.data["amount"] for clause in grant((lead, *items))] == [200000, 100000]


def test_what_is_asked_between_beneficiary_and_sum_is_its_condition() -> None:
    (data,) = read("对新引进的制茶人才，租住人才公寓满一年的，给予5000元补贴。")
    assert data["beneficiary"] == "制茶人才"
    assert "租住人才公寓满一年" in data["condition"]
