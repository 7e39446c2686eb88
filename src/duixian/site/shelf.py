"""The packs a site answers from, each made ready on first use and kept for the life of the process."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings

from duixian.calendars import current
from duixian.rules import Evaluator, Pack, PackError, load_pack
from duixian.rules.answer import Answerer
from duixian.rules.ask import Asker
from duixian.rules.returns import Returns
from duixian.rules.shelf import NoPackError, shelved

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A pack and what answers from it."""

    name: str
    pack: Pack
    evaluator: Evaluator
    asker: Asker
    answerer: Answerer
    returns: Returns


class Shelf:
    """The packs named in the settings. Threads share it; a pack is loaded once."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._ready: dict[str, Ready] = {}
        self._broken: set[str] = set()
        self._lock = threading.Lock()

    def get(self, name: str) -> Ready | None:
        """The pack of that name; None where there is none, or it cannot be used (the log says why)."""
        if name not in self.names:
            return None
        with self._lock:
            if name not in self._ready and name not in self._broken:
                try:
                    self._ready[name] = _made(name)
                except (PackError, NoPackError, OSError) as error:
                    log.error("规则包 %s 不能使用：%s", name, error)
                    self._broken.add(name)
            return self._ready.get(name)

    def by_id(self, id_: str) -> Ready | None:
        """The pack whose id facts and cases are recorded under; it need not be the name it is found by."""
        first = self.get(id_)
        if first is not None and first.pack.id == id_:
            return first
        return next((ready for ready in self.all() if ready.pack.id == id_), None)

    def all(self) -> tuple[Ready, ...]:
        return tuple(ready for name in self.names if (ready := self.get(name)) is not None)

    def prepare(self) -> None:
        """Load every pack, and whatever of them is otherwise made when it is first asked for: what processes have in common
        before they part."""
        for ready in self.all():
            ready.evaluator.engine.prepare()


def _made(name: str) -> Ready:
    evaluator = Evaluator(load_pack(Path(shelved(name, os.environ))))
    answerer = Answerer(evaluator, current(settings.DATA_DIR))
    return Ready(
        name, evaluator.pack, evaluator, Asker(evaluator, registers=False), answerer, Returns(evaluator)
    )


def shelf() -> Shelf:
    """The shelf of this process."""
    found: Shelf = apps.get_app_config("matching").shelf  # type: ignore[attr-defined]
    return found
