"""Pages for what goes wrong, in plain Chinese; under /api/ the same as JSON."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


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
