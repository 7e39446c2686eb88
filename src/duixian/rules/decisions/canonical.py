"""One sequence of bytes for one JSON value: keys sorted by code points, no spaces, UTF-8, no floating-point numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

MOST_DEPTH = 64
MAX_EXPONENT = 100


def plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON has it, without floats: dates, decimals and floats as the text that reads back as the same value.

    Raises TypeError for anything else than JSON values, dates and numbers, ValueError for numbers that are not finite and
    for values nested too deep.
    """
    if depth > MOST_DEPTH:
        raise ValueError(f"nested more than {MOST_DEPTH} deep")
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (float, Decimal)):
        number = Decimal(repr(value)) if isinstance(value, float) else value
        if not number.is_finite():
            raise ValueError(f"{value} is not a number that can be kept")
        if abs(number.adjusted()) > MAX_EXPONENT:  # written out it would fill the memory; no fact holds it
            return str(number)
        return format(number, "f")
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"a name must be text, not {key!r}")
        return {key: plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be kept in a record")


def canonical(value: Any) -> bytes:
    """The canonical bytes of a value (see `plain` for what it may hold)."""
    return written(plain(value))


def written(value: Any) -> bytes:
    """The canonical bytes of a value that is `plain` already."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def content_hash(value: Any, algorithm: str = "sha256") -> str:
    """The hash of the canonical bytes, in hexadecimal."""
    return hashlib.new(algorithm, canonical(value)).hexdigest()
