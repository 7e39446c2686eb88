"""How a benefit reaches its claimant, in words: payments, shares, window, materials, procedure, duties, returns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from duixian.rules.book.markup import row, rows, section, table, tag, text
from duixian.rules.book.offices import places
from duixian.rules.book.telling import Teller
from duixian.rules.drawing import draw
from duixian.rules.explain import values
from duixian.rules.lang.units import MONTHS
from duixian.rules.model.pack import Benefit, Material, Procedure, Sanction, Split, Step, Window
from duixian.rules.model.types import EnumType, NumberType

CALENDARS = {"working": "工作日", "calendar": "日历日"}


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
            section("怎么办", _procedure(teller, procedure) if procedure else ""),
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


def materials(teller: Teller, items: tuple[Material, ...]) -> str:
    """What must be brought, when, in how many copies, and what can be taken from a register instead."""
    return rows(_material(teller, item) for item in items)


def _material(teller: Teller, item: Material) -> str:
    marks = [f"{item.copies}份" if item.copies > 1 else "", "原件" if item.original else ""]
    if item.condition is not None:
        marks.append(f"仅当{teller.words.label(item.condition)}")
    if item.register:
        marks.append(f"{item.register}查得到的不用交")
    form = teller.pack.papers.get(item.form)
    marks.append(f"用《{form.title}》" if form is not None and form.title != item.name else "")
    proves = [_name(teller, id_) for id_ in item.proves]
    marks.append(f"证明{'、'.join(proves)}" if proves else "")
    said = "，".join(mark for mark in marks if mark)
    return row(text(f"{item.name}{f'（{said}）' if said else ''}"), teller.cite(item.cite))


def _name(teller: Teller, id_: str) -> str:
    fact = teller.pack.facts.get(id_)
    return fact.label if fact is not None else teller.words.definition(id_)


DECIDES = {"grant": "准予", "refuse": "不予", "end": "终止"}


def _procedure(teller: Teller, procedure: Procedure) -> str:
    names = {step.id: step.label for step in procedure.steps} | {"end": "办结"}
    steps = sorted(procedure.steps, key=lambda step: step.id != procedure.start)
    listed = (
        row(
            tag("strong", text(step.label)) + text(f"　{teller.pack.roles[step.role].label}"),
            teller.cite(step.cite or procedure.cite),
            _step(teller, step, names),
        )
        for step in steps
    )
    picture = tag(
        "details",
        tag("summary", text("看流程图")),
        tag(
            "div",
            draw(teller.pack, procedure.id, inline=True),
            class_="drawn",
            tabindex="0",
            role="region",
            aria_label="流程图",
        ),
    )
    return tag("p", text(procedure.label), class_="lead") + picture + rows(listed, ordered=True)


def _step(teller: Teller, step: Step, names: dict[str, str]) -> str:
    notes = []
    if step.territory is not None:
        notes.append(f"按{teller.words.phrase(step.territory)}分到各地办理")
    if step.guard is not None:
        notes.append(f"仅当{teller.words.label(step.guard)}")
    if step.limit is not None:
        late = next((o.label for o in step.outcomes if step.limit and o.id == step.limit.on_expiry), "")
        unit = step.limit.unit if step.limit.unit != "月" else "个月"
        calendar = "（按工作日算）" if step.limit.calendar == "working" and unit != "工作日" else ""
        notes.append(f"{step.limit.count}{unit}内{calendar}{f'，逾期按“{late}”' if late else ''}")
    if step.publicity is not None:
        shown = f"，列出{'、'.join(step.publicity.fields)}" if step.publicity.fields else ""
        where = f"在{step.publicity.where}" if step.publicity.where else ""
        notes.append(f"{where}公示{step.publicity.days}个{CALENDARS[step.publicity.calendar]}{shown}")
    if step.two_persons:
        notes.append("须两人经手")
    if step.paper in teller.pack.papers:
        notes.append(f"出具《{teller.pack.papers[step.paper].title}》")
    lines = rows(tag("li", text(note)) for note in notes)
    needed = materials(teller, step.materials)
    ends = []
    for outcome in step.outcomes:
        marks = [
            word
            for word, on in ((DECIDES.get(outcome.decides, ""), True), ("付款", outcome.pays))
            if on and word
        ]
        only = f"（仅当{teller.words.label(outcome.condition)}）" if outcome.condition is not None else ""
        does = f"［{'、'.join(marks)}］" if marks else ""
        ends.append(f"{outcome.label}{only}{does} → {names[outcome.to]}")
    return lines + needed + tag("p", text("；".join(ends)), class_="outcomes")


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
