"""What forms of the applicant's side bring: texts, and files for materials."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest

from duixian.site.cases.acts import evidence
from duixian.site.cases.engine.act import Allowed
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Attachment
from duixian.site.files import store
from duixian.site.files.sniffing import FileRefusedError

from .common import user_of

MOST_FILES = 60
ON_PAPER, OTHERS = "纸质件", "其他材料"


def texts(request: HttpRequest) -> dict[str, str]:
    """The fields of a form that are texts."""
    return {k: v for k, v in request.POST.items() if isinstance(v, str)}


def take(
    request: HttpRequest,
    context: Context,
    names: set[str],
    may: Callable[[Context], Allowed],
    *,
    others: bool = True,
) -> tuple[str, str]:
    """Keep a file for one of the materials `names`, or take one back. `others`: also for none of them (其他材料).

    `may` says under the case's lock whether it is still the time. Returns (what is wrong, what was done).
    """
    try:
        with transaction.atomic():
            held, (allowed, reason) = evidence.under_lock(context, may)
            if not allowed:
                return reason, ""
            if remove := request.POST.get("remove"):
                return _remove(held, remove, names, others)
            return _keep(request, held, names, others)
    except FileRefusedError as error:
        return f"“{request.POST.get('material') or OTHERS}”没有收下：{error}", ""


def _keep(request: HttpRequest, context: Context, names: set[str], others: bool) -> tuple[str, str]:
    case, material = context.case, request.POST.get("material", "")
    if material not in names and (material or not others):
        return "没有这项材料。请刷新页面。", ""
    if case.attachments.exclude(state=Attachment.State.REMOVED).count() >= MOST_FILES:
        return f"一个案件最多 {MOST_FILES} 份文件。请合并成一份 PDF 再交。", ""
    upload = request.FILES.get("file")
    if upload is None and request.POST.get("on_paper") != "1":
        return "没有选文件。请先选文件，再点“上传”。", ""
    stored = store.keep(upload, now=context.now, within=f"case:{case.key}") if upload is not None else None
    same = case.attachments.filter(material=material, file=stored).exclude(
        state__in=[Attachment.State.REMOVED, Attachment.State.REJECTED]
    )
    if same.exists():
        return "", f"“{material or OTHERS}”已经有这一份，没有重复。"
    rejected = case.attachments.filter(material=material, state=Attachment.State.REJECTED)
    rejected.update(state=Attachment.State.REMOVED)
    made = Attachment.objects.create(
        case=case,
        material=material,
        file=stored,
        on_paper=stored is None,
        user=user_of(request),
        at=context.now,
    )
    evidence.note(context, evidence.KEPT, made)
    if stored is None:
        return "", f"已注明“{material or OTHERS}”交了{ON_PAPER}。"
    return "", f"已收到“{material or OTHERS}”。"


def _remove(context: Context, key: str, names: set[str], others: bool) -> tuple[str, str]:
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return "没有这份材料。请刷新页面。", ""
    mine = context.case.attachments.filter(key=wanted, state=Attachment.State.OFFERED, user=context.by)
    one = mine.first()
    if one is None or not (others or one.material in names):
        return "这份材料已经核过，或者不是您交的，不能撤下。", ""
    one.state = Attachment.State.REMOVED
    one.save(update_fields=["state"])
    evidence.note(context, evidence.REMOVED, one)
    return "", "已撤下。"
