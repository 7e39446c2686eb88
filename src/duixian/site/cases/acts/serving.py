"""Service of papers by an officer: in person, by post, left, by notice. The day counts: remedies run from it."""

from __future__ import annotations

from django.utils import timezone

from duixian.site.cases import addressing, issuing
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import day_in, number_of, text_in
from duixian.site.cases.models import Case, Issued, Service

from . import people

BY_OFFICE = (Service.How.HAND, Service.How.POST, Service.How.LEFT, Service.How.NOTICE)


def _paper(context: Context) -> Issued | None:
    return (
        context.case.papers.filter(pk=number_of(context.payload.get("paper")) or 0)
        .exclude(kind="service")
        .first()
    )


def _may(context: Context) -> Allowed:
    if context.case.phase == Case.Phase.DRAFT:
        return False, "还没有文书。"
    allowed, reason = people.any_officer(context)
    if not allowed or "paper" not in context.payload:
        return allowed, reason
    paper = _paper(context)
    if paper is None:
        return False, "这个案件没有这份文书。"
    if Service.objects.filter(paper=paper).exists():
        return False, "这份文书已经登记过送达，以第一次为准。"
    return True, ""


def _serve(context: Context) -> None:
    """The day, how, and who signed; the receipt of service is issued where the pack has one."""
    paper = _paper(context)
    if paper is None:
        raise Refused("请选要登记送达的文书。")
    on, how, receiver = (
        day_in(context.payload, "on"),
        text_in(context.payload, "how"),
        text_in(context.payload, "receiver", 100),
    )
    if on is None:
        raise Refused("请写送达的日期。")
    issued = timezone.localdate(paper.at)
    if not issued <= on <= context.today:
        raise Refused(f"送达日期要在文书出具之日（{issued}）到今天之间。")
    if how not in BY_OFFICE:
        raise Refused("请选送达的方式。")
    if not receiver and how in (Service.How.HAND, Service.How.POST):
        raise Refused("请写签收人。")
    made = issuing.serve(paper, on, how, receiver, context.by, context.now)
    said = (
        f"{paper.number}，{issuing.zh(on)}{made.get_how_display()}{f'，{receiver}签收' if receiver else ''}"
    )
    context.event("served", note=said, paper=paper.pk, on=on.isoformat(), how=how)
    issuing.issue_kind(
        context, "service", served_paper=f"{paper.title}（{paper.number}）", served_on=issuing.zh(on), served_how=made.get_how_display(),
        to=addressing.of(paper),
    )  # fmt: skip


TABLE = {"serve": Act("登记送达", _may, _serve)}
