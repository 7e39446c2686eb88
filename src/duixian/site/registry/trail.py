"""What the audit trail's rows of the registry say in words."""

from __future__ import annotations

from typing import Any

from duixian.site.shelf import shelf

from .identifiers import LABELS
from .models import Fact, Power
from .powers import ACTS
from .values import label_of

KINDS = {**dict(Power.Kind.choices), **LABELS}
BY = {"self": "本人", "agent": "代办人", "office": "机关", "number": "证件号码"}


def words(act: str, key: str, value: Any) -> str | None:
    """In words, of facts (pack/fact), their sources, powers and identifiers; None for anything else."""
    if key == "facts" and isinstance(value, list):
        return "、".join(_fact(str(one)) for one in value)
    if key == "sources" and isinstance(value, list):
        return "、".join(dict(Fact.Source.choices).get(one, str(one)) for one in value)
    if key == "acts" and isinstance(value, list):
        return "、".join(ACTS.get(one, str(one)) for one in value)
    if key in ("kind", "kinds"):
        return "、".join(str(KINDS.get(one, one)) for one in (value if isinstance(value, list) else [value]))
    if key == "by" and act.startswith("registry."):
        return BY.get(value, str(value))
    if key == "pack":
        ready = shelf().by_id(str(value))
        return ready.pack.title if ready is not None else str(value)
    return None


def _fact(named: str) -> str:
    pack, _, fact = named.partition("/")
    ready = shelf().by_id(pack)
    return label_of(ready.pack, fact) if ready is not None and fact else named
