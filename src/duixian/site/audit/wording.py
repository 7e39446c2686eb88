"""What the detail of a row says, in words: keys as `acts.DETAILS` names them, values as the apps above know them."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from .acts import DETAILS
from .models import Row


def in_words(row: Row) -> list[tuple[str, str]]:
    """(name, value) for each entry of the detail; what nobody has words for stands as it was written down.

    Each function that settings.AUDIT_WORDS names takes the act, the key and the value, and answers with words or None.
    """
    known = [import_string(path) for path in settings.AUDIT_WORDS]
    said = []
    for key, value in json.loads(row.detail).items():
        words = next((found for words in known if (found := words(row.act, key, value)) is not None), None)
        said.append((DETAILS.get(key, key), _plain(value) if words is None else words))
    return said


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
