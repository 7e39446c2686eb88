"""Files as answers to a browser. Whether the user may see the file is the caller's to ask first."""

from __future__ import annotations

from itertools import chain

from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from .models import StoredFile
from .sniffing import KINDS
from .store import chunks

# Even a file that a browser took for a page could load nothing, run nothing and know no cookie.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
# The browser's own PDF reader does not start in a sandbox.
PDF_READER = "default-src 'none'; object-src 'self'; plugin-types application/pdf; style-src 'unsafe-inline'; frame-ancestors 'self'"  # fmt: skip


def may_serve(stored: StoredFile) -> tuple[bool, str]:
    """Whether a file is given out at all; a virus and an end of its time forbid it to everyone."""
    if stored.removed_at is not None:
        return False, "这个文件的保存期已满，内容已经销毁。"
    if stored.scan == StoredFile.Scan.INFECTED:
        return False, "这个文件查出病毒，不能打开。请让申请人重新提交。"
    return True, ""


def may_show(stored: StoredFile) -> bool:
    """Whether a browser may show it in the page: PDF without anything active, JPEG and PNG."""
    return KINDS[stored.kind].inline and not stored.flags


def response(stored: StoredFile, *, inline: bool = False) -> StreamingHttpResponse:
    """The file, to be saved, or shown where `inline` and its kind allow. Raises PermissionDenied, SealError."""
    allowed, reason = may_serve(stored)
    if not allowed:
        raise PermissionDenied(reason)
    shown = inline and may_show(stored)
    pieces = chunks(stored)
    first = next(pieces, b"")  # a damaged file fails here, while an error page can still be given
    answer = StreamingHttpResponse(chain([first], pieces), content_type=KINDS[stored.kind].types[0])
    disposition = content_disposition_header(not shown, stored.name)
    answer.headers["Content-Disposition"] = disposition or "attachment"
    answer.headers["Content-Length"] = str(stored.size)
    answer.headers["Content-Security-Policy"] = PDF_READER if shown and stored.kind == "pdf" else SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Frame-Options"] = "SAMEORIGIN" if shown else "DENY"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Content-Encoding"] = "identity"  # what is packed already is not packed again on the way
    return answer
