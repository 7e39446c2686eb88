from django.apps import AppConfig


class ProactiveConfig(AppConfig):
    name = "duixian.site.proactive"
    label = "proactive"
    verbose_name = "免申即享"
    default_auto_field = "django.db.models.BigAutoField"
