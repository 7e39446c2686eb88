"""`duixian retain`: erase what has been kept long enough, or only see what a run would."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from .library import add_data, add_json, open_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_json(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="change nothing; tell what is due and what is kept, and why"
    )


def run(args: argparse.Namespace) -> int:
    """0 done, 1 where something could not be erased (the next run tries again)."""
    open_library(args)
    from django.utils import timezone

    from duixian.site.privacy.retention import running
    from duixian.site.privacy.retention.environment import KINDS

    report = running.run(timezone.now(), dry=args.dry_run)
    if args.json:
        print(json.dumps(asdict(report), ensure_ascii=False))
        return 1 if report.failed else 0
    print("只看，不改：" if report.dry else "已办：")
    for kind, count in report.done.items():
        kept = "，".join(f"{why} {many}" for why, many in report.kept.get(kind, {}).items())
        print(
            f"  {KINDS[kind].label}：{'到期 ' if report.dry else ''}{count}{f'；到期但留着：{kept}' if kept else ''}"
        )
    for failed in report.failed:
        print(f"未能办理：{failed}", file=sys.stderr)
    return 1 if report.failed else 0
