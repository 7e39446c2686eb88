"""``python -m bench [NAME…]``: run the benches (all of them without names), print their tables, keep them in docs/quality.md."""

from __future__ import annotations

import argparse
import sys
import time
import traceback

from bench.calm import Calm
from bench.discovery import benches, load
from bench.report import as_text, keep
from bench.tables import machine


def main() -> int:
    """Run and report; 1 where a bench failed (the others still run), 2 for an unknown name."""
    known = benches()
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Accuracy and performance, as tables."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}")
    parser.add_argument("--no-write", action="store_true", help="print only; leave docs/quality.md as it is")
    args = parser.parse_args()
    unknown = [name for name in args.names if name not in known]
    if unknown:
        parser.error(f"no bench named {', '.join(unknown)}; there are {', '.join(known)}")
    print(machine(), flush=True)
    failed = []
    for name in args.names or known:
        start, calm = time.perf_counter(), Calm()
        suite = load(name)
        print(f"\n# {name}: {suite.SUMMARY}", flush=True)
        try:
            tables = suite.run()
        except Exception:
            traceback.print_exc()
            failed.append(name)
            continue
        print("\n\n".join(as_text(table) for table in tables))
        seconds, told = time.perf_counter() - start, calm.told()
        print(f"({seconds:.0f} s; {told})", flush=True)
        if not args.no_write:
            keep(name, suite.SUMMARY, tables, told)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
