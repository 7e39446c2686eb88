"""When a rule holds: statements about issue, commencement, repeal, expiry and amendment."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.text.timeline import Event, Happening, State, covers, timeline

DAY = date(2024, 5, 1)


def happening(event: Event, on: date | None, citation: str = "", path: str | None = None) -> Happening:
    return Happening(event, on, citation or event.value, path)


ISSUE = happening(Event.ISSUE, DAY)
STARTS = happening(Event.COMMENCEMENT, date(2024, 7, 1), "第三十条")
ENDS = happening(Event.EXPIRY, date(2026, 6, 30), "第三十条")
REPEAL = happening(Event.REPEAL, date(2025, 3, 1), "新办法第二十条")


@pytest.mark.parametrize(
    ("events", "day", "state", "citation"),
    [
        ([ISSUE], date(2024, 4, 30), State.NOT_YET, "issue"),
        ([ISSUE], DAY, State.IN_FORCE, "issue"),
        ([ISSUE, STARTS], date(2024, 6, 30), State.NOT_YET, "第三十条"),
        ([ISSUE, STARTS], date(2024, 7, 1), State.IN_FORCE, "第三十条"),
        ([STARTS, ENDS], date(2026, 6, 30), State.IN_FORCE, "第三十条"),
        ([STARTS, ENDS], date(2026, 7, 1), State.EXPIRED, "第三十条"),
        ([STARTS, ENDS, REPEAL], date(2025, 2, 28), State.IN_FORCE, "第三十条"),
        ([STARTS, ENDS, REPEAL], date(2025, 3, 1), State.REPEALED, "新办法第二十条"),
        ([STARTS, ENDS, REPEAL], date(2027, 1, 1), State.REPEALED, "新办法第二十条"),
        ([], DAY, State.UNKNOWN, None),
        ([REPEAL], date(2024, 1, 1), State.UNKNOWN, None),
        ([REPEAL], date(2025, 3, 1), State.REPEALED, "新办法第二十条"),
        ([ISSUE, happening(Event.REPEAL, None, "某通知")], date(2030, 1, 1), State.UNKNOWN, "某通知"),
        ([ISSUE, happening(Event.COMMENCEMENT, None, "第九条")], date(2030, 1, 1), State.UNKNOWN, "第九条"),
    ],
)
def test_what_holds_on_a_day_and_what_says_so(
    events: list[Happening], day: date, state: State, citation: str | None
) -> None:
    status = timeline(events).on(day)
    assert (status.state, status.citation) == (state, citation)


def test_an_extension_moves_the_last_day() -> None:
    longer = happening(Event.EXTENSION, date(2028, 6, 30), "延期通知")
    held = timeline([STARTS, ENDS, longer])
    assert held.on(date(2027, 1, 1)).state is State.IN_FORCE
    assert held.on(date(2028, 7, 1)) == timeline([STARTS, ENDS, longer]).on(date(2030, 1, 1))
    assert held.on(date(2028, 7, 1)).citation == "延期通知"


def test_an_amendment_is_cited_from_its_day_on() -> None:
    amended = happening(Event.AMENDMENT, date(2025, 1, 1), "修改决定")
    held = timeline([STARTS, amended])
    assert held.on(date(2024, 12, 31)).amended_by == ()
    assert held.on(date(2025, 1, 1)).amended_by == ("修改决定",)


def test_an_article_follows_its_document_unless_an_event_names_it() -> None:
    events = [STARTS, happening(Event.REPEAL, date(2025, 1, 1), "废止第八条的通知", "第八条")]
    assert timeline(events, "第八条").on(date(2025, 6, 1)).state is State.REPEALED
    assert timeline(events, "第八条第二款").on(date(2025, 6, 1)).state is State.REPEALED
    assert timeline(events, "第九条").on(date(2025, 6, 1)).state is State.IN_FORCE
    assert timeline(events).on(date(2025, 6, 1)).state is State.IN_FORCE


@pytest.mark.parametrize(
    ("outer", "path", "touched"),
    [
        (None, None, True),
        (None, "第二条", True),
        ("第二条", None, False),
        ("第二条", "第二十条", False),
        ("第二条", "第二条第一款", True),
    ],
)
def test_an_event_touches_the_place_it_names_and_what_lies_in_it(
    outer: str | None, path: str | None, touched: bool
) -> None:
    assert covers(outer, path) is touched


_DATES = st.none() | st.dates()
_EVENTS = st.lists(
    st.builds(Happening, st.sampled_from(Event), _DATES, st.text(max_size=3), st.none() | st.just("第一条"))
)


@given(_EVENTS, st.dates())
def test_every_day_has_exactly_one_state(events: list[Happening], day: date) -> None:
    held = timeline(events)
    fitting = [
        s for s in held.spans if (s.since is None or s.since <= day) and (s.until is None or day <= s.until)
    ]
    assert len(fitting) == 1
    assert held.on(day).state is fitting[0].state


@given(_EVENTS)
def test_spans_follow_one_another_without_gap(events: list[Happening]) -> None:
    spans = timeline(events).spans
    assert spans[0].since is None or spans[0].since == date.min
    assert spans[-1].until is None
    for one, following in itertools.pairwise(spans):
        assert one.until is not None
        assert following.since == one.until + timedelta(days=1)


@given(_EVENTS, st.randoms())
def test_the_order_in_which_events_become_known_does_not_matter(
    events: list[Happening], random: object
) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    day = date(2024, 1, 1)
    assert timeline(events).on(day).state is timeline(shuffled).on(day).state
