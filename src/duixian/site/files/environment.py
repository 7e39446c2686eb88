"""The settings of this app, read from the environment; what they mean stands in `duixian.site.settings`."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import Any

from duixian.site.datadir import SettingError

MEGABYTE = 1_000_000
FILESYSTEM = "django.core.files.storage.FileSystemStorage"


def storage_of(environ: dict[str, str] | os._Environ[str], data: Path) -> dict[str, Any]:
    """Django's description of the store of files: a folder of the data directory where nothing else is named."""
    backend = environ.get("DUIXIAN_FILES_STORAGE")
    if not backend:
        return {
            "BACKEND": FILESYSTEM,
            "OPTIONS": {"location": data / "files", "file_permissions_mode": 0o600},
        }
    try:
        options = json.loads(environ.get("DUIXIAN_FILES_OPTIONS") or "{}")
    except json.JSONDecodeError as error:
        raise SettingError(
            f"DUIXIAN_FILES_OPTIONS: not JSON ({error}). Write an object of options."
        ) from None
    if not isinstance(options, dict):
        raise SettingError('DUIXIAN_FILES_OPTIONS: not an object. Write e.g. {"bucket_name": "duixian"}.')
    return {"BACKEND": backend, "OPTIONS": options}


def most_bytes(environ: dict[str, str] | os._Environ[str]) -> int:
    """The size no file may pass, in bytes."""
    text = environ.get("DUIXIAN_FILES_MOST") or "20"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 2000:
        raise SettingError(f"DUIXIAN_FILES_MOST: {text!r} is no size. Write whole megabytes from 1 to 2000.")
    return int(text) * MEGABYTE


def scanner_of(environ: dict[str, str] | os._Environ[str]) -> list[str]:
    """The scanner's command as a list of arguments; empty where there is none."""
    try:
        return shlex.split(environ.get("DUIXIAN_SCANNER") or "")
    except ValueError as error:
        raise SettingError(f"DUIXIAN_SCANNER: {error}. Write e.g. clamdscan --no-summary -") from None
