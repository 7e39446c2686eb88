"""Whoever keeps something of a pack: the trail of what they search names numbers, never persons."""

from __future__ import annotations

import pytest

from duixian.site.audit.models import Row

from . import card_people, lodging_people
from .money_people import signed_in

pytestmark = pytest.mark.django_db


def about(act: str) -> list[str]:
    return list(Row.objects.filter(act=act).order_by("pk").values_list("about", flat=True))


def test_a_name_that_was_searched_for_is_not_kept_in_the_trail_a_number_is() -> None:
    office = card_people.opened()
    card = card_people.holder(office)
    client = signed_in(office.officer("talent_hall"))
    for words in (card.holder.name, card.number):
        assert card.number in client.get("/desk/cards/", {"words": words}).content.decode()
    assert about("card.listed") == ["", card.number]
    client.get("/desk/cards/list.csv", {"words": card.holder.name})
    assert card.holder.name not in about("card.exported")


def test_so_it_is_with_stays() -> None:
    office = lodging_people.opened()
    stay = lodging_people.asked(office, lodging_people.graduate(office), lodging_people.station(office))
    client = signed_in(office.officer("station_keeper"))
    for words in (stay.person.name, stay.number):
        client.get("/desk/lodging/list/", {"words": words})
    assert about("lodging.listed") == ["", stay.number]
