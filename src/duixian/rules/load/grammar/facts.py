"""What a pack is about: documents, entities, facts, parameters, sets, catalogues, offices and yearly lists."""

from __future__ import annotations

from duixian.rules.load.grammar.words import CHANGES, CITE, DATE, EXPR, NAME, TEXT, YES, opt, record, req
from duixian.rules.load.shapes import Either, ListOf, MapOf, Record, Text

PACK = record(
    "pack", "规则包", id=req(NAME, "规则包的名字"), title=req(TEXT, "标题"), jurisdiction=req(TEXT, "适用地区"),
    version=req(TEXT, "版本"), language=opt(Text("语言版本", words=("1",)), "政策语言的版本"), note=opt(TEXT, "说明"),
)  # fmt: skip
DOCUMENT = record(
    "document", "所据文件", title=req(TEXT, "标题"), number=opt(TEXT, "文号"), issued=opt(DATE, "成文日期"),
    from_=opt(DATE, "施行日期"), to=opt(DATE, "失效日期"),
)  # fmt: skip
ENTITY = record(
    "entity", "实体", label=req(TEXT, "中文名"), of=opt(NAME, "挂在哪个实体上"), many=opt(YES, "一对多"),
    like=opt(NAME, "与哪个实体同类（共用其事实）"), key=opt(NAME, "数据表里的主键列"), link=opt(NAME, "数据表里的关联列"),
    as_=opt(NAME, "在所挂实体里的称呼"), optional=opt(YES, "可以没有"),
)  # fmt: skip
ENUM = record(
    "enum", "枚举", label=req(TEXT, "中文名"), values=req(MapOf(TEXT), "值: 中文名"),
    order=opt(Text("次序", words=("ascending", "descending", "none")), "ascending 由低到高排列，descending 由高到低"),
    cite=opt(CITE, "出处"),
)  # fmt: skip
_FACT_FIELDS = {
    "type": req(NAME, "truth、money、rate、number、date、text、spells，或枚举、目录的名字"),
    "label": req(TEXT, "中文名"), "question": opt(TEXT, "向申请人提的问题"), "unit": opt(TEXT, "单位"),
    "decimals": opt(Text("小数位数", r"\d", "写 0 到 9"), "小数位数"), "range": opt(ListOf(EXPR, 2), "[最小, 最大]"),
    "definition": opt(TEXT, "含义"), "evidence": opt(TEXT, "证明材料"), "register": opt(TEXT, "可取自哪个登记库"),
    "effort": opt(Text("1 到 9 的整数", r"[1-9]", "1 最省事，9 最费事"), "回答的难易"),
    "changes": opt(Text("变化方式", words=CHANGES), "never 不变，time 随时间，applicant 申请人可改变，office 机关可改变"),
    "better": opt(Text("方向", words=("higher", "lower")), "越高越好还是越低越好"),
    "sensitivity": opt(Text("敏感程度", words=("public", "personal", "sensitive")), "敏感程度"),
    "applies": opt(EXPR, "什么情况下才有这一项；否则“不适用”"), "cite": opt(CITE, "出处"),
}  # fmt: skip
ATTRIBUTE = Record(
    "attribute", "时段的属性", {k: _FACT_FIELDS[k] for k in ("type", "label", "unit", "decimals", "range")}
)
FACT = Record(
    "fact",
    "事实",
    {
        **_FACT_FIELDS,
        "first_paid": opt(NAME, "由账册填的日期：这项待遇第一次付款的那天"),
        "granted": opt(
            NAME,
            "由账册填的金额：这项待遇已经核给他多少；写作上限的 already，两人合计的上限在付款时也按账册算",
        ),
        "attributes": opt(MapOf(ATTRIBUTE), "每个时段的属性"),
    },
)
PARAMETER = record(
    "parameter", "参数", label=req(TEXT, "中文名"), type=req(NAME, "money、rate、number、truth、date 或枚举的名字"),
    unit=opt(TEXT, "单位"), decimals=opt(Text("小数位数", r"\d", "写 0 到 9"), "小数位数"), by=opt(NAME, "按哪个枚举分别取值"),
    values=req(MapOf(Either(scalar=EXPR, map=MapOf(EXPR)), free=True), "自哪一天起: 值（ended 表示停止）"), cite=opt(CITE, "出处"),
)  # fmt: skip
SET = record(
    "set", "集合", of=req(NAME, "枚举或目录"), label=opt(TEXT, "中文名"), members=req(ListOf(TEXT), "成员；目录的代码连同其下级"),
    except_=opt(ListOf(TEXT), "除外"), cite=opt(CITE, "出处"),
)  # fmt: skip
CATALOGUE = record(
    "catalogue", "目录", one_of=(("file", "entries"),), label=req(TEXT, "中文名"), file=opt(TEXT, "CSV 文件：code,label,parent，可以有别的列"),
    entries=opt(MapOf(TEXT, free=True), "代码: 名称；上级按代码的前缀"), cite=opt(CITE, "出处"),
)  # fmt: skip
DIRECTORY = record("directory", "办事机构", label=req(TEXT, "中文名"), of=req(NAME, "实体"), file=req(TEXT, "CSV 文件：code,name,telephone,address 和 by 里的各列"),
                    by=opt(MapOf(EXPR), "按什么选：列名: 表达式"), cite=opt(CITE, "出处"))  # fmt: skip
LIST_COLUMN = record("list_column", "一列", label=req(TEXT, "表头"), required=opt(YES, "必填"), values=opt(ListOf(TEXT, 1), "只能填哪些值"),
                      also=opt(ListOf(TEXT, 1), "也认得的表头"))  # fmt: skip
DECIDES = record(
    "decides", "据以判断的事实", fact=req(TEXT, "判断哪个事实（是否）"), year=req(TEXT, "按哪个日期的年度"),
    match=req(MapOf(TEXT), "列: 与之相同的事实（文字）"), holds=req(MapOf(Either(scalar=TEXT, seq=ListOf(TEXT, 1))), "列: 为真的值"),
    cite=opt(CITE, "出处"),
)  # fmt: skip
LIST = record("list", "逐年名录", label=req(TEXT, "中文名"), columns=req(MapOf(LIST_COLUMN), "各列"), key=req(ListOf(NAME, 1), "哪几列合起来不重复"),
               decides=opt(ListOf(DECIDES), "据以判断哪些事实"), cite=opt(CITE, "出处"))  # fmt: skip
