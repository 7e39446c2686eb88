"""What a form may send to an act: plain values of a sensible size, read as what the act needs and as nothing else."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from .command import Refused

DEEPEST, MOST = 8, 300_000  # levels; characters in all
LARGEST = 2**63 - 1


def checked(payload: Mapping[str, Any]) -> None:
    """Raises Refused for what no form sends and no database keeps."""
    if not isinstance(payload, Mapping):
        raise Refused("提交的内容不是表单。请刷新页面再办。")
    if _size(payload, 0) > MOST:
        raise Refused("提交的内容太大了。请分几次办理，文字写短一些。")


def _size(value: Any, depth: int) -> int:
    if depth > DEEPEST:
        raise Refused("提交的内容套了太多层。请刷新页面再办。")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Refused("文字里有不能保存的字符。请删去再提交。")
        return len(value)
    if isinstance(value, Mapping):
        return sum(_size(k, depth + 1) + _size(v, depth + 1) for k, v in value.items())
    if isinstance(value, list | tuple):
        return sum(_size(one, depth + 1) for one in value) + len(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused("有一个数不是数。请改正。")
    if value is None or isinstance(value, bool | int | float | date | uuid.UUID):
        return 8
    raise Refused("提交的内容不是表单能有的值。请刷新页面再办。")


def text_in(payload: Mapping[str, Any], name: str, most: int = 4000) -> str:
    """What was written, without the space around it, no longer than `most`."""
    value = payload.get(name)
    return value.strip()[:most] if isinstance(value, str) else ""


def on_paper(payload: Mapping[str, Any]) -> dict[str, str]:
    """The number of the paper that an act was entered from, for its event; nothing where it came by itself."""
    paper = text_in(payload, "paper", 100)
    return {"paper": paper} if paper else {}


def texts_in(payload: Mapping[str, Any], name: str, most: int = 500) -> list[str]:
    """Several texts; one alone counts as a list of it."""
    value = payload.get(name)
    many = value if isinstance(value, list | tuple) else [value]
    return [one.strip()[:most] for one in many if isinstance(one, str) and one.strip()]


def number_of(value: Any) -> int | None:
    """A whole number, as such or in digits; None for everything else, also what no row can have as its key."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST else None


def numbers_in(payload: Mapping[str, Any], name: str) -> list[int]:
    """Several whole numbers; what is none is passed over."""
    value = payload.get(name)
    many = value if isinstance(value, list | tuple) else [value]
    return [found for one in many if (found := number_of(one)) is not None]


def key_in(payload: Mapping[str, Any], name: str) -> uuid.UUID:
    """A key that a form sent; one that nothing has where it is none."""
    try:
        return uuid.UUID(str(payload.get(name)))
    except ValueError:
        return uuid.UUID(int=0)


def day_in(payload: Mapping[str, Any], name: str) -> date | None:
    """A day as such or in ISO form; None where there is none. Raises Refused for what is no day."""
    value = payload.get(name)
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise Refused("日期请写成 2024-03-01 这样。") from None
