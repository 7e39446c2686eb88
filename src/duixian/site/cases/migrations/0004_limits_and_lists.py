"""Limits in hours have a moment; the last day of a list may move on with the calendar, and nothing else of it changes.

A table that SQLite has to copy for a new column loses its triggers, so those of lists are all written anew.
"""

from typing import Any

from django.db import migrations, models

KEPT = 'id, key, pack, procedure, step, benefit, territory, office, title, "where", columns, rows, hash, starts, user_id, at'
TABLE = "cases_listing"
LATER = (
    ("update", f"UPDATE OF {KEPT}", ""),
    ("shortening", "UPDATE", "NEW.ends < OLD.ends"),
    ("delete", "DELETE", ""),
)
BEFORE = ("update", "UPDATE", ""), ("delete", "DELETE", "")


def _write(schema_editor: Any, triggers: tuple[tuple[str, str, str], ...]) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for name in ("update", "shortening", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{name}{f' ON {TABLE}' if postgres else ''}")
    for name, change, when in triggers:
        only = "" if not when else f" WHEN ({when})"
        does = (
            "EXECUTE FUNCTION cases_refuse_change()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, 'rows of {TABLE} are only added, never changed'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{name} BEFORE {change} ON {TABLE} FOR EACH ROW{only} {does}"
        )


def loosen(apps: Any, schema_editor: Any) -> None:
    _write(schema_editor, LATER)


def tighten(apps: Any, schema_editor: Any) -> None:
    _write(schema_editor, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_events_by_act")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="due_at",
            field=models.DateTimeField(null=True, verbose_name="期限的时刻（按小时计的）"),
        ),
        migrations.AddField(
            model_name="listing",
            name="calendar",
            field=models.CharField(blank=True, default="", max_length=80, verbose_name="日历版本"),
        ),
        migrations.RunPython(loosen, tighten),
    ]
