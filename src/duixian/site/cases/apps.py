from functools import cached_property
from typing import TYPE_CHECKING

from django.apps import AppConfig

from duixian.site.sealed import SealedColumn

if TYPE_CHECKING:
    from duixian.calendars.loaded import Calendars


class CasesConfig(AppConfig):
    name = "duixian.site.cases"
    label = "cases"
    verbose_name = "案件"
    default_auto_field = "django.db.models.BigAutoField"
    sealed_columns = (SealedColumn("Objection", "objector", "objection:{row.key}"),)

    @cached_property
    def calendars(self) -> "Calendars":
        """The calendar that the time limits of this installation run on."""
        from django.conf import settings

        from duixian.calendars.loaded import Calendars

        return Calendars(settings.DATA_DIR)
