"""An answer for a person who reads a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from duixian.cli.wrapping import wrapped
from duixian.rules.advise import as_text as advice_text
from duixian.rules.answer import PER, Answer, Group, Item, amount_in_words
from duixian.rules.choose import as_text as choice_text
from duixian.rules.evaluate.offices import as_lines
from duixian.rules.explain import values
from duixian.rules.model.citation import Cite
from duixian.rules.truth import TRUE, UNKNOWN

LABELS = (
    "依据：", "分期：", "期限：", "资金：", "受理：", "材料：", "义务：", "不满足：", "还不清楚：", "还要知道：", "金额还要看：",
    "条文不明：", "办法：", "上限：", "窗口：", "名录：", "内容：",
)  # fmt: skip
WAYS_SHOWN = 2
MISSING_SHOWN = 6
READINGS_SHOWN = 2  # with both readings; --json and the site have them all
PLAIN_WIDTH = 100


def show(answer: Answer) -> None:
    """Print an answer: theirs, nearly theirs, not theirs; totals by year; days to keep in mind."""
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False)
    day = answer.result.as_of
    pack = answer.result.pack
    counts = "，".join(
        f"{group.label} {len(answer.group(group))} 项" for group in Group if group != Group.ELSEWHERE
    )
    console.print(
        Text(f"{pack.title}：按 {day.year} 年 {day.month} 月 {day.day} 日的情况，{counts}。", style="bold")
    )
    for decided in answer.result.decided:
        _say(console, f"名录：{decided.told}{f'（{decided.cite.full}）' if decided.cite else ''}", indent=0)
    for group, tell in ((Group.YOURS, _yours), (Group.NEARLY, _nearly), (Group.NOT_YOURS, _not_yours)):
        items = answer.group(group)
        if not items:
            continue
        console.print()
        console.print(Rule(f"{group.label}（{len(items)}）", align="left", style="dim"))
        for item in items:
            console.print(_heading(item))
            if item.found.benefit.grants:
                _say(console, f"内容：{item.found.benefit.grants}", indent=4)
            for line in tell(item, answer):
                _say(console, line, indent=4)
    _choices(console, answer)
    _totals(console, answer)
    _days(console, answer)


def _say(console: Console, text: str, indent: int, style: str = "") -> None:
    """One paragraph: its label (依据：) stands out to the left, lines that follow are indented below the text."""
    label = next((word for word in LABELS if text.startswith(word)), "")
    start = indent + cell_len(label)
    lines = list(wrapped(text[len(label) :], max(20, console.width - start)))
    for number, line in enumerate(lines):
        head = Text(" " * indent).append(label, style="dim") if number == 0 else Text(" " * start)
        console.print(head.append(line, style=style), soft_wrap=True)


def _heading(item: Item) -> Text:
    text = Text("  ")
    text.append(item.title, style="bold")
    amount = _amount(item)
    if amount:
        text.append(f"  {amount}", style="green" if item.group == Group.YOURS else "")
    if item.found.benefit.announced:
        text.append("  （只有政策宣布，尚无实施细则）", style="yellow")
    if item.given_up:
        text.append("  （与别的待遇取舍后不建议申领）", style="yellow")
    return text


def _amount(item: Item) -> str:
    words = amount_in_words(item)
    if not words:
        return ""
    periods = f"，共 {item.term.periods} 期" if item.term is not None else ""
    return f"{'' if item.group == Group.YOURS else '如果符合：'}{words}{periods}"


def _cite(cite: Cite | None, item: Item) -> str:
    """The article; its document too where it is not the benefit's own."""
    if cite is None:
        return ""
    own = cite.document and cite.document == item.found.benefit.cite.document
    text = cite.path if own else cite.full
    return f"（{text}）" if text else ""


def _yours(item: Item, answer: Answer) -> Iterator[str]:
    yield f"依据：{item.found.benefit.cite.full}"
    if len(item.schedule) > 1 and item.term is None:
        parts = "；".join(f"{p.label}{_when(p.due, p.after)}{values.amount(p.amount)}" for p in item.schedule)
        yield f"分期：{parts}"
    elif item.term is not None and item.term.first is not None and item.term.last is not None:
        yield f"期限：{item.term.first.isoformat()} 至 {item.term.last.isoformat()}"
    if item.shares:
        in_kind = bool(item.found.benefit.grants)
        borne = (p.payer + values.borne(p.amount, p.share, in_kind=in_kind) for p in item.shares)
        yield f"资金：{'、'.join(borne)}"
    yield from _window(item)
    yield from (f"窗口：{line}" for line in as_lines(item.serving))
    needed = [n.material.name + ("" if n.needed == TRUE else "（看情况）") for n in item.materials]
    if needed:
        yield f"材料：{'、'.join(needed)}"
    for duty in item.duties:
        by = f"，截至 {duty.by.isoformat()}" if duty.by is not None else ""
        yield f"义务：{duty.obligation.label}{by}{_cite(duty.obligation.cite, item)}"
    yield from _still(item, "金额还要看")
    for limit in item.limits:
        yield f"上限：与他人合计：{limit.label}{_cite(limit.cite, item)}"
    yield from _unclear(item)


