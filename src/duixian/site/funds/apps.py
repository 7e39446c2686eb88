from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "duixian.site.funds"
    label = "funds"
    verbose_name = "资金"
