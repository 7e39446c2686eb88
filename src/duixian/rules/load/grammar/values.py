"""How a value comes about: cases, brackets, tables, exceptions, conditions, classifications."""

from __future__ import annotations

from duixian.rules.load.grammar.words import CITE, EXPR, EXPR_OR_LIST, HITS, NAME, TEXT, opt, record, req
from duixian.rules.load.shapes import Either, Later, ListOf, MapOf, Record, Text

ROW = record("row", "一行", if_=opt(EXPR, "条件"), when=opt(ListOf(TEXT), "各输入的条件，- 表示不限"), then=req(EXPR, "结果"),
              label=opt(TEXT, "名称"), cite=opt(CITE, "出处"), one_of=(("if", "when"),))  # fmt: skip
CASES_OF = Either(seq=ListOf(ROW, 1), map=MapOf(EXPR, free=True))
BRACKET = record(
    "bracket", "一档", to=opt(EXPR, "到多少为止（含）"), rate=req(EXPR, "比例"), cite=opt(CITE, "出处")
)
_VALUE_FORMS = (
    "value",
    "highest_of",
    "lowest_of",
    "sum_of",
    "first_of",
    "unique_of",
    "by",
    "rate",
    "tiers",
    "table",
)
VALUE_RECORD = record(
    "value", "取值", one_of=(_VALUE_FORMS,), value=opt(EXPR, "表达式"), highest_of=opt(CASES_OF, "就高"),
    lowest_of=opt(CASES_OF, "就低"), sum_of=opt(CASES_OF, "相加"), first_of=opt(CASES_OF, "先满足者"),
    unique_of=opt(CASES_OF, "至多一条满足"), by=opt(EXPR, "按什么取值"), values=opt(MapOf(EXPR, free=True), "值: 结果"),
    rate=opt(EXPR, "比例"), of=opt(EXPR, "基数"), tiers=opt(ListOf(BRACKET, 1), "分档累进"), table=opt(NAME, "决策表"),
    otherwise=opt(EXPR, "都不满足时"), at_most=opt(EXPR_OR_LIST, "最高不超过"), at_least=opt(EXPR, "最低不少于"),
    less=opt(EXPR, "减去"), round=opt(TEXT, "取整：单位和方式，例如 元 half_up"), label=opt(TEXT, "名称"), cite=opt(CITE, "出处"),
)  # fmt: skip
VALUE = Either(scalar=EXPR, map=VALUE_RECORD)
EXCEPTION = record(
    "exception", "例外", label=req(TEXT, "例外的名称"), if_=req(EXPR, "条件"), value=req(VALUE, "例外时的值"), cite=opt(CITE, "出处"),
    exceptions=opt(ListOf(Later("exception")), "例外的例外"),
)  # fmt: skip
DERIVED = Either(
    scalar=EXPR,
    map=Record(
        "derived", "推得的事实",
        {"label": opt(TEXT, "中文名"), **VALUE_RECORD.fields, "exceptions": opt(ListOf(Later("exception")), "例外"),
         "type": opt(NAME, "类型（不写则按表达式）")},
        (_VALUE_FORMS,),
    ),
)  # fmt: skip
TABLE = record(
    "table", "决策表", label=req(TEXT, "中文名"), of=req(NAME, "实体"), hit=req(Text("命中规则", words=HITS), "命中规则"),
    inputs=opt(ListOf(EXPR, 1), "输入"), type=opt(NAME, "结果的枚举（结果是枚举的值时写）"), rows=req(ListOf(ROW, 1), "各行"), otherwise=opt(EXPR, "都不命中时"), cite=opt(CITE, "出处"),
)  # fmt: skip
_LEAF = Either(scalar=EXPR, map=Later("condition"))
CONDITION = record(
    "condition", "条件", one_of=(("if", "unless", "human", "all", "any"),), if_=opt(EXPR, "须为真"), unless=opt(EXPR, "须为假"),
    human=opt(TEXT, "由人认定的条件"), id=opt(NAME, "名字"), decided_by=opt(TEXT, "由谁认定"), evidence=opt(TEXT, "凭什么认定"),
    all=opt(ListOf(_LEAF, 1), "都要满足"), any=opt(ListOf(_LEAF, 1), "满足其一"),
    label=opt(TEXT, "名称"), cite=opt(CITE, "出处"),
)  # fmt: skip
CONDITIONS = Either(scalar=EXPR, seq=ListOf(Either(scalar=EXPR, map=CONDITION), 1), map=CONDITION)
CRITERION = Record(
    "criterion", "认定标准", {"grade": req(NAME, "等次"), **CONDITION.fields}, CONDITION.one_of
)
CLASSIFICATION = record(
    "classification", "分类认定", label=req(TEXT, "中文名"), of=req(NAME, "实体"), enum=req(NAME, "等次（有次序的枚举）"),
    criteria=req(ListOf(CRITERION, 1), "标准，就高"), otherwise=req(NAME, "都不满足时的等次"), cite=opt(CITE, "出处"),
)  # fmt: skip
