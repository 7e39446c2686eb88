"""Number series without gaps or doubles: the series' row is locked until the transaction that uses the number ends."""

from __future__ import annotations

from datetime import date

from duixian.site.prepared import fetch

from .models import Series

NEXT = (
    f"INSERT INTO {Series._meta.db_table} (name, year, last) VALUES (%s, %s, 1) "  # noqa: S608 - a name of the model
    f"ON CONFLICT (name, year) DO UPDATE SET last = {Series._meta.db_table}.last + 1 RETURNING last"
)


def take(name: str, year: int) -> int:
    """The next number of a series in a year; rolled back with its transaction, so no number is lost."""
    ((number,),) = fetch(NEXT, name, year)
    return int(number)


def next_number(pack: str, on: date) -> str:
    """A case's number: pack, year, running number."""
    return f"{pack.upper()}-{on.year}-{take(f'case:{pack}', on.year):06d}"
