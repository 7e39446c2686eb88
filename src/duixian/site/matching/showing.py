"""An answer in the words and order of a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from duixian.rules.advise import as_text as advice_text
from duixian.rules.answer import PER, Answer, Deadline, Group, Item, amount_in_words
from duixian.rules.choose import Choice
from duixian.rules.evaluate.details import Opening, Payment
from duixian.rules.evaluate.offices import as_lines
from duixian.rules.explain import values
from duixian.rules.explain.tree import Reason
from duixian.rules.model.citation import Cite
from duixian.rules.model.pack import Pack, applied_for, unasked
from duixian.rules.truth import TRUE, UNKNOWN
from duixian.site.library.quoting import Quoter

KINDS = {"opens": "开始受理", "closes": "截止受理", "from": "条件成立", "duty": "履行义务"}
MOST_WAYS = 3


@dataclass(frozen=True, slots=True)
class Link:
    """A citation: in the benefit's own document by its place alone, else in full; `href` where the library holds it."""

    text: str
    full: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Because:
    said: str
    label: str
    used: tuple[tuple[str, str], ...]
    link: Link | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a small table: a label, words, an article."""

    label: str
    text: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A benefit on the page."""

    item: Item
    id: str
    title: str
    amount: str
    source: Link
    lines: tuple[Line, ...]
    because: tuple[Because, ...]
    ways: tuple[str, ...]
    unclear: tuple[tuple[str, str, str, tuple[Link, ...]], ...]
    applied_for: bool
    unasked: Link | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    title: str
    amount: str
    clause: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class Best:
    """The best combination of one group of benefits; `certain` where nothing unknown could change it."""

    claimed: tuple[tuple[str, str], ...]
    total: str
    certain: bool
    given_up: tuple[GivenUp, ...]


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    kind: str
    title: str
    text: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Shown:
    answer: Answer
    yours: tuple[Card, ...]
    nearly: tuple[Card, ...]
    not_yours: tuple[Card, ...]
    elsewhere: tuple[str, ...]
    best: tuple[Best, ...]
    years: tuple[tuple[int, str, bool], ...]
    recurring: tuple[str, ...]
    days: tuple[Day, ...]


def shown(pack: Pack, answer: Answer, quoter: Quoter) -> Shown:
    """The answer ready for a page; citations lead into the library where it holds what they cite."""
    quoter.expect(cite.full for cite in _cites(answer) if cite is not None)
    maker = _Maker(pack, quoter)
    yours, nearly, not_yours = (
        tuple(maker.card(item) for item in answer.group(group))
        for group in (Group.YOURS, Group.NEARLY, Group.NOT_YOURS)
    )
    return Shown(
        answer=answer,
        yours=yours,
        nearly=nearly,
        not_yours=not_yours,
        elsewhere=tuple(item.title for item in answer.group(Group.ELSEWHERE)),
        best=tuple(maker.best(choice) for choice in answer.choices),
        years=tuple((y.year, values.amount(y.amount), y.assumed) for y in answer.years),
        recurring=tuple(
            f"《{item.title}》{PER[item.found.benefit.period]}{values.amount(item.found.payable)}"
            for item in answer.recurring
        ),
        days=tuple(_day(one) for one in answer.deadlines),
    )


def _day(one: Deadline) -> Day:
    """A day with its kind told once: a window's text begins with it and puts the window in brackets."""
    kind = KINDS[one.kind]
    text = one.text.removeprefix(kind)
    if text != one.text:
        text = text.removeprefix("（").removesuffix("）")
    return Day(one.day, kind, one.title, text, one.provisional)


def _cites(answer: Answer) -> Iterator[Cite | None]:
    """All that the cards cite."""
    for item in answer.items:
        yield item.found.benefit.cite
        yield from (cite for reading in item.readings for cite in reading.cites)
        yield from (reason.cite for reason in item.why)
        yield from (limit.cite for limit in item.limits)
        yield from (duty.obligation.cite for duty in item.duties)
        if item.opening is not None:
            yield item.opening.cite
    yield from (given.cite for choice in answer.choices for given in choice.combinations[0].given_up)


