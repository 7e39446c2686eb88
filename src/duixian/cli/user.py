"""duixian user NAME"""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from .library import add_data, open_library

if TYPE_CHECKING:
    from datetime import datetime

    from duixian.site.accounts.models import User
    from duixian.site.registry.models import Subject


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the name to sign in with")
    parser.add_argument("--editor", action="store_true", help="may accept and correct readings")
    parser.add_argument(
        "--duty",
        choices=["system", "security", "audit"],
        help="make a system, security or audit administrator; the three are held by different people",
    )
    parser.add_argument(
        "--post", metavar="PACK:ROLE[:TERRITORY]", help="hold this role of a pack from today on"
    )
    parser.add_argument("--office", metavar="LABEL", default="", help="the office of the post")
    parser.add_argument("--reset-factor", action="store_true", help="remove the second factor")
    parser.add_argument(
        "--person",
        metavar="NUMBER",
        help="resident ID of the registered person whose account it is; with --post only to keep them from their own cases",
    )
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Make an account, or give it a new password; the password is asked for, or read from standard input; 1 where it is refused."""
    open_library(args)
    from django.db import transaction

    from duixian.site.accounts.appointing import PostError
    from duixian.site.accounts.managing import ManageError

    try:
        with transaction.atomic():
            user, made = _account(args)
    except (ManageError, PostError, RefusedError) as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    told = [label for is_so, label in ((user.is_editor, "政策编辑"), (user.duty != "none", user.get_duty_display())) if is_so]  # fmt: skip
    rights = f"（{'、'.join(told)}）" if told else ""
    print(f"{'已建立' if made else '已更新'}账户 {user.username}{rights}。")
    return 0


class RefusedError(ValueError):
    """What the command was asked for and cannot do; the message says what to do."""


def _account(args: argparse.Namespace) -> tuple[User, bool]:
    from django.utils import timezone

    from duixian.site.accounts import factors, managing, passwords
    from duixian.site.accounts.models import User
    from duixian.site.administration import trail

    now = timezone.now()
    person, wrong = _person(args.person) if args.person else (None, "")
    if wrong:
        raise RefusedError(wrong)
    user = User.objects.filter(username=args.name).first()
    made = user is None
    if user is None:
        user, _ = managing.create(args.name, "", None, now)
    password = getpass.getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    unfit = "" if not made and user.check_password(password) else passwords.wrong_with(password, user)
    if unfit:
        raise RefusedError(unfit)
    passwords.set_password(user, password)
    if args.reset_factor:
        factors.drop(user)
    if args.editor and not user.is_editor:
        if user.duty != User.Duty.NONE:
            raise RefusedError("管理员不能同时是政策编辑。请另建一个账户。")
        managing.set_editor(user, True, None)
    if args.duty:
        managing.appoint(user, args.duty, now)
    if args.post and person is not None:
        _staff(user, person, now)
    else:
        _own(user, person)
    if args.post:
        _post(user, args.post, args.office, now)
    trail.write(
        "account.console",
        user=None,
        about=user,
        detail={"made": made, "duty": user.duty, "editor": user.is_editor, "post": args.post or ""},
        now=now,
    )
    return user, made


def _own(user: User, person: Subject | None) -> None:
    """Tie the account to a registered person. Administrators have no file of their own: they see none."""
    if person is not None:
        person.account = user
        person.save()
    if user.duty != "none" and hasattr(user, "subject"):
        raise RefusedError("管理员的账户不能是登记的个人的账户。请另建一个账户。")


def _staff(user: User, person: Subject, now: datetime) -> None:
    """Note whose account it is that gets a post: for 回避; it opens no file of its own."""
    from duixian.site.registry.powers import PowerError, tie

    try:
        tie(user, person, None, now)
    except PowerError as error:
        raise RefusedError(str(error)) from None


def _post(user: User, wanted: str, office: str, now: datetime) -> None:
    from django.utils import timezone

    from duixian.site.accounts.appointing import Appointment, grant
    from duixian.site.accounts.offers import offers_of
    from duixian.site.shelf import shelf

    pack, _, rest = wanted.partition(":")
    role, _, territory = rest.partition(":")
    known = {offer.key: offer for offer in offers_of(ready.pack for ready in shelf().all())}
    offer = known.get(f"{pack}:{role}")
    if offer is None:
        raise RefusedError(f"没有岗位 {pack}:{role}。现有：{'、'.join(known) or '无'}。")
    if territory and territory not in dict(offer.territories):
        raise RefusedError(f"没有辖区 {territory}。现有：{'、'.join(dict(offer.territories)) or '无'}。")
    day = timezone.localdate(now)
    grant(Appointment(user, pack, role, offer.kind, office, day, territory=territory), None, now)


def _person(text: str) -> tuple[Subject | None, str]:
    """The registered person with this number, else what is wrong."""
    from django.utils import timezone

    from duixian.site.registry import subjects
    from duixian.site.registry.identifiers import RESIDENT, IdentifierError, checked

    try:
        found = subjects.find(checked(RESIDENT, text, timezone.localdate()))
    except IdentifierError as error:
        return None, str(error)
    return found, "" if found else "登记里没有这个人。请先登记，或由摘录导入。"
