"""Posts: who holds a step, on which day, in which territory; substitutes, hand-over, endings; what the database refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from duixian.site.accounts import appointing, posts
from duixian.site.accounts.appointing import PostError
from duixian.site.accounts.models import Post, PostEnding, User

from .accounts_people import DAY, NOW, admin, post, user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("territory", "asked", "allowed"),
    [
        ("", "", True),
        ("", "hill", True),
        ("hill", "hill", True),
        ("hill", "north", False),
        ("hill", "", False),
    ],
)
def test_a_post_holds_in_its_territory_and_without_one_everywhere(
    territory: str, asked: str, allowed: bool
) -> None:
    chen = user()
    post(chen, territory=territory)
    assert posts.may_hold_step(chen, "demo", "window", asked, DAY)[0] is allowed


@pytest.mark.parametrize(("pack", "role"), [("other", "window"), ("demo", "review")])
def test_a_post_holds_for_its_role_of_its_pack_only(pack: str, role: str) -> None:
    chen = user()
    post(chen)
    assert posts.may_hold_step(chen, pack, role, "", DAY) == (False, "您没有担任办理这一步的岗位。")


@pytest.mark.parametrize(
    ("on", "allowed"),
    [
        (date(2024, 1, 31), False),
        (date(2024, 2, 1), True),
        (date(2024, 4, 30), True),
        (date(2024, 5, 1), False),
    ],
)
def test_a_post_holds_from_its_first_day_to_its_last(on: date, allowed: bool) -> None:
    chen = user()
    post(chen, starts=date(2024, 2, 1), ends=date(2024, 4, 30))
    assert posts.may_hold_step(chen, "demo", "window", "", on)[0] is allowed


def test_an_ended_post_holds_no_longer_and_stays_readable() -> None:
    chen = user()
    held = post(chen)
    appointing.end(held, date(2024, 3, 2), "调动", None, NOW)
    assert posts.may_hold_step(chen, "demo", "window", "", DAY)[0]
    allowed, reason = posts.may_hold_step(chen, "demo", "window", "", date(2024, 3, 2))
    assert not allowed and "调动" in reason
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    "changed", [{"is_active": False}, {"to_confirm": True}, {"duty": "audit"}], ids=lambda c: next(iter(c))
)
def test_posts_rest_for_disabled_reset_and_administrators_accounts(changed: dict[str, Any]) -> None:
    chen = user()
    post(chen)
    User.objects.filter(pk=chen.pk).update(**changed)
    chen.refresh_from_db()
    assert not posts.may_hold_step(chen, "demo", "window", "", DAY)[0]
    assert not posts.officer_on(chen, DAY) and not posts.posts_of(chen, DAY)
    assert posts.holders("demo", "window", "", DAY) == [] or changed == {"to_confirm": True}


def test_nobody_and_the_clock_hold_nothing() -> None:
    assert not posts.may_hold_step(AnonymousUser(), "demo", "window", "", DAY)[0]
    assert not posts.may_hold_step(None, "demo", "window", "", DAY)[0]


def test_a_substitute_holds_for_a_time_and_no_longer_than_the_post() -> None:
    chen, lin = user(), user("lin")
    held = post(chen)
    appointing.substitute(held, lin, date(2024, 3, 1), date(2024, 3, 10), None, NOW)
    assert posts.may_hold_step(lin, "demo", "window", "", DAY)[0]
    assert posts.may_hold_step(chen, "demo", "window", "", DAY)[0]
    assert not posts.may_hold_step(lin, "demo", "window", "", date(2024, 3, 11))[0]
    appointing.end(held, date(2024, 3, 5), "离任", None, NOW)
    assert not posts.may_hold_step(lin, "demo", "window", "", date(2024, 3, 5))[0]


def test_a_post_handed_over_changes_hands_on_one_day() -> None:
    chen, lin = user(), user("lin")
    appointing.hand_over(post(chen), lin, date(2024, 3, 5), "", None, NOW)
    for day, holder in ((date(2024, 3, 4), chen), (date(2024, 3, 5), lin)):
        assert posts.holders("demo", "window", "", day) == [holder]


def test_a_substitute_has_no_substitute_and_nobody_stands_in_for_themselves() -> None:
    chen, lin, mo = user(), user("lin"), user("mo")
    held = post(chen)
    standing_in = appointing.substitute(held, lin, DAY, DAY, None, NOW)
    for refused in (
        lambda: appointing.substitute(standing_in, mo, DAY, DAY, None, NOW),
        lambda: appointing.substitute(held, chen, DAY, DAY, None, NOW),
        lambda: appointing.substitute(held, lin, DAY, DAY + timedelta(days=184), None, NOW),
        lambda: appointing.hand_over(standing_in, mo, DAY, "", None, NOW),
        lambda: appointing.hand_over(held, chen, DAY, "", None, NOW),
    ):
        with pytest.raises(PostError):
            refused()


@pytest.mark.parametrize("duty", ["none", "system", "audit"])
def test_only_security_administrators_appoint(duty: str) -> None:
    by, chen = admin(duty, "someone"), user()
    with pytest.raises(PostError, match="安全管理员"):
        appointing.grant(appointing.Appointment(chen, "demo", "window", "office", "局", DAY), by, NOW)
    with pytest.raises(PostError, match="安全管理员"):
        appointing.end(post(chen), DAY, "原因", by, NOW)


@pytest.mark.parametrize("duty", ["system", "security", "audit"])
def test_no_administrator_holds_a_post_whoever_grants_it(duty: str) -> None:
    security = admin("security", "guard")
    other = admin(duty, "other")
    given = appointing.Appointment(other, "demo", "window", "office", "局", DAY)
    for by in (security, None):
        with pytest.raises(PostError):
            appointing.grant(given, by, NOW)
    with pytest.raises(PostError, match="本人"):
        appointing.grant(
            appointing.Appointment(security, "demo", "window", "office", "局", DAY), security, NOW
        )


def test_the_database_refuses_to_change_or_drop_a_post() -> None:
    held = post(user())
    ending = appointing.end(held, DAY, "调动", None, NOW)
    for change in (
        lambda: Post.objects.update(territory="north"),
        lambda: Post.objects.filter(pk=held.pk).delete(),
        lambda: PostEnding.objects.update(reason="别的"),
        lambda: PostEnding.objects.filter(pk=ending.pk).delete(),
        lambda: User.objects.filter(pk=held.user_id).delete(),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            change()


def test_the_database_refuses_an_administrator_with_other_rights() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        user(duty="security", is_editor=True)


def test_one_question_costs_one_query() -> None:
    chen, lin = user(), user("lin")
    held = post(chen, territory="hill")
    appointing.substitute(held, lin, DAY, DAY, None, NOW)
    for who in (chen, lin, user("mo")):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            posts.may_hold_step(who, "demo", "window", "hill", DAY)
        assert len(asked) == 1


@examples(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    starts=st.integers(0, 30), length=st.none() | st.integers(0, 30), ended=st.none() | st.integers(0, 60), on=st.integers(0, 60)
)  # fmt: skip
def test_a_post_is_held_on_exactly_the_days_between(
    starts: int, length: int | None, ended: int | None, on: int
) -> None:
    base = date(2024, 1, 1)
    day = base + timedelta(days=on)
    held = Post(
        starts=base + timedelta(days=starts),
        ends=None if length is None else base + timedelta(days=starts + length),
    )
    if ended is not None:
        held.ending = PostEnding(on=base + timedelta(days=ended), reason="调动")
    expected = starts <= on and (length is None or on <= starts + length) and (ended is None or on < ended)
    assert posts.holds(held, day)[0] is expected
