"""The chain in the database against heads that lie outside it: what was cut off, what was made anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from duixian.site.audit.signing import Signer

from .findings import CHANGE, NOTE, SIGNATURE, TRUNCATION, Finding
from .links import signed_bytes
from .outside import Told, batched, digests_of, restored_bytes, told_in


def compared(path: Path, signer: Signer) -> Iterator[Finding]:
    """What of the heads in a file does not stand in the database. Raises HeadsError, OSError."""
    void: list[tuple[int, int, str]] = []
    for told in told_in(path):
        if told.restored and _signed(told, signer):
            void.append((told.line, told.number, told.at))
        elif told.restored:
            yield Finding(
                SIGNATURE,
                f"{path} 第 {told.line} 行说恢复过备份，但没有本系统的签名：不能作数，此前的链头照样有效。",
                head=told.number,
            )
    for line, number, at in void:
        yield Finding(
            NOTE, f"{path} 第 {line} 行：{at} 恢复过备份，此前写出的链头 {number} 之后的作废。", head=number
        )
    lost: list[Told] = []
    for part in batched(told_in(path), 500):
        heads = [t for t in part if not t.restored and not _voided(t, void)]
        known = digests_of(t.number for t in heads)
        for told in heads:
            if told.key in signer.private and not _signed(told, signer):
                yield Finding(
                    SIGNATURE,
                    f"{path} 第 {told.line} 行的签名不符：这一行被改动过，不能作数。",
                    head=told.number,
                )
            elif told.number not in known:
                lost = [lost[0] if lost else told, told]
            elif known[told.number] != told.digest:
                yield Finding(CHANGE, f"链头 {told.number} 与 {path} 第 {told.line} 行不同：链从这里或更早被重做过，或数据库由备份恢复而没有用 duixian restore。", head=told.number)  # fmt: skip
    if lost:
        first, last = lost[0], lost[-1]
        which = f"{first.number}" if first.number == last.number else f"{first.number} 至 {last.number}"
        yield Finding(TRUNCATION, f"{path} 有链头 {which}（到 {last.at}，共 {last.total} 行），数据库里没有：末尾被截断，或数据库退回到更早的备份。", head=first.number)  # fmt: skip


def _voided(told: Told, void: list[tuple[int, int, str]]) -> bool:
    return any(told.line < line and told.number > number for line, number, _ in void)


def _signed(told: Told, signer: Signer) -> bool:
    try:
        made = restored_bytes if told.restored else signed_bytes
        data = made(
            told.number, told.total, bytes.fromhex(told.digest), datetime.fromisoformat(told.at), told.key
        )
        return signer.checks(told.key, bytes.fromhex(told.signature), data)
    except ValueError:
        return False
