"""Benefits: who may have how much, from whom, when, with what, and what follows."""

from __future__ import annotations

from duixian.rules.load.grammar.values import CONDITIONS, VALUE
from duixian.rules.load.grammar.words import (
    CITE,
    DATE,
    EXPR,
    INT,
    NAME,
    NAMES,
    OFFICE_NAMES,
    PERIODS,
    SHARINGS,
    TEXT,
    YES,
    opt,
    record,
    req,
)
from duixian.rules.load.shapes import Either, ListOf, MapOf, Text
from duixian.rules.model.delivery import ROUNDS

INSTALMENT = record(
    "instalment", "一期", share=req(EXPR, "份额"), after=opt(EXPR, "批准后多久"), due=opt(EXPR, "哪一天付"), if_=opt(EXPR, "付的条件"),
    label=opt(TEXT, "名称"), cite=opt(CITE, "出处"),
)  # fmt: skip
CAP = record(
    "cap",
    "上限",
    label=req(TEXT, "名称"),
    at_most=req(EXPR, "最高"),
    already=opt(EXPR, "本期已享受"),
    cite=opt(CITE, "出处"),
)
SPLIT = record("split", "分担", if_=opt(EXPR, "条件"), split=req(MapOf(EXPR, free=True), "承担方: 份额"), label=opt(TEXT, "名称"),
                cite=opt(CITE, "出处"))  # fmt: skip
SHARE = record("share", "资金分担", label=req(TEXT, "中文名"), of=req(NAME, "实体"), rows=req(ListOf(SPLIT, 1), "各种情形，先满足者"),
                cite=opt(CITE, "出处"))  # fmt: skip
WINDOW = record(
    "window", "申报时间", label=req(TEXT, "中文名"),
    kind=req(Text("种类", words=("always", "yearly", "monthly", "dates", "after")), "always 全年，yearly 每年某段，monthly 每月某段，dates 起止日期，after 某日之后"),
    from_=opt(TEXT, "起：yearly 写 03-01，monthly 写日，dates 写日期，after 写时长"), to=opt(TEXT, "止"),
    of=opt(NAME, "实体（after 用）"), after=opt(EXPR, "从哪一天算起（after 用）"),
    next_working_day=opt(YES, "截止日逢假日顺延"), review=opt(Text("审核周期", words=tuple(ROUNDS)), "多久审核一批：一年分成的各段的第一天开审，审以前报来的"), cite=opt(CITE, "出处"),
)  # fmt: skip
MATERIAL = record(
    "material", "材料", name=req(TEXT, "名称"), if_=opt(EXPR, "什么情况下要交"), copies=opt(INT, "份数"), original=opt(YES, "验原件"),
    register=opt(TEXT, "可由哪个登记库代替"), form=opt(NAME, "表格模板"), proves=opt(NAMES, "证明哪些事实"), cite=opt(CITE, "出处"),
)  # fmt: skip
OBLIGATION = record(
    "obligation", "义务", label=req(TEXT, "内容"), party=opt(NAME, "谁"), for_=opt(EXPR, "多久"), by=opt(EXPR, "何时以前"),
    if_=opt(EXPR, "条件"), cite=opt(CITE, "出处"),
)  # fmt: skip
RETURN = record(
    "return",
    "退还",
    event=req(TEXT, "事由"),
    if_=req(EXPR, "条件"),
    amount=req(VALUE, "退还多少"),
    cite=opt(CITE, "出处"),
)
SANCTION = record("sanction", "惩戒", label=req(TEXT, "内容"), list=opt(TEXT, "名单"), for_=opt(EXPR, "多久"), scope=opt(TEXT, "范围"),
                   bars=opt(NAMES, "在惩戒名单里登记的受限范围（conduct.sanctions 所指枚举的值）"), cite=opt(CITE, "出处"))  # fmt: skip
READING = record("reading", "理解", question=req(TEXT, "哪里不明"), taken=req(TEXT, "所取的理解"), other=req(TEXT, "另一种理解"),
                  cite=opt(Either(scalar=CITE, seq=ListOf(CITE, 1)), "出处"))  # fmt: skip
