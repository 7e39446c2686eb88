"""An invented city's money for the tests of the ledger."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from duixian.site.accounts.models import User
from duixian.site.funds import bankfile, batches, budgets, checking, commitments, mending, settling, states
from duixian.site.funds.models import Batch, Budget, Commitment
from duixian.site.funds.values import CapOn, Claim, Line, Outcome, Planned, Portion, Settled

NOW = datetime(2026, 5, 6, 9, 0, tzinfo=timezone(timedelta(hours=8)))
CITY = Line("demo", "市级人才经费", "city", "", 2026)
COUNTY = Line("demo", "区级人才经费", "district", "east", 2026)
_count = itertools.count(1)


def user(name: str) -> User:
    return User.objects.get_or_create(username=name)[0]


def officer() -> User:
    return user("officer")


def checker() -> User:
    return user("checker")


@pytest.fixture
def appropriated(db: None) -> Iterator[None]:
    """100,000 yuan of the city and of the county; at the end every invariant of the ledger holds."""
    grant(CITY, 10_000_000)
    grant(COUNTY, 10_000_000)
    yield
    sound()


def grant(line: Line, fen: int, document: str = "云财预〔2026〕1号") -> Budget:
    """An appropriation of the tests."""
    return budgets.appropriate(line, fen, document, request=f"grant:{next(_count)}", by=officer(), now=NOW)


def claim(number: int = 1, *, after: int = 0, claimant: uuid.UUID | None = None, year: int = 2026) -> Claim:
    """Claim `number`, decided `after` minutes after the first."""
    return Claim(
        key=uuid.uuid5(uuid.NAMESPACE_OID, f"case {number}"), number=f"云〔2026〕{number}号", pack="demo", benefit="housing",
        claimant=claimant or uuid.uuid5(uuid.NAMESPACE_OID, f"person {number}"), decided_at=NOW + timedelta(minutes=after),
        year=year,
    )  # fmt: skip


def instalment(
    fen: int, number: int = 1, *, county: int = 0, due: date | None = None, caps: Sequence[CapOn] = ()
) -> Planned:
    """An instalment paid by the city, of which the county pays `county`."""
    parts = [Portion(CITY.fund, CITY.level, CITY.district, fen - county)]
    if county:
        parts.append(Portion(COUNTY.fund, COUNTY.level, COUNTY.district, county))
    return Planned(number, f"第{number}期", fen, tuple(parts), due, "", tuple(caps))


def committed(fen: int, number: int = 1, *, county: int = 0, after: int = 0, caps: Sequence[CapOn] = (), claimant: Any = None) -> Commitment:  # fmt: skip
    """One claim of one instalment."""
    return commitments.commit(
        claim(number, after=after, claimant=claimant), [instalment(fen, county=county, caps=caps)], NOW
    )[0]


def with_account(*rows: Commitment) -> None:
    for row in rows:
        mending.set_account(row.payee, "王某", "6222020200112233445", "云水银行", now=NOW, by=officer())


def due(*rows: Commitment) -> None:
    """Due, with an account."""
    with_account(*rows)
    states.mark_due(rows, NOW)


def sent(*rows: Commitment, offsets: dict[int, int] | None = None) -> Batch:
    """A batch of these that is at the bank."""
    drawn = batches.draw_up(rows, request=f"batch:{next(_count)}", by=officer(), now=NOW, offsets=offsets)
    assert drawn.batch is not None, drawn.left_out
    batches.approve(drawn.batch, checker(), NOW, seen=drawn.batch.digest)
    bankfile.bank_file(drawn.batch, officer(), NOW)
    return Batch.objects.get(pk=drawn.batch.pk)


def paid(*rows: Commitment) -> list[Settled]:
    """Paid by the bank."""
    due(*rows)
    batch = sent(*rows)
    return settling.settle(batch, [Outcome(n, True) for n in range(1, len(rows) + 1)], officer(), NOW)


def state(row: Commitment) -> str:
    return Commitment.objects.get(pk=row.pk).state


def sound() -> None:
    """No invariant is broken."""
    assert checking.audit(NOW + timedelta(days=3650)) == []


def drawn(*rows: Commitment, request: str = "one") -> Batch:
    made = batches.draw_up(rows, request=request, by=officer(), now=NOW).batch
    assert made is not None
    return made


def ready(fen: int = 500, number: int = 1, **more: Any) -> Commitment:
    row = committed(fen, number, **more)
    due(row)
    return row
