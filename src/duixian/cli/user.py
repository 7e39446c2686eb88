"""duixian user NAME"""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from .library import add_data, open_library

if TYPE_CHECKING:
    from duixian.site.registry.models import Subject


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the name to sign in with")
    parser.add_argument("--editor", action="store_true", help="may accept and correct readings")
    parser.add_argument("--officer", action="store_true", help="may look up and check the registry")
    parser.add_argument(
        "--person", metavar="NUMBER", help="resident ID of the registered person whose account it is"
    )
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Make an account, or give it a new password; the password is asked for, or read from standard input; 1 where it is refused."""
    open_library(args)
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from duixian.site.accounts.models import User

    try:
        User._meta.get_field("username").clean(args.name, None)
    except ValidationError:
        print(
            "duixian: 账户名不可用：1 至 150 个字符，只能有文字、数字和 @ . + - _。请换一个。",
            file=sys.stderr,
        )
        return 1
    person, wrong = _person(args.person) if args.person else (None, "")
    if wrong:
        print(f"duixian: {wrong}", file=sys.stderr)
        return 1
    password = getpass.getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError:
        print("duixian: 密码不可用：至少 10 个字符，且不能是常见的密码。请换一个。", file=sys.stderr)
        return 1
    user, made = User.objects.get_or_create(username=args.name)
    user.set_password(password)
    user.is_editor = user.is_editor or args.editor
    user.is_officer = user.is_officer or args.officer
    user.save()
    if person is not None:
        person.account = user
        person.save()
    print(f"{'已建立' if made else '已更新'}账户 {user.username}{'（政策编辑）' if user.is_editor else ''}。")
    return 0


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
