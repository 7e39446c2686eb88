"""A small city at work: claims in every state, played through the engine as if the last months had happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from duixian.quantities.money import parse_money
from duixian.site.accounts.models import User
from duixian.site.cases import drafting, issuing, paying, publicity
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Command
from duixian.site.cases.models import Attachment, Case, Listing
from duixian.site.cases.recording import by_fact
from duixian.site.cases.ticking import tick
from duixian.site.funds import batches, payees
from duixian.site.funds.bankfile import bank_file
from duixian.site.funds.budgets import appropriate
from duixian.site.funds.models import Batch, Commitment
from duixian.site.funds.values import Line, Outcome
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact, Subject
from duixian.site.shelf import Ready

BENEFIT = "settling"
PERSON = {
    "title": "none", "grade_award": False, "major_award": False, "outstanding": False, "household": True, "flexible": False, "married": True,
    "employed_here": True, "settling_received": False, "birth": "1990-03-02", "degree": "doctor", "sanctions": [],
}  # fmt: skip
NAMES = (
    "安",
    "白云",
    "曹远",
    "邓溪",
    "范澄",
    "顾南",
    "韩渡",
    "贾宁",
    "柯原",
    "雷青",
    "马泉",
    "宁川",
    "欧阳川",
    "潘石",
)
FUNDS = (("市级人才资金", "city", ""), ("区级财政", "district", "hill"), ("县级财政", "district", "hill"))


@dataclass
class City:
    """The clock and the hands of the demonstration."""

    ready: Ready
    staff: dict[str, User]
    firm: Subject
    handler: User
    now: datetime
    made: int = 0

    def act(self, case: Case, act: str, login: str | None, **payload: Any) -> None:
        by = self.handler if login == "handler" else self.staff[login] if login else None
        apply(Command(case.key, act, by, f"demo:{case.key}:{case.version}:{act}", None, payload), self.now)
        case.refresh_from_db()

    def later(self, days: int) -> None:
        self.now += timedelta(days=days)

    def person(self, number: Callable[[str, int], Subject]) -> Subject:
        """Somebody new in the firm's service, known to the registers."""
        name = NAMES[self.made % len(NAMES)]
        self.made += 1
        since = timezone.localdate(self.now) - timedelta(days=200)
        who = number(name, self.made)
        facts = {
            **PERSON,
            "name": name,
            "arrived": since.isoformat(),
            "insurance": [{"from": since.isoformat(), "district": "hill", "unemployment": True}],
        }
        document = {"person": facts, "contracts": [{"years": "5 年", "full_time": True, "pay": "320000 元"}]}
        entries = [
            Entry(
                who, self.ready.pack.id, id_, value, Fact.Source.EXTRACT, valid_from=since, register="人口库"
            )
            for id_, value in by_fact(self.ready.pack, document).items()
        ]
        entries.append(
            Entry(
                who,
                self.ready.pack.id,
                "employer",
                None,
                Fact.Source.EXTRACT,
                self.firm,
                since,
                register="社保",
            )
        )
        record(entries, None, self.now)
        payees.add(
            who.key, payees.checked(who.name, f"62220202001122{self.made:02d}", "云水银行"), self.now, None
        )
        return who

    def file(self, who: Subject) -> Case:
        case = drafting.open_draft(self.ready, BENEFIT, who, self.firm, self.handler, self.now)
        for material in self.ready.pack.benefits[BENEFIT].materials:
            Attachment.objects.create(
                case=case, material=material.name, on_paper=True, user=self.handler, at=self.now
            )
        self.act(case, "file", "handler")
        return case

    def to_publicity(self, case: Case) -> None:
        self.act(case, "outcome", "window-hill", outcome="passed")
        self.later(3)
        self.act(case, "outcome", "hr-one", outcome="approved", note="符合条件")
        self.act(case, "confirm", "hr-two")

    def to_grant(self, case: Case) -> None:
        self.to_publicity(case)
        self.act(case, "publish", "hr-one")
        assert case.due is not None
        self.now = max(
            self.now, timezone.make_aware(datetime.combine(case.due + timedelta(days=1), datetime.min.time()))
        ) + timedelta(hours=9)
        self.act(case, "outcome", "hr-one", outcome="clear")

    def budget(self, amount: str, year: int) -> None:
        for fund, level, district in FUNDS:
            line = Line(self.ready.pack.id, fund, level, district, year)
            appropriate(
                line,
                parse_money(amount),
                f"云财预〔{year}〕1号",
                request=f"demo:{fund}:{year}",
                by=None,
                now=self.now,
            )

    def pay(self, case: Case) -> None:
        rows = list(Commitment.objects.filter(case=case.key, state="due"))
        drawn = batches.draw_up(
            rows, request=f"demo:{case.key}:{case.version}", by=self.staff["finance-one"], now=self.now
        ).batch
        if drawn is None:
            return
        batches.approve(
            drawn, self.staff["finance-two"], self.now, seen=Batch.objects.get(pk=drawn.pk).digest
        )
        bank_file(drawn, self.staff["finance-two"], self.now)
        paying.take(
            drawn,
            [Outcome(line.number, True) for line in drawn.lines.all()],
            self.staff["finance-one"],
            self.now,
        )
        case.refresh_from_db()


