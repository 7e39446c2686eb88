"""The person's cases, with what they handed in, what was decided, what was paid: what their own pages show, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from duixian.site.cases.models import Appeal, Attachment, Case, Issued, Message
from duixian.site.cases.standing import history
from duixian.site.files import serving
from duixian.site.funds import payees
from duixian.site.funds.models import Commitment, Payee, Receivable
from duixian.site.privacy.export.gathering import FileOf, PaperOf, Part, Whose, named, table, yuan
from duixian.site.shelf import shelf

Row = dict[str, Any]


def own_cases(whose: Whose) -> QuerySet[Case]:
    """The cases that concern the person or that they filed for themselves."""
    own = whose.subject
    if own is None:
        return Case.objects.none()
    return (
        Case.objects.filter(Q(claimant=own) | Q(applicant=own))
        .select_related("claimant", "applicant")
        .order_by("pk")
    )


def cases(whose: Whose) -> Part:
    """Cases, their course, materials, messages, papers that were served, appeals."""
    found = list(own_cases(whose))
    keys = [case.pk for case in found]
    given = Attachment.objects.filter(case__in=keys).select_related("file", "case").order_by("pk")
    papers = Issued.objects.filter(case__in=keys).select_related("case", "service").order_by("pk")
    served = [paper for paper in papers if paper.decision_id is None or hasattr(paper, "service")]
    waiting = len(papers) - len(served)
    messages = Message.objects.filter(case__in=keys, internal=False).select_related("case").order_by("pk")
    appeals = Appeal.objects.filter(case__in=keys).select_related("case").order_by("pk")
    return Part(
        "cases", "申报",
        (
            table("案件", (_case(case, whose) for case in found)),
            table("经过", (row for case in found for row in _course(case))),
            table("材料", ({"案件": str(one.case), "材料": one.material, "文件": one.file.name if one.file else "纸质", "状态": one.get_state_display(), "意见": one.remark, "交于": one.at} for one in given)),
            table("留言", ({"案件": str(m.case), "来自": "承办机关" if m.from_office else "申请人一方", "内容": m.text, "时间": m.at} for m in messages)),
            table("文书", ({"案件": str(p.case), "文书": p.title, "文号": p.number, "日期": p.at, "送达": p.service.on if hasattr(p, "service") else None} for p in served)),
            table("待签收的文书", [{"份数": waiting, "说明": "签收后才收进数据副本，请在“我的申报”签收。"}] if waiting else []),
            table("复核申请", ({"案件": str(a.case), "理由": a.text, "申请于": a.at, "状态": a.get_state_display(), "答复": a.answer} for a in appeals)),
        ),
        tuple(FileOf(f"材料/{_folder(one.case)}", one.file) for one in given if one.file is not None and serving.may_serve(one.file)[0]),
        tuple(PaperOf(f"文书/{_folder(p.case)}", p) for p in served if p.case is not None),
    )  # fmt: skip


def _folder(case: Case) -> str:
    return str(case).replace("/", "-")


def _case(case: Case, whose: Whose) -> Row:
    ready = shelf().by_id(case.pack)
    known = ready.pack.benefits.get(case.benefit) if ready is not None else None
    return {
        "编号": str(case), "待遇": known.title if known is not None else case.benefit, "申请人": named(case.applicant, whose),
        "给谁": named(case.claimant, whose), "阶段": case.get_phase_display(), "填写的内容": case.typed, "核定": yuan(case.amount),
        "建立于": case.opened_at, "申报于": case.filed_at, "受理于": case.accepted_at, "办结于": case.ended_at,
    }  # fmt: skip


def _course(case: Case) -> Iterator[Row]:
    ready = shelf().by_id(case.pack)
    if ready is None:
        return
    for one in history(ready.pack, case, office=False):
        yield {"案件": str(case), "时间": one.event.at, "经过": one.label, "说明": one.detail}


def money(whose: Whose) -> Part:
    """What is paid to the person, into which accounts, and what they owe."""
    own = whose.subject
    if own is None:
        return Part("money", "资金", ())
    paid = Commitment.objects.filter(Q(claimant=own.key) | Q(payee=own.key)).order_by("pk")
    owed = Receivable.objects.filter(claimant=own.key).exclude(state="proposed").order_by("pk")
    accounts = Payee.objects.filter(owner=own.key).order_by("pk")
    return Part(
        "money", "资金",
        (
            table("拨付计划", ({"案件": c.case_number, "期": c.number, "项目": c.label, "金额": yuan(c.fen), "已付": yuan(c.paid_fen), "到期": c.due, "状态": c.get_state_display()} for c in paid)),
            table("收款账户", (_account(one) for one in accounts)),
            table("须退回", ({"案件": r.case_number, "金额": yuan(r.fen), "已退": yuan(r.received), "计算": r.formula, "依据": r.article, "期限": r.due, "状态": r.get_state_display()} for r in owed)),
        ),
    )  # fmt: skip


def _account(row: Payee) -> Row:
    plain = payees.opened(row)
    return {"户名": plain.name, "账号": plain.number, "开户银行": plain.bank, "登记于": row.set_at}
