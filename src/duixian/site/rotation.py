"""Changing the keys that values are sealed and found with.

A new key is added to the end of the file; from then on it seals, and what older keys sealed is sealed anew in batches, each
a transaction of its own. Killed at any moment, the next call goes on where it stopped: every value names its key. An old
key may go when no value in any column names it.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files import locks
from django.db import transaction
from django.db.models import BinaryField, Model
from django.db.models.functions import Substr

from . import audit
from .sealed import Place, SealedColumn, sealed_places
from .sealing import Keys, SealError, keys_in, lines_of, new_line, replace_lines

CHUNK = 500
HEAD = 32  # bytes of a sealed value that hold the id of its key
PASSES = 5
ID = re.compile("k[0-9a-f]{8}")
Progress = Callable[[str, int], None]


class RotationError(ValueError):
    """The keys cannot be changed; the message says why and what to do."""


@dataclass(slots=True)
class Done:
    """What was done: the key that seals now, whether it is new, values sealed anew by place, values that do not open."""

    key: str
    new: bool
    resealed: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)


def rotate(directory: Path, now: datetime, progress: Progress | None = None) -> Done:
    """Seal everything with a new key; where an earlier rotation stopped half-way, finish that one with its key instead.

    Raises RotationError, SealError.
    """
    with _alone(directory):
        lines = _settled(directory)
        key = lines[-1][0]
        begun = any(id_ != key for id_ in used())
        if not begun:
            lines.append(new_line(lines[0][2]).split())
            replace_lines(directory, lines)
        keys = keys_in(lines)
        done = Done(keys.last, not begun)
        if done.new:
            audit.write("keys.rotated", user=None, about=keys.last, now=now)
        for _ in range(
            PASSES
        ):  # a process that had read the file before may have sealed with the old key meanwhile
            if not sum(_reseal(place, keys, done, progress) for place in sealed_places()):
                break
        return done


def _reseal(place: Place, keys: Keys, done: Done, progress: Progress | None) -> int:
    """Seal what other keys sealed in a column; how many values that were not known to be damaged."""
    count = 0
    for numbers in _parts(_not_sealed_with(place, keys.last), 1 if place.column.large else CHUNK):
        with transaction.atomic():
            for row in place.model._base_manager.filter(pk__in=numbers).order_by("pk"):
                count += _reseal_row(place, row, keys, done)
        if progress:
            progress(str(place), done.resealed[str(place)])
    return count


def _reseal_row(place: Place, row: Any, keys: Keys, done: Done) -> bool:
    name, about = place.column.column, place.column.about_of(row)
    sealed = bytes(getattr(row, name))
    try:
        plain = keys.open(sealed, about)
    except SealError:
        where = f"{place} {row.pk}"
        if where not in done.damaged:
            done.damaged.append(where)
        return False
    renewed = keys.seal(plain, about)
    if keys.open(renewed, about) != plain:
        raise RotationError("重新封存后核对不符，这一批没有写入。请检查内存和磁盘后再试。")
    # Only where it is still what was read: the site goes on working meanwhile.
    changed = place.model._base_manager.filter(pk=row.pk, **{name: sealed}).update(**{name: renewed})
    done.resealed[str(place)] += changed
    return bool(changed)


def rotate_digests(
    directory: Path, now: datetime, *, wait: float = 5, progress: Progress | None = None
) -> int:
    """Give the keyed digests a new key; how many digests were made anew. The site gives no keys out meanwhile.

    `wait`: seconds that transactions under way have to end. Goes on where it was stopped. Raises RotationError, SealError.
    """
    with _alone(directory):
        lines = lines_of(directory)
        if len(lines[0]) == 3:
            lines[0].append(secrets.token_hex(32))
            replace_lines(directory, lines)
        old = keys_in(lines)
        new = Keys(old.sealing, old.last, bytes.fromhex(lines[0][3]))
        time.sleep(wait)
        count = 0
        for _ in range(PASSES):
            changed = sum(_redigest(place, new, progress) for place in sealed_places() if place.column.digest)
            count += changed
            if not changed:
                break
        else:
            raise RotationError("一直有新的号码写入，摘要没有换完。请停止网站后再运行 duixian keys digests。")
        with transaction.atomic():
            audit.write("keys.digests_rotated", user=None, detail={"count": count}, now=now)
        replace_lines(directory, [[*fields[:2], lines[0][3]] for fields in lines])
        return count


def _redigest(place: Place, keys: Keys, progress: Progress | None) -> int:
    column, count = place.column, 0
    rows = place.model._base_manager.exclude(**{column.column: b""}).exclude(**{column.column: None})
    for numbers in _parts(rows.order_by("pk").values_list("pk", flat=True).iterator(5000), CHUNK):
        with transaction.atomic():
            for row in place.model._base_manager.filter(pk__in=numbers).order_by("pk"):
                count += _redigest_row(place.model, column, row, keys)
        if progress:
            progress(str(place), count)
    return count


def _redigest_row(model: type[Model], column: SealedColumn, row: Any, keys: Keys) -> bool:
    old, sealed = getattr(row, column.digest), bytes(getattr(row, column.column))
    try:
        plain = keys.open(sealed, column.about_of(row))
    except SealError:
        raise RotationError(f"{model._meta.verbose_name} {row.pk} 打不开，摘要不能换。请先从备份恢复这一行，再运行 duixian keys digests。") from None  # fmt: skip
    digest = keys.digest_of(column.digested.format(row=row, plain=plain.decode()))
    if digest == old:
        return False
    setattr(row, column.digest, digest)
    renewed = keys.seal(plain, column.about_of(row))  # what it was sealed about may name the digest
    same = model._base_manager.filter(pk=row.pk, **{column.digest: old, column.column: sealed})
    return bool(same.update(**{column.digest: digest, column.column: renewed}))


def retire(directory: Path, id_: str, now: datetime) -> None:
    """Take an old key out of the file. Raises RotationError where anything is still sealed with it, SealError."""
    with _alone(directory):
        lines = _settled(directory)
        if id_ not in [fields[0] for fields in lines]:
            raise RotationError(f"密钥文件里没有密钥 {id_}。有：{'、'.join(fields[0] for fields in lines)}。")
        if id_ == lines[-1][0]:
            raise RotationError(f"密钥 {id_} 正在使用。请先运行 duixian keys rotate 换上新的。")
        found = used().get(id_)
        if found:
            where = "；".join(f"{place} {count} 个" for place, count in found.items())
            raise RotationError(f"还有数据是用密钥 {id_} 封存的：{where}。请先运行 duixian keys rotate。")
        with transaction.atomic():
            audit.write("keys.retired", user=None, about=id_, now=now)
        replace_lines(directory, [fields for fields in lines if fields[0] != id_])


def used() -> dict[str, Counter[str]]:
    """How many values each key sealed, by place; also in columns that no app has named as sealed."""
    found: dict[str, Counter[str]] = {}
    named = {(place.model, place.column.column): place for place in sealed_places()}
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if not isinstance(column, BinaryField) or (column.max_length or HEAD * 4) < HEAD * 4:
                continue  # digests and signatures are too short to be sealed
            place = named.get((model, column.name))
            label = str(place) if place else f"{model._meta.label}.{column.name}（没有登记为封存的列）"
            for _, head in _heads(model, column.name):
                id_ = _key_of(head)
                if id_ and (place or ID.fullmatch(id_)):
                    found.setdefault(id_, Counter())[label] += 1
    return found


def _not_sealed_with(place: Place, key: str) -> Iterator[int]:
    return (pk for pk, head in _heads(place.model, place.column.column) if _key_of(head) not in ("", key))


def _heads(model: type[Model], column: str) -> Iterator[tuple[int, bytes]]:
    """(primary key, beginning) of the values of a column, in order; read a part at a time."""
    rows = model._base_manager.exclude(**{column: None}).order_by("pk")
    rows = rows.annotate(head_of_value=Substr(column, 1, HEAD, output_field=BinaryField()))
    last: Any = None
    while part := list(
        (rows if last is None else rows.filter(pk__gt=last)).values_list("pk", "head_of_value")[:5000]
    ):
        for pk, head in part:
            yield pk, bytes(head or b"")
        last = part[-1][0]


def _key_of(head: bytes) -> str:
    """The id of the key in the beginning of a sealed value; '' where it is none."""
    id_, mark, _ = head.partition(b":")
    return id_.decode("ascii") if mark and id_.isalnum() and id_.isascii() else ""


def _parts(numbers: Iterator[int], size: int) -> Iterator[list[int]]:
    for _, part in groupby(enumerate(numbers), key=lambda pair: pair[0] // size):
        yield [number for _, number in part]


def _settled(directory: Path) -> list[list[str]]:
    lines = lines_of(directory)
    if len(lines[0]) > 3:
        raise RotationError("更换摘要密钥还没有做完。请先再运行 duixian keys digests。")
    return lines


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One process at a time changes the keys of a data directory."""
    with (directory / "keys-lock").open("w") as file:
        if not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            raise RotationError("另一个进程正在更换密钥。请等它做完。")
        try:
            yield
        finally:
            locks.unlock(file)
