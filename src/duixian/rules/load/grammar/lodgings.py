"""Lodgings: sites' units by night or by term, quotas, rent, what ends a stay, letting to firms."""

from __future__ import annotations

from duixian.rules.load.grammar.words import CITE, EXPR, INT, NAME, NAMES, TEXT, WITHIN, opt, record, req
from duixian.rules.load.shapes import Either, ListOf, MapOf, Text

BY = Text("按什么住", words=("night", "term"))
PER = Text("哪一段时间", words=("month", "quarter", "year"))
COUNTS = Text("怎样算一次", words=("asked", "stayed"))
WAY = Text("程序的一个结果", r"[^\W\d]\w*\.[^\W\d]\w*", "写成 步骤.结果 的样子")
WAYS = Either(scalar=WAY, seq=ListOf(WAY, 1))
FACT = Text("一个事实", r"[^\W\d]\w*(?:\.[^\W\d]\w*)?", "写事实的名字，或 实体.事实")
FACTS = Either(scalar=FACT, seq=ListOf(FACT, 1))
SHARE = Text("一个百分数", r"[1-9]\d?%|100%", "写成 50% 的样子")

QUOTA = record("quota", "一段时间里能住几次", fact=req(FACT, "次数已用完（是否）"), per=req(PER, "在哪一段时间里"), most=opt(INT, "几次（不写为一次）"),
               counts=opt(COUNTS, "申请过的都算（asked，不写即是）还是住过的才算（stayed）"), cite=opt(CITE, "出处"))  # fmt: skip
MISSED = record("missed", "逾时没有入住", fact=opt(FACT, "记下来的事实（是否）"), per=opt(PER, "管到哪一段时间"),
                outcome=opt(WAYS, "程序的哪个结果"), cite=opt(CITE, "出处"))  # fmt: skip
RENT = record("rent", "租金", value=req(EXPR, "每月多少（按那个月的第一天算）"), due=opt(WITHIN, "从那个月的第一天起多久内交"), late=opt(FACT, "最长逾期几天的事实"),
              subsidies=opt(NAMES, "哪些待遇补贴租金"), cite=opt(CITE, "出处"))  # fmt: skip
END = record("lodging_end", "使入住终止的情形", label=req(TEXT, "中文名"), if_=req(EXPR, "什么时候"), cite=opt(CITE, "出处"))  # fmt: skip
GROUP = record("group_letting", "单位集体租赁", share=req(SHARE, "最多占一处的几成"), employer=req(NAME, "单位是哪个实体"), if_=opt(EXPR, "哪些申请属于集体租赁"),
               fact=opt(FACT, "没有超过几成（是否，单位的事实）"), cite=opt(CITE, "出处"))  # fmt: skip
LODGING = record(
    "lodging", "住处", label=req(TEXT, "中文名"), of=req(NAME, "谁住"), benefit=req(NAME, "凭哪项待遇入住；它的程序就是申请"), by=req(BY, "按夜（night）还是按租期（term）"),
    units=req(MapOf(TEXT), "有哪些种类的床位、房间、套房：中文名"), kept_by=req(NAMES, "由哪些机关管（roles 里的名字）"), series=req(TEXT, "编号的代字，按年编号"),
    from_=req(FACT, "入住日的事实"), asked=opt(FACT, "申请日的事实"), most=opt(INT, "一次最多几夜"), ahead=opt(INT, "至少提前几天申请、调整"),
    until=opt(EXPR, "住到哪一天"), gives=opt(FACTS, "随所住的那一套而定的事实，例如基准租金"), sets=opt(MapOf(EXPR, free=True), "入住时记下的事实"),
    arrive=opt(WAYS, "入住是程序的哪个结果"), change=opt(WAYS, "改期是哪个结果"), cancel=opt(WAYS, "取消是哪个结果"), leave=opt(WAYS, "退房是哪个结果"), over=opt(WAYS, "期满是哪个结果"),
    recover=opt(WAYS, "收回是哪个结果"), quota=opt(QUOTA, "一段时间里能住几次"), missed=opt(MISSED, "逾时没有入住"), offer=opt(WITHIN, "轮到的人多久内答复"),
    vacate=opt(WITHIN, "期满或收回后多久内腾退"), rent=opt(RENT, "租金"), ends=opt(ListOf(END), "使入住终止的情形"), group=opt(GROUP, "单位集体租赁"), cite=opt(CITE, "出处"),
)  # fmt: skip
