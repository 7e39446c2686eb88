"""Rules over HTTP: a thin ASGI application over `duixian.rules`.

    answers   what each address answers, as plain values
    bodies    reading requests within limits; errors as one shape
    app       the addresses (`application`) and running them (`serve`)
    openapi   the description at /openapi.json

Needs the extra `service`.
"""

from __future__ import annotations

from duixian.service.app import application, serve

__all__ = ["application", "serve"]
