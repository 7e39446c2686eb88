"""The session store (SESSION_ENGINE): rows say whose a session is; listing and ending one's own.

A session ends when it was not used for `SESSION_IDLE` seconds, and `SESSION_LONGEST` seconds after sign-in in any case.
Its times are seconds of Unix time in its data; they are written at most once in `STEP` seconds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from duixian.site.prepared import Arg, Prepared

from .models.sessions import Session

BEGAN, SEEN, ADDRESS, AGENT = "began", "seen", "address", "agent"
CAME = "sso-came"  # through which sign-in service, and its token, sealed
STEP = 60
KEPT = 40  # characters of a digest: 160 bits
GOOD = Prepared[Session](
    lambda: Session.objects.filter(session_key=Arg(0), expire_date__gt=Arg(1)).order_by()[:1]
)


def digest_of(key: str) -> str:
    """What is kept of a session's key: whoever reads the table, or a copy of it, cannot be anybody. Keyed with the
    installation's secret, which lies outside the database."""
    return salted_hmac("duixian.session", key, algorithm="sha256").hexdigest()[:KEPT]


class SessionStore(DatabaseStore):
    """Sessions in the database, in a table that also says whose they are and knows their keys by a digest only."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = GOOD.first(digest_of(self.session_key or ""), timezone.now())
        if found is None:
            self._session_key = None  # a key that is not ours is never taken over
        return found

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=digest_of(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=digest_of(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.session_key = digest_of(row.session_key)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.address, row.agent = data.get(ADDRESS, ""), data.get(AGENT, "")
        row.began, row.seen = _time(data.get(BEGAN)), _time(data.get(SEEN))
        return row


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def use(request: HttpRequest, address: str, now: datetime) -> bool:
    """Note that a signed-in session is used; False where it has been idle or open for too long (end it then)."""
    session, moment = request.session, int(now.timestamp())
    if BEGAN not in session:
        session[BEGAN] = session[SEEN] = moment
        session[ADDRESS], session[AGENT] = address, request.headers.get("User-Agent", "")[:200]
        return True
    if moment - session[BEGAN] > settings.SESSION_LONGEST or moment - session[SEEN] > settings.SESSION_IDLE:
        return False
    if moment - session[SEEN] >= STEP:
        session[SEEN] = moment
    return True


def sessions_of(user: Any, now: datetime) -> list[Session]:
    """A user's sessions that have not run out, the last used first."""
    return list(Session.objects.filter(user_id=user.pk, expire_date__gt=now).order_by("-seen", "-began"))


def end_sessions(user: Any, *, but: SessionBase | None = None) -> int:
    """End all sessions of a user (but one); how many."""
    rows = Session.objects.filter(user_id=user.pk)
    if but is not None:
        rows = rows.exclude(session_key=digest_of(but.session_key or ""))
    return rows.delete()[0]


def forget(now: datetime) -> int:
    """Drop sessions that have run out; how many. For the tick."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]
