from django.apps import AppConfig

from duixian.site.sealed import SealedColumn


class RegistryConfig(AppConfig):
    name = "duixian.site.registry"
    label = "registry"
    verbose_name = "登记"
    sealed_columns = (
        SealedColumn("Identifier", "sealed", "identifier:{row.digest}", "digest", "{row.kind}:{plain}"),
        SealedColumn("Extract", "content", "extract:{row.digest}", large=True),
        SealedColumn("Extract", "rejected", "rejected:{row.digest}", large=True),
    )
