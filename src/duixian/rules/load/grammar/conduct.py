"""What all procedures share, and the papers they issue."""

from __future__ import annotations

from duixian.rules.load.grammar.words import CITE, NAME, TEXT, WITHIN, YES, opt, record, req
from duixian.rules.load.shapes import Either, ListOf, MapOf, Text

SANCTIONS = record(
    "sanctions", "惩戒名单", fact=req(NAME, "时段的事实，名单填进各实体的这个事实"), scope=req(NAME, "它的哪个属性是受限范围（枚举）"),
)  # fmt: skip
REMEDY = record("remedy", "救济途径", label=req(TEXT, "中文名"), to=req(TEXT, "向谁提出"), within=req(TEXT, "收到决定后多久内"),
                 cite=opt(CITE, "出处"))  # fmt: skip
APPEALS = record(
    "appeals", "复核", by=req(NAME, "谁办（roles 里的名字）"), within=opt(TEXT, "收到决定后多久内可以申请"),
    practice=opt(YES, "没有条文写明，是承办机关自己的做法"), cite=opt(CITE, "出处"),
)  # fmt: skip
APPEALED = record(
    "appealed", "谁办复核", by=req(NAME, "谁办（roles 里的名字）"), practice=opt(YES, "没有条文写明，是承办机关自己的做法"), cite=opt(CITE, "出处"),
)  # fmt: skip
UNFOUNDED = record("unfounded", "核定被撤销以后已付的钱", cite=req(CITE, "按哪一条全部退回"))
CONDUCT = record(
    "conduct", "各程序共同的规定", correction=opt(WITHIN, "一次性补正"), acceptance=opt(WITHIN, "多久内决定受理与否"),
    repayment=opt(WITHIN, "追缴决定作出后多久内退还"), proof=opt(WITHIN, "定期证明没有写交的期限时，一段过后多久内交"),
    unfounded=opt(UNFOUNDED, "核定被撤销以后，已付的按哪一条退回"), account=opt(WITHIN, "新登记的收款账户过多久才付（站点另设的更长的从站点）"),
    remedies=opt(MapOf(REMEDY), "救济途径"), appeals=opt(Either(scalar=NAME, map=APPEALS), "谁办复核（roles 里的名字），多久内申请"), sanctions=opt(SANCTIONS, "惩戒名单"),
    mark=opt(TEXT, "没有自己代字的机关发文用的代字"),
)  # fmt: skip
_PAPER_KINDS = (
    "form", "acceptance", "correction", "not_accepted", "decision", "refusal", "publicity", "payment", "recovery", "end", "appeal", "revocation", "service", "task_book",
)  # fmt: skip
PAPER = record(
    "paper", "文书", label=req(TEXT, "中文名"), of=opt(NAME, "实体；不写或写 any 为各项待遇通用"), title=req(TEXT, "标题"),
    body=req(ListOf(TEXT, 1), "各段；{事实} 处填值，{$名字} 处由办件填"), benefit=opt(NAME, "待遇"),
    kind=opt(Text("种类", words=_PAPER_KINDS), "种类"), series=opt(TEXT, "文号里文书的代字，前面加机关代字，按年编号"), seal=opt(TEXT, "盖谁的章"),
    cite=opt(CITE, "出处"),
)  # fmt: skip
