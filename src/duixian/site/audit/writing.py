"""Writing a row, in the transaction of what it tells of."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.core.serializers.json import DjangoJSONEncoder

from duixian.site.prepared import run

from .acts import ACTS

LONGEST_ABOUT = 200
LONGEST_DETAIL = 20_000
FORM = "duixian-audit-1"
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[1-9][0-9]{16}[0-9Xx]|(?=[0-9]*[A-Z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Za-z])")  # fmt: skip
INSERT = (
    "INSERT INTO audit_row (act, user_id, subject, about, detail, at, nonce, digest) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def write(
    act: str, *, user: Any, subject: Any = None, about: str = "", detail: Mapping[str, Any] | None = None, now: datetime
) -> None:  # fmt: skip
    """Write down an act; it stands or falls with the caller's transaction.

    `user`: who did it; None (or nobody signed in) for the installation itself. `subject`: a subject or its key (UUID).
    `about`: what else it concerns, such as a case number. `detail`: keys, codes, counts and reasons; dates and UUIDs may be
    in it. Raises ValueError for an act that `ACTS` does not know, a moment without zone, what is too long, and for
    detail with a resident ID or a credit code in it: identifiers are never written down here.
    """
    if act not in ACTS:
        raise ValueError(f"audit: no act {act!r}; enter it in duixian.site.audit.acts.ACTS")
    if now.tzinfo is None:
        raise ValueError("audit: `now` has no time zone")
    key = _key(getattr(subject, "key", subject))
    text = _canonical_json(detail or {})
    if holds_identifier(text):
        text = _canonical_json(_masked(json.loads(text)))
    about = _masked(about)
    if len(about) > LONGEST_ABOUT or len(text) > LONGEST_DETAIL:
        raise ValueError(f"audit: {act}: `about` or `detail` is too long")
    nonce, at = uuid.uuid4(), now.astimezone(UTC)
    who = getattr(user, "pk", None)
    digest = sm3(canonical(act, who, key, about, text, at, nonce))
    # The statement is written out: it runs with every act, and takes a third of the time of a model's save().
    run(INSERT, act, who, key, about, text, at, nonce, digest)


def _canonical_json(detail: Any) -> str:
    return json.dumps(
        detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder, allow_nan=False
    )  # fmt: skip


def _masked(value: Any) -> Any:
    """The same with every identifier masked, in texts, keys and numbers."""
    if isinstance(value, dict):
        return {_masked(key): _masked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(one) for one in value]
    if isinstance(value, str):
        return _NUMBER.sub(lambda found: f"{found[0][:3]}***{found[0][-2:]}", value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return _masked(str(value)) if whole and _NUMBER.fullmatch(str(value)) else value


def holds_identifier(text: str) -> bool:
    """Whether a resident ID or a credit code stands in a text: whoever asks for a reason refuses one that holds any."""
    return _NUMBER.search(text) is not None


def canonical(
    act: str,
    user: int | None,
    subject: uuid.UUID | None,
    about: str,
    detail: str,
    at: datetime,
    nonce: uuid.UUID,
) -> bytes:
    """The bytes of a row that its digest is of: a JSON list, UTF-8, moments in UTC with microseconds."""
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [FORM, act, user, subject.hex if subject else None, about, detail, when, nonce.hex]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def sm3(data: bytes) -> bytes:
    """The SM3 of bytes (GB/T 32905), 32 bytes."""
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize()


def _key(subject: Any) -> uuid.UUID | None:
    if subject is None or isinstance(subject, uuid.UUID):
        return subject
    return uuid.UUID(str(subject))
