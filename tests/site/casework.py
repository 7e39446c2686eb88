"""A small office for tests of cases: people, a firm with its handler, one officer for each role, a moving clock."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from duixian.quantities.money import parse_money
from duixian.site.accounts.appointing import Appointment, grant
from duixian.site.accounts.models import User
from duixian.site.cases import drafting
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Applied, Command
from duixian.site.cases.models import Attachment, Case
from duixian.site.cases.recording import by_fact
from duixian.site.cases.ticking import Ticked, tick
from duixian.site.funds import payees
from duixian.site.funds.budgets import appropriate
from duixian.site.funds.models import Batch, Commitment
from duixian.site.funds.values import Line, Outcome
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact, Subject
from duixian.site.registry.powers import APPLY, RECEIVE, VIEW, Given, give
from duixian.site.shelf import Ready, shelf

from .registry_people import FIRM, account, firm, person

HANDLER_BORN = "19800101"
_requests = itertools.count()


def at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


@dataclass
class Office:
    """A pack's offices with all their posts held, and the people who claim."""

    pack: str
    now: datetime
    ready: Ready = field(init=False)
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = shelf().by_id(self.pack)
        assert found is not None
        self.ready = found

    # people

    def claimant(self, facts: dict[str, Any], name: str = "张三", number: str | None = None) -> Subject:
        """A person of whom a register knows these facts (a case document), with an account of the same name."""
        who = person(number, name) if number else person(name=name)
        account(name, who)
        self.known(who, facts)
        return who

    def known(self, who: Subject, facts: dict[str, Any], since: date | None = None) -> None:
        entries = [
            Entry(who, self.pack, id_, value, Fact.Source.EXTRACT, valid_from=since, register="示例库")
            for id_, value in by_fact(self.ready.pack, facts).items()
        ]
        record(entries, None, self.now)

    def employer(
        self, facts: dict[str, Any], *staff: Subject, number: str = FIRM, name: str = "云水示例有限公司"
    ) -> Subject:
        """A firm with these facts, in whose service `staff` are; its handler has the account `handler`."""
        from .registry_people import resident

        found = firm(number, name)
        self.known(found, {"employer": facts})
        record(
            [
                Entry(one, self.pack, "employer", None, Fact.Source.EXTRACT, other=found, register="社保")
                for one in staff
            ],
            None,
            self.now,
        )
        handler = person(resident(HANDLER_BORN, 990 + len(self.people) % 9), f"经办{len(self.people)}")
        user = account(f"handler-{found.pk}", handler)
        self.people.setdefault("handler", user)
        today = timezone.localdate(self.now)
        give(
            Given(
                found,
                handler,
                "handler",
                [VIEW, APPLY, RECEIVE],
                today - timedelta(days=30),
                today + timedelta(days=1500),
                "授权书",
            ),
            None,
            self.now,
        )
        return found

    def officer(self, role: str, territory: str = "", number: int = 1) -> User:
        """Somebody who holds a role; another `number` is another person."""
        name = f"{role}-{territory}-{number}"
        if name not in self.people:
            user = User.objects.create_user(name, password="a long enough one")
            known = self.ready.pack.roles[role]
            grant(
                Appointment(
                    user, self.pack, role, known.kind, known.label, date(2000, 1, 1), territory=territory
                ),
                None,
                self.now,
            )
            self.people[name] = user
        return self.people[name]

    # acts

    def later(self, **more: int) -> None:
        self.now += timedelta(**more)

    def on(self, day: date) -> None:
        self.now = at(day)

    def draft(self, benefit: str, claimant: Subject, applicant: Subject, by: User) -> Case:
        return drafting.open_draft(self.ready, benefit, claimant, applicant, by, self.now)

    def act(self, case: Case, act: str, by: User | None, **payload: Any) -> Applied:
        request = payload.pop("request", f"t{next(_requests)}")
        done = apply(Command(case.key, act, by, request, payload.pop("version", None), payload), self.now)
        case.refresh_from_db()
        return done

    def outcome(self, case: Case, outcome: str, **payload: Any) -> None:
        """The outcome by an officer of the step, confirmed by another where the step wants two."""
        step = next(s for s in self.ready.pack.procedures[case.procedure].steps if s.id == case.step)
        place = case.territory if self.ready.pack.roles[step.role].territory else ""
        payload.setdefault("minutes", "会议纪要〔2022〕1号")
        self.act(case, "outcome", self.officer(step.role, place), outcome=outcome, **payload)
        if step.two_persons:
            self.act(case, "confirm", self.officer(step.role, place, 2))

    def materials(self, case: Case, by: User) -> None:
        """All materials handed in on paper."""
        for material in self.ready.pack.benefits[case.benefit].materials:
            Attachment.objects.create(case=case, material=material.name, on_paper=True, user=by, at=self.now)

    def publish(self, case: Case, outcome: str = "clear") -> None:
        """Put on a list, the days pass, the outcome is taken."""
        step = case.step
        known = next(s for s in self.ready.pack.procedures[case.procedure].steps if s.id == step)
        place = case.territory if self.ready.pack.roles[known.role].territory else ""
        self.act(case, "publish", self.officer(known.role, place))
        assert case.due is not None
        self.on(case.due + timedelta(days=1))
        self.outcome(case, outcome)

    # money

    def budget(
        self, fund: str, amount: str, *, level: str = "city", district: str = "", year: int | None = None
    ) -> None:
        line = Line(self.pack, fund, level, district, year or self.now.year)
        appropriate(
            line, parse_money(amount), "预算文件", request=f"b{next(_requests)}", by=None, now=self.now
        )

    def account_of(self, who: Subject) -> None:
        payees.add(who.key, payees.checked(who.name, "6222020200112233", "示例银行"), self.now, None)

    def pay(self, *, paid: bool = True) -> list[Any]:
        """Draw up, approve, send and settle a batch of all that is due, as finance does."""
        from duixian.site.cases import treasury

        one, two = self.officer(_finance(self), number=1), self.officer(_finance(self), number=2)
        due = list(Commitment.objects.filter(state="due"))
        drawn = treasury.draw_up(due, f"d{next(_requests)}", one, self.now)
        if drawn.batch is None:
            return []
        treasury.approve(drawn.batch, two, self.now, seen=drawn.batch.digest)
        batch = Batch.objects.get(pk=drawn.batch.pk)
        treasury.send(batch, "csv", two, self.now)
        outcomes = [Outcome(n, paid, "" if paid else "账号有误") for n in range(1, batch.count + 1)]
        return treasury.take(batch, outcomes, f"{batch.pk}:{paid}", one, self.now)

    def tick(self) -> Ticked:
        return tick(self.now)


def _finance(office: Office) -> str:
    return next(r.id for r in office.ready.pack.roles.values() if r.kind in ("finance", "office"))


def acts_of(case: Case) -> list[str]:
    return list(case.events.order_by("seq").values_list("act", flat=True))


def outcomes_of(case: Case) -> list[str]:
    return [
        f"{s}.{o}"
        for s, o in case.events.filter(act="outcome").order_by("seq").values_list("step", "outcome")
    ]
