"""Granting, ending, handing over and standing in for posts. The functions raise PostError, whose message says what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from .models import Post, PostEnding, User
from .posts import Allowed, holds
from .sessions import end_sessions

LONGEST_SUBSTITUTE = 183  # days that one may stand in for somebody at a time


class PostError(ValueError):
    """A post that cannot be granted or ended."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A post to be granted; fields as in `Post`."""

    user: User
    pack: str
    role: str
    kind: str
    office: str
    starts: date
    ends: date | None = None
    territory: str = ""
    ground: str = ""


def may_appoint(by: Any) -> Allowed:
    """Whether a user grants and ends posts: security administrators only."""
    if not (by.is_authenticated and by.is_active and by.duty == User.Duty.SECURITY):
        return False, "任免岗位由安全管理员办理。"
    return True, ""


def grant(given: Appointment, by: User | None, now: datetime) -> Post:
    """Grant a post. `by` none: from the server's console. Raises PostError."""
    with transaction.atomic():
        return _grant(given, by, now, None)


def substitute(post: Post, user: User, starts: date, ends: date, by: User | None, now: datetime) -> Post:
    """Let a user stand in for the holder of a post from a day to a day. Raises PostError."""
    if post.substitute_for_id is not None:
        raise PostError("代理的岗位不能再由别人代理。请给原来的任职安排代理。")
    if user.pk == post.user_id:
        raise PostError("本人不能代理本人的岗位。请选另一位。")
    if ends - starts > timedelta(days=LONGEST_SUBSTITUTE):
        raise PostError(f"代理一次最长 {LONGEST_SUBSTITUTE} 天。请改短，或改为移交岗位。")
    if not (holds(post, starts)[0] or holds(post, ends)[0]):
        raise PostError("这段时间里原来的岗位无人担任，没有可代理的。请改日期。")
    with transaction.atomic():
        return _grant(replace(_same(post, user), starts=starts, ends=ends), by, now, post)


def hand_over(post: Post, user: User, on: date, reason: str, by: User | None, now: datetime) -> Post:
    """End a post from a day on and give it to another user from that day. Raises PostError."""
    if post.substitute_for_id is not None:
        raise PostError("代理的岗位不移交。请终止这次代理，再另外安排。")
    if user.pk == post.user_id:
        raise PostError("移交的对象就是现在的任职者。请选另一位。")
    with transaction.atomic():
        end(post, on, reason or f"移交给 {user.username}", by, now)
        return _grant(replace(_same(post, user), starts=on, ends=post.ends), by, now, None)


def end(post: Post, on: date, reason: str, by: User | None, now: datetime) -> PostEnding:
    """End a post from a day on. Raises PostError."""
    if by is not None:
        _check_appointer(by, post.user)
    if not reason.strip():
        raise PostError("请写明终止的原因，例如调动文件的编号。")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=post.user_id)
        if PostEnding.objects.filter(post=post).exists() or (post.ends is not None and on > post.ends):
            raise PostError("这项任职已经终止或到期。")
        made = PostEnding(
            post=post, on=max(on, post.starts), reason=reason.strip()[:300], ended_by=by, ended_at=now
        )
        made.save(force_insert=True)
    return made


def _same(post: Post, user: User) -> Appointment:
    return Appointment(
        user, post.pack, post.role, post.kind, post.office, post.starts, post.ends, post.territory, post.ground
    )  # fmt: skip


def _check_appointer(by: User, to: User) -> None:
    allowed, reason = may_appoint(by)
    if not allowed:
        raise PostError(reason)
    if by.pk == to.pk:
        raise PostError("不能任免本人。请由另一位安全管理员办理。")


def _grant(given: Appointment, by: User | None, now: datetime, for_post: Post | None) -> Post:
    if by is not None:
        _check_appointer(by, given.user)
    user = User.objects.select_for_update().get(pk=given.user.pk)  # no duty meanwhile
    if user.duty != User.Duty.NONE:
        raise PostError(f"{user.get_duty_display()}不能担任岗位。请用另一个账户。")
    if user.is_superuser:
        raise PostError("这个账户有全部权限，不能担任岗位。请用另一个账户。")
    if not user.is_active:
        raise PostError("这个账户已停用。请先由系统管理员启用。")
    if not given.office.strip():
        raise PostError("请写明任职的单位。")
    if given.ends is not None and given.ends < given.starts:
        raise PostError("结束的日期在开始的日期之前。请改正。")
    if given.kind not in Post.Kind.values:
        raise PostError("这个岗位不是单位的岗位，不能任职。请改选。")
    post = Post(
        user=user, pack=given.pack, role=given.role, kind=given.kind, territory=given.territory, office=given.office.strip()[:200],
        starts=given.starts, ends=given.ends, substitute_for=for_post, ground=given.ground.strip()[:300], granted_by=by, granted_at=now,
    )  # fmt: skip
    post.save(force_insert=True)
    if not Post.objects.filter(user=user).exclude(pk=post.pk).exists():
        end_sessions(user)  # whoever is signed in by now shows again who they are
    return post
