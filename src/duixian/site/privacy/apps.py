from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "duixian.site.privacy"
    label = "privacy"
    verbose_name = "个人数据"
    default_auto_field = "django.db.models.BigAutoField"
