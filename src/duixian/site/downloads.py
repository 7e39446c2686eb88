"""Files that a page hands out: tables as CSV and XLSX, and whatever else, under a name that every browser keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from .sheets import csv_bytes, xlsx_bytes

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attached(content: bytes, media: str, name: str) -> HttpResponse:
    """A file to save."""
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


def table_file(
    form: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]], title: str, name: str = ""
) -> HttpResponse:
    """A table as a file to save, `form` csv or xlsx; `title` is the sheet's, and the file's where it
    has no `name`. Raises Http404 for any other form."""
    if form not in MEDIA:
        raise Http404("表格只有 XLSX 和 CSV 两种。")
    data = csv_bytes(headings, rows) if form == "csv" else xlsx_bytes(headings, rows, title)
    return attached(data, MEDIA[form], f"{name or title}.{form}")
