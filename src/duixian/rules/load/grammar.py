"""The grammar of a pack: every section and every key, with its meaning. Loader and JSON Schema both read this."""

from __future__ import annotations

from duixian.rules.load.shapes import Either, Field, Later, ListOf, MapOf, Record, Shape, Text
from duixian.rules.model.delivery import ROUNDS

TEXT = Text("一段文字")
NAME = Text("一个名字", r"[^\W\d]\w*(?:-[^\W\d]\w*)*", "写一个已定义的名字")
EXPR = Text("一个表达式")
CITE = Text("一处引用")
DATE = Text("一个日期", r"\d{4}-\d{2}-\d{2}", "写成 2021-06-30 的样子")
DAY_OR_NONE = Text("一个日期", r"\d{4}-\d{2}-\d{2}|-", "写成 2021-06-30 的样子；没有期限的写 -")
INT = Text("一个整数", r"\d{1,9}", "写一个不带单位的整数")
YES = Text("true 或 false", words=("true", "false"))
OFFICE = Text(
    "一个办事机构",
    r"[^\W\d]\w*(?:-[^\W\d]\w*)*(?:\.\S+)?",
    "写 offices 里的名字，或 名字.代码",
)
OFFICE_NAMES = Either(scalar=OFFICE, seq=ListOf(OFFICE, 1))
NAMES = Either(scalar=NAME, seq=ListOf(NAME, 1))
EXPR_OR_LIST = Either(scalar=EXPR, seq=ListOf(EXPR))

CHANGES = ("never", "time", "applicant", "office")
PERIODS = ("once", "month", "year", "event")
ROUNDINGS = ("half_up", "down", "up")
HITS = ("unique", "first", "highest", "lowest", "sum", "any")
SHARINGS = ("by_date", "pro_rata", "claimant", "silent")


def _record(name: str, doc: str, /, one_of: tuple[tuple[str, ...], ...] = (), **fields: Field) -> Record:
    return Record(name, doc, {key.rstrip("_"): field for key, field in fields.items()}, one_of)


def _opt(shape: Shape, doc: str = "") -> Field:
    return Field(shape, False, doc)


def _req(shape: Shape, doc: str = "") -> Field:
    return Field(shape, True, doc)


PACK = _record(
    "pack", "规则包", id=_req(NAME, "规则包的名字"), title=_req(TEXT, "标题"), jurisdiction=_req(TEXT, "适用地区"),
    version=_req(TEXT, "版本"), language=_opt(Text("语言版本", words=("1",)), "政策语言的版本"), note=_opt(TEXT, "说明"),
)  # fmt: skip
DOCUMENT = _record(
    "document", "所据文件", title=_req(TEXT, "标题"), number=_opt(TEXT, "文号"), issued=_opt(DATE, "成文日期"),
    from_=_opt(DATE, "施行日期"), to=_opt(DATE, "失效日期"),
)  # fmt: skip
ENTITY = _record(
    "entity", "实体", label=_req(TEXT, "中文名"), of=_opt(NAME, "挂在哪个实体上"), many=_opt(YES, "一对多"),
    like=_opt(NAME, "与哪个实体同类（共用其事实）"), key=_opt(NAME, "数据表里的主键列"), link=_opt(NAME, "数据表里的关联列"),
    as_=_opt(NAME, "在所挂实体里的称呼"), optional=_opt(YES, "可以没有"),
)  # fmt: skip
ENUM = _record(
    "enum", "枚举", label=_req(TEXT, "中文名"), values=_req(MapOf(TEXT), "值: 中文名"),
    order=_opt(Text("次序", words=("ascending", "descending", "none")), "ascending 由低到高排列，descending 由高到低"),
    cite=_opt(CITE, "出处"),
)  # fmt: skip
_FACT_FIELDS = {
    "type": _req(NAME, "truth、money、rate、number、date、text、spells，或枚举、目录的名字"),
    "label": _req(TEXT, "中文名"), "question": _opt(TEXT, "向申请人提的问题"), "unit": _opt(TEXT, "单位"),
    "decimals": _opt(Text("小数位数", r"\d", "写 0 到 9"), "小数位数"), "range": _opt(ListOf(EXPR, 2), "[最小, 最大]"),
    "definition": _opt(TEXT, "含义"), "evidence": _opt(TEXT, "证明材料"), "register": _opt(TEXT, "可取自哪个登记库"),
    "effort": _opt(Text("1 到 9 的整数", r"[1-9]", "1 最省事，9 最费事"), "回答的难易"),
    "changes": _opt(Text("变化方式", words=CHANGES), "never 不变，time 随时间，applicant 申请人可改变，office 机关可改变"),
    "better": _opt(Text("方向", words=("higher", "lower")), "越高越好还是越低越好"),
    "sensitivity": _opt(Text("敏感程度", words=("public", "personal", "sensitive")), "敏感程度"),
    "applies": _opt(EXPR, "什么情况下才有这一项；否则“不适用”"), "cite": _opt(CITE, "出处"),
}  # fmt: skip
ATTRIBUTE = Record(
    "attribute", "时段的属性", {k: _FACT_FIELDS[k] for k in ("type", "label", "unit", "decimals", "range")}
)
FACT = Record(
    "fact",
    "事实",
    {
        **_FACT_FIELDS,
        "first_paid": _opt(NAME, "由账册填的日期：这项待遇第一次付款的那天"),
        "granted": _opt(
            NAME,
            "由账册填的金额：这项待遇已经核给他多少；写作上限的 already，两人合计的上限在付款时也按账册算",
        ),
        "attributes": _opt(MapOf(ATTRIBUTE), "每个时段的属性"),
    },
)
PARAMETER = _record(
    "parameter", "参数", label=_req(TEXT, "中文名"), type=_req(NAME, "money、rate、number、truth、date 或枚举的名字"),
    unit=_opt(TEXT, "单位"), decimals=_opt(Text("小数位数", r"\d", "写 0 到 9"), "小数位数"), by=_opt(NAME, "按哪个枚举分别取值"),
    values=_req(MapOf(Either(scalar=EXPR, map=MapOf(EXPR)), free=True), "自哪一天起: 值（ended 表示停止）"), cite=_opt(CITE, "出处"),
)  # fmt: skip
SET = _record(
    "set", "集合", of=_req(NAME, "枚举或目录"), label=_opt(TEXT, "中文名"), members=_req(ListOf(TEXT), "成员；目录的代码连同其下级"),
    except_=_opt(ListOf(TEXT), "除外"), cite=_opt(CITE, "出处"),
)  # fmt: skip
CATALOGUE = _record(
    "catalogue", "目录", one_of=(("file", "entries"),), label=_req(TEXT, "中文名"), file=_opt(TEXT, "CSV 文件：code,label,parent，可以有别的列"),
    entries=_opt(MapOf(TEXT, free=True), "代码: 名称；上级按代码的前缀"), cite=_opt(CITE, "出处"),
)  # fmt: skip

