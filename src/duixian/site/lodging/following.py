"""A stay goes where its case goes: filed, decided, moved into, missed, left, ended. All in the transaction of the case, so
that what the house cannot give is refused there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

from django.utils import timezone

from duixian.rules.model.conduct import END, GRANT, REFUSE
from duixian.rules.model.lodgings import Lodging
from duixian.site.cases import deadlines
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.listening import UNDOING, Happened, event_of, fallen
from duixian.site.cases.models import Case, Event
from duixian.site.shelf import Ready

from . import asking, facts, holding, kinds, values
from .changing import Change, of_case
from .models import LIVING, Recovery, Site, Stay

State = Stay.State
DAY = timedelta(days=1)
AGAIN = timedelta(days=30)  # until nights that were wrongly lost can be had anew; sooner by changing them
GONE = ("withdrawn", "correction_lapsed")
FELL = "准予已经撤销"


def happened(acts: Collection[str], found: Iterable[Happened]) -> None:
    """Acts of cases took place. Raises Refused where the house cannot give what the case would."""
    if not WANTED.intersection(acts):
        return
    for one in found:
        known = kinds.of_case(one.case) if one.act in WANTED else None
        if known is None:
            continue
        event = event_of(one)
        if event is None:
            continue
        if one.act == "filed":
            _filed(one.case, known, event)
            continue
        stay = of_case(one.case.key)
        if stay is not None:
            change = Change(stay, event.user, event.at, event.office)
            if one.act in UNDOING:
                _undone(change, event, fallen(one))
            else:
                _DOES[one.act](change, one.case, event)


# asked for


def _filed(case: Case, known: tuple[Ready, Lodging], event: Event) -> None:
    ready, lodging = known
    stay = of_case(case.key)
    if stay is None and lodging.nightly:
        if Site.objects.filter(pack=case.pack, lodging=lodging.id, open=True).exists():
            raise Refused(f"请先在“住处”里选站点和入住日，再提交{lodging.label}的申请。")
        return  # kept without this register
    if stay is None:
        stay = Stay(
            pack=case.pack, lodging=lodging.id, person=case.claimant, case=case.key,
            number=asking.number(case.pack, lodging, timezone.localdate(event.at).year),
        )  # fmt: skip
        stay.save()
    change = Change(stay, event.user, event.at, event.office)
    if lodging.nightly:
        _take(change, ready, lodging)
    stay.state, stay.asked_at, stay.queued_at, stay.offer_until = State.ASKED, event.at, event.at, None
    change.event("asked", note=asking.in_words(stay, lodging), case=case.number)
    change.tell_keepers("stay_asked", deadline=case.due)


def _take(change: Change, ready: Ready, lodging: Lodging) -> None:
    """The nights are taken, and what the register of stays knows of them is recorded. Raises Refused."""
    stay, today = change.stay, change.today
    assert stay.first is not None
    if stay.first < today + lodging.ahead * DAY:
        raise Refused(f"至少要提前 {lodging.ahead} 天申请（{kinds.article(lodging)}）。请改入住日。")
    said = facts.of_request(lodging, ready.pack.id, stay.person, stay.first, today, stay.pk)
    for part in (lodging.quota, lodging.missed):
        if part is not None and said.get(part.fact) is True:
            label = ready.pack.facts[part.fact].label
            raise Refused(f"不能申请：{label}（{kinds.article(lodging, part)}）。")
    if stay.state != State.OFFERED and not holding.take_nights(stay):
        raise Refused("这几夜刚刚被别人订完了。可以换日子、换站点，或登记候补。")
    change.settle(said)


# decided, moved into, left


def _outcome(change: Change, case: Case, event: Event) -> None:
    lodging, ready = change.lodging, change.known[0]
    here = (event.step, event.outcome)
    for ways, does in (
        (lodging.arrive, _arrived), (lodging.leave, _left), (lodging.over, _over), (lodging.recover, _recovered),
        (lodging.missed.ways if lodging.missed is not None else (), _missed), (lodging.cancel, _cancelled),
    ):  # fmt: skip
        if kinds.among(ways, *here):
            does(change, case, event)
            return
    procedure = ready.pack.procedures[case.procedure]
    outcome = next((o for s in procedure.steps if s.id == event.step for o in s.outcomes if o.id == event.outcome), None)  # fmt: skip
    if outcome is not None and outcome.decides in _DECIDES:
        _DECIDES[outcome.decides](change, case, event)


def _granted(change: Change, case: Case, event: Event) -> None:
    stay, lodging = change.stay, change.lodging
    if stay.state in LIVING:  # granted anew before they had to leave
        _stays(change, "案件重新核定")
        change.event("passed", note="重新核定，可以继续居住", case=case.number)
        return
    stay.arrived_on, stay.left_on, stay.leave_by, stay.end = None, None, None, ""
    if lodging.nightly:
        if not holding.has_nights(stay) and not holding.take_nights(stay):
            raise Refused("这几夜已经没有空的了，不能通过。请与申请人商量改期，或写明理由不予通过。")
        stay.state = State.BOOKED
        change.event("passed", note=asking.in_words(stay, lodging), case=case.number)
        _used(change, case)
        change.tell("stay_booked", deadline=stay.first)
        return
    stay.state, stay.queued_at = State.WAITING, case.filed_at or event.at
    change.event("passed", note="按登记次序候补", case=case.number)


def _used(change: Change, case: Case) -> None:
    """From the day after the claim the quota counts this stay, up to the end of its period."""
    rule, stay = change.lodging.quota, change.stay
    if rule is None or stay.first is None or case.filed_on is None:
        return
    _, last = facts.period(stay.first, rule.per)
    since = max(change.today, case.filed_on + DAY)
    used = facts.used(change.lodging, rule, stay.pack, stay.person, stay.first)
    if since <= last and used >= rule.most:
        change.settle({rule.fact: True}, since, last)


def _refused(change: Change, case: Case, event: Event) -> None:
    if change.stay.state == State.IN:
        leave(change, event.note or FELL, "")
    if change.stay.state in (State.LEAVING, State.OUT):
        return  # whoever lived there by a grant that fell leaves, or has left
    holding.give_nights(change.stay)
    change.stay.state = State.REFUSED
    change.event("refused", note=event.note, case=case.number)
    if change.lodging.quota is not None and change.lodging.quota.counts != "stayed":
        _used(change, case)


def _cancelled(change: Change, case: Case, event: Event) -> None:
    """The case goes no further: what was held is free; whoever lives there has to leave."""
    stay = change.stay
    if stay.state == State.IN:
        leave(change, event.note or "准予已经终止", "")
        return
    if stay.state not in (State.LEAVING, State.OUT, State.MISSED, State.REFUSED, State.CANCELLED):
        free(stay)
        stay.state = State.CANCELLED
        change.event("cancelled", note=event.note, case=case.number)


def free(stay: Stay) -> None:
    """Nothing is held for a stay that nobody moved into."""
    holding.give_nights(stay)
    holding.give_term(stay)


def _arrived(change: Change, case: Case, event: Event) -> None:
    stay, lodging = change.stay, change.lodging
    if stay.state in LIVING:
        return  # granted anew while they lived there
    if lodging.nightly and stay.first is not None and change.today < stay.first:
        raise Refused(f"约定 {stay.first} 入住，还没有到。要早来的，请先改期。")
    houses = Site.objects.filter(pack=stay.pack, lodging=lodging.id).exists()
    if stay.unit is None and houses:
        raise Refused("还没有分配床位、房间或套房。请先在“住处”里分配。")
    move_in(change)


def move_in(change: Change) -> None:
    """They live there from today; the facts of the stay and of the unit hold."""
    stay, (ready, lodging), today = change.stay, change.known, change.today
    said = {
        lodging.starts: today.isoformat(),
        **{one.fact: _value(one.value, today.isoformat()) for one in lodging.sets},
    }
    if stay.unit is not None:
        said |= {id_: value for id_, value in stay.unit.gives.items() if id_ in lodging.gives}
    stay.arrived_on, stay.state = today, State.IN
    if not lodging.nightly:
        change.settle(said)
        stay.first = today
        stay.last = values.day(values.details_of(ready, stay.person, today), lodging.until)
        holding.set_term(stay, today, stay.last)
    change.event("arrived", note=asking.in_words(stay, lodging), article=kinds.article(lodging))
    change.tell("stay_arrived", deadline=stay.last)


def _value(value: object, today: str) -> object:
    return today if value == "today" else value


def _missed(change: Change, case: Case, event: Event) -> None:
    if change.stay.state != State.BOOKED:
        return  # given up before, in a city whose procedure knows no giving up
    holding.give_nights(change.stay)
    change.stay.state = State.MISSED
    rule = change.lodging.missed
    change.event("missed", article=kinds.article(change.lodging, rule), case=case.number)
    change.tell("stay_missed")


def _left(change: Change, case: Case, event: Event) -> None:
    move_out(change, event.note)


def move_out(change: Change, note: str = "") -> None:
    """They have left: what is left of their nights or term is free."""
    stay = change.stay
    holding.give_nights(stay, change.today)
    holding.give_term(stay, change.today - DAY)
    stay.left_on, stay.state = change.today, State.OUT
    change.event("left", note=note)
    change.tell("stay_left")


def _over(change: Change, case: Case, event: Event) -> None:
    if change.stay.state == State.IN:
        leave(change, event.note or "住满期限", kinds.article(change.lodging))


def _recovered(change: Change, case: Case, event: Event) -> None:
    """The unit is taken back: two persons have seen to it."""
    there = change.stay.recoveries.filter(state=Recovery.State.NOTICED).first()
    if there is None:
        raise Refused("收回要两人经手：请在“住处”里提出收回，由另一人复核。")
    leave(change, there.ground, there.article)


def leave(change: Change, why: str, article: str) -> None:
    """They have to leave within the pack's days."""
    stay, limit = change.stay, change.lodging.vacate
    stay.state, stay.end = State.LEAVING, why[:200]
    stay.leave_by = (
        deadlines.due(change.today, limit, current_calendar()).day if limit is not None else change.today
    )
    stay.told = []
    change.event("ending", note=why, article=article, leave_by=stay.leave_by.isoformat())
    change.tell("stay_leave", deadline=stay.leave_by)


