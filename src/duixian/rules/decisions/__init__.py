"""Decisions as immutable records that can be replayed byte for byte.

canonical  one sequence of bytes for one JSON value
record     making a record of a case, its result and its trace (`make`)
replay     making it again and telling what differs (`replay`)
schema     the JSON Schema of a record
"""

from __future__ import annotations

from duixian.rules.decisions.canonical import canonical, content_hash
from duixian.rules.decisions.record import Decision, DecisionError, make, read
from duixian.rules.decisions.replay import Difference, Replay, replay
from duixian.rules.decisions.schema import decision_schema

__all__ = [
    "Decision", "DecisionError", "Difference", "Replay", "canonical", "content_hash", "decision_schema", "make", "read", "replay",
]  # fmt: skip
