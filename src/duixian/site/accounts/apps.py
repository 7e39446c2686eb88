from django.apps import AppConfig

from duixian.site.sealed import SealedColumn


class AccountsConfig(AppConfig):
    name = "duixian.site.accounts"
    label = "accounts"
    verbose_name = "账户"
    sealed_columns = (SealedColumn("Factor", "sealed", "factor {row.user_id}"),)
