"""A small city at work: the hands by which claims are played through the engine, as if the last months had happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from duixian.quantities.money import parse_money
from duixian.site.accounts.models import User
from duixian.site.cases import drafting, paying
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Command
from duixian.site.cases.models import Attachment, Case
from duixian.site.cases.recording import by_fact
from duixian.site.funds import batches, payees
from duixian.site.funds.bankfile import bank_file
from duixian.site.funds.budgets import appropriate
from duixian.site.funds.models import Batch, Commitment
from duixian.site.funds.values import Line, Outcome
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact, Subject
from duixian.site.shelf import Ready

from .people import newcomer

Days = Iterator[int]  # a story yields how many days pass until it goes on
BENEFIT = "settling"
PERSON = {
    "title": "none", "grade_award": False, "major_award": False, "outstanding": False, "household": True, "flexible": False, "married": True,
    "employed_here": True, "settling_received": False, "birth": "1990-03-02", "degree": "doctor", "sanctions": [],
}  # fmt: skip
NAMES = (
    "安澜", "白云舟", "曹远", "邓溪", "范澄宇", "顾南", "韩渡", "贾宁", "柯原", "雷青", "马泉", "宁小川", "欧阳川", "潘石", "秦望", "任舒",
    "石磊磊", "唐果", "万里", "夏知秋", "严冬", "叶芷", "郁文", "詹天",
)  # fmt: skip
FUNDS = (
    ("市级人才资金", "city", ""), ("区级财政", "district", "hill"), ("县级财政", "district", "hill"), ("区级财政", "district", "south"),
    ("市级", "city", ""), ("区级", "district", "hill"), ("科技专项资金", "city", ""),
)  # fmt: skip


@dataclass
class City:
    """The clock and the hands of the demonstration. `firms` and `handlers` by the district of the firm."""

    ready: Ready
    staff: Mapping[str, User]
    firms: Mapping[str, Subject]
    handlers: Mapping[str, User]
    now: datetime
    made: int = field(default=0)

    def act(self, case: Case, act: str, login: str | None, **payload: Any) -> None:
        """By an officer, by the firm's handler (`handler`), or by the clock (None)."""
        by = self.handler_of(case) if login == "handler" else self.staff[login] if login else None
        apply(Command(case.key, act, by, f"demo:{case.key}:{case.version}:{act}", None, payload), self.now)
        case.refresh_from_db()

    def handler_of(self, case: Case) -> User:
        return next(
            self.handlers[place] for place, firm in self.firms.items() if firm.pk == case.applicant_id
        )

    def window(self, case: Case) -> str:
        """The login of the window whose case it is."""
        return f"window-{case.territory}"

    def person(self, place: str = "hill", **known: Any) -> Subject:
        """Somebody new in the service of the firm of a place, known to the registers."""
        name = NAMES[self.made % len(NAMES)]
        self.made += 1
        who = newcomer(name, self.made)
        since = timezone.localdate(self.now) - timedelta(days=200)
        self.known(who, {
            "person": {
                **PERSON, "name": name, "arrived": since.isoformat(),
                "insurance": [{"from": since.isoformat(), "district": place, "unemployment": True}], **known,
            },
            "contracts": [{"years": "5 年", "full_time": True, "pay": "320000 元"}],
        }, since.isoformat())  # fmt: skip
        link = Entry(
            who, self.ready.pack.id, "employer", None, Fact.Source.EXTRACT, self.firms[place], since, register="社保"
        )  # fmt: skip
        record([link], None, self.now)
        self.account(who)
        return who

    def known(
        self, who: Subject, document: dict[str, Any], since: str | None = None, register: str = "人口库"
    ) -> None:
        """What a register says of somebody."""
        first = datetime.fromisoformat(since).date() if since else None
        entries = [
            Entry(
                who, self.ready.pack.id, id_, value, Fact.Source.EXTRACT, valid_from=first, register=register
            )
            for id_, value in by_fact(self.ready.pack, document).items()
        ]
        record(entries, None, self.now)

    def account(self, who: Subject) -> None:
        payees.add(
            who.key, payees.checked(who.name, f"62220202001122{who.pk % 100:02d}", "云水银行"), self.now, None
        )

    def file(self, who: Subject, place: str = "hill", benefit: str = BENEFIT) -> Case:
        """A claim filed by the firm of a place, its materials handed in on paper."""
        handler = self.handlers[place]
        case = drafting.open_draft(self.ready, benefit, who, self.firms[place], handler, self.now)
        for material in self.ready.pack.benefits[benefit].materials:
            Attachment.objects.create(
                case=case, material=material.name, on_paper=True, user=handler, at=self.now
            )
        self.act(case, "file", "handler")
        return case

    def to_decision(self, case: Case) -> Days:
        self.act(case, "outcome", self.window(case), outcome="passed")
        yield 3

    def to_publicity(self, case: Case) -> Days:
        yield from self.to_decision(case)
        self.act(case, "outcome", "hr-one", outcome="approved", note="符合条件")
        yield 1
        self.act(case, "confirm", "hr-two")

    def to_grant(self, case: Case) -> Days:
        yield from self.to_publicity(case)
        self.act(case, "publish", "hr-one")
        assert case.due is not None
        yield (case.due - timezone.localdate(self.now)).days + 1
        self.act(case, "outcome", "hr-one", outcome="clear")

    def budget(self, amount: str, year: int) -> None:
        for fund, level, district in FUNDS:
            appropriate(
                Line(self.ready.pack.id, fund, level, district, year), parse_money(amount), f"云财预〔{year}〕1号",
                request=f"demo:{fund}:{district}:{year}", by=None, now=self.now,
            )  # fmt: skip

    def batch(self, case: Case) -> Batch | None:
        """A batch of what is due of a case, drawn up by one person of the treasury."""
        rows = list(Commitment.objects.filter(case=case.key, state="due"))
        drawn = batches.draw_up(
            rows, request=f"demo:{case.key}:{case.version}", by=self.staff["finance-one"], now=self.now
        ).batch
        return Batch.objects.get(pk=drawn.pk) if drawn is not None else None

    def pay(self, case: Case, *, paid: bool = True) -> None:
        """A batch approved by another person, sent, and answered by the bank."""
        drawn = self.batch(case)
        if drawn is None:
            return
        batches.approve(drawn, self.staff["finance-two"], self.now, seen=drawn.digest)
        bank_file(drawn, self.staff["finance-two"], self.now)
        answers = [Outcome(line.number, paid, "" if paid else "账号与户名不符") for line in drawn.lines.all()]
        paying.take(drawn, answers, self.staff["finance-one"], self.now)
        case.refresh_from_db()
