import uuid

from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("files", "0001_initial")]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("within", models.CharField(blank=True, default="", max_length=100, verbose_name="所属")),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("kind", models.CharField(max_length=8, verbose_name="类型")),
                ("size", models.BigIntegerField(verbose_name="字节数")),
                ("digest", models.CharField(max_length=64, verbose_name="SM3")),
                ("flags", models.JSONField(blank=True, default=list, verbose_name="提示")),
                ("sealed_key", models.BinaryField(null=True, verbose_name="密封的密钥")),
                ("kept_at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("unscanned", "未查毒"),
                            ("clean", "已查毒，未发现"),
                            ("infected", "发现病毒"),
                        ],
                        default="unscanned",
                        max_length=10,
                        verbose_name="查毒",
                    ),
                ),
                ("scanned_at", models.DateTimeField(blank=True, null=True, verbose_name="查毒时间")),
                (
                    "scan_note",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="查毒结果"),
                ),
                ("scan_tries", models.PositiveSmallIntegerField(default=0, verbose_name="查毒次数")),
                ("scan_next", models.DateTimeField(blank=True, null=True, verbose_name="下次查毒")),
                ("kept_until", models.DateField(blank=True, null=True, verbose_name="保存到")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="到期销毁时间")),
            ],
            options={
                "verbose_name": "文件材料",
                "verbose_name_plural": "文件材料",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("scan", "unscanned")), fields=["id"], name="files_to_scan"
                    ),
                    models.Index(
                        condition=models.Q(("removed_at", None)),
                        fields=["kept_until"],
                        name="files_to_remove",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("within", ""), _negated=True), ("removed_at", None)),
                        fields=("within", "digest"),
                        name="files_once_within",
                    )
                ],
            },
        ),
    ]
