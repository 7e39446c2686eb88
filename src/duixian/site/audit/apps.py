from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "duixian.site.audit"
    label = "audit"
    verbose_name = "审计"
