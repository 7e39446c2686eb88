"""What has happened in the demonstration's city: a claim in every state that a visitor may want to see.

Each story is a generator that yields the days until it goes on; the stories are played side by side, so that numbers and
dates run as they would have.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from duixian.site.cases import drafting, issuing, publicity
from duixian.site.cases.models import Case, Listing
from duixian.site.cases.taking_in import take_in
from duixian.site.cases.ticking import tick
from duixian.site.credentials import filing
from duixian.site.credentials.models import Card
from duixian.site.funds.models import Receivable
from duixian.site.registry.models import Subject

from .city import BENEFIT, City, Days

BUDGET = "60 万元"
LATER_YEARS = 2  # in which later instalments fall due
FIRM = {
    "employer": {
        "revenue": "3600 万元", "rd": "320 万元", "rd_staff": "24 人", "certificates": "12 件", "platform": False, "listed": False,
        "local_tax": "180 万元", "platform_received": "0 元",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """How many days ago a story begins, what happens in it (None: only a draft), in which district, what is known of the
    person; `firm` is a claim of the enterprise itself, `benefit` what somebody else claims than the settling-in allowance."""

    days: int
    plays: Callable[[City, Case], Days] | None
    place: str = "hill"
    known: dict[str, Any] = field(default_factory=dict)
    firm: str = ""
    benefit: str = BENEFIT

    def story(self, city: City, resident: Subject) -> Days:
        """From the draft on; it stands still wherever days pass."""
        if self.firm:
            case = city.file(city.firms[self.place], self.place, self.firm)
        else:
            who = (
                resident
                if self.plays in (_of_the_resident, _carded)
                else city.person(self.place, **self.known)
            )
            if self.plays is None:
                handler = city.handlers[self.place]
                drafting.open_draft(city.ready, BENEFIT, who, city.firms[self.place], handler, city.now)
                return
            case = city.file(who, self.place, self.benefit)
        yield 1
        if self.plays is not None:
            yield from self.plays(city, case)


def play(city: City, today: datetime, resident: Subject) -> int:
    """Bring claims into every state, all stories side by side in the order of their days; returns how many claims. Nothing
    where there are cases already. `resident` is the person as whom a visitor can sign in: one of the claims is theirs."""
    if Case.objects.exists():
        return 0
    for year in range((today - timedelta(days=SCENES[0].days)).year, today.year + LATER_YEARS + 1):
        city.budget(BUDGET, year)
    city.known(city.firms["hill"], FIRM, register="税务")
    city.known(resident, {"person": {"settling_received": False, **NO_CARD}}, register="人社")
    going = [(_morning(today, scene.days, place), place, scene.story(city, resident)) for place, scene in enumerate(SCENES)]  # fmt: skip
    heapq.heapify(going)
    while going:
        at, place, story = heapq.heappop(going)
        if at > today:
            continue  # what is yet to come has not happened
        city.now = at
        days = next(story, None)
        if days is not None:
            heapq.heappush(going, (at + timedelta(days=days, minutes=11), place, story))
    city.now = today
    tick(city.now)
    return Case.objects.count()


def _morning(today: datetime, days: int, place: int) -> datetime:
    """In the working hours of a day so many days ago, never later than now."""
    day = timezone.localtime(today - timedelta(days=days))
    return min(
        today, day.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(minutes=17 * (place % 24))
    )


def _paid(city: City, case: Case) -> Days:
    """Granted, the first instalment paid."""
    yield from city.to_grant(case)
    city.pay(case)


def _bounced(city: City, case: Case) -> Days:
    """Granted; the bank could not pay."""
    yield from city.to_grant(case)
    city.pay(case, paid=False)


def _to_approve(city: City, case: Case) -> Days:
    """Granted; a batch waits for the second person of the treasury."""
    yield from city.to_grant(case)
    city.batch(case)


def _refused(city: City, case: Case) -> Days:
    city.act(case, "outcome", city.window(case), outcome="refused", ground="劳动合同与原件不符")
    for paper in issuing.papers_of(case):
        issuing.opened(paper, city.handler_of(case), city.now)
    yield from ()


def _appealed(city: City, case: Case) -> Days:
    yield from _refused(city, case)
    yield 5
    city.act(case, "appeal", "handler", text="合同原件在工会，现已补来，请求复核。")


def _upheld(city: City, case: Case) -> Days:
    yield from _appealed(city, case)
    yield 4
    city.act(
        case, "answer_appeal", "hr-two", overturn=False,
        answer="补来的合同签订于申报之后，申报时不具备三年以上的合同，原决定正确。",
    )  # fmt: skip


def _left(city: City, case: Case) -> Days:
    """Paid, then left: what the rules make due to be returned, proposed and waiting for the second person."""
    yield from _paid(city, case)
    since = timezone.localdate(city.now).isoformat()
    city.known(case.claimant, {"person": {"worked": "6 月", "employed_here": False}}, since, "社保")
    event = city.ready.pack.benefits[BENEFIT].returns[0].event
    city.act(case, "recover", "hr-one", event=event)


def _owing(city: City, case: Case) -> Days:
    """What has to be returned was decided; a part came back."""
    yield from _left(city, case)
    yield 3
    city.act(case, "confirm_recovery", "hr-two")
    yield 12
    row = Receivable.objects.get(case=case.key)
    take_in(
        row, row.fen // 2, "退款回单（演示）", request=f"demo:{case.key}:back", by=city.staff["finance-one"], now=city.now
    )  # fmt: skip


def _returned(city: City, case: Case) -> Days:
    city.act(
        case, "outcome", city.window(case), outcome="returned", note="合同缺最后一页，请补交盖章的一页。"
    )
    yield from ()


def _withdrawn(city: City, case: Case) -> Days:
    city.act(case, "withdraw", "handler", note="改由另一单位申报")
    yield from ()


def _overdue(city: City, case: Case) -> Days:
    """At the decision for longer than the rules allow."""
    yield from city.to_decision(case)


def _in_panel(city: City, case: Case) -> Days:
    yield from city.to_decision(case)
    city.act(case, "outcome", "hr-one", outcome="panel", note="人才类别 B 类以上，提交联席会议")
    city.act(case, "confirm", "hr-two")


def _proposed(city: City, case: Case) -> Days:
    yield from city.to_decision(case)
    city.act(case, "outcome", "hr-one", outcome="approved", note="符合条件")


def _listed(city: City, case: Case) -> Days:
    yield from city.to_publicity(case)
    city.act(case, "publish", "hr-one")


def _objected(city: City, case: Case) -> Days:
    yield from _listed(city, case)
    listing = Listing.objects.filter(listed__case=case).latest("id")
    day = timezone.localdate(city.now)
    publicity.object_to(
        listing, case, "热心市民", "示例电话", "听说此人并未在岗，请核实。", city.now, day
    )  # fmt: skip


def _at_payment(city: City, case: Case) -> Days:
    yield from city.to_grant(case)


def _fresh(city: City, case: Case) -> Days:
    """Just filed."""
    yield from ()


def _of_the_resident(city: City, case: Case) -> Days:
    """The visitor's own claim, at the decision: it can be followed as the person and worked on as the office."""
    yield from city.to_decision(case)


