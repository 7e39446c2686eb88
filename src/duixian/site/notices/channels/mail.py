"""E-mail in plain text through Django's mail backends."""

from __future__ import annotations

import smtplib
from datetime import date
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from duixian.site.notices.texts import told

from .base import PermanentError, TemporaryError

FOOT = "\n\n请登录办理系统查看详情。本邮件由系统自动发送，请勿回复；不会向您索要密码、验证码或转账。\n"


class MailOutlet:
    """Sends by the mail backend of the settings."""

    def send(self, address: str, kind: str, case_number: str, deadline: date | None, key: str) -> None:
        message = told(kind, case_number, deadline)
        self._send(address, message.title, message.body + FOOT, key)

    def send_code(self, address: str, code: str) -> None:
        self._send(
            address, "邮箱验证码", f"您的验证码是 {code}，10 分钟内有效。不是您本人操作的，请忽略。\n", ""
        )

    def _send(self, address: str, title: str, body: str, key: str) -> None:
        host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
        headers = {"Auto-Submitted": "auto-generated"}
        if key:
            headers["Message-ID"] = f"<{key}@{host}>"
        mail = EmailMessage(title, body, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            _refused(code)
        except smtplib.SMTPAuthenticationError as error:
            raise TemporaryError(f"邮件服务器不认账户（{error.smtp_code}）") from None
        except smtplib.SMTPResponseException as error:
            _refused(error.smtp_code)
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryError(f"邮件服务器连不上（{type(error).__name__}）") from None


def _refused(code: int) -> None:
    """5xx is for good, 4xx for now (RFC 5321, 4.2.1)."""
    wrong = PermanentError if 500 <= code < 600 else TemporaryError
    raise wrong(f"邮件服务器不收（{code}）") from None
