"""Which person a member of staff is: asked once, before the first post, so that nobody handles their own matters (回避),
whichever of their accounts they use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from duixian.site import audit
from duixian.site.accounts.appointing import PostError
from duixian.site.accounts.models import User
from duixian.site.registry import subjects
from duixian.site.registry.identifiers import LABELS, OF_PERSONS, IdentifierError, checked, kind_of
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import PowerError, person_of, tie


def known(user: User) -> Subject | None:
    """The person of an account, where that was noted."""
    return person_of(user)


def kinds() -> list[tuple[str, str]]:
    """(code, label) of the papers a person is known by."""
    return [(kind, LABELS[kind]) for kind in OF_PERSONS]


def ask(user: User, typed: Mapping[str, str], by: User, now: datetime) -> None:
    """Note the person of an account as it was typed; nothing where it is known. Raises PostError."""
    if known(user) is not None:
        return
    name = " ".join(typed.get("person_name", "").split())[:200]
    if not name or not typed.get("person_number", "").strip():
        raise PostError("第一次任职，请写明本人的姓名和证件号码：本人和配偶的案件要回避。")
    try:
        number = checked(
            kind_of(typed.get("person_kind", "")), typed["person_number"], timezone.localdate(now)
        )
    except IdentifierError as error:
        raise PostError(f"本人的证件：{error}") from None
    found = subjects.find(number)
    if found is not None and found.name != name:
        raise PostError("这个号码登记的是另一个姓名。请对照证件核对。")
    if found is None:
        found = subjects.get_or_add(number, name, now)
        audit.write("registry.added", user=by, subject=found, detail={"kind": number.kind}, now=now)
    try:
        tie(user, found, by, now)
    except PowerError as error:
        raise PostError(str(error)) from None


def must_be_known(user: User) -> None:
    """Raises PostError where it was not noted whose account it is."""
    if known(user) is None:
        raise PostError(
            f"账户“{user.username}”还没有登记本人是谁。请先打开这个账户，任命时写明本人的证件号码。"
        )
