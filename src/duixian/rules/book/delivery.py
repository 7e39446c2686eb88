"""How a benefit reaches its claimant, in words: payments, shares, window, materials, procedure, duties, returns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from duixian.rules.book.markup import row, rows, section, table, tag, text
from duixian.rules.book.materials import materials
from duixian.rules.book.offices import places
from duixian.rules.book.procedures import procedure_of
from duixian.rules.book.telling import Teller
from duixian.rules.explain import values
from duixian.rules.lang.units import MONTHS
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.delivery import Sanction, Split, Window
from duixian.rules.model.types import EnumType, NumberType


def delivery(teller: Teller, benefit: Benefit) -> str:
    """All sections after the amount."""
    pack = teller.pack
    window, share = pack.windows.get(benefit.window), pack.shares.get(benefit.share)
    procedure = pack.procedures.get(benefit.procedure)
    return "".join(
        (
            section("怎么付", rows(_instalments(teller, benefit)), _payee(teller, benefit)),
            section("谁出钱", _shares(teller, share.rows) if share else "", _fund(benefit)),
            section(
                "什么时候申请",
                rows([row(text(_window(teller, window)), teller.cite(window.cite))]) if window else "",
            ),
            section("要带什么", materials(teller, benefit.materials)),
            section("到哪里办", places(teller, benefit)),
            section("怎么办", procedure_of(teller, procedure) if procedure else ""),
            section("领取以后", rows(_duties(teller, benefit))),
            section("隔一段时间要交的证明", rows(_proofs(teller, benefit))),
            section("什么情况要退", rows(_returns(teller, benefit))),
            section("失信的后果", rows(_sanctions(teller, benefit))),
            section("原文不清楚的地方", rows(_readings(teller, benefit))),
        )
    )


def span(months: int | None, days: int | None) -> str:
    """A length of time: 3年, 6个月, 30天."""
    if months is not None:
        return values.number(months, NumberType(MONTHS)) if months else "当天"
    return "" if days is None else f"{days}天" if days else "当天"


def portion(weight: int, whole: int) -> str:
    """A part of the whole: 60%, or 1/3 where percents would not be exact."""
    part = Fraction(weight, whole)
    return f"{values.decimal(part * 100)}%" if 10**4 % part.denominator == 0 else str(part)


def _instalments(teller: Teller, benefit: Benefit) -> Iterator[str]:
    whole = sum(item.share for item in benefit.schedule)
    for item in benefit.schedule:
        said = [f"{item.label or '一期'} {portion(item.share, whole)}"]
        if item.months is not None or item.days is not None:
            after = span(item.months, item.days)
            said.append("审定后即付" if after == "当天" else f"审定后{after}")
        if item.on is not None:
            said.append(f"于{teller.words.phrase(item.on)}")
        if item.condition is not None:
            said.append(f"仅当{teller.words.label(item.condition)}")
        yield row(text("，".join(said)), teller.cite(item.cite))


def _payee(teller: Teller, benefit: Benefit) -> str:
    entity = teller.pack.entities.get(benefit.payee)
    if entity is None and not benefit.account:
        return ""
    who = entity.label if entity is not None else ""
    return tag("p", text(f"付给{who}{f'的{benefit.account}' if benefit.account else ''}。"))


def _fund(benefit: Benefit) -> str:
    return tag("p", text(f"由{benefit.fund}列支。")) if benefit.fund else ""


def _shares(teller: Teller, splits: tuple[Split, ...]) -> str:
    body: list[list[str]] = []
    for split in splits:
        whole = sum(split.weights)
        parts = "，".join(
            f"{p} {portion(w, whole)}" for p, w in zip(split.payers, split.weights, strict=True)
        )
        when = (
            teller.phrase(split.condition)
            if split.condition is not None
            else text("其他" if body else "一律")
        )
        if split.label and split.condition is not None and split.label != teller.words.label(split.condition):
            when = f"{text(split.label)}（{when}）"
        body.append([when, text(parts), teller.cite(split.cite)])
    return table(("情形", "分担", "依据"), body)


def _window(teller: Teller, window: Window) -> str:
    said = [window.label] if window.label else []
    said.append(_opening(teller, window))
    if window.next_working_day:
        said.append("最后一天逢休息日的顺延到下一个工作日")
    if window.review:
        said.append(f"{window.review}审核")
    return "；".join(part for part in dict.fromkeys(said) if part)


def _opening(teller: Teller, window: Window) -> str:
    start, end = window.start, window.end
    match window.kind:
        case "yearly":
            return f"每年{_edge(start)}至{_edge(end)}"
        case "monthly":
            return f"每月{start}日至{end}日"
        case "dates":
            return f"{_edge(start)}至{_edge(end)}"
        case "after":
            assert window.after is not None
            first = span(*start) if start else ""
            begins = "当天" if first in ("", "当天") else f"满{first}"
            ends = f"{span(*end)}内" if end else ""
            return f"自{teller.words.phrase(window.after)}{begins}起{ends}"
    return ""


def _edge(value: Any) -> str:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value[0]}月{value[1]}日" if isinstance(value, tuple) else "不限"


def _duties(teller: Teller, benefit: Benefit) -> Iterator[str]:
    for item in benefit.obligations:
        said = [item.label]
        if (length := span(item.months, item.days)) != "":
            said.append(f"期限{length}")
        if item.by is not None:
            said.append(f"不晚于{teller.words.phrase(item.by)}")
        if item.condition is not None:
            said.append(f"仅当{teller.words.label(item.condition)}")
        entity = teller.pack.entities.get(item.party)
        who = f"{entity.label}：" if entity is not None else ""
        yield row(text(who + "，".join(said)), teller.cite(item.cite))


def _proofs(teller: Teller, benefit: Benefit) -> Iterator[str]:
    for item in benefit.proofs:
        within = (
            f"，到期后{item.within}{'个月' if item.unit == '月' else item.unit}内交" if item.within else ""
        )
        every = f"每{span(item.months, None)}一次{within}"
        yield row(text(f"{item.label}（{every}）"), teller.cite(item.cite), materials(teller, item.materials))


def _returns(teller: Teller, benefit: Benefit) -> Iterator[str]:
    for item in benefit.returns:
        condition = teller.pack.definitions[item.condition].expr
        amount = teller.pack.definitions[item.amount].expr
        below = tag("p", text(f"须满足：{teller.words.label(condition)}")) + tag(
            "p", text(f"退回：{teller.words.phrase(amount)}")
        )
        yield row(text(item.event), teller.cite(item.cite), below)


def _sanctions(teller: Teller, benefit: Benefit) -> Iterator[str]:
    for item in benefit.sanctions:
        marks = [
            f"列入{item.list}" if item.list else "",
            span(item.months, None),
            f"限于{item.scope}" if item.scope else "",
            f"登记为{_barred(teller, item)}" if item.bars else "",
        ]
        said = "，".join(mark for mark in marks if mark)
        yield row(text(f"{item.label}{f'（{said}）' if said else ''}"), teller.cite(item.cite))


def _barred(teller: Teller, item: Sanction) -> str:
    """What an entry in the register of sanctions bars, in the words of its enumeration."""
    register, pack = teller.pack.conduct.sanctions, teller.pack
    enums = [
        a.type.name
        for fact in pack.facts.values()
        if register is not None and fact.name == register.fact
        for a in fact.attributes
        if a.name == register.scope and isinstance(a.type, EnumType)
    ]
    labels = dict(zip(pack.enums[enums[0]].values, pack.enums[enums[0]].labels, strict=True)) if enums else {}
    return "、".join(f"“{labels.get(bar, bar)}”" for bar in item.bars)


def _readings(teller: Teller, benefit: Benefit) -> Iterator[str]:
    for item in benefit.readings:
        beside = " ".join(teller.cite(cite) for cite in item.cites)
        yield row(text(f"{item.question}：按“{item.taken}”；另一种读法是“{item.other}”"), beside)
