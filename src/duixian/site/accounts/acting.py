"""A user for the length of one act: what is looked up of them is looked up once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Acting:
    """Stands for a user wherever permissions are asked for; made for one transaction and thrown away with it."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.known: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.user, name)


def look_up(user: Any, what: str, find: Callable[[Any], T]) -> T:
    """What `find` tells of a user; of one who is acting it is asked once."""
    if not isinstance(user, Acting):
        return find(user)
    if what not in user.known:
        user.known[what] = find(user.user)
    found: T = user.known[what]
    return found
