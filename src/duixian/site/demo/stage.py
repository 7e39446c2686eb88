"""Setting the demonstration up: staff, accounts, and the city's claims."""

from __future__ import annotations

from datetime import datetime, timedelta

from duixian.site.accounts.models import User
from duixian.site.registry.models import Subject
from duixian.site.shelf import shelf

from .city import SCENES, City, play
from .people import FIRMS, PACK, newcomer
from .staff import staff


def cases(found: dict[str, Subject], password: str, now: datetime) -> int:
    """Play the city's claims once; how many there are now, 0 where they were there before or the pack is not on the site."""
    ready = shelf().by_id(PACK)
    if ready is None:
        return 0
    people = staff(ready.pack, password, now)
    handler = _handler(found["ruan"], password)
    firm = found[FIRMS[0][0]]
    city = City(ready, people, firm, handler, now - timedelta(days=SCENES[0][0]))
    return play(city, newcomer, now)


def _handler(who: Subject, password: str) -> User:
    """The account of the firm's handler."""
    user, _ = User.objects.get_or_create(username="ruan")
    user.first_name = who.name
    user.set_password(password)
    user.save()
    if who.account_id is None:
        Subject.objects.filter(pk=who.pk).update(account=user)
    return user