class _Maker:
    """Puts items into words; each citation is looked up once."""

    def __init__(self, pack: Pack, quoter: Quoter) -> None:
        self.pack, self._quoter = pack, quoter
        self._found: dict[str, str | None] = {}

    def link(self, cite: Cite, own: Cite | None = None) -> Link:
        if cite.full not in self._found:
            self._found[cite.full] = self._quoter.address(cite.full)
        short = own is not None and cite.document and cite.document == own.document and cite.path
        return Link(cite.path if short else cite.full, cite.full, self._found[cite.full])

    def maybe(self, cite: Cite | None, own: Cite) -> Link | None:
        return self.link(cite, own) if cite is not None else None

    def card(self, item: Item) -> Card:
        own = item.found.benefit.cite
        ways: tuple[str, ...] = ()
        if item.advice is not None and item.advice.alternatives:
            lines = advice_text(item.advice, self.pack).splitlines()[1 : 1 + MOST_WAYS]
            ways = tuple(line.strip().split(". ", 1)[-1] for line in lines)
        unclear = tuple(
            (r.question, r.taken, r.other, tuple(self.link(c, own) for c in r.cites)) for r in item.readings
        )
        listed = unasked(self.pack, item.found.benefit)
        return Card(
            item, item.found.benefit.id, item.title, amount_in_words(item), self.link(own), tuple(self._lines(item)),
            tuple(self._because(reason, own) for reason in item.why) if item.found.status != "unknown" else (), ways, unclear,
            applied_for(self.pack, item.found.benefit), self.link(listed, own) if listed is not None else None,
        )  # fmt: skip

    def _because(self, reason: Reason, own: Cite) -> Because:
        used = tuple((u.label, u.value) for u in reason.used if u.value and u.label != reason.label)
        said = "还不清楚" if reason.truth == UNKNOWN else "不满足"
        return Because(said, reason.label, used, self.maybe(reason.cite, own))

    def _lines(self, item: Item) -> list[Line]:
        own = item.found.benefit.cite
        grants = item.found.benefit.grants
        found = [Line("内容", grants)] if grants else []
        if item.group == Group.NOT_YOURS:
            return found
        if item.term is not None and item.term.first is not None and item.term.last is not None:
            found.append(
                Line("期限", f"{_zh(item.term.first)}至{_zh(item.term.last)}，共 {item.term.periods} 期")
            )
        elif len(item.schedule) > 1:
            found.append(Line("分期", "；".join(_part(p) for p in item.schedule)))
        if item.opening is not None:
            found.append(Line("受理", _opening(item.opening), self.maybe(item.opening.cite, own)))
        found += [Line("窗口", line) for line in as_lines(item.serving)]
        if item.shares:
            in_kind = bool(item.found.benefit.grants)
            borne = (p.payer + values.borne(p.amount, p.share, in_kind=in_kind) for p in item.shares)
            found.append(Line("资金", "、".join(borne)))
        found += [Line("上限", f"与他人合计：{x.label}", self.maybe(x.cite, own)) for x in item.limits]
        if item.materials:
            names = [n.material.name + ("" if n.needed == TRUE else "（视情况）") for n in item.materials]
            found.append(Line("材料", "、".join(names)))
        for duty in item.duties:
            by = f"（截至{_zh(duty.by)}）" if duty.by is not None else ""
            found.append(Line("义务", f"{duty.obligation.label}{by}", self.maybe(duty.obligation.cite, own)))
        return found

    def best(self, choice: Choice) -> Best:
        first = choice.combinations[0]
        titles = self.pack.benefits
        return Best(
            tuple((titles[id_].title, values.amount(first.amounts[id_])) for id_ in first.claimed),
            values.amount(first.total),
            choice.certain,
            tuple(
                GivenUp(
                    titles[g.benefit].title,
                    values.amount(g.amount),
                    g.clause,
                    self.link(g.cite) if g.cite else None,
                )
                for g in first.given_up
            ),
        )


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _part(payment: Payment) -> str:
    when = ""
    if payment.due is not None:
        when = f"（{_zh(payment.due)}）"
    elif payment.after is not None:
        months, days = payment.after
        waits = "".join([f"{months}个月" if months else "", f"{days}天" if days else ""])
        when = f"（批准后{waits}）"
    return f"{payment.label}{when}{values.amount(payment.amount)}"


def _opening(opening: Opening) -> str:
    if opening.opens is None and opening.closes is None:
        span = ""
    elif opening.opens is None or opening.closes is None:
        span = (
            f"，{_zh(opening.opens)}起"
            if opening.opens
            else f"，{_zh(opening.closes)}止"
            if opening.closes
            else ""
        )
    else:
        span = f"，{_zh(opening.opens)}至{_zh(opening.closes)}"
    state = {True: "现在可以申请", False: "现在不在受理期", None: "受理期还不清楚"}[opening.open_now]
    return (
        f"{opening.label}{span}；{state}{'（截止日遇放假安排公布后可能顺延）' if opening.provisional else ''}"
    )
