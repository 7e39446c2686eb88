"""How much was found, told, claimed and paid, by benefit; without anybody's name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from duixian.rules.model.benefits import Benefit
from duixian.site.funds.models import Commitment

from .asking import Asking, unasked
from .models import Finding, Night

HEADINGS = (
    "规则包",
    "待遇",
    "要不要申请",
    "发现（人、单位）",
    "其中还没有申报",
    "已告知",
    "已申报或立案",
    "不再符合",
    "已付款",
    "已付（元）",
)


def by_benefit(packs: Collection[Asking]) -> Iterator[list[Any]]:
    """A row a benefit for which anything was ever found."""
    paid = Commitment.objects.filter(
        claimant=OuterRef("subject__key"), pack=OuterRef("pack"), benefit=OuterRef("benefit"), paid_fen__gt=0
    )
    for asking in packs:
        rows = Finding.objects.filter(pack=asking.pack.id).order_by()
        counts = {
            row["benefit"]: row
            for row in rows.values("benefit").annotate(
                found=Count("pk"), open=Count("pk", filter=Q(state="open")), told=Count("pk", filter=Q(told_at__isnull=False)),
                claimed=Count("pk", filter=Q(state="claimed")), ended=Count("pk", filter=Q(state="ended")),
            )
        }  # fmt: skip
        given = dict(
            rows.filter(Exists(paid), state="claimed").values_list("benefit").annotate(n=Count("pk"))
        )
        for benefit, count in counts.items():
            known = asking.pack.benefits.get(benefit)
            if known is None:
                continue
            fen = _paid(asking, benefit) if benefit in given else 0
            yield [
                asking.pack.title, known.title, "不用申请" if unasked(asking.pack, benefit) else _how(known),
                count["found"], count["open"], count["told"], count["claimed"], count["ended"], given.get(benefit, 0),
                f"{fen // 100}.{fen % 100:02d}",
            ]  # fmt: skip


def _how(benefit: Benefit) -> str:
    if benefit.procedure:
        return "要申报"
    return "本站不办" if benefit.has_amount else "直接享受"


def _paid(asking: Asking, benefit: str) -> int:
    """Fen paid of a benefit to those for whom it was found."""
    whom = Finding.objects.filter(
        pack=asking.pack.id, benefit=benefit, state="claimed", subject__key=OuterRef("claimant")
    )
    rows = Commitment.objects.filter(Exists(whom), pack=asking.pack.id, benefit=benefit)
    return int(rows.aggregate(total=Sum("paid_fen"))["total"] or 0)


NIGHTS = (
    "日期",
    "规则包",
    "规则版本",
    "进度",
    "符合的",
    "已申报的",
    "新发现",
    "不再符合",
    "已申报（新）",
    "金额有变",
)


def nights(packs: Collection[Asking], most: int = 60) -> Iterator[list[Any]]:
    """The last nights, the newest first."""
    titles = {asking.pack.id: asking.pack.title for asking in packs}
    for night in Night.objects.filter(pack__in=titles)[:most]:
        totals = night.totals
        yield [
            night.on.isoformat(), titles[night.pack], night.version, night.get_stage_display(),
            *(totals.get(name, "") for name in ("entitled", "taken", "found", "ended", "claimed", "amount")),
        ]  # fmt: skip
