"""Rows that are only added, but lose their words when their time is over: triggers for the migrations of the apps whose history
rests on cases. A row may lose these columns, and nothing else of it may change, while a case is being erased
(`cases.erasing`): its mark stands only inside that transaction, so that nobody else ever sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

REFUSE = """
CREATE OR REPLACE FUNCTION {app}_refuse_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cases_erasing) AND (to_jsonb(NEW) - TG_ARGV) = (to_jsonb(OLD) - TG_ARGV) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME;
END $$
"""


def loosen(editor: Any, model: Any, columns: Iterable[str], when: str = "") -> None:
    """The trigger of a model's table that refuses every update (where `when`, SQL over OLD, holds) lets these columns change
    while a case is being erased."""
    table, app, lost = model._meta.db_table, model._meta.app_label, list(columns)
    if editor.connection.vendor == "postgresql":
        editor.execute(REFUSE.format(app=app), params=None)  # a percent sign stays one
        names, only = ", ".join(f"'{one}'" for one in lost), f"WHEN ({when}) " if when else ""
        editor.execute(f"DROP TRIGGER {table}_no_update ON {table}")
        editor.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW {only}EXECUTE FUNCTION {app}_refuse_but_erasing({names})"
        )
        return
    every = [field.column for field in model._meta.local_concrete_fields]
    same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in every if column not in lost)
    free = f"(EXISTS (SELECT 1 FROM cases_erasing) AND {same})"  # noqa: S608 - columns of a model
    only = f"({when}) AND " if when else ""
    editor.execute(f"DROP TRIGGER {table}_no_update")
    editor.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {only}NOT {free} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added, never changed'); END"
    )


def tighten(editor: Any, model: Any, when: str = "") -> None:
    """The trigger as it was: no update at all."""
    table, app = model._meta.db_table, model._meta.app_label
    postgres, only = editor.connection.vendor == "postgresql", f"WHEN ({when}) " if when else ""
    editor.execute(f"DROP TRIGGER {table}_no_update{f' ON {table}' if postgres else ''}")
    does = (
        f"FOR EACH ROW {only}EXECUTE FUNCTION {app}_refuse_change()"
        if postgres
        else f"{only}BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added, never changed'); END"
    )
    editor.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {does}")
