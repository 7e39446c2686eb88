"""The database refuses every change of what happened: events, assessments, lists, papers, their service, messages.

The last day of a list may move on with the calendar, and nothing else of it changes. What is kept of a case ends with its time:
a row may lose its words, and nothing else of it may change, while its case stands in `cases_erasing` and is over. Rows stand
there only inside the transaction that erases (`cases.erasing`), so that nobody else ever sees one.
"""

from typing import Any

from django.db import migrations

from duixian.site.guards import guard, only_added, only_emptied, postgres, prepare

OVER = "('refused', 'ended', 'withdrawn', 'done')"
ERASABLE = {
    "Event": ("note", "detail"),
    "Assessment": ("document", "sources"),
    "Issued": ("addressee", "content"),
    "Service": ("receiver",),
    "Message": ("text",),
}
MARKED = f"EXISTS (SELECT 1 FROM cases_erasing e JOIN cases_case c ON c.id = e.case_id WHERE e.case_id = {{whose}} AND c.phase IN {OVER})"  # noqa: S608 - names of this file
OF_PAPER = "(SELECT case_id FROM cases_issued WHERE id = OLD.paper_id)"
LISTING = 'id, key, pack, procedure, step, benefit, territory, office, title, "where", columns, rows, hash, starts, user_id, at'
REFUSE = f"""
CREATE FUNCTION cases_refuse_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whose bigint;
BEGIN
  IF TG_TABLE_NAME = 'cases_service' THEN
    SELECT case_id INTO whose FROM cases_issued WHERE id = (to_jsonb(OLD)->>'paper_id')::bigint;
  ELSE
    whose := (to_jsonb(OLD)->>'case_id')::bigint;
  END IF;
  IF {MARKED.format(whose="whose")}
     AND (to_jsonb(NEW) - TG_ARGV) = (to_jsonb(OLD) - TG_ARGV) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME;
END $$
"""  # noqa: S608 - names of this file


def lock(apps: Any, schema_editor: Any) -> None:
    prepare(schema_editor, "cases")
    if postgres(schema_editor):
        schema_editor.execute(REFUSE, params=None)  # a percent sign stays one
    for name, columns in ERASABLE.items():
        erasing = MARKED.format(whose=OF_PAPER if name == "Service" else "OLD.case_id")
        only_emptied(schema_editor, apps.get_model("cases", name), columns, erasing=erasing)
    only_added(schema_editor, "cases_listed")
    guard(schema_editor, "cases_listing", "no_update", f"UPDATE OF {LISTING}")
    guard(schema_editor, "cases_listing", "no_shortening", "UPDATE", "NEW.ends < OLD.ends")
    guard(schema_editor, "cases_listing", "no_delete", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables")]
    replaces = [("cases", "0002_history_is_only_added")]
    operations = [migrations.RunPython(lock)]
