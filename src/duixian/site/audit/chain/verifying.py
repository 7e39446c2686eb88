"""The check of the chain: every row against its link, every head against its signature, nothing beside the chain.

Heads are read in order, and with each the rows between the highest number so far and its own highest, so that the whole
is read once. Rows with numbers between that no head has claimed yet are remembered: a head that comes later claims those
that were committed late; what nobody claims, and does not wait for the sealer, was put in. Memory: one batch, and the
unclaimed numbers (at most `MOST_UNCLAIMED`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.utils import timezone

from duixian.site.audit.models import Head, Row, Waiting
from duixian.site.audit.signing import Signer
from duixian.site.audit.writing import canonical, sm3

from .findings import CHANGE, DELETION, INSERTION, SIGNATURE, Finding
from .links import BEGINNING, GONE, SIZE, signed_bytes, unpacked, value_after

CHUNK = 500
MOST_UNCLAIMED = 1_000_000
Progress = Callable[[int, int], None]


class Verifier:
    """One run of the check; `heads`, `rows` count what was read, `total` is what the last head says."""

    def __init__(self, signer: Signer, progress: Progress | None = None) -> None:
        self.signer, self.progress = signer, progress
        self.heads = self.rows = self.total = 0
        self._value = BEGINNING
        self._high = 0
        self._unclaimed: set[int] = set()
        self._more = 0

    def run(self) -> Iterator[Finding]:
        """Every finding, as it is found."""
        expected = Head.objects.order_by("-number").values_list("total", flat=True).first() or 0
        yield from self._read_heads(expected)
        yield from self._tail()
        # A row goes from waiting into a head, never back: what does not wait now must stand in a head by now.
        unmarked = [
            number for part in _parts(self._unclaimed) for number in sorted(set(part) - _waiting(part))
        ]
        yield from self._read_heads(expected)
        for number in sorted(set(unmarked) & self._unclaimed):
            yield Finding(INSERTION, f"第 {number} 行不在链中，也不在待封之列：绕过系统插入，或待封标记被删。请查这一行的来历。", row=number)  # fmt: skip
        if self._more:
            yield Finding(INSERTION, f"另有 {self._more} 行不在链中。")
        yield from _vanished()

    def _read_heads(self, expected: int) -> Iterator[Finding]:
        while heads := list(Head.objects.filter(number__gt=self.heads).order_by("number")[:20]):
            for head in heads:
                yield from self._head(head)
            if self.progress:
                self.progress(self.total, max(expected, self.total))

    def _head(self, head: Head) -> Iterator[Finding]:
        if head.number != self.heads + 1:
            gap = (
                f"{self.heads + 1}"
                if head.number == self.heads + 2
                else f"{self.heads + 1} 至 {head.number - 1}"
            )
            yield Finding(DELETION, f"缺链头 {gap}：被删除。请用备份核对这一段的记录。", head=self.heads + 1)
        links, digest = bytes(head.links), bytes(head.digest)
        value = value_after(self._value, links)
        whole = head.number == self.heads + 1
        if len(links) % SIZE or (
            whole and (value != digest or head.total != self.total + len(links) // SIZE)
        ):
            yield Finding(CHANGE, f"链头 {head.number}（{_when(head)}）与此前的链和它的链节不符：链节、链值或累计行数被改动。", head=head.number)  # fmt: skip
        if not self.signer.checks(
            head.key, bytes(head.signature), signed_bytes(head.number, head.total, digest, head.at, head.key)
        ):
            known = head.key in self.signer.private
            why = (
                "签名不符：链头被改动或伪造"
                if known
                else f"没有签名密钥 {head.key[:16]}：链头是伪造的，或密钥文件不全"
            )
            yield Finding(SIGNATURE, f"链头 {head.number}（{_when(head)}）{why}。", head=head.number)
        self.heads, self.total, self._value = head.number, head.total, digest
        yield from self._rows(head, dict(unpacked(links[: len(links) // SIZE * SIZE])))

    def _rows(self, head: Head, wanted: dict[int, bytes]) -> Iterator[Finding]:
        top = max(wanted, default=0)
        late = [number for number in wanted if number <= self._high]
        self._unclaimed.difference_update(late)
        found: set[int] = set()
        between = _between(self._high, top)
        late_rows = (row for part in _parts(late) for row in Row.objects.filter(pk__in=part))
        for rows in (between, late_rows):
            for row in rows:
                self.rows += 1
                if row.pk not in wanted:
                    self._remember(row.pk)
                    continue
                found.add(row.pk)
                yield from _compared(row, wanted[row.pk], head)
        for number in sorted(wanted.keys() - found):
            before = "在封存之前已" if wanted[number] == GONE else ""
            yield Finding(DELETION, f"第 {number} 行{before}被删除（链头 {head.number}，{_when(head)} 封存）。", row=number, head=head.number)  # fmt: skip
        self._high = max(self._high, top)

    def _tail(self) -> Iterator[Finding]:
        """Rows after the last head: each must wait for the sealer."""
        while part := list(Row.objects.filter(pk__gt=self._high).order_by("pk")[:CHUNK]):
            waiting = _waiting([row.pk for row in part])
            for row in part:
                self.rows += 1
                self._high = row.pk
                if row.pk not in waiting:
                    self._remember(row.pk)
                if _digest(row) != bytes(row.digest):
                    yield Finding(CHANGE, f"第 {row.pk} 行（{_when(row)}，{row.act}）与自己的摘要不符：内容或摘要被改动（尚未封存）。", row=row.pk)  # fmt: skip

    def _remember(self, number: int) -> None:
        if len(self._unclaimed) < MOST_UNCLAIMED:
            self._unclaimed.add(number)
        else:
            self._more += 1


def _compared(row: Row, link: bytes, head: Head) -> Iterator[Finding]:
    if _digest(row) != link:
        gone = "（封存时它不在，后来补上）" if link == GONE else ""
        yield Finding(CHANGE, f"第 {row.pk} 行（{_when(row)}，{row.act}）被改动{gone}：内容与 {_when(head)} 封存的摘要不符（链头 {head.number}）。", row=row.pk, head=head.number)  # fmt: skip
    elif bytes(row.digest) != link:
        yield Finding(CHANGE, f"第 {row.pk} 行的摘要列被改动，内容未变（链头 {head.number}）。", row=row.pk, head=head.number)  # fmt: skip


def _vanished() -> Iterator[Finding]:
    """Marks of rows that are not there."""
    marks = Waiting.objects.order_by("row_id").values_list("row_id", flat=True)
    last = 0
    while part := list(marks.filter(row_id__gt=last)[:CHUNK]):
        last = part[-1]
        there = set(Row.objects.filter(pk__in=part).values_list("pk", flat=True))
        still = _waiting(part)  # those that were sealed meanwhile were there
        for number in sorted(set(part) - there):
            if number in still:
                yield Finding(
                    DELETION, f"第 {number} 行在封存之前已被删除：待封标记还在，行没有了。", row=number
                )


def _between(above: int, top: int) -> Iterator[Row]:
    """The rows with numbers above one and up to another, a part at a time: no cursor stays open."""
    while part := list(Row.objects.filter(pk__gt=above, pk__lte=top).order_by("pk")[:CHUNK]):
        yield from part
        above = part[-1].pk


def _digest(row: Row) -> bytes:
    return sm3(canonical(row.act, row.user_id, row.subject, row.about, row.detail, row.at, row.nonce))


def _waiting(numbers: Iterable[int]) -> set[int]:
    return set(Waiting.objects.filter(row_id__in=list(numbers)).values_list("row_id", flat=True))


def _parts(numbers: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(list(numbers))
    while part := list(islice(rest, CHUNK)):
        yield part


def _when(one: Row | Head) -> str:
    return f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}"
