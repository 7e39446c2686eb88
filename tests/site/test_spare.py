"""No index is written with every row that another one makes superfluous."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db


def test_no_index_begins_another_one() -> None:
    """Partial indexes, and those for the beginnings of texts, hold or order something else."""
    spare = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if not model.__module__.startswith("duixian."):
                continue
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            partial = partials(cursor, model._meta.db_table)
            whole = {
                name: one["columns"]
                for name, one in found.items()
                if (one["index"] or one["unique"])
                and not one["check"]
                and name not in partial
                and not name.endswith("_like")
            }
            for name, columns in whole.items():
                more = [
                    other
                    for other, some in whole.items()
                    if len(some) > len(columns) and some[: len(columns)] == columns
                ]
                if more and not found[name]["unique"]:
                    spare.append(f"{name}: {more[0]}")
    assert not spare, "\n".join(spare)


def partials(cursor: object, table: str) -> set[str]:
    ask = (
        "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%% WHERE %%'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE tbl_name = %s AND sql LIKE '%% WHERE %%'"
    )
    cursor.execute(ask, [table])  # type: ignore[attr-defined]
    return {name for (name,) in cursor.fetchall()}  # type: ignore[attr-defined]


def test_texts_that_are_looked_up_whole_have_no_index_for_their_beginnings() -> None:
    """Event.request and Entry.request are written with every act."""
    with connection.cursor() as cursor:
        for table, column in (
            ("cases_event", "request"),
            ("funds_entry", "request"),
            ("cases_issued", "code"),
        ):
            found = connection.introspection.get_constraints(cursor, table)
            assert [one["unique"] for one in found.values() if one["columns"] == [column]] == [True]
