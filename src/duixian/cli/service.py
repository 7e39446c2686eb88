"""`duixian service PACK…`: the rules of packs over HTTP."""

from __future__ import annotations

import argparse

from duixian.cli import casefiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "packs", type=casefiles.pack_path, nargs="+", metavar="PACK", help="folders or names of packs"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8100, help="port (default: 8100)")


@casefiles.guarded
def run(args: argparse.Namespace) -> int:
    try:
        from duixian.service import application, serve
    except ModuleNotFoundError as error:
        raise casefiles.RefusedError(f"没有安装 {error.name}。改法：pip install 'duixian[service]'") from None
    app = application([casefiles.evaluator(folder) for folder in args.packs])
    print(f"http://{args.host}:{args.port}/openapi.json")
    serve(app, args.host, args.port)
    return 0
