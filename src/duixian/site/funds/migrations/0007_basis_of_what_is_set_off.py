"""By which article, and with whose consent, a payment is set against a return."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0006_digests_of_accounts")]

    operations = [
        migrations.AddField(
            "batchline",
            "basis",
            models.CharField(blank=True, default="", max_length=300, verbose_name="抵扣依据"),
        ),
    ]
