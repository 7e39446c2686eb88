from functools import cached_property
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from duixian.site.shelf import Shelf


class MatchingConfig(AppConfig):
    name = "duixian.site.matching"
    label = "matching"
    verbose_name = "待遇匹配"

    @cached_property
    def shelf(self) -> "Shelf":
        """The packs of this process."""
        from django.conf import settings

        from duixian.site.shelf import Shelf

        return Shelf(settings.PACKS)
