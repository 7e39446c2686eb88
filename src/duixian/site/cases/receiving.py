"""The account a payee is paid into, set by themselves or whoever may receive for them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from duixian.site import audit
from duixian.site.funds import mending, payees
from duixian.site.funds.models import Payee
from duixian.site.funds.values import FundsError
from duixian.site.notices import outbox
from duixian.site.registry.models import Subject

from .engine.context import Context
from .receivers import receivers


@transaction.atomic
def set_account(context: Context, payee: Subject, by: Any, *, name: str, number: str, bank: str) -> Payee:
    """Keep the account, write it down, and tell all who receive for the case and its payee: whoever did not do it themselves
    can object before it is paid into. The holder is the payee: another's account takes papers, at finance. Raises FundsError.
    """
    checked = payees.checked(name, number, bank)
    if not payees.agree(checked.name, payee.name):
        raise FundsError(
            f"户名应当是收款人“{payee.name}”。确须由别人代收的，请带证明材料到承办机关，由财务登记。"
        )
    before = Payee.objects.filter(owner=payee.key, commitment=None).order_by("-pk").first()
    kept = mending.set_account(payee.key, name, number, bank, now=context.now, by=by)
    if before is not None and before.pk == kept.pk:
        return kept
    case, number_of = context.case, context.case.number or ""
    audit.write(
        "case.account_set",
        user=by,
        subject=payee,
        about=number_of,
        detail={"account": kept.masked},
        now=context.now,
    )
    told = {user.pk: user for user in receivers(case, "paid", context.today)}
    if payee.account is not None and payee.account.is_active:
        told[payee.account.pk] = payee.account
    once = f"account {kept.pk}"
    outbox.put_all(
        [outbox.Telling("account_set", user, number_of, None, once) for user in told.values()], context.now
    )
    return kept
