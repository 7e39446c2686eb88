"""What the commands that use the library share: the data directory, Django, the database made ready."""

from __future__ import annotations

import argparse
import os
import sys


def add_data(parser: argparse.ArgumentParser, where: str = "DUIXIAN_DATA") -> None:
    """The option --data, also after the name of the command."""
    parser.add_argument(
        "--data", metavar="DIR", default=argparse.SUPPRESS, help=f"data directory (default: {where})"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def open_library(args: argparse.Namespace) -> None:
    """Set Django up on the data directory and bring its database up to date.

    Ends the process with a message and status 2 where the setting or the database cannot be used.
    """
    if args.data:
        os.environ["DUIXIAN_DATA"] = args.data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.site.settings")
    import django
    from django.db import DatabaseError

    from duixian.site.datadir import SettingError

    try:
        django.setup()
        from duixian.site.library.upkeep import make_ready

        make_ready()
    except SettingError as error:
        raise SystemExit(_fail(str(error))) from None
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        raise SystemExit(
            _fail(f"数据库无法使用：{reason}。请检查 --data 目录的读写权限，或 DUIXIAN_DATABASE 的地址。")
        ) from None
    except OSError as error:
        raise SystemExit(
            _fail(f"数据目录无法使用：{error.filename}：{error.strerror}。用 --data 指定可写的目录。")
        ) from None


def _fail(message: str) -> int:
    print(f"duixian: {message}", file=sys.stderr)
    return 2
