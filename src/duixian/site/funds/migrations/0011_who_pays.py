"""Who pays an instalment and looks at it is kept with it, and for each batch the kinds of instalments in it."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def bearers(apps: Any, schema_editor: Any) -> None:
    """The district that bears a part of each instalment that is there already."""
    Part, Commitment = (apps.get_model("funds", name) for name in ("Part", "Commitment"))
    parts = Part.objects.exclude(budget__district="").order_by("commitment")
    found: set[str] = set()
    last: int | None = None
    for commitment, district in parts.values_list("commitment", "budget__district").iterator():
        if commitment != last:
            _keep(Commitment, last, found)
            found, last = set(), commitment
        found.add(district)
    _keep(Commitment, last, found)


def _keep(model: Any, key: int | None, districts: set[str]) -> None:
    if districts:
        model.objects.filter(pk=key).update(bearer=districts.pop() if len(districts) == 1 else "*")


class Migration(migrations.Migration):
    dependencies = [("funds", "0010_grants_that_fall")]
    operations = [
        migrations.AddField("commitment", "territory", models.CharField("归属地", max_length=100, blank=True, default="")),
        migrations.AddField("commitment", "payers", models.CharField("办理拨付的步骤", max_length=500, blank=True, default="")),
        migrations.AddField("commitment", "bearer", models.CharField("承担的区县", max_length=200, blank=True, default="")),
        migrations.AddIndex("commitment", models.Index(fields=["state", "territory", "due"], name="funds_of_a_place")),
        migrations.AddIndex("commitment", models.Index(fields=["case"], name="funds_of_a_case")),
        migrations.CreateModel(
            name="Reach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(max_length=100, verbose_name="规则包")),
                ("benefit", models.CharField(max_length=100, verbose_name="待遇")),
                ("territory", models.CharField(blank=True, default="", max_length=100, verbose_name="归属地")),
                ("payers", models.CharField(blank=True, default="", max_length=500, verbose_name="办理拨付的步骤")),
                ("bearer", models.CharField(blank=True, default="", max_length=200, verbose_name="承担的区县")),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reach", to="funds.batch")),
            ],
            options={"verbose_name": "批次范围", "verbose_name_plural": "批次范围", "ordering": ["id"]},
        ),
        migrations.RunPython(bearers, migrations.RunPython.noop, elidable=True),
    ]  # fmt: skip
