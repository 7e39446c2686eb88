from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "duixian.site.accounts"
    label = "accounts"
    verbose_name = "账户"
