"""What forms of the applicant's side bring: texts, and files for materials."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from duixian.site.cases.models import Attachment, Case
from duixian.site.files import store
from duixian.site.files.sniffing import FileRefusedError

from .common import user_of

MOST_FILES = 60
ON_PAPER = "纸质件"


def texts(request: HttpRequest) -> dict[str, str]:
    """The fields of a form that are texts."""
    return {k: v for k, v in request.POST.items() if isinstance(v, str)}


def take(request: HttpRequest, case: Case, names: set[str]) -> tuple[str, str]:
    """Keep a file for one of the materials `names`, or take one back. Returns (what is wrong, what was done)."""
    remove = request.POST.get("remove")
    if remove:
        return _remove(request, case, remove)
    material = request.POST.get("material", "")
    if material and material not in names:
        return "没有这项材料。请刷新页面。", ""
    if case.attachments.exclude(state=Attachment.State.REMOVED).count() >= MOST_FILES:
        return f"一个案件最多 {MOST_FILES} 份文件。请合并成一份 PDF 再交。", ""
    upload = request.FILES.get("file")
    on_paper = request.POST.get("on_paper") == "1"
    if upload is None and not on_paper:
        return "没有选文件。请先选文件，再点“上传”。", ""
    now = timezone.now()
    try:
        with transaction.atomic():
            stored = store.keep(upload, now=now, within=f"case:{case.key}") if upload is not None else None
            same = case.attachments.filter(material=material, file=stored).exclude(
                state__in=[Attachment.State.REMOVED, Attachment.State.REJECTED]
            )
            if same.exists():
                return "", f"“{material or '其他材料'}”已经有这一份，没有重复。"
            case.attachments.filter(material=material, state=Attachment.State.REJECTED).update(
                state=Attachment.State.REMOVED
            )
            Attachment.objects.create(
                case=case,
                material=material,
                file=stored,
                on_paper=stored is None,
                user=user_of(request),
                at=now,
            )
    except FileRefusedError as error:
        return f"“{material or '其他材料'}”没有收下：{error}", ""
    if stored is None:
        return "", f"已注明“{material or '其他材料'}”交了{ON_PAPER}。"
    return "", f"已收到“{material or '其他材料'}”。"


def _remove(request: HttpRequest, case: Case, key: str) -> tuple[str, str]:
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return "没有这份材料。请刷新页面。", ""
    mine = case.attachments.filter(key=wanted, state=Attachment.State.OFFERED, user=user_of(request))
    if mine.update(state=Attachment.State.REMOVED):
        return "", "已撤下。"
    return "这份材料已经核过，或者不是您交的，不能撤下。", ""
