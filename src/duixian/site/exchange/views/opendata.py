"""Open data for everybody: what there is, what it means, files to take."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site.exchange.opendata.describing import BY_NAME, DATA_SETS, FORMS, LICENCES
from duixian.site.exchange.opendata.publishing import described, file_of, folder, made_on
from duixian.site.exchange.opendata.writing import PACKAGE

MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
NOT_YET = "开放数据还没有生成，每天生成一次，请稍后再来。"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The data sets with their fields and files."""
    found, today = described(), timezone.localdate()
    by_path: dict[str, Any] = {r["path"]: r for r in found["resources"]} if found is not None else {}
    sets = [
        (
            of,
            [
                (form, by_path[f"{of.name}.{form}"])
                for form in FORMS
                if file_of(of.name, form, today) is not None
            ],
        )
        for of in DATA_SETS
    ]
    title, path = LICENCES[settings.OPENDATA_LICENCE]
    return render(
        request, "exchange/opendata.html",
        {"section": "opendata", "sets": sets, "made": made_on(found), "licence": (settings.OPENDATA_LICENCE, title, path)},
    )  # fmt: skip


@require_safe
def package(request: HttpRequest) -> FileResponse:
    """The description that programs read."""
    path = folder() / PACKAGE
    if not path.is_file():
        raise Http404(NOT_YET)
    return FileResponse(path.open("rb"), content_type=MEDIA["json"], filename=PACKAGE)


@require_safe
def file(request: HttpRequest, name: str, form: str) -> FileResponse:
    """One data set as CSV or JSON."""
    if name not in BY_NAME or form not in FORMS:
        raise Http404("没有这个数据集。请从开放数据页选。")
    path = file_of(name, form, timezone.localdate())
    if path is None:
        raise Http404(NOT_YET)
    return FileResponse(path.open("rb"), as_attachment=True, content_type=MEDIA[form], filename=path.name)
