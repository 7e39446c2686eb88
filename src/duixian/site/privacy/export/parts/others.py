"""Whatever else names the person: rows of any app's table that point to them, or to a row that does, so that no app is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from duixian.site.credentials.models import TWO_PERSONS
from duixian.site.credentials.views import common as cards
from duixian.site.lodging.views import common as stays
from duixian.site.privacy.export.gathering import Part, Table, Whose, named, table
from duixian.site.registry.models import Subject

TOLD_ELSEWHERE = frozenset(
    {"accounts", "registry", "cases", "funds", "notices", "audit", "library", "privacy"}
)
SHOWN = (
    models.CharField, models.TextField, models.DateField, models.DateTimeField, models.BooleanField, models.IntegerField,
    models.BigIntegerField, models.DecimalField,
)  # fmt: skip
MOST_DEEP = 2  # a receipt of a charge of a stay
UNDECIDED = {
    "credentials.Filing": models.Q(kind__in=TWO_PERSONS, state="open"),
    "credentials.CardEvent": models.Q(act__in=cards.INTERNAL),
    "lodging.Recovery": models.Q(state__in=("proposed", "dropped")),
    "lodging.StayEvent": models.Q(act__in=stays.INTERNAL),
}  # what one officer proposed and no second has confirmed: the person's own pages do not show it either
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
    wanted = models.Q()
    for way in _ways(model):
        wanted |= models.Q(**{way: whose.subject})
    to = [f for f in _links(model) if f.related_model is Subject]
    above = [f for f in _links(model) if f.related_model is not Subject]
    rows = model._default_manager.filter(wanted).exclude(UNDECIDED.get(model._meta.label, models.Q(pk=None)))
    rows = rows.select_related(*[f.name for f in (*to, *above)]).order_by("pk").distinct()
    return table(
        str(model._meta.verbose_name), (_row(row, to, above, whose) for row in rows) if wanted else ()
    )


def _links(model: type[models.Model]) -> list[Any]:
    """The columns of a table that point to a subject or to another table of these apps."""
    here = set(_models())
    keys = [
        f for f in model._meta.fields if isinstance(f, models.ForeignKey) and f.related_model is not model
    ]
    return [f for f in keys if f.related_model is Subject or f.related_model in here]


def _ways(model: type[models.Model], deep: int = MOST_DEEP) -> Iterator[str]:
    """How rows of a table lead to a subject: by themselves, or by a row that they belong to."""
    for field in _links(model):
        if field.related_model is Subject:
            yield field.name
        elif deep:
            yield from (f"{field.name}__{way}" for way in _ways(field.related_model, deep - 1))


def _row(row: models.Model, to: list[Any], above: list[Any], whose: Whose) -> dict[str, Any]:
    told: dict[str, Any] = {
        str(f.related_model._meta.verbose_name): getattr(row, f.name).number
        for f in above
        if hasattr(getattr(row, f.name), "number")
    }
    told |= {str(f.verbose_name): named(getattr(row, f.name), whose) for f in to}
    for field in row._meta.fields:
        if isinstance(field, SHOWN) and field.name not in HIDDEN and not field.primary_key:
            shown = getattr(row, f"get_{field.name}_display", None)
            told[str(field.verbose_name)] = shown() if shown is not None else getattr(row, field.name)
    return told
