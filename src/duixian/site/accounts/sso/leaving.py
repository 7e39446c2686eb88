"""Signing out at the service too (OpenID Connect RP-Initiated Logout)."""

from __future__ import annotations

import base64

from authlib.common.urls import add_params_to_uri
from django.conf import settings
from django.http import HttpRequest

from duixian.site.accounts.sessions import CAME
from duixian.site.sealing import SealError, keys_of

from .answering import Said
from .asking import SsoError, session_of, told_by
from .environment import Service, safe


def note(request: HttpRequest, said: Said) -> None:
    """Keep by which service the session came, and the token it is ended there with."""
    sealed = keys_of(settings.DATA_DIR).seal(said.token.encode(), "sso session")
    request.session[CAME] = [said.service.id, base64.b64encode(sealed).decode("ascii")]


def came_by(request: HttpRequest) -> tuple[str, str] | None:
    """The id of the service and the token of a session that came through one."""
    kept = request.session.get(CAME)
    if kept is None:
        return None
    try:
        return kept[0], keys_of(settings.DATA_DIR).open(base64.b64decode(kept[1]), "sso session").decode()
    except SealError:
        return kept[0], ""  # the key was changed meanwhile: the service asks the person instead


def address(service: Service, token: str, back: str) -> str:
    """Where the service ends its own session, '' where it offers none or cannot be asked."""
    try:
        with session_of(service, back) as client:
            end = told_by(client, service).get("end_session_endpoint")
    except SsoError:
        return ""
    if not safe(end):
        return ""
    more = {
        "client_id": service.client_id,
        "post_logout_redirect_uri": back,
        **({"id_token_hint": token} if token else {}),
    }
    return str(add_params_to_uri(end, more))
