"""Number series without gaps or doubles: the series' row is locked until the transaction that uses the number ends."""

from __future__ import annotations

from datetime import date

from .models import Series


def take(name: str, year: int) -> int:
    """The next number of a series in a year; rolled back with its transaction, so no number is lost."""
    Series.objects.get_or_create(name=name, year=year)
    row = Series.objects.select_for_update().get(name=name, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def next_number(pack: str, on: date) -> str:
    """A case's number: pack, year, running number."""
    return f"{pack.upper()}-{on.year}-{take(f'case:{pack}', on.year):06d}"
