"""Figures of the supervision pages by day; cases by the moment they were filed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_erasing"),
        ("registry", "0006_second_word"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("filed", "申报"),
                            ("granted", "准予"),
                            ("refused", "不予"),
                            ("paid", "拨付"),
                            ("done", "办结步骤"),
                            ("stay", "一步用时"),
                            ("ground", "不予的依据"),
                        ],
                        max_length=10,
                    ),
                ),
                ("pack", models.CharField(max_length=100)),
                ("benefit", models.CharField(max_length=100)),
                ("territory", models.CharField(blank=True, default="", max_length=100)),
                ("of", models.CharField(blank=True, default="", max_length=300)),
                ("number", models.IntegerField(default=0)),
                ("count", models.IntegerField(default=0)),
                ("fen", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "统计数",
                "verbose_name_plural": "统计数",
            },
        ),
        migrations.CreateModel(
            name="FigureDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("stale", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "统计日",
                "verbose_name_plural": "统计日",
            },
        ),
        migrations.CreateModel(
            name="FigureMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("upto", models.DateField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("settled", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
                ("seen_at", models.DateTimeField(null=True)),
                ("latest", models.BigIntegerField(default=0)),
                ("noticed", models.BigIntegerField(default=0)),
                ("calendar", models.CharField(blank=True, default="", max_length=80)),
            ],
            options={
                "verbose_name": "统计进度",
                "verbose_name_plural": "统计进度",
            },
        ),
        migrations.CreateModel(
            name="Moved",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "归属地变动",
                "verbose_name_plural": "归属地变动",
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["filed_at"], name="cases_case_filed_a_67c813_idx"),
        ),
        migrations.AddIndex(
            model_name="figure",
            index=models.Index(fields=["what", "day"], name="cases_figur_what_fb4376_idx"),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                fields=("day", "what", "pack", "benefit", "territory", "of", "number"),
                name="cases_figure_once",
            ),
        ),
        migrations.AddIndex(
            model_name="figureday",
            index=models.Index(condition=models.Q(("stale", True)), fields=["day"], name="cases_stale_day"),
        ),
        migrations.AddField(
            model_name="moved",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
            ),
        ),
    ]