def _when(due: object, after: tuple[int, int] | None) -> str:
    if due is not None:
        return f"（{due}）"
    if after is None:
        return " "
    months, days = after
    waits = [f"{months} 个月" if months else "", f"{days} 天" if days else ""]
    return f"（批准后 {''.join(waits)}）" if any(waits) else "（批准后）"


def _window(item: Item) -> Iterator[str]:
    opening = item.opening
    if opening is None:
        return
    span = " 至 ".join(day.isoformat() for day in (opening.opens, opening.closes) if day is not None)
    state = {True: "现在可以申请", False: "现在不在受理期", None: "受理期还不清楚"}[opening.open_now]
    provisional = "，放假安排公布后可能顺延" if opening.provisional else ""
    yield f"受理：{opening.label}{f'，{span}' if span else ''}；{state}{provisional}{_cite(opening.cite, item)}"


def _still(item: Item, word: str) -> Iterator[str]:
    if item.missing:
        shown = "、".join(m.label for m in item.missing[:MISSING_SHOWN])
        rest = f" 等 {len(item.missing)} 项" if len(item.missing) > MISSING_SHOWN else ""
        yield f"{word}：{shown}{rest}"


def _unclear(item: Item) -> Iterator[str]:
    for reading in item.readings[:READINGS_SHOWN]:
        cites = "".join(_cite(cite, item) for cite in reading.cites)
        yield f"条文不明：{reading.question}。这里按“{reading.taken}”，也可读作“{reading.other}”{cites}"
    if more := item.readings[READINGS_SHOWN:]:
        yield f"条文不明：还有 {len(more)} 处：{'；'.join(reading.question for reading in more)}"


def _nearly(item: Item, answer: Answer) -> Iterator[str]:
    if item.found.status == "unknown":
        yield from _still(item, "还要知道")
    else:
        yield from _reasons(item)
        yield from _ways(item, answer)
    yield from _window(item)
    yield from (f"窗口：{line}" for line in as_lines(item.serving))
    if item.readings:
        yield f"条文不明：{'；'.join(reading.question for reading in item.readings)}"


def _not_yours(item: Item, answer: Answer) -> Iterator[str]:
    yield from _reasons(item)
    yield from _ways(item, answer)


def _reasons(item: Item) -> Iterator[str]:
    for reason in item.why:
        used = "，".join(f"{u.label}：{u.value}" for u in reason.used if u.value and u.label != reason.label)
        word = "还不清楚" if reason.truth == UNKNOWN else "不满足"
        yield f"{word}：{reason.label}{f'〔{used}〕' if used else ''}{_cite(reason.cite, item)}"


def _ways(item: Item, answer: Answer) -> Iterator[str]:
    if item.advice is None or not item.advice.alternatives:
        return
    for line in advice_text(item.advice, answer.result.pack).splitlines()[1 : 1 + WAYS_SHOWN]:
        yield f"办法：{line.strip().split('. ', 1)[-1]}"


def _choices(console: Console, answer: Answer) -> None:
    if not answer.choices:
        return
    console.print()
    console.print(Rule("取舍", align="left", style="dim"))
    for choice in answer.choices:
        for line in choice_text(choice, answer.result.pack).splitlines():
            _say(console, line.lstrip(), indent=2 + len(line) - len(line.lstrip()))


def _totals(console: Console, answer: Answer) -> None:
    if not answer.years:
        return
    console.print()
    console.print(Rule("逐年合计（只计现在可以享受的）", align="left", style="dim"))
    table = Table(box=None, show_header=False, padding=(0, 2))
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column()
    for total in answer.years:
        note = "其中有的按当日获批推算" if total.assumed else ""
        table.add_row(f"{total.year} 年", values.amount(total.amount), Text(note, style="dim"))
    console.print(table)
    for item in answer.recurring:
        per = PER[item.found.benefit.period]
        note = f"《{item.title}》{per}{values.amount(item.found.payable)}，条文未写期限，合计只计一期。"
        _say(console, note, indent=2, style="dim")


def _days(console: Console, answer: Answer) -> None:
    if not answer.deadlines:
        return
    console.print()
    console.print(Rule("日程", align="left", style="dim"))
    for one in answer.deadlines:
        note = "（暂定）" if one.provisional else ""
        head = f"  {one.day.isoformat()}{note}  "
        lines = wrapped(f"{one.title}：{one.text}", max(20, console.width - cell_len(head)))
        for number, line in enumerate(lines):
            console.print((head if number == 0 else " " * cell_len(head)) + line, soft_wrap=True)
