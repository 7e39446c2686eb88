"""The grammar of a pack: every section and every key, with its meaning. Loader and JSON Schema both read this."""

from __future__ import annotations

from duixian.rules.load.grammar.benefits import BENEFIT, FUND, LIMIT, SHARE, STACKING, WINDOW
from duixian.rules.load.grammar.cases import ACCEPTED, CASE
from duixian.rules.load.grammar.conduct import CONDUCT, PAPER
from duixian.rules.load.grammar.credentials import CREDENTIAL
from duixian.rules.load.grammar.facts import (
    CATALOGUE,
    DIRECTORY,
    DOCUMENT,
    ENTITY,
    ENUM,
    FACT,
    LIST,
    PACK,
    PARAMETER,
    SET,
)
from duixian.rules.load.grammar.lodgings import LODGING
from duixian.rules.load.grammar.procedures import PROCEDURE, ROLE
from duixian.rules.load.grammar.projects import PROJECT
from duixian.rules.load.grammar.values import CLASSIFICATION, CONDITION, DERIVED, EXCEPTION, TABLE
from duixian.rules.load.grammar.words import opt, record
from duixian.rules.load.shapes import Either, Later, ListOf, MapOf, Shape, Text

PACK_FILE = record(
    "pack_file", "规则文件", pack=opt(PACK, "规则包"), documents=opt(MapOf(DOCUMENT), "所据文件"), entities=opt(MapOf(ENTITY), "实体"),
    enums=opt(MapOf(ENUM), "枚举"), facts=opt(MapOf(MapOf(FACT)), "实体: 事实"), parameters=opt(MapOf(PARAMETER), "参数"),
    sets=opt(MapOf(SET), "集合"), catalogues=opt(MapOf(CATALOGUE), "目录"), derived=opt(MapOf(MapOf(DERIVED)), "实体: 推得的事实"),
    tables=opt(MapOf(TABLE), "决策表"), classifications=opt(MapOf(CLASSIFICATION), "分类认定"), benefits=opt(MapOf(BENEFIT), "待遇"),
    stacking=opt(ListOf(STACKING), "叠加规则"), limits=opt(MapOf(LIMIT), "集体上限"), shares=opt(MapOf(SHARE), "资金分担"),
    windows=opt(MapOf(WINDOW), "申报时间"), procedures=opt(MapOf(PROCEDURE), "程序"), roles=opt(MapOf(ROLE), "角色"), papers=opt(MapOf(PAPER), "文书"), funds=opt(MapOf(FUND, free=True), "资金"), conduct=opt(CONDUCT, "各程序共同的规定"),
    credentials=opt(MapOf(CREDENTIAL), "证卡"), projects=opt(MapOf(PROJECT), "多年的项目"), offices=opt(MapOf(DIRECTORY), "办事机构"), lists=opt(MapOf(LIST), "逐年名录"),
    lodgings=opt(MapOf(LODGING), "住处"),
    cases=opt(ListOf(CASE), "案例"), accepted=opt(ListOf(ACCEPTED), "检查发现而无须改的"),
)  # fmt: skip
DATA: Shape = Either(
    scalar=Text("一个值", may_be_null=True), seq=ListOf(Later("data")), map=MapOf(Later("data"), free=True)
)
NAMED: dict[str, Shape] = {"exception": EXCEPTION, "condition": CONDITION, "data": DATA}
