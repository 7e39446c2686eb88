"""duixian user NAME"""

from __future__ import annotations

import argparse
import getpass
import sys

from .library import add_data, open_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the name to sign in with")
    parser.add_argument("--editor", action="store_true", help="may accept and correct readings")
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
    password = getpass.getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError:
        print("duixian: 密码不可用：至少 10 个字符，且不能是常见的密码。请换一个。", file=sys.stderr)
        return 1
    user, made = User.objects.get_or_create(username=args.name)
    user.set_password(password)
    user.is_editor = user.is_editor or args.editor
    user.save()
    print(f"{'已建立' if made else '已更新'}账户 {user.username}{'（政策编辑）' if user.is_editor else ''}。")
    return 0
