"""The database refuses every change of what happened to a stay, whose words end with the time of its case, and that two terms of a
unit overlap.
"""

from typing import Any

from django.db import migrations

from duixian.site.guards import only_emptied, postgres, prepare

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
    prepare(schema_editor, "lodging", erasing=True)
    only_emptied(schema_editor, apps.get_model("lodging", "StayEvent"), ("note", "detail"))
    if postgres(schema_editor):
        schema_editor.execute(EXCLUDE, params=None)
        return
    for when, change in (("insert", "INSERT"), ("update", "UPDATE")):
        schema_editor.execute(OVERLAP.format(when=when, change=change), params=None)


class Migration(migrations.Migration):
    dependencies = [("lodging", "0001_tables"), ("cases", "0001_tables")]
    replaces = [("lodging", "0002_guards"), ("lodging", "0004_words_end")]
    operations = [migrations.RunPython(lock)]
