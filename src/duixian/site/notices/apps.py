from django.apps import AppConfig

from duixian.site.sealed import SealedColumn


class NoticesConfig(AppConfig):
    name = "duixian.site.notices"
    label = "notices"
    verbose_name = "通知"
    sealed_columns = (SealedColumn("Contact", "sealed", "contact:{row.user_id}:{row.channel}"),)
