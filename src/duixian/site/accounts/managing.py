"""What administrators do with accounts. The functions raise ManageError, whose message says what to do.

System administrators make and disable accounts and reset what was lost; they grant nothing. An account they made or reset
rests (`User.to_confirm`): its posts, its own file and cases, until somebody else has made sure that it is the person's own,
so that nobody takes over an account alone. Administrators are appointed, and reset, at the server's console only (`by` none).
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from . import factors, passkeys, passwords
from .models import Link, Post, User
from .posts import Allowed, holds
from .sessions import end_sessions


class ManageError(ValueError):
    """What an administrator may not do, or cannot."""


def may_manage(by: Any) -> Allowed:
    """Whether a user makes and disables accounts: system administrators only."""
    if not (by.is_authenticated and by.is_active and by.duty == User.Duty.SYSTEM):
        return False, "建立和停用账户由系统管理员办理。"
    return True, ""


def _check(by: User | None, user: User, duty: str) -> None:
    if by is None:
        return
    if not by.is_active or by.duty != duty:
        raise ManageError(f"这件事由{User.Duty(duty).label}办理。")
    if by.pk == user.pk:
        raise ManageError("不能办理本人的账户。请由另一位管理员办理。")
    if user.duty != User.Duty.NONE:
        raise ManageError("管理员的账户只能在服务器上用 duixian user 办理。")


def create(name: str, full_name: str, by: User | None, now: datetime) -> tuple[User, str]:
    """A new account without any rights, and its one-time password. Raises ManageError."""
    user = User(username=name.strip(), last_name=" ".join(full_name.split())[:150], date_joined=now)
    _check(by, user, User.Duty.SYSTEM)
    try:
        User._meta.get_field("username").clean(user.username, None)
    except ValidationError:
        raise ManageError("账户名不可用：1 至 150 个字符，只能有文字、数字和 @ . + - _。请换一个。") from None
    if User.objects.filter(username__iexact=user.username).exists():
        raise ManageError("已有同名的账户（不分大小写）。请换一个名字。")
    with transaction.atomic():
        user.set_unusable_password()
        user.to_confirm = by is not None
        user.reset_by, user.reset_at = by, now if by is not None else None
        user.save()
        return user, passwords.give_one_time(user, now)


def set_active(user: User, active: bool, by: User | None, now: datetime) -> None:
    """Enable or disable an account; disabled, all its sessions end. Raises ManageError."""
    _check(by, user, User.Duty.SYSTEM)
    if active and user.erased_at is not None:
        raise ManageError("这个账户的保存期已满，内容已经销毁，不能再启用。请另建一个账户。")
    with transaction.atomic():
        user.is_active, user.closed_at = active, None if active else now
        user.save(update_fields=["is_active", "closed_at"])
        if not active:
            end_sessions(user)


def erase(user: User, now: datetime) -> None:
    """The end of a closed account whose time is over: name, addresses and all that opens it go, its number stays."""
    with transaction.atomic():
        drop_all(user)
        end_sessions(user)
        user.username, user.first_name, user.last_name, user.email = (
            f"closed-{user.pk}-{secrets.token_hex(4)}",
            "",
            "",
            "",
        )
        user.is_active, user.erased_at = False, now
        user.set_unusable_password()
        user.save()


def reset_password(user: User, by: User | None, now: datetime) -> str:
    """A one-time password for somebody who lost theirs. Raises ManageError."""
    _check(by, user, User.Duty.SYSTEM)
    with transaction.atomic():
        _to_confirm(user, by, now)
        _drop_ways(user)
        return passwords.give_one_time(user, now)


def reset_factor(user: User, by: User | None, now: datetime) -> None:
    """Remove a lost second factor; all sessions end. Raises ManageError."""
    _check(by, user, User.Duty.SYSTEM)
    with transaction.atomic():
        _to_confirm(user, by, now)
        drop_all(user)
        end_sessions(user)


def drop_all(user: User) -> None:
    """Whatever opens the account beside its password goes: second factor, backup codes, passkeys, links."""
    with transaction.atomic():
        factors.drop(user)
        _drop_ways(user)


def _drop_ways(user: User) -> None:
    """What else opens the account: whoever had it may have added it; the person adds their own again."""
    Link.objects.filter(user=user).delete()
    passkeys.drop(user)


def _to_confirm(user: User, by: User | None, now: datetime) -> None:
    if by is not None:
        user.to_confirm, user.reset_by, user.reset_at = True, by, now
        user.save(update_fields=["to_confirm", "reset_by", "reset_at"])


def _will_hold(user: User, now: datetime) -> bool:
    """Whether they hold a post now, or will."""
    today = timezone.localdate(now)
    rows = Post.objects.filter(user=user).select_related("ending", "substitute_for__ending")
    return any(holds(post, max(today, post.starts))[0] for post in rows)


def confirm(user: User, by: User | None) -> None:
    """A security administrator asked the person, whose account it is: what they may do holds again. Raises ManageError."""
    _check(by, user, User.Duty.SECURITY)
    wake(user)


def wake(user: User) -> None:
    """An account rests no longer, because somebody made sure whose it is. All its sessions end: whoever is signed in
    since the reset has to sign in again."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(to_confirm=False)
        end_sessions(user)
    user.to_confirm = False


def set_editor(user: User, editor: bool, by: User | None) -> None:
    """Grant or take the right to accept and correct readings. Raises ManageError."""
    _check(by, user, User.Duty.SECURITY)
    User.objects.filter(pk=user.pk).update(is_editor=editor)
    user.is_editor = editor


def appoint(user: User, duty: str, now: datetime) -> None:
    """Make an administrator, at the console. Raises ManageError where the account holds a post or has other rights."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)  # no post meanwhile
        if duty != User.Duty.NONE:
            if locked.duty not in (User.Duty.NONE, duty):
                raise ManageError(f"这个账户已经是{locked.get_duty_display()}。三种管理员由不同的人担任。")
            if locked.is_editor or locked.is_superuser or _will_hold(locked, now):
                raise ManageError("这个账户有岗位或审读权限，不能再做管理员。请另建一个账户。")
        User.objects.filter(pk=user.pk).update(duty=duty)
        end_sessions(user)
    user.duty = duty
