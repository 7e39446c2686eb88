"""What is kept of a case ends with its time: a narrow way past the triggers that refuse every change of its history.

A row may lose its words, and nothing else of it may change, while its case stands in `cases_erasing` and is over. Rows stand
there only inside the transaction that erases (`cases.erasing`), so that nobody else ever sees one.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

OVER = "('refused', 'ended', 'withdrawn', 'done')"
ERASABLE = {
    "cases_event": ("Event", ("note", "detail")),
    "cases_assessment": ("Assessment", ("document", "sources")),
    "cases_issued": ("Issued", ("addressee", "content")),
    "cases_service": ("Service", ("receiver",)),
    "cases_message": ("Message", ("text",)),
}
REFUSE = f"""
CREATE FUNCTION cases_refuse_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whose bigint;
BEGIN
  IF TG_TABLE_NAME = 'cases_service' THEN
    SELECT case_id INTO whose FROM cases_issued WHERE id = (to_jsonb(OLD)->>'paper_id')::bigint;
  ELSE
    whose := (to_jsonb(OLD)->>'case_id')::bigint;
  END IF;
  IF EXISTS (SELECT 1 FROM cases_erasing e JOIN cases_case c ON c.id = e.case_id WHERE e.case_id = whose AND c.phase IN {OVER})
     AND (to_jsonb(NEW) - TG_ARGV) = (to_jsonb(OLD) - TG_ARGV) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME;
END $$
"""  # noqa: S608 - names of this file


def _postgres(run: Any, table: str, columns: tuple[str, ...]) -> None:
    names = ", ".join(f"'{column}'" for column in columns)
    run(f"DROP TRIGGER {table}_no_update ON {table}")
    run(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION cases_refuse_but_erasing({names})"
    )


def _sqlite(run: Any, table: str, columns: tuple[str, ...], every: list[str]) -> None:
    whose = (
        "(SELECT case_id FROM cases_issued WHERE id = OLD.paper_id)"
        if table == "cases_service"
        else "OLD.case_id"
    )
    same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in every if column not in columns)
    free = f"EXISTS (SELECT 1 FROM cases_erasing e JOIN cases_case c ON c.id = e.case_id WHERE e.case_id = {whose} AND c.phase IN {OVER})"  # noqa: S608 - names of this file
    run(f"DROP TRIGGER {table}_no_update")
    run(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({free} AND {same}) "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added, never changed'); END"
    )


def loosen(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(REFUSE, params=None)  # a percent sign stays one
    for table, (model, columns) in ERASABLE.items():
        if postgres:
            _postgres(schema_editor.execute, table, columns)
        else:
            every = [field.column for field in apps.get_model("cases", model)._meta.local_concrete_fields]
            _sqlite(schema_editor.execute, table, columns, every)


def tighten(apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in ERASABLE:
        schema_editor.execute(f"DROP TRIGGER {table}_no_update{f' ON {table}' if postgres else ''}")
        does = (
            "FOR EACH ROW EXECUTE FUNCTION cases_refuse_change()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added, never changed'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {does}")
    if postgres:
        schema_editor.execute("DROP FUNCTION cases_refuse_but_erasing()")


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_who_pays")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="erased_at",
            field=models.DateTimeField(null=True, verbose_name="按保存期限销毁于"),
        ),
        migrations.CreateModel(
            name="Erasing",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
            ],
            options={"verbose_name": "正在销毁", "verbose_name_plural": "正在销毁"},
        ),
        migrations.RunPython(loosen, tighten),
    ]
