from django.apps import AppConfig

from duixian.site.sealed import SealedColumn


class FundsConfig(AppConfig):
    name = "duixian.site.funds"
    label = "funds"
    verbose_name = "资金"
    sealed_columns = (SealedColumn("Payee", "sealed", "payee:{row.owner}", "digest", "payee:{plain}"),)
