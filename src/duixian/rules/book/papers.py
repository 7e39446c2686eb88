"""The papers a pack has, with their text, and the funds that pay."""

from __future__ import annotations

from duixian.rules.book.markup import anchor, page, section, table, tag, terms, text
from duixian.rules.book.telling import Teller
from duixian.rules.model.conduct import BLANKS, Blank, Fund, Paper
from duixian.rules.model.nodes import Expr

KINDS = {
    "form": "表格", "acceptance": "受理", "correction": "补正", "not_accepted": "不予受理", "decision": "决定", "refusal": "不予兑付",
    "publicity": "公示", "payment": "拨付", "recovery": "追缴", "revocation": "取消资格", "end": "终止", "appeal": "复核答复", "service": "送达",
}  # fmt: skip
LEVELS = {
    "state": "中央", "province": "省级", "city": "市级", "district": "县区", "own": "单位或个人自担，不是财政资金",
}  # fmt: skip
UNSPENT = {"lapse": "收回", "carry": "结转"}
RECOVERED = {
    "available": "恢复指标再用",
    "same_year": "当年收回的恢复指标，以后收回的上缴国库",
    "treasury": "上缴国库",
}


def papers_page(teller: Teller) -> str:
    """Every template as it reads, its places named, and every fund."""
    pack = teller.pack
    parts = [
        section(paper.label, _paper(teller, paper), id_=anchor(paper.id)) for paper in pack.papers.values()
    ]
    funds = [_fund(teller, fund) for fund in pack.funds.values()]
    shown = table(("资金", "级次", "归哪个县区", "年末未用完", "追回的钱", "依据"), funds) if funds else ""
    lead = "方括号里的在出具时填：一种取自案件的事实，一种由办件的机关填。"
    none = "" if parts or funds else tag("p", "规则包没有写文书和资金。")
    return page(
        pack, "papers.html", "文书和资金", tag("p", lead, class_="lead") if parts else none, *parts, section("资金", shown)
    )  # fmt: skip


def _paper(teller: Teller, paper: Paper) -> str:
    benefit = teller.pack.benefits.get(paper.benefit)
    known = (
        ("种类", text(KINDS.get(paper.kind, ""))), ("文号", text(_number(teller, paper))),
        ("盖章", text(paper.seal)), ("待遇", text(benefit.title if benefit is not None else "")), ("依据", teller.cite(paper.cite)),
    )  # fmt: skip
    body = "".join(tag("p", *(_part(teller, part) for part in paragraph)) for paragraph in paper.body)
    return terms(known) + tag("h3", text(paper.title)) + body


def _number(teller: Teller, paper: Paper) -> str:
    """How its number reads: the mark of the office that issues it, where offices have marks, its series, year and place."""
    pack = teller.pack
    marked = bool(pack.conduct.mark) or any(role.marks for role in pack.roles.values())
    return f"{'［机关代字］' if marked else ''}{paper.series}〔年份〕序号" if marked or paper.series else ""


def _part(teller: Teller, part: str | Expr | Blank) -> str:
    if isinstance(part, str):
        return text(part)
    return tag(
        "em", text(f"［{BLANKS[part.name] if isinstance(part, Blank) else teller.words.phrase(part)}］")
    )


def _fund(teller: Teller, fund: Fund) -> list[str]:
    whose = [
        f"{teller.pack.entities[role].label}：{teller.words.phrase(node)}" for role, node in fund.district
    ]
    name = text(fund.label) + (tag("small", text(fund.id)) if fund.label != fund.id else "")
    unspent = "" if fund.level == "own" else UNSPENT[fund.unspent]
    recovered = "" if fund.level == "own" else RECOVERED[fund.recovered]
    return [
        name,
        text(LEVELS[fund.level]),
        text("；".join(whose)),
        text(unspent),
        text(recovered),
        teller.cite(fund.cite),
    ]
