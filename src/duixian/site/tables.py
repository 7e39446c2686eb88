"""How the database's tables stand to this program: behind it, or ahead of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting`: how many changes this program brings that were not made yet. `unknown`: those that a newer release made and
    this program does not know, as `app.name`; what another program keeps in the same database is not looked at."""

    waiting: int
    unknown: tuple[str, ...]


def standing() -> Standing:
    """As the database is now; the files of changes are looked through once."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    known = set(loader.disk_migrations)
    known.update(old for new in loader.replacements.values() for old in new.replaces)
    own = {app.label for app in apps.get_app_configs()}
    unknown = sorted(
        ".".join(made) for made in loader.applied_migrations if made[0] in own and made not in known
    )
    return Standing(len(executor.migration_plan(loader.graph.leaf_nodes())), tuple(unknown))
