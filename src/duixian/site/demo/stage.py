"""Setting the demonstration up: staff, accounts, and the city's claims."""

from __future__ import annotations

from datetime import datetime, timedelta

from duixian.site.accounts.models import User
from duixian.site.registry.models import Subject
from duixian.site.shelf import shelf

from . import beds, finding, labs
from .city import City
from .people import FIRMS, PACK
from .scenes import SCENES, play
from .staff import staff

HANDLERS = {"hill": ("ruan", FIRMS[0][0]), "south": ("su", FIRMS[2][0])}  # by district: the account, the firm


def cases(found: dict[str, Subject], password: str, now: datetime) -> int:
    """Play the city's claims once; how many there are now, 0 where they were there before or the pack is not on the site."""
    ready = shelf().by_id(PACK)
    if ready is None:
        return 0
    people = staff(ready.pack, password, now)
    handlers = {place: _handler(found[login], login, password) for place, (login, _) in HANDLERS.items()}
    firms = {place: found[firm] for place, (_, firm) in HANDLERS.items()}
    city = City(ready, people, firms, handlers, now - timedelta(days=SCENES[0].days))
    count = play(city, now, found["zhou"])
    if count:
        beds.play(city, now, password)
        labs.play(city, now)
        finding.found(ready, people, found["zhou"], now)
    return count


def _handler(who: Subject, login: str, password: str) -> User:
    """The account of a firm's handler."""
    user, _ = User.objects.get_or_create(username=login)
    user.first_name = who.name
    user.set_password(password)
    user.save()
    if who.account_id is None:
        Subject.objects.filter(pk=who.pk).update(account=user)
    return user
