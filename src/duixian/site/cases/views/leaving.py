"""Tables of cases leave as files: those of one case, and the list of one's own."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site import audit
from duixian.site.cases import drift, tables
from duixian.site.downloads import table_file

from .applying import own_cases
from .common import OFFICE, refused, seen, signed_in

HEADINGS = ("案件编号", "待遇", "为谁", "由谁申报", "申报日期", "进展", "下一步", "期限", "期限暂定", "是否过期", "核定金额（元）")  # fmt: skip


@signed_in
@require_safe
def case(request: HttpRequest, key: uuid.UUID, name: str, form: str) -> HttpResponse:
    """One table of a case, for the side from which the user sees it; an officer's taking it along is written down."""
    found, context, side = seen(request, key)
    if gone := drift.missing(context.pack, found):
        return refused(request, gone)
    made = (tables.of_office if side == OFFICE else tables.of_applicant)(context, name)
    if made is None:
        raise Http404("没有这张表。")
    if side == OFFICE:
        audit.write("cases.exported", user=request.user, subject=found.claimant.key, about=found.number or "", detail={"table": name}, now=context.now)  # fmt: skip
    return table_file(form, made.headings, made.rows, made.title, f"{found.number or 'draft'}-{name}")


@signed_in
@require_safe
def mine(request: HttpRequest, form: str) -> HttpResponse:
    """The cases of whoever is signed in, and of whom they act for."""
    rows = [
        [
            c.number or "草稿", pack.benefits[c.benefit].title if c.benefit in pack.benefits else c.benefit, c.claimant.name, c.applicant.name,
            c.filed_on.isoformat() if c.filed_on else "", now.said, now.next, now.due.isoformat() if now.due else "", "是" if now.provisional else "",
            "是" if now.overdue else "", f"{c.amount / 100:.2f}" if c.amount is not None else "",
        ]
        for c, pack, now in own_cases(request)
    ]  # fmt: skip
    return table_file(form, HEADINGS, rows, "我的申报", f"cases-{timezone.localdate().isoformat()}")
