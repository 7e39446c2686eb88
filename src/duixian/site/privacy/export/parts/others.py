"""Whatever else names the person: rows of any app's table that point to them, so that no app is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from duixian.site.privacy.export.gathering import Part, Table, Whose, named, table
from duixian.site.registry.models import Subject

TOLD_ELSEWHERE = frozenset(
    {"accounts", "registry", "cases", "funds", "notices", "audit", "library", "privacy"}
)
SHOWN = (
    models.CharField, models.TextField, models.DateField, models.DateTimeField, models.BooleanField, models.IntegerField,
    models.BigIntegerField, models.DecimalField,
)  # fmt: skip
HIDDEN = frozenset({"id", "key", "code", "request", "once", "hash", "content", "digest", "version"})


def others(whose: Whose) -> Part:
    """Cards, stays, projects, finds of the nightly scan: by the names that their columns have."""
    own = whose.subject
    tables = [] if own is None else [one for model in _models() if (one := _table(model, whose)).rows]
    return Part("others", "证卡、住处和其他", tuple(tables))


def _models() -> Iterator[type[models.Model]]:
    for config in apps.get_app_configs():
        if config.name.startswith("duixian.site.") and config.label not in TOLD_ELSEWHERE:
            yield from config.get_models()


def _table(model: type[models.Model], whose: Whose) -> Table:
    to = [f for f in model._meta.fields if isinstance(f, models.ForeignKey) and f.related_model is Subject]
    wanted = models.Q()
    for field in to:
        wanted |= models.Q(**{field.name: whose.subject})
    rows = (
        model._default_manager.filter(wanted).select_related(*[f.name for f in to]).order_by("pk")
        if to
        else []
    )
    return table(str(model._meta.verbose_name), (_row(row, to, whose) for row in rows))


def _row(row: models.Model, to: list[Any], whose: Whose) -> dict[str, Any]:
    told: dict[str, Any] = {str(f.verbose_name): named(getattr(row, f.name), whose) for f in to}
    for field in row._meta.fields:
        if isinstance(field, SHOWN) and field.name not in HIDDEN and not field.primary_key:
            shown = getattr(row, f"get_{field.name}_display", None)
            told[str(field.verbose_name)] = shown() if shown is not None else getattr(row, field.name)
    return told
