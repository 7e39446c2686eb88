import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from duixian.site.first import Tables


class Migration(Tables):
    replaces = [("library", "0001_initial"), ("library", "0002_findings_and_history")]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deletion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.BigIntegerField(verbose_name="文件编号")),
                ("generation", models.BigIntegerField(db_index=True, verbose_name="批次")),
            ],
            options={
                "verbose_name": "删除记录",
                "verbose_name_plural": "删除记录",
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("expression", models.CharField(max_length=16, verbose_name="文本摘要")),
                ("current", models.BooleanField(default=True, verbose_name="现行表达")),
                ("position", models.IntegerField(verbose_name="在来源中的次序")),
                ("start_line", models.IntegerField(verbose_name="起始行")),
                ("end_line", models.IntegerField(verbose_name="结束行")),
                ("part", models.TextField(null=True, verbose_name="所在部分")),
                ("year_section", models.TextField(null=True, verbose_name="所在年度")),
                ("title", models.TextField(null=True, verbose_name="标题")),
                ("alt_titles", models.JSONField(default=list, verbose_name="其他标题")),
                ("number", models.TextField(null=True, verbose_name="文号")),
                ("other_numbers", models.JSONField(default=list, verbose_name="其他文号")),
                ("issuers", models.JSONField(default=list, verbose_name="发文机关")),
                ("date", models.DateField(null=True, verbose_name="成文日期")),
                ("kind", models.CharField(max_length=10, verbose_name="文种")),
                ("level", models.CharField(max_length=10, null=True, verbose_name="层级")),
                ("abridged", models.BooleanField(default=False, verbose_name="节录")),
                ("effective_from", models.DateField(null=True, verbose_name="施行日期")),
                ("expires", models.DateField(null=True, verbose_name="有效期至")),
                ("fields", models.JSONField(default=dict, verbose_name="识读依据")),
                ("findings", models.JSONField(default=list, verbose_name="疑点")),
                ("short_titles", models.JSONField(default=dict, verbose_name="简称")),
                ("generation", models.BigIntegerField(default=0, verbose_name="更新批次")),
            ],
            options={
                "verbose_name": "文件",
                "verbose_name_plural": "文件",
                "ordering": ["source_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="Generation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(default=0, verbose_name="批次")),
                ("library", models.CharField(max_length=36, verbose_name="文库标识")),
            ],
            options={
                "verbose_name": "批次",
                "verbose_name_plural": "批次",
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("media", models.CharField(max_length=100, verbose_name="媒体类型")),
                ("encoding", models.CharField(max_length=30, verbose_name="编码")),
                ("bytes", models.BigIntegerField(verbose_name="字节数")),
                ("characters", models.BinaryField(verbose_name="字符（压缩）")),
                ("runs", models.BinaryField(verbose_name="字符归属（压缩）")),
                ("shape", models.BinaryField(default=b"", verbose_name="行、页和格式（压缩）")),
                ("findings", models.JSONField(default=list, verbose_name="疑点")),
                ("repairs", models.JSONField(default=dict, verbose_name="修补（名称和次数）")),
                ("length", models.BigIntegerField(verbose_name="字符数")),
                ("lines", models.IntegerField(verbose_name="行数")),
                ("reader", models.CharField(max_length=40, verbose_name="识读版本")),
                ("imported_at", models.DateTimeField(verbose_name="导入时间")),
            ],
            options={
                "verbose_name": "来源",
                "verbose_name_plural": "来源",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.CharField(max_length=200, primary_key=True, serialize=False, verbose_name="标识"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
            ],
            options={
                "verbose_name": "单位",
                "verbose_name_plural": "单位",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Work",
            fields=[
                (
                    "id",
                    models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name="标识"),
                ),
            ],
            options={
                "verbose_name": "文件标识",
                "verbose_name_plural": "文件标识",
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.IntegerField(verbose_name="次序")),
                ("kind", models.CharField(max_length=20, verbose_name="类别")),
                ("node", models.CharField(max_length=200, verbose_name="所在条目")),
                ("start", models.BigIntegerField(verbose_name="起始字符")),
                ("end", models.BigIntegerField(verbose_name="结束字符")),
                ("inner_start", models.IntegerField(null=True, verbose_name="条目内起始")),
                ("inner_end", models.IntegerField(null=True, verbose_name="条目内结束")),
                ("start_line", models.IntegerField(verbose_name="起始行")),
                ("end_line", models.IntegerField(verbose_name="结束行")),
                ("heading", models.TextField(default="", verbose_name="所在标题")),
                ("text", models.TextField(verbose_name="原文")),
                ("data", models.JSONField(verbose_name="内容")),
                ("confidence", models.FloatField(default=1.0, verbose_name="把握")),
                ("why", models.TextField(default="", verbose_name="理由")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clauses",
                        to="library.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "条款内容",
                "verbose_name_plural": "条款内容",
                "ordering": ["document_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, verbose_name="键")),
                ("parent", models.CharField(max_length=200, null=True, verbose_name="上级")),
                ("position", models.IntegerField(verbose_name="次序")),
                ("depth", models.SmallIntegerField(verbose_name="层次")),
                ("type", models.CharField(max_length=12, verbose_name="类型")),
                ("label", models.TextField(verbose_name="标号")),
                ("heading", models.TextField(verbose_name="标题")),
                ("path", models.TextField(verbose_name="引用路径")),
                ("text", models.TextField(verbose_name="文字")),
                ("lead", models.IntegerField(default=0, verbose_name="标号和标题所占字符")),
                ("start", models.BigIntegerField(null=True, verbose_name="起始字符")),
                ("end", models.BigIntegerField(null=True, verbose_name="结束字符")),
                ("start_line", models.IntegerField(verbose_name="起始行")),
                ("end_line", models.IntegerField(verbose_name="结束行")),
                ("table", models.JSONField(null=True, verbose_name="表格")),
                ("confidence", models.FloatField(default=1.0, verbose_name="把握")),
                ("why", models.TextField(default="", verbose_name="理由")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nodes",
                        to="library.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "条目",
                "verbose_name_plural": "条目",
                "ordering": ["document_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="ReviewItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="对象")),
                ("node", models.CharField(max_length=200, null=True, verbose_name="所在条目")),
                ("read", models.JSONField(null=True, verbose_name="识读结果")),
                ("confidence", models.FloatField(verbose_name="把握")),
                ("why", models.TextField(default="", verbose_name="理由")),
                ("start_line", models.IntegerField(verbose_name="起始行")),
                ("end_line", models.IntegerField(verbose_name="结束行")),
                ("done", models.BooleanField(default=False, verbose_name="已审")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_items",
                        to="library.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "待审条目",
                "verbose_name_plural": "待审条目",
                "ordering": ["confidence", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExtentMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.IntegerField(verbose_name="行")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("begin", "从这一行起是一份文件"),
                            ("join", "从这一行起的内容并入上一份文件"),
                            ("end", "文件到这一行为止"),
                            ("drop", "从这一行起的内容不属于任何文件"),
                        ],
                        max_length=5,
                        verbose_name="内容",
                    ),
                ),
                ("note", models.TextField(blank=True, default="", verbose_name="说明")),
                ("decided_at", models.DateTimeField(verbose_name="时间")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="library.source"
                    ),
                ),
            ],
            options={
                "verbose_name": "起止更正",
                "verbose_name_plural": "起止更正",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="document",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="library.source"
            ),
        ),
        migrations.CreateModel(
            name="SourceName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=500, verbose_name="文件名")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="library.source"
                    ),
                ),
            ],
            options={
                "verbose_name": "文件名",
                "verbose_name_plural": "文件名",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ClauseUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=12, verbose_name="角色")),
                ("name", models.CharField(max_length=200, verbose_name="原文名称")),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="units", to="library.clause"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="library.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "责任单位",
                "verbose_name_plural": "责任单位",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="UnitAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="library.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "单位别名",
                "verbose_name_plural": "单位别名",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.IntegerField(verbose_name="次序")),
                ("node", models.CharField(max_length=200, verbose_name="所在条目")),
                ("start", models.BigIntegerField(verbose_name="起始字符")),
                ("end", models.BigIntegerField(verbose_name="结束字符")),
                ("inner_start", models.IntegerField(null=True, verbose_name="条目内起始")),
                ("inner_end", models.IntegerField(null=True, verbose_name="条目内结束")),
                ("start_line", models.IntegerField(verbose_name="起始行")),
                ("end_line", models.IntegerField(verbose_name="结束行")),
                ("relation", models.CharField(max_length=12, verbose_name="关系")),
                ("title", models.TextField(null=True, verbose_name="所引标题")),
                ("number", models.TextField(null=True, verbose_name="所引文号")),
                ("path", models.TextField(null=True, verbose_name="所引条款")),
                ("title_key", models.CharField(default="", max_length=120, verbose_name="标题键")),
                ("number_key", models.CharField(default="", max_length=120, verbose_name="文号键")),
                ("target_node", models.CharField(max_length=200, null=True, verbose_name="所指条目")),
                ("confidence", models.FloatField(default=1.0, verbose_name="把握")),
                ("why", models.TextField(default="", verbose_name="理由")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="library.document",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cited_by",
                        to="library.work",
                    ),
                ),
            ],
            options={
                "verbose_name": "引用",
                "verbose_name_plural": "引用",
                "ordering": ["document_id", "position"],
            },
        ),
        migrations.AddField(
            model_name="document",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="library.work"
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="对象")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepted", "确认无误"),
                            ("corrected", "已更正"),
                            ("rejected", "不成立"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("read", models.JSONField(null=True, verbose_name="识读结果")),
                ("value", models.JSONField(null=True, verbose_name="更正为")),
                ("note", models.TextField(blank=True, default="", verbose_name="说明")),
                ("decided_at", models.DateTimeField(verbose_name="时间")),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="library.work",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正",
                "verbose_name_plural": "更正",
                "ordering": ["-decided_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="WorkAlias",
            fields=[
                (
                    "alias",
                    models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name="旧标识"),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="library.work"
                    ),
                ),
            ],
            options={
                "verbose_name": "旧标识",
                "verbose_name_plural": "旧标识",
            },
        ),
        migrations.CreateModel(
            name="WorkName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=6, verbose_name="类别")),
                ("key", models.CharField(max_length=120, verbose_name="键")),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="library.work"
                    ),
                ),
            ],
            options={
                "verbose_name": "引用名称",
                "verbose_name_plural": "引用名称",
            },
        ),
        migrations.AddIndex(
            model_name="clause",
            index=models.Index(fields=["kind"], name="library_cla_kind_4780d8_idx"),
        ),
        migrations.AddConstraint(
            model_name="node",
            constraint=models.UniqueConstraint(fields=("document", "key"), name="node_key_once"),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["done", "confidence"], name="library_rev_done_7c05ca_idx"),
        ),
        migrations.AddIndex(
            model_name="sourcename",
            index=models.Index(fields=["name"], name="library_sou_name_51aef1_idx"),
        ),
        migrations.AddConstraint(
            model_name="sourcename",
            constraint=models.UniqueConstraint(fields=("source", "name"), name="source_name_once"),
        ),
        migrations.AddIndex(
            model_name="unitalias",
            index=models.Index(fields=["name"], name="library_uni_name_40d5af_idx"),
        ),
        migrations.AddConstraint(
            model_name="unitalias",
            constraint=models.UniqueConstraint(fields=("unit", "name"), name="unit_alias_once"),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["title_key"], name="library_ref_title_k_cbe0cb_idx"),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["number_key"], name="library_ref_number__4ee817_idx"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["level", "kind"], name="library_doc_level_9c32be_idx"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["date"], name="library_doc_date_3324b1_idx"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["generation"], name="library_doc_generat_fd01e5_idx"),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["work", "subject"], name="library_cor_work_id_9c5b0f_idx"),
        ),
        migrations.AddConstraint(
            model_name="workname",
            constraint=models.UniqueConstraint(fields=("kind", "key", "work"), name="work_name_once"),
        ),
    ]