# undone


def _undone(change: Change, event: Event, what: Collection[str]) -> None:
    """Decisions of these kinds fell. Of a refusal: the nights are held again, where they are still free and to come. Of an
    end: whoever still lives there stays. Of the grant: it is asked for again, and whoever lives there has to leave."""
    stay = change.stay
    if GRANT in what:
        _not_granted(change, event)
    elif REFUSE in what and stay.state == State.REFUSED:
        ahead = stay.first is not None and stay.first >= change.today
        if change.lodging.nightly and ahead and not holding.has_nights(stay):
            holding.take_nights(stay)
        stay.state = State.ASKED
        change.event("reopened")
    elif END in what and stay.state in (State.LEAVING, State.CANCELLED, State.MISSED):
        _back(change)


def _not_granted(change: Change, event: Event) -> None:
    """Nights that nobody moved into are held while the claim is reviewed again; a unit for a term is not, nor a place in line."""
    stay = change.stay
    said = f"{FELL}：{event.note}" if event.note else FELL
    granted = (State.BOOKED,) if change.lodging.nightly else (State.WAITING, State.OFFERED, State.BOOKED)
    if stay.state == State.IN:
        change.event("fallen", note=said, case=event.case.number, seq=event.seq)
        leave(change, said, "")
    elif stay.state in granted:
        if not change.lodging.nightly:
            free(stay)
            stay.unit, stay.offer_until = None, None
        stay.state = State.ASKED
        change.event("fallen", note=said, case=event.case.number, seq=event.seq)