def _messaged(city: City, case: Case) -> Days:
    city.act(case, "write", "handler", text="请问还需要什么材料？")
    city.act(case, "assign", city.window(case), to=city.staff[city.window(case)].pk)
    yield from ()


def _carded(city: City, case: Case) -> Days:
    """A card is issued to the person as whom a visitor can sign in."""
    yield 2
    city.act(case, "outcome", "hr-one", outcome="granted")


def _card_left(city: City, case: Case) -> Days:
    """A card; then an officer learns that its holder left, and the unit is asked to report it."""
    yield from _carded(city, case)
    yield 20
    card, day = Card.objects.get(case=case.key), timezone.localdate(city.now)
    credential = city.ready.pack.credentials[card.credential]
    reasons = credential.left.facts if credential.left is not None else ("",)
    filing.note_leave(card, reasons[0], day, "社保已停缴", city.staff["hr-one"], city.now)


CARD, NO_CARD = "talent_card", {"held_grade": "none", "card_void": False}
MASTER, EXPERT = {"degree": "master"}, {"title": "professor", "major_award": True}
SCENES = (
    Scene(150, _left), Scene(140, _owing), Scene(135, _paid, "south"), Scene(130, _paid), Scene(120, _upheld, "south", MASTER), Scene(110, _refused), Scene(100, _appealed),
    Scene(90, _withdrawn), Scene(80, _paid, "hill", MASTER), Scene(75, _bounced, "hill", MASTER), Scene(65, _at_payment), Scene(60, _to_approve, "hill", EXPERT),
    Scene(45, _overdue, "south"), Scene(40, _carded, benefit=CARD), Scene(30, _card_left, "hill", NO_CARD, benefit=CARD),
    Scene(25, _in_panel, "hill", EXPERT), Scene(20, _fresh, firm="points_award"), Scene(14, _objected),
    Scene(12, _of_the_resident), Scene(9, _listed, "hill", MASTER), Scene(8, _proposed), Scene(6, _listed, "south"), Scene(5, _returned),
    Scene(3, _messaged), Scene(2, _fresh, "south"), Scene(1, _fresh, "hill", MASTER), Scene(1, _fresh), Scene(0, None), Scene(0, None, "south"),
)  # fmt: skip