def play(city: City, number: Callable[[str, int], Subject], today: datetime) -> int:
    """Bring claims into every state; returns how many. Nothing where there are cases already."""
    if Case.objects.exists():
        return 0
    for year in sorted({(today - timedelta(days=SCENES[0][0])).year, today.year}):
        city.budget("30 万元", year)
    for days, scene in SCENES:
        city.now = max(city.now, today - timedelta(days=days))
        who = city.person(number)
        if scene is None:
            drafting.open_draft(city.ready, BENEFIT, who, city.firm, city.handler, city.now)
        else:
            case = city.file(who)
            scene(city, case)
    city.now = today
    tick(city.now)
    return Case.objects.count()


def _paid(city: City, case: Case) -> None:
    """Granted, the first instalment paid."""
    city.to_grant(case)
    city.pay(case)


def _refused(city: City, case: Case) -> None:
    city.act(case, "outcome", "window-hill", outcome="refused", ground="劳动合同与原件不符")
    for paper in issuing.papers_of(case):
        issuing.opened(paper, city.handler, city.now)


def _appealed(city: City, case: Case) -> None:
    _refused(city, case)
    city.later(5)
    city.act(case, "appeal", "handler", text="合同原件在工会，现已补来，请求复核。")


def _left(city: City, case: Case) -> None:
    """Paid, then left: a return proposed and waiting for the second person."""
    _paid(city, case)
    since = timezone.localdate(city.now)
    known = city.ready.pack.facts
    facts = {"person.worked": "6 月", "person.employed_here": False}
    entries = [
        Entry(
            case.claimant,
            city.ready.pack.id,
            id_,
            value,
            Fact.Source.EXTRACT,
            valid_from=since,
            register="社保",
        )
        for id_, value in facts.items()
        if id_ in known
    ]
    record(entries, None, city.now)


def _returned(city: City, case: Case) -> None:
    city.act(case, "outcome", "window-hill", outcome="returned", note="请补交劳动合同最后一页")


def _withdrawn(city: City, case: Case) -> None:
    city.act(case, "withdraw", "handler", note="改由另一单位申报")


def _proposed(city: City, case: Case) -> None:
    city.act(case, "outcome", "window-hill", outcome="passed")
    city.act(case, "outcome", "hr-one", outcome="approved", note="符合条件")


def _listed(city: City, case: Case) -> None:
    city.to_publicity(case)
    city.act(case, "publish", "hr-one")


def _objected(city: City, case: Case) -> None:
    _listed(city, case)
    listing = Listing.objects.filter(listed__case=case).latest("id")
    publicity.object_to(
        listing,
        case,
        "热心市民",
        "示例电话",
        "听说此人并未在岗，请核实。",
        city.now,
        timezone.localdate(city.now),
    )


def _at_payment(city: City, case: Case) -> None:
    city.to_grant(case)


def _fresh(city: City, case: Case) -> None:
    """Just filed."""


def _messaged(city: City, case: Case) -> None:
    city.act(case, "write", "handler", text="请问还需要什么材料？")
    city.act(case, "assign", "window-hill", to=city.staff["window-hill"].pk)


# How many days ago each story begins (None: a draft that nobody has filed yet), the oldest first.
SCENES: tuple[tuple[int, Callable[[City, Case], None] | None], ...] = (
    (150, _left), (130, _paid), (110, _refused), (100, _appealed), (90, _withdrawn), (80, _paid), (60, _at_payment), (14, _objected),
    (9, _listed), (6, _proposed), (5, _returned), (3, _messaged), (1, _fresh), (0, None),
)  # fmt: skip
