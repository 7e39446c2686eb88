"""How the database's tables stand to this program: behind it, or ahead of it."""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


def waiting() -> int:
    """How many changes of the tables this program brings that were not made yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def unknown() -> list[str]:
    """The changes of the tables that a newer release made and this program does not know, as `app.name`; what another
    program keeps in the same database is not looked at."""
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations)
    known.update(old for new in loader.replacements.values() for old in new.replaces)
    own = {app.label for app in apps.get_app_configs()}
    return sorted(
        ".".join(made) for made in loader.applied_migrations if made[0] in own and made not in known
    )
