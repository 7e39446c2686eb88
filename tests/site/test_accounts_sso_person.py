"""Whose account another organisation's service opens: by a checked identity number, never that of one with duties."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from duixian.site.accounts.models import Link, User
from duixian.site.accounts.sso.environment import Identity
from duixian.site.registry import subjects
from duixian.site.registry.identifiers import RESIDENT, Number
from duixian.site.registry.models import Subject

from .accounts_people import NOW, post, user
from .registry_people import resident
from .sso_provider import Provider
from .sso_visits import service, through, who, wrong

pytestmark = pytest.mark.django_db
NUMBER = Number(RESIDENT, resident("19850501"))


def person(of: User | None, name: str = "陈一") -> Subject:
    made = subjects.get_or_add(NUMBER, name, NOW)
    Subject.objects.filter(pk=made.pk).update(account=of)
    made.refresh_from_db()
    return made


REAL = {"sub": "s-7", "id_number": NUMBER.text, "name": "陈一", "real_name": True}


def test_a_checked_identity_number_opens_the_account_of_its_person(
    client: Client, sso_city: Provider
) -> None:
    chen = user()
    person(chen)
    sso_city.person = dict(REAL)
    through(client)
    assert who(client) == "chen"
    assert Link.objects.get(user=chen).by_number


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({**REAL, "real_name": False}, "还没有绑定"),
        ({k: v for k, v in REAL.items() if k != "real_name"}, "还没有绑定"),
        ({**REAL, "name": "王二"}, "姓名"),
        (
            {
                **REAL,
                "id_number": NUMBER.text[:-1] + "0" if NUMBER.text[-1] != "0" else NUMBER.text[:-1] + "1",
            },
            "证件号码不对",
        ),
    ],
)
def test_a_number_that_was_not_checked_or_names_another_opens_nothing(
    client: Client, sso_city: Provider, claims: dict[str, Any], why: str
) -> None:
    person(user())
    sso_city.person = claims
    assert why in wrong(through(client))
    assert not Link.objects.exists()


def test_an_account_with_duties_is_never_tied_by_a_number(client: Client, sso_city: Provider) -> None:
    chen = user()
    person(chen)
    post(chen)
    sso_city.person = dict(REAL)
    assert "工作人员" in wrong(through(client))


def test_a_person_without_an_account_gets_one_only_where_the_service_may_open_them(
    client: Client, sso_city: Provider, settings: Any
) -> None:
    sso_city.person = dict(REAL)
    assert "还没有您的账户" in wrong(through(client))
    settings.SSO = (service(sso_city, identity=Identity("id_number", "name", "real_name", opens=True)),)
    assert through(client).status_code == 302
    made = User.objects.get(pk=client.session["_auth_user_id"])
    assert not made.has_usable_password()
    assert Subject.objects.get(account=made).name == "陈一"
    client.post("/logout/")
    through(client)
    assert User.objects.count() == 1  # the same person, the same account
    changed = client.post("/account/password/", {"new": "quite another 1", "again": "quite another 1"})
    assert changed.status_code == 302  # just signed in, without a password so far
