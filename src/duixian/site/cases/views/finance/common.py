"""What the pages of finance share."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from duixian.quantities import parse_money
from duixian.quantities.numerals import QuantityError
from duixian.site import audit
from duixian.site.cases.purse import Purse, purse_of
from duixian.site.downloads import table_file
from duixian.site.funds.values import FundsError

View = Callable[..., HttpResponseBase]
MOST_FEN = 10**15  # ten trillion yuan: more is a slip of the pen
PER_PAGE = 50
TABS = {
    "budget": "budgets", "yearend": "budgets", "payment": "payments", "batch": "batches", "draw": "batches", "results": "batches",
    "return": "returns", "claimant": "report",
}  # fmt: skip


def for_finance(view: View) -> View:
    """Whoever holds a post with money; the view gets their `Purse`. Others are told why not."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        purse = purse_of(request.user, timezone.localdate())
        if purse is None:
            return render(
                request, "cases/refused.html", {"reason": "您没有管理资金的岗位。", "section": "finance"}, status=403
            )  # fmt: skip
        return view(request, purse, *args, **more)

    return never_cache(wrapped)


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of finance, with a fresh request key for its forms."""
    made = {
        "section": "finance",
        "tab": TABS.get(template, template),
        "request_key": uuid.uuid4().hex,
        "today": timezone.localdate(),
        **context,
    }
    return render(request, f"cases/finance_{template}.html", made, status=status)


class Pieces:
    """A list for pages of which only the one that is shown is read: how many there are, and what reads those from one place to
    another. A last page is asked for like a full one, so that it is the same statement however many there are."""

    def __init__(self, number: int, per_page: int, read: Callable[[int, int], list[Any]]) -> None:
        self._number, self._per_page, self._read = number, per_page, read

    def page(self, asked: str | None) -> Page[Any]:
        """The page of a number; the first or the last where there is none of it."""
        return Paginator(self, self._per_page).get_page(asked)  # type: ignore[arg-type]

    def count(self) -> int:
        return self._number

    def __getitem__(self, asked: slice) -> list[Any]:
        count = asked.stop - asked.start
        return self._read(asked.start, asked.start + self._per_page)[:count] if count > 0 else []


def request_of(request: HttpRequest) -> str:
    """The key of a form that was sent: the user's own, so that nobody meets another's."""
    key = request.POST.get("request", "")
    return f"{request.user.pk}:{key if re.fullmatch(r'[0-9a-f]{32}', key) else uuid.uuid4().hex}"


def tried(request: HttpRequest, act: Callable[[], Any], said: str = "已办理。") -> Any:
    """Carry something out and tell the user what came of it; None where it was refused."""
    try:
        done = act()
    except FundsError as error:
        messages.error(request, str(error))
        return None
    if said:
        messages.success(request, said)
    return done if done is not None else True


def money_in(text: str) -> int:
    """Fen of what was typed; a bare number is yuan. Raises FundsError."""
    plain = text.strip().replace(",", "").replace("，", "")
    if re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,2})?", plain):
        plain += "元"
    try:
        fen = parse_money(plain)
    except QuantityError:
        raise FundsError(f"“{text[:30]}”不是金额。写成 1200000、1,200.50 或 120 万元的样子。") from None
    if abs(fen) > MOST_FEN:
        raise FundsError(f"金额 {text[:30]} 太大。请检查单位。")
    return fen


def day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def whole_in(text: str, least: int, most: int) -> int | None:
    """A whole number within bounds; None where it is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) and least <= int(text) <= most else None


def table(request: HttpRequest, form: str, name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], act: str = "funds.exported") -> HttpResponse:  # fmt: skip
    """A table as CSV or XLSX; that it left is written down."""
    made = list(rows)
    answer = table_file(form, headings, made, name)
    audit.write(act, user=request.user, about=name[:200], detail={"form": form, "rows": len(made)}, now=timezone.now())  # fmt: skip
    return answer


def titles_of(purse: Purse) -> dict[tuple[str, str], str]:
    """The benefits of the packs, by pack and id."""
    return {(pack.id, b.id): b.title for pack in purse.packs.values() for b in pack.benefits.values()}
