"""How the database's tables stand to this program: behind it, or ahead of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting`: how many changes this program brings that were not made yet. `unknown`: those that a newer release made and
    this program does not know, as `app.name`; what another program keeps in the same database is not looked at. `between`:
    the apps whose tables an older program left between two states that this one can start from."""

    waiting: int
    unknown: tuple[str, ...]
    between: tuple[str, ...]


def standing() -> Standing:
    """As the database is now; the files of changes are looked through once."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    all_known, made = known(loader), loader.applied_migrations
    own = {app.label for app in apps.get_app_configs()}
    unknown = sorted(".".join(one) for one in made if one[0] in own and one not in all_known)
    return Standing(
        len(executor.migration_plan(loader.graph.leaf_nodes())), tuple(unknown), between(loader, made)
    )


def known(loader: MigrationLoader) -> set[tuple[str, str]]:
    """The changes that this program knows, as app and name: those that it brings, and those that one of these stands for."""
    return set(loader.disk_migrations).union(*(new.replaces for new in loader.replacements.values()))


def between(loader: MigrationLoader, made: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """The apps of which some, not all, of the changes were made that one of this program's stands for."""
    found = {
        app
        for (app, _), new in loader.replacements.items()
        if any(old in made for old in new.replaces) and not all(old in made for old in new.replaces)
    }
    return tuple(sorted(found))
