from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "duixian.site.registry"
    label = "registry"
    verbose_name = "登记"
