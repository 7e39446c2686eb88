"""The ways a notice leaves the site, as the installation's settings have them."""

from __future__ import annotations

from django.conf import settings

from .base import Outlet, PermanentError, SendError, TemporaryError
from .console import ConsoleOutlet
from .mail import MailOutlet
from .sms import SmsOutlet

__all__ = ["Outlet", "PermanentError", "SendError", "TemporaryError", "channel_of", "configured"]


def configured() -> tuple[str, ...]:
    """Channels other than the site that this installation has."""
    return tuple(c for c, there in (("email", settings.NOTICES_MAIL), ("sms", settings.NOTICES_SMS)) if there)


def channel_of(channel: str) -> Outlet:
    """The outlet of a channel. Raises PermanentError where the installation has none."""
    if channel == "email" and settings.NOTICES_MAIL:
        return MailOutlet()
    gateway = settings.NOTICES_SMS
    if channel == "sms" and gateway == "console":
        return ConsoleOutlet()
    if channel == "sms" and not isinstance(gateway, str):
        return SmsOutlet(gateway)
    raise PermanentError("没有开通这种通知方式")
