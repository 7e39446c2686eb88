"""Instalments that pay out again what was paid back without having to be."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0007_basis_of_what_is_set_off")]
    operations = [
        migrations.AddField(
            "commitment",
            "refund",
            models.BooleanField("退还错收的退款", default=False),
            preserve_default=True,
        )
    ]