PROOF = record(
    "proof", "定期证明", label=req(TEXT, "内容"), every=req(EXPR, "每隔多久"), within=opt(EXPR, "到期后多久以内"),
    materials=opt(ListOf(MATERIAL), "材料"), cite=opt(CITE, "出处"),
)  # fmt: skip
FUND = record(
    "fund", "资金", label=opt(TEXT, "中文名"),
    level=req(Text("级次", words=("state", "province", "city", "district", "own")), "state 中央，province 省，city 市，district 县区，own 单位或个人自担，不是财政资金"),
    district=opt(MapOf(EXPR), "县区的资金是哪个县区的。实体: 表达式"),
    unspent=opt(Text("年末未用完的", words=("lapse", "carry")), "lapse 收回，carry 结转"),
    recovered=opt(Text("收回的钱", words=("available", "same_year", "treasury")), "available 恢复指标再用，same_year 当年收回的恢复指标、以后收回的上缴国库，treasury 一律上缴国库（不写即是）"),
    cite=opt(CITE, "出处"),
)  # fmt: skip
COUNTED = record("counted", "抵扣", one_of=(("benefit", "received"),), benefit=opt(NAME, "待遇"), received=opt(EXPR, "已得"),
                  cite=opt(CITE, "出处"))  # fmt: skip
PAYEE = record("payee", "收款人", to=req(NAME, "实体"), account=opt(TEXT, "账户"), cite=opt(CITE, "出处"))
LASTS = record("lasts", "期限", from_=req(EXPR, "从哪一天起"), for_=req(EXPR, "多久"), cite=opt(CITE, "出处"))
IN_FORCE = record("in_force", "施行", from_=opt(DATE, "自"), to=opt(DATE, "至（含）"), cite=opt(CITE, "出处"))
PAID_BY = record(
    "paid_by",
    "资金来源",
    one_of=(("share", "fund"),),
    share=opt(NAME, "分担办法"),
    fund=opt(TEXT, "资金"),
    cite=opt(CITE, "出处"),
)
ONCE = record("once_per", "只享受一次", per=req(NAME, "实体"), cite=opt(CITE, "出处"))
EVENT = record(
    "event", "同一事件", by=req(ListOf(EXPR, 1), "哪些事实或算出的值相同的是同一次；有 each 的写列表里的事实"),
    each=opt(EXPR, "列表里每一行各是一次的：any(列表 where 条件)，条件成立的行才是申领的"), cite=opt(CITE, "出处"),
)  # fmt: skip
BENEFIT = record(
    "benefit", "待遇", title=req(TEXT, "名称"), of=req(NAME, "实体"), cite=req(CITE, "所据文件"), summary=opt(TEXT, "说明"),
    status=opt(Text("状态", words=("active", "announced")), "announced 表示尚无实施细则"),
    in_force=opt(IN_FORCE, "施行期间"), applies=opt(CONDITIONS, "适用范围；范围外为“不适用”"), when=req(CONDITIONS, "条件"),
    amount=opt(VALUE, "金额"), grants=opt(TEXT, "非现金的待遇"), period=opt(Text("周期", words=PERIODS), "周期"),
    event=opt(EVENT, "period 是 event 的：怎样算同一次，同一次只兑现一回"), lasts=opt(LASTS, "期限"),
    caps=opt(ListOf(CAP), "上限"), once_per=opt(Either(scalar=NAME, map=ONCE), "只享受一次"), schedule=opt(ListOf(INSTALMENT, 1), "分期"),
    counted_against=opt(ListOf(COUNTED), "抵扣"), paid_by=opt(PAID_BY, "谁出钱"), payee=opt(PAYEE, "付给谁"),
    window=opt(NAME, "申报时间"), materials=opt(ListOf(MATERIAL), "材料"), procedure=opt(NAME, "程序"),
    office=opt(OFFICE_NAMES, "到哪里办（不写则按程序的）"),
    obligations=opt(ListOf(OBLIGATION), "义务"), returns=opt(ListOf(RETURN), "退还"), sanctions=opt(ListOf(SANCTION), "惩戒"),
    proofs=opt(ListOf(PROOF), "定期证明"), readings=opt(ListOf(READING), "理解"),
)  # fmt: skip
STACKING = record(
    "stacking", "叠加规则", kind=req(Text("种类", words=("exclusive", "highest", "total_capped")), "种类"), label=req(TEXT, "名称"),
    benefits=req(ListOf(NAME, 2), "哪些待遇"), at_most=opt(EXPR, "合计最高（total_capped 用）"), cite=opt(CITE, "出处"),
)  # fmt: skip
LIMIT = record(
    "limit", "集体上限", label=req(TEXT, "名称"), benefits=req(ListOf(NAME, 1), "哪些待遇"), group=req(NAME, "按哪个实体合计"),
    period=req(Text("周期", words=PERIODS), "周期"), at_most=req(EXPR, "最高"),
    sharing=req(Text("超出时怎样分", words=SHARINGS), "by_date 按申请先后，pro_rata 按比例，claimant 由申请单位分，silent 文件没有说"),
    order_by=opt(EXPR, "先后按哪个日期（by_date 用）"), cite=opt(CITE, "出处"),
)  # fmt: skip
