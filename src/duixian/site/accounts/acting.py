"""A user for the length of one act, or of one request that only looks: what is looked up of them is looked up once; so
with a case while its page is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
LOOKED_UP = "looked_up"  # on the object itself, which is thrown away with the request


class Acting:
    """Stands for a user wherever permissions are asked for; made for one transaction and thrown away with it."""

    def __init__(self, user: Any) -> None:
        remembered = getattr(user, LOOKED_UP, None)
        self.user = user
        self.known: dict[str, Any] = {} if remembered is None else remembered

    def __getattr__(self, name: str) -> Any:
        return getattr(self.user, name)


def remember(one: Any) -> None:
    """What is looked up of this object (a user, a case) is looked up once from now on. Only where nothing is changed any
    more: for the user of a request that only looks, for the case of a page that is being made. Both objects are read
    anew for the next request."""
    setattr(one, LOOKED_UP, {})


def look_up(one: Any, what: str, find: Callable[[Any], T]) -> T:
    """What `find` tells of a user or a case; of a user who is acting, and of what is remembered, it is asked once."""
    acting = isinstance(one, Acting)
    known: dict[str, Any] | None = one.known if acting else getattr(one, LOOKED_UP, None)
    whom = one.user if acting else one
    if known is None:
        return find(whom)
    if what not in known:
        known[what] = find(whom)
    found: T = known[what]
    return found
