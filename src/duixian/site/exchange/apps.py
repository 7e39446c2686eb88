from django.apps import AppConfig

from duixian.site.sealed import SealedColumn


class ExchangeConfig(AppConfig):
    name = "duixian.site.exchange"
    label = "exchange"
    verbose_name = "交换"
    default_auto_field = "django.db.models.BigAutoField"
    sealed_columns = (SealedColumn("Secret", "sealed", "webhook:{row.key}"),)
