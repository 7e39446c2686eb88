"""What a person asks for: nights of a site, other nights, giving them up; or to be told when some are free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.rules.model.lodgings import Lodging
from duixian.rules.truth import FALSE
from duixian.site.cases import drafting
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.cases.numbers import take
from duixian.site.cases.reasons import leaves_of
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import own_subject
from duixian.site.shelf import Ready

from . import facts, holding, kinds
from .changing import Change, LodgingError, locked
from .models import LIVING, RUNNING, Site, Stay

DAY = timedelta(days=1)
HORIZON = timedelta(days=180)  # nobody asks for a bed further ahead
State = Stay.State
WISHING = (State.DRAFT, State.WAITING, State.OFFERED)


class FullError(LodgingError):
    """Nothing is free in these nights; one can be put on the waiting list."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A site, the first night, how many, and the kind of unit ('' any)."""

    site: Site
    first: date
    nights: int
    kind: str = ""

    @property
    def last(self) -> date:
        """The day of leaving."""
        return self.first + self.nights * DAY


def number(pack: str, lodging: Lodging, year: int) -> str:
    """The number of a stay."""
    return f"{lodging.series}-{year}-{take(f'stay:{pack}:{lodging.id}', year):06d}"


@transaction.atomic
def ask(wish: Wish, user: Any, now: datetime, *, queue: bool = False) -> Stay:
    """The draft of a claim for these nights, with a stay that holds nothing before it is filed; `queue`: on the waiting
    list, where nothing is free. Raises LodgingError with the conditions that fail and their articles, FullError."""
    ready, lodging = kinds.of_stay(wish.site)
    person, today = _person(user), timezone.localdate(now)
    _sensible(wish, lodging, today)
    stay = _own(wish, lodging, person)
    if not holding.free_for(stay, wish.site, wish.first, wish.last, wish.kind):
        if not queue:
            raise FullError(f"{wish.site.name}这几夜已经没有空的了。可以换日子、换站点，或登记候补。")
    elif queue:
        raise LodgingError("这几夜还有空的，不用候补，直接申请即可。")
    if stay is None:
        stay = Stay(
            pack=ready.pack.id, lodging=lodging.id, person=person, number=number(ready.pack.id, lodging, today.year)
        )  # fmt: skip
    stay.site, stay.kind, stay.first, stay.last = wish.site, wish.kind, wish.first, wish.last
    stay.unit, stay.offer_until = None, None
    stay.state, stay.queued_at = (State.WAITING, now) if queue else (State.DRAFT, None)
    stay.save()
    stay.case = _draft(ready, lodging, stay, user, now).key
    Change(stay, user, now).event("queued" if queue else "chosen", note=in_words(stay, lodging))
    return stay


def in_words(stay: Stay, lodging: Lodging) -> str:
    """Where and when."""
    house = stay.unit.site if stay.unit is not None else stay.site
    where = house.name if house is not None else "不限站点"
    if stay.first is None or stay.last is None:
        return where
    if lodging.nightly:
        return f"{where}，{stay.first} 入住，{stay.last} 退房，{(stay.last - stay.first).days} 夜"
    return f"{where}，{stay.first} 至 {stay.last}"


def _person(user: Any) -> Subject:
    person = own_subject(user)
    if person is None or person.kind != Subject.Kind.PERSON:
        raise LodgingError("您的账户还没有和本人的登记对上，请带身份证件到窗口办理。")
    return person


def _sensible(wish: Wish, lodging: Lodging, today: date) -> None:
    """Raises LodgingError for what nobody can be let."""
    if not lodging.nightly:
        raise LodgingError(f"{lodging.label}按租期住，请先申报，准予以后按次序分配。")
    if not wish.site.open:
        raise LodgingError(f"{wish.site.name}现在不开放。")
    if not 1 <= wish.nights <= lodging.most:
        raise LodgingError(f"一次可以住 1 到 {lodging.most} 夜（{kinds.article(lodging)}）。")
    if wish.first < today:
        raise LodgingError("入住日不能在今天以前。")
    if wish.first > today + HORIZON:
        raise LodgingError(f"入住日最远到 {today + HORIZON}。")
    if wish.kind and wish.kind not in dict(lodging.units):
        raise LodgingError("没有这种床位或房间。")


def _own(wish: Wish, lodging: Lodging, person: Subject) -> Stay | None:
    """The wish that the person has already, to be changed. Raises LodgingError where something is under way."""
    rows = Stay.objects.filter(pack=wish.site.pack, lodging=lodging.id, person=person)
    going = rows.filter(state__in=RUNNING).exclude(state__in=(*LIVING, *WISHING)).first()
    if going is not None:
        raise LodgingError(
            f"您有一次入住（{going.number}）{going.get_state_display()}，可以改期或取消，不用另外申请。"
        )
    found = rows.filter(state__in=WISHING).values_list("pk", flat=True).first()
    stay = locked(found) if found is not None else None
    if stay is not None and stay.state == State.OFFERED:
        holding.give_nights(stay)
    return stay


def _draft(ready: Ready, lodging: Lodging, stay: Stay, user: Any, now: datetime) -> Case:
    """The draft of the claim; what the register of stays knows is recorded. Raises LodgingError where the rules refuse it."""
    today, person = timezone.localdate(now), stay.person
    assert stay.first is not None
    case = drafting.open_draft(ready, lodging.benefit, person, person, user, now)
    said = facts.of_request(lodging, ready.pack.id, person, stay.first, today, stay.pk)
    facts.settle(stay, lodging, said, today, user, now)
    assessed = Context(case, ready, current_calendar(), user, now, {}, "").assessed
    failing = [leaf for leaf in leaves_of(assessed) if leaf.truth == FALSE]
    if assessed.found.status == "ineligible" and failing:
        told = "；".join(f"不满足“{leaf.label}”（{leaf.article}）" for leaf in failing[:4])
        raise LodgingError(f"不能申请：{told}。")
    return case
