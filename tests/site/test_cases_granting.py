"""Every benefit of the packs that has a procedure reaches its grant and its first payment, by each of its ways.

A way is what the pack's own cases make of the conditions of the steps and of who pays: a municipal firm, a firm of a
district, one in the new area. The benefits of one file of the pack are one test.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment, State
from duixian.site.shelf import shelf

from .granting import Walked, by_way

pytestmark = pytest.mark.django_db
PACKS = Path(__file__).parents[2] / "packs"
FILES = sorted(
    (path.relative_to(PACKS).parts[0], path.relative_to(PACKS / path.relative_to(PACKS).parts[0]).as_posix())
    for path in PACKS.rglob("*.yaml")
    if "\n    procedure: " in path.read_text("utf-8")
)


@pytest.mark.parametrize(("pack", "file"), FILES)
def test_every_benefit_of_a_file_is_granted_and_paid_by_each_of_its_ways(pack: str, file: str) -> None:
    ready = shelf().by_id(pack)
    assert ready is not None
    benefits = [b for b in ready.pack.benefits.values() if b.procedure and b.at.file == file]
    assert benefits
    for benefit in benefits:
        ways = by_way(ready, benefit.id)
        assert ways, f"no case of the pack grants {benefit.id} with all that its handling needs"
        for example in ways:
            with transaction.atomic():
                granted_and_paid(Walked(ready, benefit.id, example))
                transaction.set_rollback(True)


def granted_and_paid(walked: Walked) -> None:
    benefit = walked.ready.pack.benefits[walked.benefit]
    walked.to_the_grant()
    case = walked.case
    where = f"{benefit.id}, {walked.example.name}"
    assert case.phase in (Case.Phase.GRANTED, Case.Phase.DONE), where
    set_aside = Commitment.objects.filter(case=case.key)
    planned = walked.public((case.amount or 0) * (benefit.lasts_for or 1))
    assert sum(row.fen for row in set_aside) == planned, where
    assert not set_aside.filter(state=State.WAITING).exists(), where
    walked.to_the_first_payment()
    assert set_aside.filter(state=State.PAID).exists() == benefit.has_amount, where
