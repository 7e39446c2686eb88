"""Replaying a decision: the same facts, the same rules, the engine at hand; then byte for byte, or what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duixian import __version__
from duixian.rules.decisions.record import Decision, DecisionError, make
from duixian.rules.errors import CaseError
from duixian.rules.evaluate.result import Evaluator

COMPARED = ("as_of", "result", "trace", "texts")


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is not what the record says: its path, the recorded value, the value now (None: absent)."""

    path: str
    recorded: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Replay:
    """`identical`: every byte is the same. `same_result`: whatever differs, the result does not.

    `same_pack` and `same_engine` tell whether the rules and the engine are those the record names.
    """

    identical: bool
    same_result: bool
    same_pack: bool
    same_engine: bool
    differences: tuple[Difference, ...]


def replay(decision: Decision, evaluator: Evaluator) -> Replay:
    """Make the decision again from what it records. Raises `DecisionError` where the record's case no longer fits."""
    body = decision.body
    try:
        again = make(
            evaluator, body["case"], recorded_at=datetime.fromisoformat(body["recorded_at"]), benefits=body["benefits"],
            sources=body["sources"], texts={cite: value for cite, value in body["texts"].items() if value},
        )  # fmt: skip
    except CaseError as error:
        raise DecisionError(f"记录里的事实不合这个规则包：{error}", "用记录所说的规则包版本重演") from error
    except (KeyError, TypeError, ValueError) as error:
        raise DecisionError(f"记录缺少内容或与规则包不合：{error}", "用记录所说的规则包版本重演") from error
    same_pack = body["pack"] == again.body["pack"]
    differences = tuple(d for part in COMPARED for d in compared(part, body[part], again.body[part]))
    benefits = [f"result.benefits.{id_}" for id_ in body["benefits"]]
    touched = any(d.path == "as_of" or d.path.startswith(tuple(benefits)) for d in differences)
    same_engine = body["engine"] == {"name": "duixian", "version": __version__}
    return Replay(decision.bytes == again.bytes, not touched, same_pack, same_engine, differences)


def compared(path: str, recorded: Any, now: Any) -> Iterator[Difference]:
    """Where two JSON values differ, as deep as they can be told apart."""
    if isinstance(recorded, dict) and isinstance(now, dict):
        for key in sorted({*recorded, *now}):
            yield from compared(f"{path}.{key}", recorded.get(key), now.get(key))
    elif isinstance(recorded, list) and isinstance(now, list) and len(recorded) == len(now):
        for index, (a, b) in enumerate(zip(recorded, now, strict=True)):
            yield from compared(f"{path}[{index}]", a, b)
    elif recorded != now:
        yield Difference(path, recorded, now)
