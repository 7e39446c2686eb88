"""Which keepers are told of a stay."""

from __future__ import annotations

from datetime import date

from duixian.rules.model.lodgings import Lodging
from duixian.site.accounts import posts
from duixian.site.accounts.models import User

from .models import Stay

MOST = 20  # keepers told at once


def keepers_of(stay: Stay, lodging: Lodging, on: date) -> list[User]:
    """Those who keep the site of a stay on a day."""
    place = stay.site.place if stay.site is not None else ""
    found = {user.pk: user for role in lodging.kept_by for user in posts.holders(stay.pack, role, place, on)}
    return list(found.values())[:MOST]
