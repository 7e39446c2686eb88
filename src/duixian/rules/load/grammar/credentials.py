"""Cards: issue, registration, change of employer, leaving, revocation, family cards."""

from __future__ import annotations

from duixian.rules.load.grammar.words import CALENDAR, CITE, EXPR, NAME, NAMES, TEXT, YES, opt, record, req
from duixian.rules.load.shapes import ListOf

CLASS = record(
    "class",
    "证卡的类别",
    fact=req(NAME, "记类别的事实（有次序的枚举）"),
    value=req(EXPR, "核定的是哪一类"),
    cite=opt(CITE, "出处"),
)
REGISTRATION = record(
    "registration", "年度登记", fact=req(NAME, "本年度已登记（是否）"), missed=opt(NAME, "累计几年没有登记的事实"), most=opt(EXPR, "累计几年没有登记就失效"),
    first=opt(YES, "发卡当年视为已登记（不写即是）"), window=opt(NAME, "每年什么时候；原文没有写的不写，由管证卡的机关每年定"),
    confirms=opt(NAMES, "登记时由持有人核对的事实"), cite=opt(CITE, "出处"),
)  # fmt: skip
MOVED = record(
    "moved",
    "换单位",
    fact=req(NAME, "换过单位（是否）"),
    filed=req(NAME, "新单位已办变更（是否）"),
    employer=req(NAME, "单位是哪个实体"),
    cite=opt(CITE, "出处"),
)
LEFT = record("left", "离开", facts=req(NAMES, "哪些情形（是否）"), employer=req(NAME, "单位是哪个实体"), within=opt(TEXT, "单位多久内报告"),
               calendar=opt(CALENDAR, "历法"), cite=opt(CITE, "出处"))  # fmt: skip
CARD_GROUND = record(
    "card_ground", "取消的事由", fact=req(NAME, "是否有这种情形的事实"), cite=opt(CITE, "出处")
)
REVOKED = record(
    "revoked",
    "取消",
    fact=req(NAME, "已被取消（是否）"),
    grounds=req(ListOf(CARD_GROUND, 1), "各种事由"),
    cite=opt(CITE, "出处"),
)
FAMILY = record("family", "家属卡", label=req(TEXT, "中文名"), issued_by=req(NAME, "准予哪项待遇就发"), relation=req(NAME, "家人与持有人关系的事实（枚举）"),
                 series=req(TEXT, "卡号的代字"), cite=opt(CITE, "出处"))  # fmt: skip
CREDENTIAL = record(
    "credential", "证卡", label=req(TEXT, "中文名"), of=req(NAME, "发给哪个实体"), issued_by=req(NAMES, "准予哪些待遇就发；已有的升类"),
    class_=req(CLASS, "类别"), rights=req(NAME, "哪项待遇说明今天还享有权利"), series=req(TEXT, "卡号的代字，按年编号"),
    kept_by=req(NAMES, "由哪些机关管（roles 里的名字）"), valid=opt(EXPR, "有效多久；不写为没有别的事由就一直有效"),
    registration=opt(REGISTRATION, "年度登记"), moved=opt(MOVED, "换单位"), left=opt(LEFT, "离开"), revoked=opt(REVOKED, "取消"),
    family=opt(FAMILY, "家属卡"), cite=opt(CITE, "出处"),
)  # fmt: skip
