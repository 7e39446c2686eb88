"""A decision: the facts with their sources, the day, the rules and texts by hash, the engine, the result and its trace."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duixian import __version__
from duixian.rules.ask.part import closure
from duixian.rules.decisions.canonical import plain, written
from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.document import document
from duixian.rules.evaluate.result import Evaluator, Result
from duixian.rules.model.nodes import walk
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import TRUTH
from duixian.rules.truth import NAMES

FORMAT = "duixian.decision/1"
MOST_BYTES = 20_000_000


class DecisionError(Exception):
    """A record that cannot be used: what is wrong, and what to do."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}。改法：{mend}")
        self.what, self.mend = what, mend


@dataclass(frozen=True, slots=True)
class Decision:
    """A record as plain JSON value (`body`, without its hash) and its hash."""

    body: Mapping[str, Any]
    hash: str

    @property
    def bytes(self) -> bytes:
        """The record's canonical bytes, its hash included."""
        return written({**self.body, "hash": {"algorithm": "sha256", "value": self.hash}})


def make(
    evaluator: Evaluator,
    case: Mapping[str, Any],
    *,
    recorded_at: datetime,
    benefits: Iterable[str] | None = None,
    sources: Mapping[str, Mapping[str, Any]] | None = None,
    texts: Mapping[str, str] | None = None,
    result: Result | None = None,
) -> Decision:
    """Decide a case and record it.

    `recorded_at` is the moment of recording (with its time zone); `benefits` what is decided on (all by default);
    `sources` tells of a fact (`person.degree`) where it comes from, as source, evidence and other plain values; `texts`
    are hashes of the cited texts by full citation, as the library has them; `result` is what the evaluator found for this very
    case, where that is known already. Raises `CaseError` for a case that does not
    fit the pack, KeyError for an unknown benefit, ValueError for a moment without a time zone.
    """
    if recorded_at.tzinfo is None:
        raise ValueError("recorded_at needs a time zone")
    stated = plain(case)
    found = evaluator.evaluate(stated) if result is None else result
    pack, details = evaluator.pack, Details(found)
    decided = sorted(pack.benefits if benefits is None else {pack.benefits[id_].id for id_ in benefits})
    body = {
        "format": FORMAT,
        "engine": {"name": "duixian", "version": __version__},
        "pack": {"id": pack.id, "title": pack.title, "version": pack.version, "hash": pack.content_hash},
        "as_of": found.as_of.isoformat(),
        "recorded_at": recorded_at.isoformat(),
        "benefits": decided,
        "case": stated,
        "sources": sources or {},
        "texts": _texts(details, decided, texts or {}),
        "result": document(found, details=details, benefits=decided),
        "trace": _trace(details, decided),
    }
    return _hashed(plain(body))


def _hashed(body: Mapping[str, Any]) -> Decision:
    return Decision(body, hashlib.sha256(written(body)).hexdigest())


def _texts(details: Details, benefits: list[str], known: Mapping[str, str]) -> dict[str, str | None]:
    """Every citation behind the decided benefits, with the hash of the cited text where it is known."""
    return {cite.full: known.get(cite.full) for id_ in benefits for cite in details.citations(id_)}


def _trace(details: Details, benefits: list[str]) -> dict[str, Any]:
    """The value of every definition the decided benefits rest on, and the truth of every condition in them."""
    pack, engine, state, values = details.pack, details.result.engine, details.result.state, details.trace
    wanted, leaves = engine.once(("traced", *benefits), lambda: _traced(pack, benefits))
    definitions: dict[str, Any] = {}
    for id_ in wanted:
        value = engine.value(state, id_)
        definitions[id_] = NAMES[value] if pack.definitions[id_].type == TRUTH else _number(*value)
    return {
        "definitions": definitions,
        "conditions": {node: NAMES[values[node]] for node in leaves if node in values},
    }


def _traced(pack: Pack, benefits: list[str]) -> tuple[list[str], list[str]]:
    """The definitions that these benefits rest on, in their order, and the conditions in them."""
    parts = [pack.benefits[id_].part(part) for id_ in benefits for part in ("status", "payable")]
    parts += [pack.benefits[id_].part("amount") for id_ in benefits if pack.benefits[id_].has_amount]
    wanted = closure(pack, parts)
    return wanted, [node.id for id_ in wanted for node in walk(pack.definitions[id_].expr) if node.leaf]


def _number(lo: int, hi: int, na: int) -> Any:
    if na > 1:
        return NAMES[0]
    return lo if lo == hi and not na else {"lo": lo, "hi": hi, "may_be_not_applicable": bool(na)}


def read(data: bytes) -> Decision:
    """A record from its bytes. Raises `DecisionError` where it is none, or where its hash is not that of its content."""
    if len(data) > MOST_BYTES:
        raise DecisionError(f"记录超过 {MOST_BYTES // 1_000_000} MB", "检查是不是决定记录的文件")
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise DecisionError("不是 JSON", "给出 duixian decision make 写下的文件") from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise DecisionError(
            f"不是决定记录（format 应当是 {FORMAT}）", "给出 duixian decision make 写下的文件"
        )
    stated = body.pop("hash", None)
    value = stated.get("value") if isinstance(stated, dict) else None
    try:
        found = _hashed(plain(body))
    except (TypeError, ValueError) as error:
        raise DecisionError(f"记录的内容不合格式（{error}）", "换一份没有改动过的记录") from None
    if value != found.hash:
        raise DecisionError(
            f"内容与散列值不符：记的是 {value}，算得 {found.hash}",
            "这份记录写成之后被改动过；换一份没有改动过的",
        )
    return found
