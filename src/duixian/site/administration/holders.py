"""Whose account it is when a sign-in service tells a checked identity number: the person's in the registry, never by e-mail,
never an account with duties."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.site import audit
from duixian.site.accounts.models import User
from duixian.site.accounts.posts import is_staff_on
from duixian.site.accounts.sso.answering import Said
from duixian.site.accounts.sso.asking import SsoError
from duixian.site.accounts.sso.linking import known, tie
from duixian.site.registry import subjects
from duixian.site.registry.identifiers import RESIDENT, IdentifierError, Number, checked
from duixian.site.registry.models import Subject

from . import trail

UNKNOWN = "您在{label}的账户还没有绑定这里的账户。请先用用户名和密码登录，再到“我的账户”绑定。"


def holder(said: Said, now: datetime) -> User:
    """The account of whom a service named. Raises SsoError where there is none, or it may not be opened so."""
    user = known(said, now) or _by_number(said, now)
    if not user.is_active:
        raise SsoError("disabled", "这个账户不能登录。请联系系统管理员。")
    return user


def _by_number(said: Said, now: datetime) -> User:
    told = _told(said, now)
    if told is None:
        raise SsoError("unknown", UNKNOWN.format(label=said.service.label))
    number, name = told
    with transaction.atomic():
        found = subjects.find(number)
        if found is not None:
            found = Subject.objects.select_for_update().get(pk=found.pk)
            if found.name != name:
                raise SsoError("name", "登录服务给出的姓名和这里登记的不一致。请带身份证件到窗口核对。")
        if found is None or found.account is None:
            return _open(said, found, number, name, now)
        if is_staff_on(found.account, timezone.localdate(now)):
            raise SsoError(
                "staff", "工作人员的账户不能凭证件号码绑定。请先用用户名和密码登录，再到“我的账户”绑定。"
            )
        tie(found.account, said, now, by_number=True)
        trail.write("account.linked", user=found.account, about=found.account, now=now, detail={"service": said.service.id, "by": "number"})  # fmt: skip
        return found.account


def _open(said: Said, found: Subject | None, number: Number, name: str, now: datetime) -> User:
    """An account of their own for a person whom the service has checked, where its settings say so."""
    if said.service.identity is None or not said.service.identity.opens:
        raise SsoError("none", "这里还没有您的账户。请带身份证件到窗口开户，或请单位经办人联系。")
    user = User(username=f"{said.service.id}-{secrets.token_hex(5)}", last_name=name[:150], date_joined=now)
    user.set_unusable_password()
    user.save()
    subject = found or subjects.get_or_add(number, name, now)
    Subject.objects.filter(pk=subject.pk, account=None).update(account=user)
    tie(user, said, now, by_number=True)
    detail = {"service": said.service.id}
    trail.write("account.opened", user=user, about=user, now=now, detail=detail)
    audit.write(
        "registry.account_linked", user=user, subject=subject, about=f"账户 {user.pk}", detail=detail, now=now
    )
    return user


def _told(said: Said, now: datetime) -> tuple[Number, str] | None:
    """The resident ID number and the name that the service has checked; none where it tells none."""
    rule = said.service.identity
    if rule is None or (rule.verified and not _true(said.claims.get(rule.verified))):
        return None
    number, name = said.claims.get(rule.claim), said.claims.get(rule.name)
    if not isinstance(number, str) or not isinstance(name, str) or not name.strip():
        return None
    try:
        return checked(RESIDENT, number, timezone.localdate(now)), " ".join(name.split())[
            : subjects.LONGEST_NAME
        ]
    except IdentifierError:
        raise SsoError(
            "number", "登录服务给出的证件号码不对，没有登录。请到登录服务那边核对您的实名信息。"
        ) from None


def _true(value: Any) -> bool:
    return value is True or value == "true"
