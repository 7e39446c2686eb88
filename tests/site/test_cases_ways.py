"""Filing by one of several open ways: the claim says which; where one alone is open it is that one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from duixian.rules.model.conduct import Outcome, Step
from duixian.site.cases.acts import moving
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.views import applying

from .applicants import Town, url

ONLINE, WINDOW = (
    Outcome(id="online", label="网上报", to="end"),
    Outcome(id="window", label="到窗口报", to="end"),
)


def filed(monkeypatch: pytest.MonkeyPatch, closed: tuple[str, ...], wanted: str) -> str:
    """By which way a claim goes whose first step has two, of which some are closed."""
    went: list[str] = []
    monkeypatch.setattr(moving, "leave", lambda context, outcome: went.append(outcome.id))
    outcomes = {o: SimpleNamespace(id=o.id, label=o.label, to=o.to, condition=o.id) for o in (ONLINE, WINDOW)}
    assessed = SimpleNamespace(open=lambda condition: (condition not in closed, ""))
    context: Any = SimpleNamespace(assessed=assessed, event=lambda *what, **more: None)
    step: Any = SimpleNamespace(outcomes=tuple(outcomes.values()))
    moving.leave_to(context, step, wanted)
    return went[0]


@pytest.mark.parametrize(
    ("closed", "wanted", "went"), [((), "window", "window"), ((), "online", "online"), (("online",), "", "window"), (("online",), "online", "window")]
)  # fmt: skip
def test_the_way_is_the_one_that_is_chosen_or_the_only_one(
    monkeypatch: pytest.MonkeyPatch, closed: tuple[str, ...], wanted: str, went: str
) -> None:
    assert filed(monkeypatch, closed, wanted) == went


@pytest.mark.parametrize(
    ("closed", "wanted", "said"), [((), "", "请选怎样申报：网上报、到窗口报"), ((), "third", "定不下来"), (("online", "window"), "", "定不下来")]
)  # fmt: skip
def test_without_a_way_nothing_is_filed_and_the_ways_are_named(
    monkeypatch: pytest.MonkeyPatch, closed: tuple[str, ...], wanted: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        filed(monkeypatch, closed, wanted)


@pytest.mark.django_db
def test_the_draft_offers_the_ways_only_where_there_is_a_choice(
    place: Town, handler: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = place.draft()
    assert "怎样申报" not in handler.get(url(case)).content.decode()
    monkeypatch.setattr(applying.moving, "ways", lambda context, step: _both(step))
    text = handler.get(url(case)).content.decode()
    assert "怎样申报" in text and 'value="window"' in text


def _both(step: Step) -> list[Outcome]:
    return [ONLINE, WINDOW]
