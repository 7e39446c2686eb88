"""What the pages of lodgings share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone

from duixian.rules.model.lodgings import Lodging
from duixian.site.accounts import throttle
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.views.common import TooOftenError
from duixian.site.cases.views.keepers import keepers_of, name_of
from duixian.site.lodging import changing, kinds, showing
from duixian.site.lodging.changing import LodgingError
from duixian.site.lodging.models import Site, Stay, StayEvent
from duixian.site.shelf import Ready

SECTION, KEPT = "lodging", "houses"
Kind = tuple[Ready, Lodging]
INTERNAL = (
    "proposed",
    "dropped",
    "late",
    "flagged",
    "charged",
    "handed",
)  # what the keepers weigh among themselves


def does(request: HttpRequest, part: Callable[[], object], said: str) -> bool:
    """Carry out what a form asks, and tell what came of it."""
    try:
        part()
    except (LodgingError, Refused) as error:  # of the stay, or of its case
        messages.error(request, str(error))
        return False
    messages.success(request, said)
    return True


def day_in(text: str) -> date:
    """A day of a form. Raises LodgingError."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise LodgingError("请写日期，写成 2024-06-30 的样子。") from error


def number_in(text: str) -> int:
    """A small whole number of a form, 0 where there is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def fen_in(text: str) -> int:
    """An amount in 元 as fen. Raises LodgingError."""
    whole, point, part = text.strip().replace(",", "").partition(".")
    good = (
        whole.isascii()
        and whole.isdecimal()
        and len(whole) < 10
        and len(part) <= 2
        and (part.isdecimal() or not point)
    )
    if not good:
        raise LodgingError("请写金额，单位元，最多两位小数，例如 1200.50。")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def not_there(request: HttpRequest) -> Exception:
    wait = throttle.attempt("keys", throttle.whom_of(request), timezone.now())
    return TooOftenError(wait) if wait else Http404(showing.NOT_THERE)


def stay_of(request: HttpRequest, key: uuid.UUID) -> Stay:
    """A stay the user may look at as theirs. Raises Http404 alike where there is none; trying keys out is slowed."""
    stay = (
        Stay.objects.select_related("person__account", "person__owner", "site", "unit__site")
        .filter(key=key)
        .first()
    )
    if stay is not None and showing.may_view(request.user, stay, timezone.localdate())[0]:
        return stay
    raise not_there(request)


def history(stay: Stay, *, keeper: bool = False) -> list[tuple[StayEvent, str]]:
    """What happened, the latest first; to its person without what the keepers only weighed."""
    rows = stay.events.select_related("user").order_by("-seq")
    rows = rows if keeper else rows.exclude(act__in=INTERNAL)
    return [(row, changing.ACTS.get(row.act, row.act)) for row in rows]


# the keepers


def kept_by(user: Any) -> list[Kind]:
    """The kinds of houses a user keeps today."""
    on = timezone.localdate()
    return [(r, one) for r, one in kinds.all_kinds() if showing.keeps(user, r.pack.id, one, on)]


for_keepers = keepers_of(kept_by, "您没有管住处的岗位。")


def sites_of(user: Any, kind: Kind) -> list[Site]:
    """The houses of a kind that a user keeps."""
    on = timezone.localdate()
    rows = Site.objects.filter(pack=kind[0].pack.id, lodging=kind[1].id)
    return [site for site in rows if showing.may_keep(user, site, on)[0]]


def site_in(request: HttpRequest, kind: Kind) -> Site:
    """The house a form names. Raises LodgingError."""
    wanted = request.POST.get("site", "") or request.GET.get("site", "")
    found = next((site for site in sites_of(request.user, kind) if str(site.key) == wanted), None)
    if found is None:
        raise LodgingError("请选一个站点。")
    return found


def kept_stay(request: HttpRequest, found: list[Kind], key: uuid.UUID) -> Stay:
    """A stay of the kinds and houses a user keeps. Raises Http404 alike where there is none."""
    stay = (
        Stay.objects.select_related("person__account", "site", "unit__site", "group__firm")
        .filter(key=key)
        .first()
    )
    if stay is not None and (stay.pack, stay.lodging) in {(r.pack.id, one.id) for r, one in found}:
        house = stay.unit.site if stay.unit is not None else stay.site
        if house is None or showing.may_keep(request.user, house, timezone.localdate())[0]:
            return stay
    raise not_there(request)


def shared(found: list[Kind], chosen: Kind, page: str) -> dict[str, Any]:
    """What every page of keepers shows above."""
    return {
        "section": KEPT, "kinds": [(name_of(one), one[1].label) for one in found], "kind": name_of(chosen), "lodging": chosen[1],
        "ready": chosen[0], "at": page, "grouped": chosen[1].group is not None, "rented": chosen[1].rent is not None,
    }  # fmt: skip


def act_in(table: dict[str, Any], act: str, request: HttpRequest) -> Any:
    """What a form asks for. Raises Http404 for anything else."""
    if request.method != "POST" or act not in table:
        raise Http404("没有这件事。")
    return table[act]
