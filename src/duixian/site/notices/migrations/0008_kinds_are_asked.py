"""The kinds of notices are asked for, not written down: a new one takes no migration."""

from django.db import migrations, models

from duixian.site.notices.texts import labels


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0007_identity"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(choices=labels, max_length=20, verbose_name="类别"),
        ),
    ]
