from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("watch", "0001_beats")]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                (
                    "name",
                    models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="名称"),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("failed", models.IntegerField(default=0, verbose_name="未办成")),
            ],
            options={
                "verbose_name": "心跳",
                "verbose_name_plural": "心跳",
            },
        ),
    ]
