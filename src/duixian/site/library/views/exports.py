"""Documents and tables as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from duixian.site.downloads import attached, table_file
from duixian.site.library import records
from duixian.site.library.exporting import FORMATS
from duixian.site.library.models import ClauseUnit, Node, Unit
from duixian.site.library.units import ROLES
from duixian.site.library.views.documents import found_document
from duixian.site.sheets import from_records


@require_safe
def document(request: HttpRequest, ident: str, form: str) -> HttpResponse:
    """One document in one of the formats."""
    if form not in FORMATS:
        raise Http404(f"可以导出为 {'、'.join(FORMATS)}。")
    found = found_document(ident)
    chosen = FORMATS[form]
    return attached(chosen.make(found), chosen.media, f"{found.title or found.work_id}.{chosen.ending}")


@require_safe
def table(request: HttpRequest, ident: str, key: str, form: str) -> HttpResponse:
    """One table of a document."""
    found = found_document(ident)
    node = Node.objects.filter(document=found, key=key).exclude(table=None).first()
    if node is None or node.table is None:
        raise Http404("该文件中没有这个表格。")
    headings = records.headings_of(node.table)
    rows: list[list[object]] = [[*row] for row in records.table_rows(node.table)]
    return table_file(form, headings, rows, f"{found.title or found.work_id} {node.path}")


@require_safe
def documents(request: HttpRequest, form: str) -> HttpResponse:
    """The list of all documents."""
    headings, rows = from_records(records.document_records())
    return table_file(form, headings, rows, "文件")


@require_safe
def tasks(request: HttpRequest, form: str) -> HttpResponse:
    """The tasks of one unit."""
    unit = Unit.objects.filter(pk=request.GET.get("unit", "")).first()
    if unit is None:
        raise Http404("责任单位登记中没有这个单位。")
    found = ClauseUnit.objects.filter(unit=unit, clause__document__current=True).select_related(
        "clause__document"
    )
    rows: list[list[object]] = [
        [
            ROLES[t.role],
            t.name,
            t.clause.heading,
            str(t.clause.document),
            t.clause.document.number,
            t.clause.text,
        ]
        for t in found.order_by("clause__document_id", "clause__position")
    ]
    return table_file(form, ["角色", "文中名称", "任务所在", "文件", "文号", "原文"], rows, f"{unit} 任务")
