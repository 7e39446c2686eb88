"""Models made from rows without asking every field how it is set, which takes longer than reading the row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init


class _Maker:
    """Takes the place of a model's class where rows become models."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model

    def from_db(self, db: str, names: Collection[str], values: Sequence[Any]) -> Model:
        """As `Model.from_db`: the fields of these names have these values, the others are read when they are asked for."""
        state = ModelState()
        state.adding, state.db = False, db
        one = self._model.__new__(self._model)
        one.__dict__["_state"] = state
        one.__dict__.update(zip(names, values, strict=True))
        return one


@cache
def maker(model: type[Model]) -> Any:
    """What makes a model from its row: the model's own way, where it has one or where somebody hears of new ones by the time
    this is first asked, which a query does when it is made into SQL."""
    own = model.__init__ is not Model.__init__ or model.from_db.__func__ is not Model.from_db.__func__  # type: ignore[attr-defined]
    heard = pre_init.has_listeners(model) or post_init.has_listeners(model)
    return model if own or heard else _Maker(model)
