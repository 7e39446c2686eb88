"""Accounts that are paid into: kept sealed, shown masked, opened only to write a bank file or to show one with a reason."""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from duixian.site.sealing import Keys, keys_of
from duixian.site.shelf import shelf

from .models import Commitment, Payee
from .values import FundsError

_GAPS = re.compile(r"[\s·]+")
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{4,38}[0-9A-Z]")
_CUT_OFF = re.compile(r"[0-9]{15}0{2,}|[0-9.]+E\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class Account:
    """An account in the clear."""

    name: str
    number: str
    bank: str


def keys() -> Keys:
    """The keys of this installation."""
    return keys_of(settings.DATA_DIR)


def checked(name: str, number: str, bank: str) -> Account:
    """An account in normal form. Raises FundsError, whose message does not hold the number."""
    plain = _GAPS.sub("", unicodedata.normalize("NFKC", number)).upper()
    name, bank = " ".join(name.split()), " ".join(bank.split())
    if not name or not bank:
        raise FundsError("收款账户要写户名和开户银行。")
    if len(name) > 100 or len(bank) > 100:
        raise FundsError("户名或开户银行太长，各最多 100 个字。")
    if _CUT_OFF.fullmatch(plain) and "E" in plain:
        raise FundsError("账号被表格软件改成了科学记数。请把这一列的格式设为“文本”，再从原件重新录入。")
    if not _NUMBER.fullmatch(plain):
        raise FundsError("账号应当是 6 至 40 位的数字（也可以有字母和短横）。请对照银行卡或开户许可证检查。")
    return Account(name, plain, bank)


def add(
    owner: uuid.UUID, account: Account, now: datetime, by: Any, commitment: Commitment | None = None
) -> Payee:
    """Keep an account, sealed. The same account again adds nothing."""
    sealed = keys()
    text = json.dumps([account.name, account.number, account.bank], ensure_ascii=False)
    digest = sealed.digest_of(f"payee:{text}")
    last = Payee.objects.filter(owner=owner, commitment=commitment).order_by("-pk").first()
    if last is not None and last.digest == digest:
        return last
    return Payee.objects.create(
        owner=owner, commitment=commitment, sealed=sealed.seal(text.encode(), f"payee:{owner}"), digest=digest,
        masked=masked(account.number), set_by=by, set_at=now,
    )  # fmt: skip


def masked(number: str) -> str:
    """As it may stand on a page: the last four characters."""
    return f"{'*' * max(4, len(number) - 4)}{number[-4:]}"


def opened(payee: Payee, sealed: Keys | None = None) -> Account:
    """The account in the clear; whoever shows it writes an audit row. Raises SealError."""
    plain = (sealed or keys()).open(payee.sealed, f"payee:{payee.owner}")
    return Account(*json.loads(plain))


def waiting_days(pack: str) -> int:
    """How many days after it was set a payee's account is paid into: the pack's, and never fewer than the site's (WAIT_DAYS);
    none where the site says that nobody waits."""
    if settings.WAIT_DAYS is None:
        return 0
    ready = shelf().by_id(pack)
    limit = ready.pack.conduct.account if ready is not None else None
    return max(settings.WAIT_DAYS, limit.count if limit is not None else 0)


def forget(owner: uuid.UUID) -> int:
    """Destroy what is sealed of the accounts of an owner whose time to be kept is over; how many. What was paid, and the last
    four characters, stay in the ledger."""
    sealed = keys()
    nothing = json.dumps(["", "", ""]).encode()
    rows = Payee.objects.filter(owner=owner)
    return sum(
        Payee.objects.filter(pk=row.pk).update(sealed=sealed.seal(nothing, f"payee:{owner}")) for row in rows
    )


def settling(payee: Payee, pack: str, now: datetime) -> str:
    """Why an account is not paid into yet for a payment of a pack ('' where it is): one that stands for all of a payee's
    payments counts only some days after it was set, in which whoever it belongs to was told and can object. One that finance
    enters for a single payment has its second person in the batch."""
    first = timezone.localdate(payee.set_at) + timedelta(days=waiting_days(pack))
    if payee.commitment_id is not None or timezone.localdate(now) >= first:
        return ""
    return f"收款账户是 {timezone.localdate(payee.set_at)} 登记的，从 {first} 起才付到这个账户。"


def agree(holder: str, payee: str) -> bool:
    """Whether an account's holder is called as the payee; width, brackets and gaps aside."""
    return _plain_name(holder) == _plain_name(payee)


def _plain_name(name: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def current(row: Commitment) -> Payee | None:
    """The account an instalment is paid into: its own, else its payee's newest."""
    return current_of([row]).get(row.pk)


def current_of(rows: Iterable[Commitment]) -> dict[int, Payee]:
    """The accounts of many instalments, by their key; those without one are absent."""
    some = list(rows)
    own: dict[int, Payee] = {}
    general: dict[uuid.UUID, Payee] = {}
    for start in range(0, len(some), 500):
        chunk = some[start : start + 500]
        for payee in Payee.objects.filter(owner__in={row.payee for row in chunk}).order_by("pk"):
            if payee.commitment_id is None:
                general[payee.owner] = payee
            else:
                own[payee.commitment_id] = payee
    found = {row.pk: own.get(row.pk) or general.get(row.payee) for row in some}
    return {key: payee for key, payee in found.items() if payee is not None}
