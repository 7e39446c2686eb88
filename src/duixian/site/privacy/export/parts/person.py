"""The person's own file: numbers, facts with their history, who acts for whom, sanctions that count."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from duixian.site.privacy.export.gathering import Part, Whose, named, table
from duixian.site.privacy.models import Correction
from duixian.site.registry import subjects
from duixian.site.registry.models import Fact, Power, Sanction
from duixian.site.registry.values import in_words, label_of
from duixian.site.shelf import shelf

TITLE = "登记"


def person(whose: Whose) -> Part:
    """What the registry knows of the person."""
    own = whose.subject
    if own is None:
        return Part("registry", TITLE, ())
    facts = Fact.objects.filter(subject=own).select_related("other", "superseded_by").order_by("pk")
    powers = Power.objects.filter(Q(principal=own) | Q(agent=own)).select_related(
        "principal", "agent", "ending"
    )
    sanctions = Sanction.objects.filter(subject=own, confirmations__agrees=True, confirmations__lifting=None)
    return Part(
        "registry", TITLE,
        (
            table("本人", [{"姓名": own.name, "登记于": own.recorded_at, **dict(subjects.numbers_of(own))}]),
            table("事实", (_fact(row, whose) for row in facts)),
            table("委托", (_power(row, whose) for row in powers)),
            table("更正请求", ({"提出于": c.asked_at, "请求": c.text, "状态": c.get_state_display(), "答复": c.answer} for c in Correction.objects.filter(subject=own))),
            table("惩戒", ({"名单": s.list, "事由": s.ground, "依据": s.cite, "自": s.first, "至": s.last} for s in sanctions)),
        ),
    )  # fmt: skip


def _fact(row: Fact, whose: Whose) -> dict[str, Any]:
    ready = shelf().by_id(row.pack)
    pack = ready.pack if ready is not None else None
    value = (
        "撤回"
        if row.withdrawn
        else named(row.other, whose)
        if row.other
        else in_words(pack, row.fact, row.value)
    )
    return {
        "事实": label_of(pack, row.fact), "内容": value, "自": row.valid_from, "至": row.valid_to, "来源": row.get_source_display(),
        "登记库": row.register, "凭据": row.evidence, "记录于": row.recorded_at, "已被更正": hasattr(row, "superseded_by"),
    }  # fmt: skip


def _power(row: Power, whose: Whose) -> dict[str, Any]:
    ending = getattr(row, "ending", None)
    return {
        "委托人": named(row.principal, whose), "受托人": named(row.agent, whose), "身份": row.get_kind_display(), "自": row.starts,
        "至": ending.on if ending is not None else row.ends, "凭据": row.evidence,
    }  # fmt: skip
