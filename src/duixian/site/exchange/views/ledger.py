"""The ledger as a file, for whoever answers for money."""

from __future__ import annotations

import io
import tempfile

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site import audit
from duixian.site.cases.purse import Purse
from duixian.site.cases.views.finance.budgets import chosen_lines
from duixian.site.cases.views.finance.common import for_finance
from duixian.site.exchange.ledger import write


@for_finance
@require_safe
def download(request: HttpRequest, purse: Purse) -> FileResponse:
    """The lines of the budget that the filters of the statement ask for, with everything posted to them."""
    now = timezone.now()
    rows, _ = chosen_lines(request, purse)
    made = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    text = io.TextIOWrapper(made, encoding="utf-8", newline="\n", write_through=True)
    done = write(text, now, rows)
    text.detach()
    name = f"ledger-{timezone.localdate(now)}.beancount"
    audit.write("funds.exported", user=request.user, about=name, detail={"form": "beancount", "rows": done.transactions}, now=now)  # fmt: skip
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=name, content_type="text/plain; charset=utf-8")
