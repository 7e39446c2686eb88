"""What a database refuses for ever: triggers that the migrations of the apps set.

Rows of what happened are only added. Where such rows carry words that end with the time of their case, they may lose those
columns, and nothing else of them may change, while a case is being erased (`cases.erasing`): its mark stands only inside that
transaction, so that nobody else ever sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

REFUSED = "rows of {} are only added, never changed"
REFUSE = """
CREATE FUNCTION {app}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION {told}; END $$
"""
REFUSE_BUT_ERASING = """
CREATE FUNCTION {app}_refuse_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cases_erasing) AND (to_jsonb(NEW) - TG_ARGV) = (to_jsonb(OLD) - TG_ARGV) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME;
END $$
"""


def postgres(editor: Any) -> bool:
    return bool(editor.connection.vendor == "postgresql")


def prepare(editor: Any, app: str, *, told: str = "", erasing: bool = False) -> None:
    """What the triggers of an app call on PostgreSQL, before the first of them; `told` where it is not the usual refusal."""
    if postgres(editor):
        said = f"'{told}'" if told else f"'{REFUSED.format('%')}', TG_TABLE_NAME"
        editor.execute(REFUSE.format(app=app, told=said), params=None)  # a percent sign stays one
        if erasing:
            editor.execute(REFUSE_BUT_ERASING.format(app=app), params=None)


def guard(editor: Any, table: str, name: str, change: str, when: str = "", told: str = "") -> None:
    """One trigger of a table that refuses a change (UPDATE, UPDATE OF columns, DELETE) where `when`, SQL over OLD and NEW, holds."""
    only = f"WHEN ({when}) " if when else ""
    if postgres(editor):
        does = f"FOR EACH ROW {only}EXECUTE FUNCTION {table.split('_')[0]}_refuse_change()"
    else:
        does = f"{only}BEGIN SELECT RAISE(ABORT, '{told or REFUSED.format(table)}'); END"
    editor.execute(f"CREATE TRIGGER {table}_{name} BEFORE {change} ON {table} {does}")


def only_added(editor: Any, *tables: str) -> None:
    """Rows of these tables are neither changed nor deleted."""
    for table in tables:
        guard(editor, table, "no_update", "UPDATE")
        guard(editor, table, "no_delete", "DELETE")


def only_emptied(
    editor: Any,
    model: Any,
    columns: Iterable[str],
    when: str = "",
    erasing: str = "EXISTS (SELECT 1 FROM cases_erasing)",
) -> None:
    """Rows of a model (where `when`, SQL over OLD, holds) are not deleted, and change only in losing these columns while a
    case is being erased: on PostgreSQL as the app's own function says, on SQLite where `erasing`, SQL over OLD, holds."""
    table, app, lost = model._meta.db_table, model._meta.app_label, list(columns)
    if postgres(editor):
        names, only = ", ".join(f"'{one}'" for one in lost), f"WHEN ({when}) " if when else ""
        editor.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW {only}EXECUTE FUNCTION {app}_refuse_but_erasing({names})"
        )
    else:
        every = (field.column for field in model._meta.local_concrete_fields)
        same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in every if column not in lost)
        changed = f"NOT ({erasing} AND {same})"
        guard(editor, table, "no_update", "UPDATE", f"({when}) AND {changed}" if when else changed)
    guard(editor, table, "no_delete", "DELETE", when)
