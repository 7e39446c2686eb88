"""Opening a library: its database brought up to date, its search index opened."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from .index import LibraryIndex


def make_ready() -> None:
    """Make the database, or bring it up to the present release."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def open_index() -> LibraryIndex:
    """The search index of this process, opened on first use and kept by the library's app."""
    return apps.get_app_config("library").index  # type: ignore[attr-defined,no-any-return]
