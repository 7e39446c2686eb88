"""Models made from rows the quick way are those that Django makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_init

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.making import maker

MODELS = [one for one in apps.get_models() if one.__module__.startswith("duixian.")]


def values_of(model: type[Model], names: list[str]) -> list[Any]:
    """Any values will do: what a column holds is converted before."""
    return [f"{model.__name__}.{name}" for name in names]


def same(one: Model, other: Model) -> None:
    assert type(one) is type(other)
    mine, theirs = dict(one.__dict__), dict(other.__dict__)
    states = [
        (state.db, state.adding, state.fields_cache) for state in (mine.pop("_state"), theirs.pop("_state"))
    ]
    assert states[0] == states[1]
    assert mine == theirs
    assert one.get_deferred_fields() == other.get_deferred_fields()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_as_django_makes_it(model: type[Model]) -> None:
    names = [field.attname for field in model._meta.concrete_fields]
    assert maker(model) is not model
    for some in (names, names[:2]):  # the others are read when they are asked for
        row = values_of(model, some)
        same(maker(model).from_db("default", some, row), model.from_db("default", some, row))


@pytest.fixture
def listened() -> Iterator[list[Model]]:
    heard: list[Model] = []

    def hear(instance: Model, **more: Any) -> None:
        heard.append(instance)

    maker.cache_clear()
    post_init.connect(hear, sender=Case)
    yield heard
    post_init.disconnect(hear, sender=Case)
    maker.cache_clear()


def test_who_hears_of_new_ones_hears_of_these(listened: list[Model]) -> None:
    made = maker(Case).from_db("default", ["id"], [1])
    assert listened == [made]


def test_a_model_that_makes_itself_does_so() -> None:
    class Own(User):
        class Meta:
            proxy = True
            app_label = "accounts"

        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)

    try:
        assert maker(Own) is Own
    finally:
        del apps.all_models["accounts"]["own"]
        apps.clear_cache()


def test_a_row_has_a_value_for_every_name() -> None:
    with pytest.raises(ValueError, match="zip"):
        maker(Case).from_db("default", ["id", "key"], [1])
