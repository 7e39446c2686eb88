"""Holders are told that their card has changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0005_cards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("filed", "收到申报"),
                    ("accepted", "受理"),
                    ("correct_by", "补正"),
                    ("lapsed", "视为撤回"),
                    ("withdrawn", "撤回"),
                    ("deadline_near", "期限临近"),
                    ("decided", "决定"),
                    ("published", "公示"),
                    ("paid", "拨付"),
                    ("held", "暂缓拨付"),
                    ("failed", "拨付失败"),
                    ("to_be_returned", "追缴"),
                    ("message", "留言"),
                    ("account_reset", "账户重置"),
                    ("account_set", "收款账户"),
                    ("feed_off", "推送停用"),
                    ("power_given", "委托"),
                    ("work_near", "承办期限"),
                    ("card_issued", "发卡"),
                    ("card_family", "家属卡"),
                    ("card_register", "年度登记"),
                    ("card_registered", "登记合格"),
                    ("card_refused", "未予办理"),
                    ("card_suspended", "证卡暂停"),
                    ("card_restored", "证卡恢复"),
                    ("card_changed", "证卡变动"),
                    ("card_ended", "证卡失效"),
                    ("card_revoked", "取消资格"),
                    ("card_leave", "离开报告"),
                    ("card_moved", "变更单位"),
                    ("written", "申请人留言"),
                ],
                max_length=20,
                verbose_name="类别",
            ),
        ),
    ]
