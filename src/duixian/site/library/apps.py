from functools import cached_property
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from .index import LibraryIndex


class LibraryConfig(AppConfig):
    name = "duixian.site.library"
    label = "library"
    verbose_name = "政策文库"

    @cached_property
    def index(self) -> "LibraryIndex":
        """The search index of this process."""
        from django.conf import settings

        from .index import LibraryIndex

        return LibraryIndex(settings.INDEX_DIR)
