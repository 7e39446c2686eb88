from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "duixian.site.watch"
    label = "watch"
    verbose_name = "运行监测"