def _stays(change: Change, why: str) -> None:
    """Whoever had to leave need not."""
    stay = change.stay
    Recovery.objects.filter(stay=stay, state__in=[Recovery.State.NOTICED, Recovery.State.HANDED]).update(
        state=Recovery.State.DROPPED, reason=why
    )
    stay.state, stay.end, stay.leave_by = State.IN, "", None


def _back(change: Change) -> None:
    """An end that an appeal overturned."""
    stay = change.stay
    if stay.state == State.LEAVING:
        _stays(change, "终止的决定经复核撤销")
    elif change.lodging.nightly:
        _again(change)
    else:
        stay.state, stay.queued_at = State.WAITING, change.now
    change.event("reopened")


def _again(change: Change) -> None:
    """Nights that were lost: the same ones where they are still to come and free; else later ones, which can be changed."""
    stay, lodging, today = change.stay, change.lodging, change.today
    if stay.first is None or stay.last is None:
        return
    if stay.first < today + lodging.ahead * DAY or not holding.take_nights(stay):
        count = stay.last - stay.first
        stay.first = today + AGAIN
        stay.last = stay.first + count
        holding.take_nights(stay)
        change.settle({lodging.starts: stay.first.isoformat()})
    stay.state = State.BOOKED
    change.tell("stay_changed", deadline=stay.first)


_DECIDES: dict[str, Callable[[Change, Case, Event], None]] = {
    GRANT: _granted,
    REFUSE: _refused,
    END: _cancelled,
}
_DOES: dict[str, Callable[[Change, Case, Event], None]] = {
    "outcome": _outcome, **dict.fromkeys(GONE, _cancelled), "ended": _cancelled,
}  # fmt: skip
WANTED = frozenset({"filed", *UNDOING, *_DOES})
