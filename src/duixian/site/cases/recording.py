"""Facts that a case brings to the registry: what the applicant declared, what an officer checked, what an outcome settles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from duixian.rules.model.pack import Pack
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact

from .models import Case


def by_fact(pack: Pack, document: dict[str, Any]) -> dict[str, Any]:
    """The ids under which the registry keeps what a document says: `role.name`, or the id of a list."""
    found: dict[str, Any] = {}
    for role, body in document.items():
        entity = pack.entities.get(role)
        if entity is None:
            continue
        if isinstance(body, dict) and not entity.many:
            found.update({f"{role}.{name}": value for name, value in body.items()})
        else:
            found[role] = body
    return found


def declare(pack: Pack, case: Case, document: dict[str, Any], on: date, user: Any, now: datetime) -> int:
    """What was typed becomes declared facts of the claimant, from a day on."""
    register = pack.conduct.sanctions
    entries = [
        _entry(pack, case, id_, value, Fact.Source.DECLARED, on, f"申报 {case.number}")
        for id_, value in by_fact(pack, document).items()
        if not (
            register is not None and id_.endswith(f".{register.fact}")
        )  # sanctions only the register tells
    ]
    return record(entries, user, now, in_case=True)


def verify(
    pack: Pack, case: Case, id_: str, value: Any, on: date, evidence: str, user: Any, now: datetime
) -> int:
    """A fact that an officer checked, or that an outcome settled."""
    return record(
        [_entry(pack, case, id_, value, Fact.Source.VERIFIED, on, evidence)], user, now, in_case=True
    )


def take_back(pack: Pack, case: Case, at: datetime, user: Any, now: datetime) -> int:
    """What a decision of this case settled at a time is as it was before: the decision has fallen."""
    rows = Fact.objects.filter(
        subject=case.claimant, pack=pack.id, source=Fact.Source.VERIFIED, recorded_at=at, superseded_by=None,
        evidence__startswith=f"{case.number} ",
    ).select_related("supersedes", "subject", "other")  # fmt: skip
    return record([_before(row, case) for row in rows], user, now, in_case=True)


def _before(row: Fact, case: Case) -> Entry:
    """What stood in the place of a row."""
    old, evidence = row.supersedes, f"{case.number} 复核撤销了原决定"
    if old is None:
        return Entry(
            row.subject, row.pack, row.fact, None, row.source, valid_from=row.valid_from, register=row.register,
            evidence=evidence, withdrawn=True,
        )  # fmt: skip
    return Entry(
        row.subject, row.pack, row.fact, old.value, row.source, old.other, row.valid_from, old.valid_to, row.register,
        old.evidence, old.withdrawn,
    )  # fmt: skip


def _entry(pack: Pack, case: Case, id_: str, value: Any, source: str, on: date, evidence: str) -> Entry:
    """In the claimant's own file, also where it is about the employer: the case is the claimant's.

    No value of a fact takes it back; no value of an entity says that there is none.
    """
    return Entry(
        case.claimant, pack.id, id_, value, source, valid_from=on, evidence=evidence,
        withdrawn=value is None and id_ not in pack.entities,
    )  # fmt: skip
