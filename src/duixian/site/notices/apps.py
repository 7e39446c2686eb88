from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "duixian.site.notices"
    label = "notices"
    verbose_name = "通知"
