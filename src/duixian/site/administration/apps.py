from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "duixian.site.administration"
    label = "administration"
    verbose_name = "账户管理"
