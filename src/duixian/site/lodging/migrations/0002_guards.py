"""The database refuses every change of what happened to a stay, and that two terms of a unit overlap."""

from typing import Any

from django.db import migrations

TABLE = "lodging_stayevent"
REFUSE = """
CREATE FUNCTION lodging_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME; END $$
"""
# A unit as a range of one number: the index for ranges needs no extension then.
EXCLUDE = """
ALTER TABLE lodging_term ADD CONSTRAINT lodging_term_no_overlap
EXCLUDE USING gist (int8range(unit_id, unit_id, '[]') WITH &&, daterange(first, last, '[]') WITH &&)
"""
OVERLAP = """
CREATE TRIGGER lodging_term_no_overlap_{when} BEFORE {change} ON lodging_term
WHEN EXISTS (SELECT 1 FROM lodging_term AS t WHERE t.unit_id = NEW.unit_id AND t.id IS NOT NEW.id
  AND t.first <= COALESCE(NEW.last, '9999-12-31') AND NEW.first <= COALESCE(t.last, '9999-12-31'))
BEGIN SELECT RAISE(ABORT, 'two terms of a unit overlap'); END
"""


def lock(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(REFUSE, params=None)  # a percent sign stays one
        schema_editor.execute(EXCLUDE, params=None)
    else:
        for when, change in (("insert", "INSERT"), ("update", "UPDATE")):
            schema_editor.execute(OVERLAP.format(when=when, change=change), params=None)
    for change in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{change.lower()}"
        if postgres:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {change} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION lodging_refuse_change()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {change} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {TABLE} are only added, never changed'); END"
            )


def unlock(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for change in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{change}{f' ON {TABLE}' if postgres else ''}")
    if postgres:
        schema_editor.execute("ALTER TABLE lodging_term DROP CONSTRAINT lodging_term_no_overlap")
        schema_editor.execute("DROP FUNCTION lodging_refuse_change()")
    else:
        for when in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER lodging_term_no_overlap_{when}")


class Migration(migrations.Migration):
    dependencies = [("lodging", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
