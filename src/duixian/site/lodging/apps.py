from django.apps import AppConfig


class LodgingConfig(AppConfig):
    name = "duixian.site.lodging"
    label = "lodging"
    verbose_name = "住处"
    default_auto_field = "django.db.models.BigAutoField"
