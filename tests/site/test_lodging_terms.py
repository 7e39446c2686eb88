"""Flats let for a term: offered in order after the grant, three years free and two for rent, ended by facts, taken back by two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Issued
from duixian.site.lodging import direct, grouping, leaving, queueing, renting, sites, steering
from duixian.site.lodging.changing import LodgingError
from duixian.site.lodging.models import Site, Stay, Term, Unit
from duixian.site.lodging.ticking import tick
from duixian.site.registry.facts import on_day
from duixian.site.shelf import shelf

from .casework import Office
from .granting import Walked, by_way
from .lodging_people import round_, today, told
from .registry_people import credit, firm, person, resident

pytestmark = pytest.mark.django_db
State = Stay.State
KEEPER = {
    "senior_apartment": "apartment_managers",
    "youth_apartment": "housing_operator",
    "guaranteed_rent": "housing_operator",
}
GIVES = {
    "senior_apartment": {"person.senior_lowest_rent": "900 元"},
    "youth_apartment": {"person.youth_base_rent": "1000 元", "person.youth_service_fee": "50 元"},
    "guaranteed_rent": {"lease.place": "nanming", "lease.owned_by": "city", "lease.market_rent": "1500 元"},
}  # fmt: skip


def house(office: Office, lodging: str, names: str = "1-2") -> Site:
    keeper = office.officer(KEEPER[lodging])
    known = office.ready.pack.lodgings[lodging]
    made = sites.add(
        office.ready, known, sites.House(f"{known.label}一号楼", "示例路 2 号"), keeper, office.now
    )
    sites.add_units(made, known.units[0][0], names, GIVES[lodging], keeper, office.now)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    from .walking import moved

    return lambda office: moved(monkeypatch, office)


def granted(lodging: str, clock: Any, way: int = 0) -> tuple[Walked, Stay]:
    """Somebody whose claim was granted, on the waiting list."""
    ready = shelf().by_id("guiyang")
    assert ready is not None
    walked = Walked(ready, lodging, by_way(ready, lodging)[way])
    clock(walked.office)
    walked.to_the_grant()
    return walked, Stay.objects.get(case=walked.case.key)


def living(lodging: str, clock: Any, way: int = 0) -> tuple[Office, Stay, Walked]:
    walked, stay = granted(lodging, clock, way)
    office = walked.office
    house(office, lodging)
    tick(office.now)
    stay.refresh_from_db()
    queueing.accept(stay, stay.person.account, office.now)
    stay.refresh_from_db()
    steering.check_in(stay, office.officer(KEEPER[lodging]), office.now)
    stay.refresh_from_db()
    return office, stay, walked


def test_a_flat_is_offered_after_the_grant_and_moved_into_through_the_case(clock: Any) -> None:
    walked, stay = granted("senior_apartment", clock)
    office = walked.office
    assert stay.state == State.WAITING and stay.queued_at == walked.case.filed_at
    house(office, "senior_apartment", "1")
    with pytest.raises(Refused, match="还没有分配"):
        walked.office.outcome(walked.case, "moved_in")
    tick(office.now)
    stay.refresh_from_db()
    assert stay.state == State.OFFERED and stay.unit is not None and "stay_offer" in told(stay)
    queueing.accept(stay, stay.person.account, office.now)
    stay.refresh_from_db()
    steering.check_in(stay, office.officer("apartment_managers"), office.now)
    stay.refresh_from_db()
    walked.case.refresh_from_db()
    on = today(office)
    assert (stay.state, stay.first, stay.last, walked.case.step) == (
        State.IN,
        on,
        date(on.year + 5, on.month, on.day) - timedelta(days=1),
        "tenancy",
    )
    assert on_day(stay.person, "guiyang", on)["person.senior_lowest_rent"].row.value == "900 元"


def test_an_offer_that_is_not_answered_goes_to_the_next(clock: Any) -> None:
    walked, stay = granted("senior_apartment", clock)
    office = walked.office
    house(office, "senior_apartment", "1")
    tick(office.now)
    stay.refresh_from_db()
    assert stay.offer_until is not None
    office.on(stay.offer_until + timedelta(days=1))
    tick(office.now)
    stay.refresh_from_db()
    assert stay.state == State.OFFERED  # alone on the list: offered again, from the end of it
    assert list(stay.events.values_list("act", flat=True)) == [
        "asked",
        "passed",
        "offered",
        "lapsed",
        "offered",
    ]
    assert Term.objects.count() == 1


def test_whoever_declined_waits_on_behind_all_others_and_who_gave_up_can_wait_again_while_the_grant_stands(
    clock: Any,
) -> None:
    walked, stay = granted("senior_apartment", clock)
    office, by = walked.office, stay.person.account
    with pytest.raises(LodgingError, match="不用重新候补"):
        queueing.rejoin(stay, by, office.now)
    house(office, "senior_apartment", "1")
    tick(office.now)
    before = stay.queued_at
    queueing.decline(stay, by, office.now)
    stay.refresh_from_db()
    assert stay.state == State.OFFERED and stay.queued_at > before  # alone on the list: its turn again
    steering.cancel(stay, by, office.now)
    stay.refresh_from_db()
    walked.case.refresh_from_db()
    assert (stay.state, walked.case.phase) == (State.CANCELLED, "granted") and not Term.objects.exists()
    with pytest.raises(LodgingError):
        queueing.rejoin(stay, office.officer("apartment_managers"), office.now)
    office.later(days=3)
    queueing.rejoin(stay, by, office.now)
    stay.refresh_from_db()
    assert stay.state == State.OFFERED and stay.queued_at == office.now
    steering.cancel(stay, by, office.now)
    type(walked.case).objects.filter(pk=walked.case.pk).update(phase="ended")
    with pytest.raises(LodgingError, match="重新申报"):
        queueing.rejoin(stay, by, office.now)


def test_three_years_are_free_and_two_cost_the_lowest_rent(clock: Any) -> None:
    office, stay, _ = living("senior_apartment", clock)
    office.on(date(stay.first.year + 3, stay.first.month, stay.first.day))  # type: ignore[union-attr]
    renting.charge(stay.pk, office.now)
    rows = list(stay.charges.values_list("fen", flat=True))
    assert rows == [0] * 36 + [900_00]
    row = stay.charges.get(fen=900_00)
    keeper = office.officer("apartment_managers")
    renting.pay(row, 400_00, today(office), "收 1", keeper, office.now)
    row.refresh_from_db()
    assert row.open == 500_00 and row.paid_on is None
    with pytest.raises(LodgingError, match="应交 900"):
        renting.pay(row, 600_00, today(office), "收 2", keeper, office.now)
    renting.pay(row, 500_00, today(office), "收 2", keeper, office.now)
    row.refresh_from_db()
    assert row.paid_on == today(office)
    renting.unpay(row.receipts.get(number="收 2"), "", keeper, office.now)
    row.refresh_from_db()
    assert row.open == 500_00 and row.paid_on is None
    with pytest.raises(LodgingError, match="已经冲回"):
        renting.unpay(row.receipts.get(number="收 2", fen=500_00), "", keeper, office.now)


def test_five_years_are_sixty_months_of_rent_whatever_the_clock_does_first(clock: Any) -> None:
    office, stay, _ = living("senior_apartment", clock)
    assert stay.last is not None
    office.on(stay.last + timedelta(days=1))
    renting.charge(stay.pk, office.now)  # before the clock has ended the term
    round_(office)
    office.later(days=40)
    renting.charge(stay.pk, office.now)  # not handed over yet
    rows = list(stay.charges.order_by("month").values_list("fen", "until"))
    assert [fen for fen, _ in rows] == [0] * 36 + [900_00] * 24
    assert rows[-1][1] == stay.last


def test_a_term_that_is_over_has_to_be_left_and_handed_over_before_two(clock: Any) -> None:
    office, stay, walked = living("senior_apartment", clock)
    assert stay.last is not None
    office.on(stay.last)
    round_(office)
    stay.refresh_from_db()
    assert stay.state == State.IN and "stay_near" in told(stay)
    office.later(days=1)
    round_(office)
    stay.refresh_from_db()
    walked.case.refresh_from_db()
    assert (stay.state, stay.leave_by, walked.case.phase) == (
        State.LEAVING,
        today(office) + timedelta(days=30),
        "done",
    )
    one, two = (office.officer("apartment_managers", number=n) for n in (1, 2))
    leaving.hand_over(stay, today(office), "房屋完好，水表 120，钥匙三把", one, office.now)
    with pytest.raises(LodgingError, match="另一人"):
        leaving.take_back(stay, one, office.now)
    leaving.take_back(stay, two, office.now)
    stay.refresh_from_db()
    assert (stay.state, stay.left_on) == (State.OUT, today(office))
    assert stay.unit is not None and queueing.holding.free_units(stay.unit.site, today(office)) == 2


def test_a_home_of_ones_own_ends_the_stay_by_two_persons_with_a_paper(clock: Any) -> None:
    office, stay, walked = living("senior_apartment", clock)
    one, two = (office.officer("apartment_managers", number=n) for n in (1, 2))
    with pytest.raises(LodgingError, match="没有这种"):
        leaving.propose(stay, "自购住房交房满六个月", "不动产登记", one, office.now)
    with pytest.raises(Refused, match="两人经手"):
        walked.office.outcome(walked.case, "withdrawn", ground="自购住房")
    since = today(office)
    office.known(
        stay.person,
        {"person": {"own_home": True, "own_home_delivered": (since - timedelta(days=10)).isoformat()}},
        since,
    )
    office.later(days=200)
    round_(office)
    stay.refresh_from_db()
    assert stay.state == State.IN and "stay_flagged" in told(stay)
    leaving.propose(stay, "自购住房交房满六个月", "不动产登记查询单 3 号", one, office.now)
    with pytest.raises(LodgingError, match="另一人"):
        leaving.confirm(stay, one, office.now)
    leaving.confirm(stay, two, office.now)
    stay.refresh_from_db()
    walked.case.refresh_from_db()
    assert (stay.state, stay.leave_by, walked.case.phase) == (
        State.LEAVING,
        today(office) + timedelta(days=30),
        "ended",
    )
    assert Issued.objects.filter(case=walked.case, kind__in=("end", "revocation")).exists()
    office.later(days=31)
    round_(office)
    assert stay.events.filter(act="late").count() == 1


def test_no_two_terms_of_a_flat_overlap_in_the_database(clock: Any) -> None:
    office, stay, _ = living("senior_apartment", clock)
    other = Stay.objects.create(pack="guiyang", lodging="senior_apartment", person=stay.person, number="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Term.objects.create(unit=stay.unit, stay=other, first=today(office) + timedelta(days=900))
    Term.objects.create(
        unit=stay.unit,
        stay=other,
        first=today(office) - timedelta(days=9),
        last=today(office) - timedelta(days=1),
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Term.objects.filter(stay=other).update(last=today(office))


def test_youth_flats_cost_base_and_fee_and_arrears_of_eleven_days_end_the_right(clock: Any) -> None:
    office, stay, walked = living("youth_apartment", clock)
    renting.charge(stay.pk, office.now)
    assert list(stay.charges.values_list("fen", flat=True)) == [1050_00]
    due = stay.charges.get().due
    office.on(due + timedelta(days=10))
    round_(office)
    assert leaving.ends_now(stay, today(office)) == []
    office.later(days=1)
    round_(office)
    round_(office)
    (end,) = leaving.ends_now(stay, today(office))
    assert end.label == "有取消保障资格的情形"
    one, two = (office.officer("housing_operator", number=n) for n in (1, 2))
    leaving.propose(stay, end.label, "欠租十一天，催缴三次", one, office.now)
    leaving.confirm(stay, two, office.now)
    stay.refresh_from_db()
    walked.case.refresh_from_db()
    assert stay.leave_by == today(office) + timedelta(days=7) and walked.case.phase == "ended"
    assert [b.id for b, _ in renting.subsidies(stay, today(office))] == ["youth_rent_subsidy"]


def test_firms_have_at_most_half_of_a_house_and_their_people_get_the_firms_flats(clock: Any) -> None:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    ways = by_way(ready, "youth_apartment")
    way = next(n for n, one in enumerate(ways) if one.document["person"].get("youth_renting") == "group")  # type: ignore[index]
    walked, stay = granted("youth_apartment", clock, way)
    office, keeper = walked.office, walked.office.officer("housing_operator")
    site = house(office, "youth_apartment", "1-5")
    tick(office.now)
    stay.refresh_from_db()
    assert stay.state == State.WAITING  # the firm has let nothing yet
    firm_ = on_day(stay.person, "guiyang", today(office))["employer"].row.other
    assert firm_ is not None
    units = list(Unit.objects.filter(site=site).order_by("name").values_list("pk", flat=True))
    with pytest.raises(LodgingError, match=r"最多 50%.*第五条"):
        grouping.let(site, firm_, units[:3], "合同 1", keeper, office.now)
    grouping.let(site, firm_, units[3:], "合同 1", keeper, office.now)
    other = firm(credit(777), "另一单位")
    with pytest.raises(LodgingError, match="最多 50%"):
        grouping.let(site, other, units[:1], "合同 2", keeper, office.now)
    tick(office.now)
    stay.refresh_from_db()
    assert stay.state == State.OFFERED and stay.unit_id in units[3:]
    assert on_day(firm_, "guiyang", today(office))["employer.group_share_left"].row.value is True


def test_where_the_text_gives_no_procedure_the_keepers_let_and_the_facts_follow(clock: Any) -> None:
    ready = shelf().by_id("guiyang")
    assert ready is not None
    from .casework import at

    office = Office("guiyang", at(date(2022, 6, 1)))
    clock(office)
    site, keeper = house(office, "guaranteed_rent", "1"), office.officer("housing_operator")
    who, unit = person(resident("19950101", 105), "租户"), Unit.objects.get(site=site)
    stay = direct.let(unit, who, keeper, office.now)
    renting.charge(stay.pk, office.now)
    assert stay.charges.get().fen == 1200_00  # four fifths of what the market asks
    held = on_day(who, "guiyang", today(office))
    assert (held["lease.channel"].row.value, held["lease.lived_from"].row.value) == (
        "guaranteed",
        "2022-06-01",
    )
    with pytest.raises(LodgingError, match="已经租出"):
        direct.let(unit, person(resident("19950101", 107), "别人"), keeper, office.now)
