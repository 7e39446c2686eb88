"""Who holds which post, on which day. Permission functions return (allowed, reason); one indexed query at most."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from duixian.site.prepared import Arg, Prepared

from .acting import look_up
from .models import Post, User

Allowed = tuple[bool, str]
THEIRS = Prepared[Post](
    lambda: Post.objects.filter(user=Arg(0)).select_related("ending", "substitute_for__ending")
)
OF_ROLE = Prepared[Post](
    lambda: (
        Post.objects.filter(Q(territory="") | Q(territory=Arg(2)), pack=Arg(0), role=Arg(1))
        .filter(user__is_active=True, user__duty=User.Duty.NONE)
        .select_related("user", "ending", "substitute_for__ending")
    )
)
TO_CONFIRM = "这个账户由管理员建立或重置过，还没有确认是本人在用。请带身份证件到窗口，或请安全管理员向您确认，然后才能办理。"


def theirs(user: Any) -> list[Post]:
    """All posts that were ever given to a user."""
    return look_up(user, "posts", THEIRS.all)


def may_hold_step(user: Any, pack: str, role: str, territory: str, on: date) -> Allowed:
    """Whether a user holds a role of a pack in a territory ('': the step has no place) on a day."""
    return may_hold_any(user, pack, (role,), territory, on)


def may_hold_any(user: Any, pack: str, roles: Collection[str], territory: str, on: date) -> Allowed:
    """Whether a user holds one of these roles of a pack in a territory on a day."""
    found, reason = _found(user, pack, roles, territory, on)
    return (True, in_words(found)) if found is not None else (False, reason)


def post_for(user: Any, pack: str, roles: Collection[str], territory: str, on: date) -> Post | None:
    """The post by which a user may act: one of their own before one they hold for somebody else."""
    return _found(user, pack, roles, territory, on)[0]


def _found(user: Any, pack: str, roles: Collection[str], territory: str, on: date) -> tuple[Post | None, str]:
    reason = _no_staff(user)
    if reason:
        return None, reason
    mine = [post for post in theirs(user) if post.pack == pack and post.role in roles]
    rows = sorted(mine, key=lambda p: p.substitute_for_id is not None)
    reason = "您没有担任办理这一步的岗位。"
    for post in rows:
        if post.territory not in ("", territory):
            reason = "您的岗位不管这个辖区。"
            continue
        held, why = holds(post, on)
        if held:
            return post, ""
        reason = why
    return None, reason


def posts_of(user: Any, on: date) -> list[Post]:
    """The posts a user holds on a day, their own and those held as a substitute."""
    return [] if _no_staff(user) else _held(theirs(user), on)


def officer_on(user: Any, on: date) -> bool:
    """Whether a user holds an office's post on a day, of any pack: those look up and check the registry."""
    if _no_staff(user):
        return False
    return any(holds(post, on)[0] for post in theirs(user) if post.kind == Post.Kind.OFFICE)


def is_staff_on(user: Any, on: date) -> bool:
    """Whether an account needs a second factor on a day: an administrator's, an editor's, or one with a post."""
    if not user.is_authenticated:
        return False
    special = user.duty != User.Duty.NONE or user.is_editor or user.is_superuser
    return special or bool(_held(theirs(user), on))


def holders(pack: str, role: str, territory: str, on: date) -> list[User]:
    """Who may take a step of this role on a day, by name."""
    return [user for user, _ in holders_by_post(pack, role, territory, on)]


def holders_by_post(pack: str, role: str, territory: str, on: date) -> list[tuple[User, Post | None]]:
    """The same, each with the post by which they may act: None for an account that is not confirmed yet."""
    held = sorted(
        _held(OF_ROLE.all(pack, role, territory), on), key=lambda p: p.substitute_for_id is not None
    )
    found: dict[int, Post] = {}
    for post in held:
        found.setdefault(post.user_id, post)
    rows = [(post.user, None if _no_staff(post.user) else post) for post in found.values()]
    return sorted(rows, key=lambda row: row[0].username)


def holds(post: Post, on: date) -> Allowed:
    """Whether a post is held on a day; else why not."""
    ending = getattr(post, "ending", None)
    if on < post.starts:
        return False, f"这个岗位从 {post.starts} 起任职。"
    if ending is not None and on >= ending.on:
        return False, f"这个岗位的任职已于 {ending.on} 终止：{ending.reason}。"
    if post.ends is not None and on > post.ends:
        return False, f"这个岗位的任职已于 {post.ends} 到期。"
    if post.substitute_for is not None:
        held, why = holds(post.substitute_for, on)
        return (True, "") if held else (False, f"所代理的岗位现在无人担任：{why}")
    return True, ""


def in_words(post: Post) -> str:
    place = f"（{post.territory}）" if post.territory else ""
    return f"{post.office}{place}{'，代理' if post.substitute_for_id else ''}。"


def _no_staff(user: Any) -> str:
    """Why a user holds no post at all."""
    if user is None or not user.is_authenticated:
        return "请先登录。"
    if not user.is_active:
        return "这个账户已停用。"
    if user.duty != User.Duty.NONE:
        return f"{user.get_duty_display()}不办理也不查看案件。"
    if user.to_confirm:
        return TO_CONFIRM
    return ""


def _held(rows: Iterable[Post], on: date) -> list[Post]:
    return [post for post in rows if holds(post, on)[0]]