ROW = _record("row", "一行", if_=_opt(EXPR, "条件"), when=_opt(ListOf(TEXT), "各输入的条件，- 表示不限"), then=_req(EXPR, "结果"),
              label=_opt(TEXT, "名称"), cite=_opt(CITE, "出处"), one_of=(("if", "when"),))  # fmt: skip
CASES_OF = Either(seq=ListOf(ROW, 1), map=MapOf(EXPR, free=True))
BRACKET = _record(
    "bracket", "一档", to=_opt(EXPR, "到多少为止（含）"), rate=_req(EXPR, "比例"), cite=_opt(CITE, "出处")
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
VALUE_RECORD = _record(
    "value", "取值", one_of=(_VALUE_FORMS,), value=_opt(EXPR, "表达式"), highest_of=_opt(CASES_OF, "就高"),
    lowest_of=_opt(CASES_OF, "就低"), sum_of=_opt(CASES_OF, "相加"), first_of=_opt(CASES_OF, "先满足者"),
    unique_of=_opt(CASES_OF, "至多一条满足"), by=_opt(EXPR, "按什么取值"), values=_opt(MapOf(EXPR, free=True), "值: 结果"),
    rate=_opt(EXPR, "比例"), of=_opt(EXPR, "基数"), tiers=_opt(ListOf(BRACKET, 1), "分档累进"), table=_opt(NAME, "决策表"),
    otherwise=_opt(EXPR, "都不满足时"), at_most=_opt(EXPR_OR_LIST, "最高不超过"), at_least=_opt(EXPR, "最低不少于"),
    less=_opt(EXPR, "减去"), round=_opt(TEXT, "取整：单位和方式，例如 元 half_up"), label=_opt(TEXT, "名称"), cite=_opt(CITE, "出处"),
)  # fmt: skip
VALUE = Either(scalar=EXPR, map=VALUE_RECORD)
EXCEPTION = _record(
    "exception", "例外", label=_req(TEXT, "例外的名称"), if_=_req(EXPR, "条件"), value=_req(VALUE, "例外时的值"), cite=_opt(CITE, "出处"),
    exceptions=_opt(ListOf(Later("exception")), "例外的例外"),
)  # fmt: skip
DERIVED = Either(
    scalar=EXPR,
    map=Record(
        "derived", "推得的事实",
        {"label": _opt(TEXT, "中文名"), **VALUE_RECORD.fields, "exceptions": _opt(ListOf(Later("exception")), "例外"),
         "type": _opt(NAME, "类型（不写则按表达式）")},
        (_VALUE_FORMS,),
    ),
)  # fmt: skip
TABLE = _record(
    "table", "决策表", label=_req(TEXT, "中文名"), of=_req(NAME, "实体"), hit=_req(Text("命中规则", words=HITS), "命中规则"),
    inputs=_opt(ListOf(EXPR, 1), "输入"), type=_opt(NAME, "结果的枚举（结果是枚举的值时写）"), rows=_req(ListOf(ROW, 1), "各行"), otherwise=_opt(EXPR, "都不命中时"), cite=_opt(CITE, "出处"),
)  # fmt: skip
_LEAF = Either(scalar=EXPR, map=Later("condition"))
CONDITION = _record(
    "condition", "条件", one_of=(("if", "unless", "human", "all", "any"),), if_=_opt(EXPR, "须为真"), unless=_opt(EXPR, "须为假"),
    human=_opt(TEXT, "由人认定的条件"), id=_opt(NAME, "名字"), decided_by=_opt(TEXT, "由谁认定"), evidence=_opt(TEXT, "凭什么认定"),
    all=_opt(ListOf(_LEAF, 1), "都要满足"), any=_opt(ListOf(_LEAF, 1), "满足其一"),
    label=_opt(TEXT, "名称"), cite=_opt(CITE, "出处"),
)  # fmt: skip
CONDITIONS = Either(scalar=EXPR, seq=ListOf(Either(scalar=EXPR, map=CONDITION), 1), map=CONDITION)
CRITERION = Record(
    "criterion", "认定标准", {"grade": _req(NAME, "等次"), **CONDITION.fields}, CONDITION.one_of
)
CLASSIFICATION = _record(
    "classification", "分类认定", label=_req(TEXT, "中文名"), of=_req(NAME, "实体"), enum=_req(NAME, "等次（有次序的枚举）"),
    criteria=_req(ListOf(CRITERION, 1), "标准，就高"), otherwise=_req(NAME, "都不满足时的等次"), cite=_opt(CITE, "出处"),
)  # fmt: skip
INSTALMENT = _record(
    "instalment", "一期", share=_req(EXPR, "份额"), after=_opt(EXPR, "批准后多久"), due=_opt(EXPR, "哪一天付"), if_=_opt(EXPR, "付的条件"),
    label=_opt(TEXT, "名称"), cite=_opt(CITE, "出处"),
)  # fmt: skip
CAP = _record(
    "cap",
    "上限",
    label=_req(TEXT, "名称"),
    at_most=_req(EXPR, "最高"),
    already=_opt(EXPR, "本期已享受"),
    cite=_opt(CITE, "出处"),
)
SPLIT = _record("split", "分担", if_=_opt(EXPR, "条件"), split=_req(MapOf(EXPR, free=True), "承担方: 份额"), label=_opt(TEXT, "名称"),
                cite=_opt(CITE, "出处"))  # fmt: skip
SHARE = _record("share", "资金分担", label=_req(TEXT, "中文名"), of=_req(NAME, "实体"), rows=_req(ListOf(SPLIT, 1), "各种情形，先满足者"),
                cite=_opt(CITE, "出处"))  # fmt: skip
WINDOW = _record(
    "window", "申报时间", label=_req(TEXT, "中文名"),
    kind=_req(Text("种类", words=("always", "yearly", "monthly", "dates", "after")), "always 全年，yearly 每年某段，monthly 每月某段，dates 起止日期，after 某日之后"),
    from_=_opt(TEXT, "起：yearly 写 03-01，monthly 写日，dates 写日期，after 写时长"), to=_opt(TEXT, "止"),
    of=_opt(NAME, "实体（after 用）"), after=_opt(EXPR, "从哪一天算起（after 用）"),
    next_working_day=_opt(YES, "截止日逢假日顺延"), review=_opt(Text("审核周期", words=tuple(ROUNDS)), "多久审核一批：一年分成的各段的第一天开审，审以前报来的"), cite=_opt(CITE, "出处"),
)  # fmt: skip
MATERIAL = _record(
    "material", "材料", name=_req(TEXT, "名称"), if_=_opt(EXPR, "什么情况下要交"), copies=_opt(INT, "份数"), original=_opt(YES, "验原件"),
    register=_opt(TEXT, "可由哪个登记库代替"), form=_opt(NAME, "表格模板"), proves=_opt(NAMES, "证明哪些事实"), cite=_opt(CITE, "出处"),
)  # fmt: skip
OBLIGATION = _record(
    "obligation", "义务", label=_req(TEXT, "内容"), party=_opt(NAME, "谁"), for_=_opt(EXPR, "多久"), by=_opt(EXPR, "何时以前"),
    if_=_opt(EXPR, "条件"), cite=_opt(CITE, "出处"),
)  # fmt: skip
RETURN = _record(
    "return",
    "退还",
    event=_req(TEXT, "事由"),
    if_=_req(EXPR, "条件"),
    amount=_req(VALUE, "退还多少"),
    cite=_opt(CITE, "出处"),
)
SANCTION = _record("sanction", "惩戒", label=_req(TEXT, "内容"), list=_opt(TEXT, "名单"), for_=_opt(EXPR, "多久"), scope=_opt(TEXT, "范围"),
                   bars=_opt(NAMES, "在惩戒名单里登记的受限范围（conduct.sanctions 所指枚举的值）"), cite=_opt(CITE, "出处"))  # fmt: skip
READING = _record("reading", "理解", question=_req(TEXT, "哪里不明"), taken=_req(TEXT, "所取的理解"), other=_req(TEXT, "另一种理解"),
                  cite=_opt(Either(scalar=CITE, seq=ListOf(CITE, 1)), "出处"))  # fmt: skip
PROOF = _record(
    "proof", "定期证明", label=_req(TEXT, "内容"), every=_req(EXPR, "每隔多久"), within=_opt(EXPR, "到期后多久以内"),
    materials=_opt(ListOf(MATERIAL), "材料"), cite=_opt(CITE, "出处"),
)  # fmt: skip
FUND = _record(
    "fund", "资金", label=_opt(TEXT, "中文名"),
    level=_req(Text("级次", words=("state", "province", "city", "district", "own")), "state 中央，province 省，city 市，district 县区，own 单位或个人自担，不是财政资金"),
    district=_opt(MapOf(EXPR), "县区的资金是哪个县区的。实体: 表达式"),
    unspent=_opt(Text("年末未用完的", words=("lapse", "carry")), "lapse 收回，carry 结转"),
    recovered=_opt(Text("收回的钱", words=("available", "same_year", "treasury")), "available 恢复指标再用，same_year 当年收回的恢复指标、以后收回的上缴国库，treasury 一律上缴国库（不写即是）"),
    cite=_opt(CITE, "出处"),
)  # fmt: skip
SANCTIONS = _record(
    "sanctions", "惩戒名单", fact=_req(NAME, "时段的事实，名单填进各实体的这个事实"), scope=_req(NAME, "它的哪个属性是受限范围（枚举）"),
)  # fmt: skip
COUNTED = _record("counted", "抵扣", one_of=(("benefit", "received"),), benefit=_opt(NAME, "待遇"), received=_opt(EXPR, "已得"),
                  cite=_opt(CITE, "出处"))  # fmt: skip
PAYEE = _record("payee", "收款人", to=_req(NAME, "实体"), account=_opt(TEXT, "账户"), cite=_opt(CITE, "出处"))
LASTS = _record(
    "lasts", "期限", from_=_req(EXPR, "从哪一天起"), for_=_req(EXPR, "多久"), cite=_opt(CITE, "出处")
)
IN_FORCE = _record(
    "in_force", "施行", from_=_opt(DATE, "自"), to=_opt(DATE, "至（含）"), cite=_opt(CITE, "出处")
)
PAID_BY = _record(
    "paid_by",
    "资金来源",
    one_of=(("share", "fund"),),
    share=_opt(NAME, "分担办法"),
    fund=_opt(TEXT, "资金"),
    cite=_opt(CITE, "出处"),
)
ONCE = _record("once_per", "只享受一次", per=_req(NAME, "实体"), cite=_opt(CITE, "出处"))
BENEFIT = _record(
    "benefit", "待遇", title=_req(TEXT, "名称"), of=_req(NAME, "实体"), cite=_req(CITE, "所据文件"), summary=_opt(TEXT, "说明"),
    status=_opt(Text("状态", words=("active", "announced")), "announced 表示尚无实施细则"),
    in_force=_opt(IN_FORCE, "施行期间"), applies=_opt(CONDITIONS, "适用范围；范围外为“不适用”"), when=_req(CONDITIONS, "条件"),
    amount=_opt(VALUE, "金额"), grants=_opt(TEXT, "非现金的待遇"), period=_opt(Text("周期", words=PERIODS), "周期"), lasts=_opt(LASTS, "期限"),
    caps=_opt(ListOf(CAP), "上限"), once_per=_opt(Either(scalar=NAME, map=ONCE), "只享受一次"), schedule=_opt(ListOf(INSTALMENT, 1), "分期"),
    counted_against=_opt(ListOf(COUNTED), "抵扣"), paid_by=_opt(PAID_BY, "谁出钱"), payee=_opt(PAYEE, "付给谁"),
    window=_opt(NAME, "申报时间"), materials=_opt(ListOf(MATERIAL), "材料"), procedure=_opt(NAME, "程序"),
    office=_opt(OFFICE_NAMES, "到哪里办（不写则按程序的）"),
    obligations=_opt(ListOf(OBLIGATION), "义务"), returns=_opt(ListOf(RETURN), "退还"), sanctions=_opt(ListOf(SANCTION), "惩戒"),
    proofs=_opt(ListOf(PROOF), "定期证明"), readings=_opt(ListOf(READING), "理解"),
)  # fmt: skip
STACKING = _record(
    "stacking", "叠加规则", kind=_req(Text("种类", words=("exclusive", "highest", "total_capped")), "种类"), label=_req(TEXT, "名称"),
    benefits=_req(ListOf(NAME, 2), "哪些待遇"), at_most=_opt(EXPR, "合计最高（total_capped 用）"), cite=_opt(CITE, "出处"),
)  # fmt: skip
LIMIT = _record(
    "limit", "集体上限", label=_req(TEXT, "名称"), benefits=_req(ListOf(NAME, 1), "哪些待遇"), group=_req(NAME, "按哪个实体合计"),
    period=_req(Text("周期", words=PERIODS), "周期"), at_most=_req(EXPR, "最高"),
    sharing=_req(Text("超出时怎样分", words=SHARINGS), "by_date 按申请先后，pro_rata 按比例，claimant 由申请单位分，silent 文件没有说"),
    order_by=_opt(EXPR, "先后按哪个日期（by_date 用）"), cite=_opt(CITE, "出处"),
)  # fmt: skip
OUTCOME = _record("outcome", "结果", to=_req(NAME, "下一步，或 end"), label=_req(TEXT, "中文名"), if_=_opt(EXPR, "条件"),
                  decides=_opt(Text("grant、refuse 或 end", words=("grant", "refuse", "end")), "作出什么决定：grant 准予，refuse 不予，end 终止或撤销"),
                  pays=_opt(YES, "付款"), sets=_opt(MapOf(EXPR, free=True), "定下哪些事实: 值；日期可以写 today，办理当天"),
                  settles=_opt(NAMES, "由人认定的条件，办理时记下符合哪几条"), objection=_opt(YES, "公示有异议时走这里"),
                  paper=_opt(Text("不予的文书种类", words=("refusal", "not_accepted")), "不予时出哪种文书：refusal 不予兑付（不写即是），not_accepted 不予受理"))  # fmt: skip
TIME_LIMIT = _record("time_limit", "时限", one_of=(("within", "by", "until"),), within=_opt(TEXT, "多久"), by=_opt(EXPR, "到哪一天为止"), calendar=_opt(Text("历法", words=("working", "calendar")), "历法"),
                     from_=_opt(EXPR, "从哪一天算起；不写为到这一步那天"), until=_opt(Text("到什么时候", words=("next_month", "round")), "next_month 到次月月底，round 到报来以后下一个审核周期（申报时间的 review）的末日"),
                     on_expiry=_opt(NAME, "逾期的结果"), cite=_opt(CITE, "出处"))  # fmt: skip
PUBLICITY = _record("publicity", "公示", days=_opt(INT, "天数；原文没有写的不写，由机关公示时定最后一天"), calendar=_opt(Text("历法", words=("working", "calendar")), "历法"),
                    where=_opt(TEXT, "在哪里"), fields=_opt(ListOf(TEXT), "公示哪些内容"),
                    lower=_opt(CITE, "核定金额比公示的少时不用重新公示的依据；不写为有变化就重新公示"), cite=_opt(CITE, "出处"))  # fmt: skip
PANEL = _record("panel", "评议", least=_opt(INT, "至少几人"), scores=_opt(ListOf(INT, 2), "[最低分, 最高分]；不写为表决"), mark=_opt(INT, "平均多少分通过"),
                opinion=_opt(YES, "只出意见，不定结果"),
                cite=_opt(CITE, "出处"))  # fmt: skip
WITHIN = _record("within", "多久以内", within=_req(TEXT, "多久"), calendar=_opt(Text("历法", words=("working", "calendar")), "历法"),
                 practice=_opt(YES, "没有条文写明，是承办机关自己的做法"), cite=_opt(CITE, "出处"))  # fmt: skip
ROLE = _record("role", "角色", label=_req(TEXT, "中文名"), kind=_req(Text("种类", words=("applicant", "office", "panel", "finance", "oversee")), "applicant 申请一方，office 机关，panel 专家或会议，finance 付款机关，oversee 监督（看统计，不办案）"),
               party=_opt(NAME, "哪个实体（applicant 用）"), also=_opt(NAME, "也可以由哪个实体办（applicant 用）"), territory=_opt(YES, "按地方任职"),
               mark=_opt(Either(scalar=TEXT, map=MapOf(TEXT)), "发文的机关代字；按地方任职的可以写 县区: 代字，其余各地同一个机关的写 other: 代字"))  # fmt: skip
STEP = _record(
    "step", "步骤", label=_req(TEXT, "中文名"), role=_req(NAME, "谁办（roles 里的名字）"), territory=_opt(EXPR, "归哪里办"), guard=_opt(EXPR, "什么情况下走这一步"),
    limit=_opt(TIME_LIMIT, "时限"), opens=_opt(EXPR, "哪一天起可以办"), rounds=_opt(YES, "按申报时间的审核周期（review）一批一批办：报来以后的下一批才办"), publicity=_opt(PUBLICITY, "公示"), panel=_opt(PANEL, "评议"),
    correction=_opt(WITHIN, "一次性补正"), minutes=_opt(YES, "要有会议纪要"), materials=_opt(ListOf(MATERIAL), "材料"),
    paper=_opt(NAME, "出具的文书"), outcomes=_req(MapOf(OUTCOME), "结果"), two_persons=_opt(YES, "须两人"), cite=_opt(CITE, "出处"),
)  # fmt: skip
GROUND = _record("ground", "事由", label=_req(TEXT, "中文名"), if_=_opt(EXPR, "什么情况下有这个事由；不写为查实时"), sets=_opt(MapOf(EXPR, free=True), "定下哪些事实: 值；日期可以写 today，办理当天"),
                 cite=_opt(CITE, "出处"))  # fmt: skip
ENDING = _record("ending", "终止或撤销", label=_req(TEXT, "中文名"), role=_req(NAME, "谁办（roles 里的名字），须两人"), territory=_opt(EXPR, "归哪里办"),
                 guard=_opt(EXPR, "什么时候可以办"), minutes=_opt(YES, "要有会议纪要"), grounds=_req(MapOf(GROUND), "各种事由"), cite=_opt(CITE, "出处"))  # fmt: skip
PROCEDURE = _record("procedure", "程序", one_of=(("of", "like"), ("start", "like")), label=_req(TEXT, "中文名"), of=_opt(NAME, "实体"), start=_opt(NAME, "第一步"),
                    steps=_opt(MapOf(STEP), "各步；有 like 的只写不同的步"), like=_opt(NAME, "同哪个程序：没有另写的步都照它，出处换成本程序的"),
                    without=_opt(ListOf(NAME, 1), "不要它的哪几步"), office=_opt(OFFICE_NAMES, "到哪里办"),
                    appeals=_opt(NAME, "谁办对它的决定的复核（roles 里的名字）；不写为 conduct 里写的"),
                    endings=_opt(MapOf(ENDING), "准予以后不论到了哪一步、办结没有，都可以终止或撤销的情形"),
                    judged=_opt(NAME, "按哪一天的情况审：decision 作决定的那天，或哪一步办完的那天；不写为提交申报的那天"), cite=_opt(CITE, "出处"))  # fmt: skip
DIRECTORY = _record("directory", "办事机构", label=_req(TEXT, "中文名"), of=_req(NAME, "实体"), file=_req(TEXT, "CSV 文件：code,name,telephone,address 和 by 里的各列"),
                    by=_opt(MapOf(EXPR), "按什么选：列名: 表达式"), cite=_opt(CITE, "出处"))  # fmt: skip
LIST_COLUMN = _record("list_column", "一列", label=_req(TEXT, "表头"), required=_opt(YES, "必填"), values=_opt(ListOf(TEXT, 1), "只能填哪些值"),
                      also=_opt(ListOf(TEXT, 1), "也认得的表头"))  # fmt: skip
DECIDES = _record(
    "decides", "据以判断的事实", fact=_req(TEXT, "判断哪个事实（是否）"), year=_req(TEXT, "按哪个日期的年度"),
    match=_req(MapOf(TEXT), "列: 与之相同的事实（文字）"), holds=_req(MapOf(Either(scalar=TEXT, seq=ListOf(TEXT, 1))), "列: 为真的值"),
    cite=_opt(CITE, "出处"),
)  # fmt: skip
LIST = _record("list", "逐年名录", label=_req(TEXT, "中文名"), columns=_req(MapOf(LIST_COLUMN), "各列"), key=_req(ListOf(NAME, 1), "哪几列合起来不重复"),
               decides=_opt(ListOf(DECIDES), "据以判断哪些事实"), cite=_opt(CITE, "出处"))  # fmt: skip
_PAPER_KINDS = (
    "form", "acceptance", "correction", "not_accepted", "decision", "refusal", "publicity", "payment", "recovery", "end", "appeal", "revocation", "service",
)  # fmt: skip
REMEDY = _record("remedy", "救济途径", label=_req(TEXT, "中文名"), to=_req(TEXT, "向谁提出"), within=_req(TEXT, "收到决定后多久内"),
                 cite=_opt(CITE, "出处"))  # fmt: skip
APPEALS = _record(
    "appeals", "复核", by=_req(NAME, "谁办（roles 里的名字）"), within=_opt(TEXT, "收到决定后多久内可以申请"), cite=_opt(CITE, "出处"),
)  # fmt: skip
CONDUCT = _record(
    "conduct", "各程序共同的规定", correction=_opt(WITHIN, "一次性补正"), acceptance=_opt(WITHIN, "多久内决定受理与否"),
    repayment=_opt(WITHIN, "追缴决定作出后多久内退还"), proof=_opt(WITHIN, "定期证明没有写交的期限时，一段过后多久内交"),
    remedies=_opt(MapOf(REMEDY), "救济途径"), appeals=_opt(Either(scalar=NAME, map=APPEALS), "谁办复核（roles 里的名字），多久内申请"), sanctions=_opt(SANCTIONS, "惩戒名单"),
    mark=_opt(TEXT, "没有自己代字的机关发文用的代字"),
)  # fmt: skip
PAPER = _record(
    "paper", "文书", label=_req(TEXT, "中文名"), of=_opt(NAME, "实体；不写或写 any 为各项待遇通用"), title=_req(TEXT, "标题"),
    body=_req(ListOf(TEXT, 1), "各段；{事实} 处填值，{$名字} 处由办件填"), benefit=_opt(NAME, "待遇"),
    kind=_opt(Text("种类", words=_PAPER_KINDS), "种类"), series=_opt(TEXT, "文号里文书的代字，前面加机关代字，按年编号"), seal=_opt(TEXT, "盖谁的章"),
    cite=_opt(CITE, "出处"),
)  # fmt: skip
CLASS = _record(
    "class",
    "证卡的类别",
    fact=_req(NAME, "记类别的事实（有次序的枚举）"),
    value=_req(EXPR, "核定的是哪一类"),
    cite=_opt(CITE, "出处"),
)
REGISTRATION = _record(
    "registration", "年度登记", fact=_req(NAME, "本年度已登记（是否）"), missed=_opt(NAME, "累计几年没有登记的事实"), most=_opt(EXPR, "累计几年没有登记就失效"),
    first=_opt(YES, "发卡当年视为已登记（不写即是）"), window=_opt(NAME, "每年什么时候；原文没有写的不写，由管证卡的机关每年定"),
    confirms=_opt(NAMES, "登记时由持有人核对的事实"), cite=_opt(CITE, "出处"),
)  # fmt: skip
MOVED = _record(
    "moved",
    "换单位",
    fact=_req(NAME, "换过单位（是否）"),
    filed=_req(NAME, "新单位已办变更（是否）"),
    employer=_req(NAME, "单位是哪个实体"),
    cite=_opt(CITE, "出处"),
)
LEFT = _record("left", "离开", facts=_req(NAMES, "哪些情形（是否）"), employer=_req(NAME, "单位是哪个实体"), within=_opt(TEXT, "单位多久内报告"),
               calendar=_opt(Text("历法", words=("working", "calendar")), "历法"), cite=_opt(CITE, "出处"))  # fmt: skip
CARD_GROUND = _record(
    "card_ground", "取消的事由", fact=_req(NAME, "是否有这种情形的事实"), cite=_opt(CITE, "出处")
)
REVOKED = _record(
    "revoked",
    "取消",
    fact=_req(NAME, "已被取消（是否）"),
    grounds=_req(ListOf(CARD_GROUND, 1), "各种事由"),
    cite=_opt(CITE, "出处"),
)
FAMILY = _record("family", "家属卡", label=_req(TEXT, "中文名"), issued_by=_req(NAME, "准予哪项待遇就发"), relation=_req(NAME, "家人与持有人关系的事实（枚举）"),
                 series=_req(TEXT, "卡号的代字"), cite=_opt(CITE, "出处"))  # fmt: skip
CREDENTIAL = _record(
    "credential", "证卡", label=_req(TEXT, "中文名"), of=_req(NAME, "发给哪个实体"), issued_by=_req(NAMES, "准予哪些待遇就发；已有的升类"),
    class_=_req(CLASS, "类别"), rights=_req(NAME, "哪项待遇说明今天还享有权利"), series=_req(TEXT, "卡号的代字，按年编号"),
    kept_by=_req(NAMES, "由哪些机关管（roles 里的名字）"), valid=_opt(EXPR, "有效多久；不写为没有别的事由就一直有效"),
    registration=_opt(REGISTRATION, "年度登记"), moved=_opt(MOVED, "换单位"), left=_opt(LEFT, "离开"), revoked=_opt(REVOKED, "取消"),
    family=_opt(FAMILY, "家属卡"), cite=_opt(CITE, "出处"),
)  # fmt: skip
FEN = Either(scalar=EXPR, seq=ListOf(EXPR, 2))
TRUTH_WORD = Text(
    "true、false、unknown 或 not_applicable", words=("true", "false", "unknown", "not_applicable")
)
EXPECTED_PAYMENT = _record("expected_payment", "一次付款", amount=_opt(FEN, "金额或[最少, 最多]"), due=_opt(DATE, "哪一天付"),
                           after=_opt(EXPR, "批准后多久"), if_=_opt(TRUTH_WORD, "付的条件成立与否"))  # fmt: skip
EXPECTED_TERM = _record(
    "expected_term", "期限", from_=_opt(DATE, "第一天"), to=_opt(DATE, "最后一天"), periods=_opt(INT, "几期")
)
EXPECTED_WINDOW = _record("expected_window", "申报时间", open=_opt(TRUTH_WORD, "当天是否受理"), from_=_opt(DATE, "本次或下次的第一天"),
                          to=_opt(DATE, "本次或下次的最后一天"))  # fmt: skip
EXPECTED_STEP = _record(
    "expected_step", "一步", guard=_opt(TRUTH_WORD, "走不走这一步"), outcomes=_opt(NAMES, "可以有的结果，要写全"), limit=_opt(EXPR, "时限"), correction=_opt(EXPR, "补正的时限"),
    publicity=_opt(INT, "公示天数"), territory=_opt(NAME, "归哪里办"), materials=_opt(ListOf(TEXT), "这一步的材料，要写全"),
    opens=_opt(DATE, "哪一天起可以办"), by=_opt(DATE, "时限写成日期的：到哪一天为止，或从哪一天算起"), rounds=_opt(TRUTH_WORD, "是不是按审核周期办"),
)  # fmt: skip
EXPECTED_PROCEDURE = _record("expected_procedure", "程序", is_=_opt(NAME, "哪个程序"), start=_opt(NAME, "第一步"),
                             route=_opt(ListOf(NAME, 1), "能走通的各步，可以以 end 结束"), steps=_opt(MapOf(EXPECTED_STEP), "各步"),
                             decides=_opt(MapOf(TEXT, free=True), "步骤.结果: 作出什么决定，要写全"),
                             sets=_opt(MapOf(MapOf(TEXT, free=True), free=True), "步骤.结果（终止或撤销的写 名字.事由）: 定下的事实，要写全"),
                             settles=_opt(MapOf(NAMES, free=True), "步骤.结果: 由人认定的条件，要写全"))  # fmt: skip
EXPECTED_PAYEE = _record("expected_payee", "收款人", to=_opt(NAME, "实体"), account=_opt(TEXT, "账户"))
EXPECT = _record(
    "expect", "预期", status=_opt(Text("结论", words=("eligible", "ineligible", "unknown", "not_applicable")), "结论"),
    amount=_opt(FEN, "金额或[最少, 最多]"), missing=_opt(ListOf(TEXT), "缺哪些事实"),
    cites=_opt(ListOf(CITE), "所引条文"), because=_opt(ListOf(TEXT), "不满足的条件"),
    shares=_opt(MapOf(FEN, free=True), "承担方: 金额或百分比，要写全"),
    schedule=_opt(ListOf(Either(scalar=EXPR, map=EXPECTED_PAYMENT)), "各次付款，要写全"), term=_opt(EXPECTED_TERM, "期限"),
    window=_opt(EXPECTED_WINDOW, "申报时间"), materials=_opt(ListOf(TEXT), "要交或可能要交的材料，要写全"),
    obligations=_opt(Either(seq=ListOf(TEXT), map=MapOf(DAY_OR_NONE, free=True)), "承担或可能承担的义务（: 到哪一天），要写全"),
    returns=_opt(MapOf(FEN, free=True), "事由: 按案例已付的退还多少，要写全"),
    sanctions=_opt(MapOf(EXPR, free=True), "惩戒: 多久，要写全"), bars=_opt(ListOf(TEXT), "惩戒名单里登记的受限范围，要写全"),
    proofs=_opt(MapOf(EXPR, free=True), "定期证明: 每隔多久，要写全"),
    payee=_opt(Either(scalar=NAME, map=EXPECTED_PAYEE), "付给谁"),
    procedure=_opt(Either(scalar=NAME, map=EXPECTED_PROCEDURE), "程序"),
)  # fmt: skip
CASE = _record("case", "案例", case=_req(TEXT, "说的是什么"), as_of=_req(DATE, "哪一天"), given=_req(MapOf(Later("data"), free=True), "已知"),
               expect=_opt(MapOf(EXPECT), "各待遇的结果"), values=_opt(MapOf(EXPR, free=True), "推得的事实的值"))  # fmt: skip
ACCEPTED = _record("accepted", "已说明的发现", finding=_req(TEXT, "pack check 在方括号里写的名字"), reason=_req(TEXT, "为什么是对的"),
                   cite=_opt(CITE, "出处"))  # fmt: skip

PACK_FILE = _record(
    "pack_file", "规则文件", pack=_opt(PACK, "规则包"), documents=_opt(MapOf(DOCUMENT), "所据文件"), entities=_opt(MapOf(ENTITY), "实体"),
    enums=_opt(MapOf(ENUM), "枚举"), facts=_opt(MapOf(MapOf(FACT)), "实体: 事实"), parameters=_opt(MapOf(PARAMETER), "参数"),
    sets=_opt(MapOf(SET), "集合"), catalogues=_opt(MapOf(CATALOGUE), "目录"), derived=_opt(MapOf(MapOf(DERIVED)), "实体: 推得的事实"),
    tables=_opt(MapOf(TABLE), "决策表"), classifications=_opt(MapOf(CLASSIFICATION), "分类认定"), benefits=_opt(MapOf(BENEFIT), "待遇"),
    stacking=_opt(ListOf(STACKING), "叠加规则"), limits=_opt(MapOf(LIMIT), "集体上限"), shares=_opt(MapOf(SHARE), "资金分担"),
    windows=_opt(MapOf(WINDOW), "申报时间"), procedures=_opt(MapOf(PROCEDURE), "程序"), roles=_opt(MapOf(ROLE), "角色"), papers=_opt(MapOf(PAPER), "文书"), funds=_opt(MapOf(FUND, free=True), "资金"), conduct=_opt(CONDUCT, "各程序共同的规定"),
    credentials=_opt(MapOf(CREDENTIAL), "证卡"), offices=_opt(MapOf(DIRECTORY), "办事机构"), lists=_opt(MapOf(LIST), "逐年名录"),
    cases=_opt(ListOf(CASE), "案例"), accepted=_opt(ListOf(ACCEPTED), "检查发现而无须改的"),
)  # fmt: skip
DATA: Shape = Either(
    scalar=Text("一个值", may_be_null=True), seq=ListOf(Later("data")), map=MapOf(Later("data"), free=True)
)
NAMED: dict[str, Shape] = {"exception": EXCEPTION, "condition": CONDITION, "data": DATA}
