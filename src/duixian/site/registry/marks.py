"""A mark of all that is recorded of somebody: it changes with every fact and sanction of theirs, and with nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from duixian.site.prepared import fetch, question
from duixian.site.sending import Question

from .models import Confirmation, Fact, Lifting, Sanction

_FACT, _SANCTION = Fact._meta.db_table, Sanction._meta.db_table
_WORDS, _LIFTED = Confirmation._meta.db_table, Lifting._meta.db_table
_OTHERS = f"SELECT other_id FROM {_FACT} WHERE subject_id = %s AND pack = %s AND other_id IS NOT NULL"  # noqa: S608 - names of the models
# "+ 0": for MAX(id) alone PostgreSQL reads all ids from the highest downwards until one is of the subject.
_LASTS = (
    f"(SELECT MAX(id + 0) FROM {_FACT} WHERE subject_id = about.id AND pack = %s), "  # noqa: S608
    f"(SELECT MAX(w.id + 0) FROM {_WORDS} w JOIN {_SANCTION} s ON s.id = w.sanction_id WHERE s.subject_id = about.id), "
    f"(SELECT MAX(l.id + 0) FROM {_LIFTED} l JOIN {_SANCTION} s ON s.id = l.sanction_id WHERE s.subject_id = about.id), "
    f"(SELECT MAX(id + 0) FROM {_SANCTION} WHERE subject_id = about.id)"
)


def mark(subject: int, pack: str, beside: Iterable[int]) -> str:
    """The mark of a subject, of whoever its facts of a pack lead to, and of those named `beside`. Keys; one statement."""
    found = fetch(*_statement(subject, pack, beside))
    subjects = {row[0] for row in found}
    last = max((row[1] for row in found if row[1] is not None), default=None)
    sanctions = ":".join(str(max(row[place] or 0 for row in found)) for place in (2, 3, 4))
    return hashlib.sha256(f"{sorted(subjects)}:{last}:{sanctions}".encode()).hexdigest()[:32]


def asking(subject: int, pack: str, beside: Iterable[int]) -> Question:
    """The statement of a mark, for `ahead`."""
    return question(*_statement(subject, pack, beside))


def _statement(subject: int, pack: str, beside: Iterable[int]) -> tuple[Any, ...]:
    """The statement and its arguments."""
    named = sorted({subject, *beside})
    rows = " UNION ".join([_OTHERS, *["SELECT %s"] * len(named)])
    sql = f"WITH about(id) AS ({rows}) SELECT about.id, {_LASTS} FROM about"  # noqa: S608 - no value stands in it
    return sql, subject, pack, *named, pack
