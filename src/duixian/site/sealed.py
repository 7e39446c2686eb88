"""The columns that hold sealed values: each app names its own in its configuration (`sealed_columns`).

What is named there is sealed anew when the key changes, and counted before an old key may go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """`about` is what the value was sealed about, as a format of the row (`identifier:{row.digest}`).

    `digest` is a column that holds the keyed digest of `digested`, a format of row and plain text; '' where there is none.
    `large`: values of many megabytes, taken one at a time.
    """

    model: str
    column: str
    about: str
    digest: str = ""
    digested: str = ""
    large: bool = False

    def about_of(self, row: Any) -> str:
        return self.about.format(row=row)


@dataclass(frozen=True, slots=True)
class Place:
    """A sealed column with the model it belongs to."""

    model: type[Model]
    column: SealedColumn

    def __str__(self) -> str:
        return (
            f"{self.model._meta.verbose_name}：{self.model._meta.get_field(self.column.column).verbose_name}"  # type: ignore[union-attr]
        )


def sealed_places() -> Iterator[Place]:
    """Every sealed column of the installed apps."""
    for config in apps.get_app_configs():
        for column in getattr(config, "sealed_columns", ()):
            yield Place(config.get_model(column.model), column)
