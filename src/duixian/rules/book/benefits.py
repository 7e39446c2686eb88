"""The index and one page a benefit."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.rules.book.delivery import delivery, span
from duixian.rules.book.markup import benefit_file, link, page, row, rows, section, tag, terms, text
from duixian.rules.book.telling import Teller
from duixian.rules.evaluate.details import STEP
from duixian.rules.model import nodes as n
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import Pack

PERIODS = {"once": "一次", "month": "按月", "year": "按年", "event": "按次"}
SHARINGS = {
    "by_date": "按申请先后占用", "pro_rata": "按各自金额的比例分摊", "claimant": "由申请单位自己分配",
    "silent": "文件没有说怎么分",
}  # fmt: skip
STACKING = {"exclusive": "只能选一项", "highest": "就高享受一项", "total_capped": "合计有上限"}


def index_page(pack: Pack) -> str:
    """The benefits of the pack, by whom they are for."""
    parts = []
    for entity in pack.entities.values():
        mine = [benefit for benefit in pack.benefits.values() if benefit.role == entity.id]
        if mine:
            parts.append(section(f"给{entity.label}的", tag("ul", *map(_card, mine), class_="cards")))
    note = tag("p", text(pack.note), class_="lead") if pack.note else ""
    count = f"{pack.jurisdiction}。{len(pack.benefits)} 项待遇，{sum(1 for f in pack.facts.values() if not f.implied)} 个事实，{len(pack.cases)} 个案例。"
    return page(pack, "index.html", pack.title, tag("p", text(count), class_="lead"), note, *parts)


def _card(benefit: Benefit) -> str:
    marks = [PERIODS[benefit.period]]
    if benefit.announced:
        marks.append("尚无实施细则")
    if not benefit.has_amount:
        marks.append("实物或服务")
    summary = tag("p", text(benefit.summary or benefit.grants)) if benefit.summary or benefit.grants else ""
    return tag(
        "li",
        tag("h3", link(benefit_file(benefit.id), benefit.title)),
        summary,
        tag("p", text(" · ".join(marks)), class_="soft"),
        tag("p", text(benefit.cite.full), class_="soft cite"),
    )


def benefit_page(whole: Teller, benefit: Benefit) -> str:
    """Everything about one benefit, each rule with its article."""
    pack, teller = whole.pack, whole.within(benefit.cite.document)
    parts = (
        tag("p", text(benefit.summary), class_="lead") if benefit.summary else "",
        tag("p", "文件宣布了这项待遇，还没有实施细则。", class_="notice") if benefit.announced else "",
        _outline(teller, benefit),
        section(
            "谁可以申请",
            teller.conditions(pack.definitions[benefit.part("scope")].expr) if benefit.has_scope else "",
        ),
        section("要符合的条件", teller.conditions(pack.definitions[benefit.part("when")].expr)),
        section("给多少", _amount(teller, benefit)),
        section("与其他待遇和总额的关系", rows(_relations(teller, benefit))),
        delivery(teller, benefit),
        section("案例", _cases(pack, benefit)),
    )
    return page(pack, "", benefit.title, *parts)


def _outline(teller: Teller, benefit: Benefit) -> str:
    pack = teller.pack
    ends = [
        benefit.start.isoformat() if benefit.start else "",
        f" 至 {benefit.end.isoformat()}" if benefit.end else "",
    ]
    lasts = ""
    if benefit.lasts_from is not None and benefit.lasts_for is not None:
        lasts = f"自{teller.words.phrase(benefit.lasts_from)}起，{span(benefit.lasts_for * STEP[benefit.period], None)}"
    once = pack.entities.get(benefit.once_per)
    return terms(
        (
            ("给谁", text(pack.entities[benefit.role].label)),
            ("多久一次", text(PERIODS[benefit.period])),
            ("给多久", text(lasts)),
            ("次数", text(f"每个{once.label}一次") if once is not None else ""),
            ("有效期", text("".join(ends))),
            ("依据", tag("cite", text(benefit.cite.full))),
        )
    )


def _amount(teller: Teller, benefit: Benefit) -> str:
    if benefit.grants:
        return tag("p", text(benefit.grants))
    if not benefit.has_amount:
        return ""
    definition = teller.pack.definitions[benefit.part("amount")]
    return teller.value(definition.expr, definition.cite)


def _relations(teller: Teller, benefit: Benefit) -> Iterator[str]:
    """What is counted against it, the rules it shares with others, the limits over a group."""
    pack = teller.pack
    for node in _deducted(pack.definitions[benefit.part("payable")].expr):
        yield row(text(f"减去{teller.words.phrase(node)}"), teller.cite(node.cite))
    for rule in pack.stacking:
        if benefit.id in rule.benefits:
            most = f"，不超过{teller.words.phrase(rule.at_most)}" if rule.at_most is not None else ""
            others = "、".join(
                link(benefit_file(b), pack.benefits[b].title) for b in rule.benefits if b != benefit.id
            )
            yield row(
                f"{text(rule.label)}：与{others}{text(STACKING[rule.kind] + most)}", teller.cite(rule.cite)
            )
    for limit in pack.limits.values():
        if benefit.id in limit.benefits:
            group = pack.entities[limit.group].label if limit.group in pack.entities else limit.group
            said = f"{limit.label}：每个{group}{_each(limit.period)}不超过{teller.words.phrase(limit.at_most)}；不够分的，{SHARINGS[limit.sharing]}"
            yield row(text(said), teller.cite(limit.cite))


def _each(period: str) -> str:
    return {"month": "每月", "year": "每年"}.get(period, "")


def _deducted(node: n.Expr) -> Iterator[n.Expr]:
    """What is taken off before stacking and limits, which stand outermost."""
    while True:
        if isinstance(node, n.If) and node.label:
            node = node.yes
        elif isinstance(node, n.Least | n.Greatest):
            node = node.items[0]
        elif isinstance(node, n.Add):
            for item in node.items[1:]:
                if isinstance(item, n.Negate):
                    yield item.operand
            node = node.items[0]
        else:
            return


def _cases(pack: Pack, benefit: Benefit) -> str:
    named = [
        tag("li", link(f"cases.html#case-{number}", case.name))
        for number, case in enumerate(pack.cases, 1)
        if benefit.id in case.expect
    ]
    return tag("ul", *named, class_="links") if named else ""
