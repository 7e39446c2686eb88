"""Packs and cases named on the command line, read safely; what is wrong goes to the terminal as one message each."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from duixian.rules import Evaluator, Result

MOST_BYTES = 10_000_000


class RefusedError(Exception):
    """What is wrong with a file or an argument, as it is shown."""


def pack_path(text: str) -> Path:
    """The folder of a pack named on the command line; one that does not exist is refused when it is read."""
    from duixian.rules.shelf import NoPackError, find_pack

    try:
        return find_pack(text, os.environ)
    except NoPackError:
        return Path(text)


def add_pack(parser: argparse.ArgumentParser) -> None:
    """The argument PACK."""
    parser.add_argument("pack", type=pack_path, metavar="PACK", help="folder of the pack, or the name of one")


def add_case(parser: argparse.ArgumentParser) -> None:
    """The arguments PACK and CASE."""
    add_pack(parser)
    parser.add_argument(
        "case", type=Path, metavar="CASE", help="the case: a JSON or YAML file, or - for standard input"
    )


def add_benefits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--benefit", action="append", metavar="ID", help="only this benefit (may be given several times)"
    )


def guarded(work: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Runs `work`; a refusal, a wrong pack or a wrong case is shown and gives exit status 1."""

    def run(args: argparse.Namespace) -> int:
        from duixian.rules import CaseError, PackError

        try:
            return work(args)
        except PackError as error:
            for problem in error.problems:
                print(problem.render(), file=sys.stderr)
            print(f"规则包不能使用：{len(error.problems)} 处错误。", file=sys.stderr)
        except CaseError as error:
            for path, what, mend in error.problems:
                print(f"{path}：{what}。改法：{mend}", file=sys.stderr)
        except RefusedError as error:
            print(error, file=sys.stderr)
        return 1

    return run


def evaluator(folder: Path) -> Evaluator:
    """The pack of a folder, ready to evaluate."""
    from duixian.rules import Evaluator, load_pack

    if not folder.is_dir():
        from duixian.rules.shelf import names

        known = "、".join(names(os.environ))
        raise RefusedError(
            f"没有规则包文件夹“{folder}”。改法：写上放着 pack.yaml 的文件夹，或已有规则包的名字（{known}）"
        )
    return Evaluator(load_pack(folder))


def read_json(path: Path, what: str) -> Any:
    """A JSON or YAML file as plain values."""
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise RefusedError(f"读不了{what}“{path}”：{error.strerror}。改法：检查路径") from None
    if len(data) > MOST_BYTES:
        raise RefusedError(f"{what}“{path}”超过 {MOST_BYTES // 1_000_000} MB。改法：一次给一个案例")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(f"{what}“{path}”不是 UTF-8 文本。改法：另存为 UTF-8") from None
    if path.suffix in (".yaml", ".yml"):
        return _yaml(text, path)
    try:
        return json.loads(text, parse_float=_number, parse_constant=_no_number, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"{what}“{path}”不是 JSON：{error}。改法：检查括号和引号，或存成 .yaml") from None


def _number(word: str) -> Decimal:
    try:
        return Decimal(word)
    except ArithmeticError:  # an exponent of dozens of digits
        return _no_number(word)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"“{word}”不是数")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are all different: of two values for one fact neither is to be trusted."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"“{twice}”在同一处写了两次")
    return found


def _yaml(text: str, path: Path) -> Any:
    """With the bounds of packs: no tags, no anchors; numbers stay text, which cases read exactly."""
    from duixian.rules.check.cases import data
    from duixian.rules.errors import Reporter
    from duixian.rules.load.trees import read_tree

    reporter = Reporter()
    tree = read_tree(text, str(path), reporter)
    if reporter.problems:
        raise RefusedError("\n".join(problem.render() for problem in reporter.problems))
    if tree is None:
        raise RefusedError(f"“{path}”是空的。改法：写上 as_of 和各实体的事实")
    return data(tree)


def case(path: Path) -> Mapping[str, Any]:
    """The case of a file."""
    found = read_json(path, "案例")
    if not isinstance(found, dict):
        raise RefusedError(f"案例“{path}”应当是一组“实体: 事实”。改法：写成 {{as_of: …, person: {{…}}}}")
    return found


def evaluated(args: argparse.Namespace) -> tuple[Evaluator, Result]:
    """The evaluator and the result for the arguments of `add_case`."""
    ready = evaluator(args.pack)
    return ready, ready.evaluate(case(args.case))


def benefits(args: argparse.Namespace, ready: Evaluator) -> list[str]:
    """The benefits named, else all."""
    known = ready.pack.benefits
    for id_ in args.benefit or ():
        if id_ not in known:
            from duixian.rules.errors import nearest

            raise RefusedError(
                f"没有待遇“{id_}”{nearest(id_, known)}。改法：用 {'、'.join(list(known)[:12])} 之一"
            )
    return list(args.benefit or known)
