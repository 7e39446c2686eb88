"""The settings of this app, read from the environment; what they mean stands in `duixian.site.settings`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from duixian.site.datadir import SettingError

from .channels.sms import Gateway

Environ = dict[str, str] | os._Environ[str]
BACKENDS = "django.core.mail.backends."
HERE = {"localhost", "127.0.0.1", "::1"}


def mail_of(environ: Environ, data: Path) -> dict[str, Any]:
    """Django's mail settings, with NOTICES_MAIL: whether e-mail is sent at all. Raises SettingError."""
    told = environ.get("DUIXIAN_MAIL") or ""
    sender = environ.get("DUIXIAN_MAIL_FROM") or "duixian@localhost"
    common = {"NOTICES_MAIL": bool(told), "DEFAULT_FROM_EMAIL": sender, "EMAIL_TIMEOUT": 10}
    if told in {"", "console"}:
        return {**common, "EMAIL_BACKEND": f"{BACKENDS}{'console' if told else 'dummy'}.EmailBackend"}
    if told == "file":
        return {
            **common,
            "EMAIL_BACKEND": f"{BACKENDS}filebased.EmailBackend",
            "EMAIL_FILE_PATH": data / "mail",
        }
    try:
        parts = urlsplit(told)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise SettingError(
            "DUIXIAN_MAIL: write smtp://user:password@host:587, smtps://…:465, file or console."
        )
    plain = parse_qs(parts.query).get("tls") == ["0"]
    return {
        **common,
        "EMAIL_BACKEND": f"{BACKENDS}smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not plain,
    }


def sms_of(environ: Environ) -> Gateway | str:
    """The gateway, `console`, or '' where no text messages are sent. Raises SettingError."""
    address = environ.get("DUIXIAN_SMS") or ""
    if address in {"", "console"}:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise SettingError("DUIXIAN_SMS: write https://…, or http:// on this machine, or console.")
    key_id, _, secret = (environ.get("DUIXIAN_SMS_KEY") or "").partition(":")
    if not key_id or len(secret) < 16:
        raise SettingError("DUIXIAN_SMS_KEY: write id:secret, the secret of 16 characters or more.")
    pairs = [
        one.partition("=") for one in (environ.get("DUIXIAN_SMS_TEMPLATES") or "").split(",") if one.strip()
    ]
    templates = {kind.strip(): id_.strip() for kind, _, id_ in pairs if id_.strip()}
    if len(templates) != len(pairs) or not templates:
        raise SettingError(
            "DUIXIAN_SMS_TEMPLATES: write kind=template,… with a template for each kind and for code."
        )
    return Gateway(address, key_id, secret, templates)
