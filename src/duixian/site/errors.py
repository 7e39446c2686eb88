"""Pages for what goes wrong, in plain Chinese; under /api/ the same as JSON. Those of 500 and 503 need no database."""

from __future__ import annotations

import re
import sys

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

RETRY = 60  # seconds after which whoever found the database away may ask again


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. Only sentences written for readers are shown, not those of the framework."""
    said = str(exception.args[0]) if exception.args else ""
    said = said if re.search("[\u4e00-\u9fff]", said) else ""
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"detail": said or "没有这个地址；全部地址见 /api/。"},
            status=404,
            json_dumps_params={"ensure_ascii": False},
        )
    return render(request, "404.html", {"said": said}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500; 503 where it came of the database being away, which passes. The log holds what failed."""
    status, said = 500, "服务器处理时出错，记录已写入日志。请稍后重试。"
    if _database_is_away(sys.exc_info()[1]):
        status, said = 503, "数据库暂时无法使用，现在办不了。请过几分钟再试；刚才填的没有保存。"
    headers = {"Retry-After": str(RETRY)} if status == 503 else {}
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"detail": said}, status=status, headers=headers, json_dumps_params={"ensure_ascii": False}
        )
    return HttpResponse(render_to_string(f"{status}.html", {"said": said}), status=status, headers=headers)


def _database_is_away(error: BaseException | None) -> bool:
    """Whether an error came of a database that does not answer, and not of what it was asked (a table that is not there, two
    that waited for each other): its connection could not be made, or is broken."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    try:
        return connection.connection is None or not connection.is_usable()
    except DatabaseError:
        return True
