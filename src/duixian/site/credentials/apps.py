from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "duixian.site.credentials"
    label = "credentials"
    verbose_name = "证卡"
    default_auto_field = "django.db.models.BigAutoField"
