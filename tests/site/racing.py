"""Several processes that do something to the same cases at the same moment, on a database of their own.

Run as a program on an installation of its own (DUIXIAN_DATA, DUIXIAN_DATABASE): prints what each process was told and how
things stand afterwards, as JSON, a line for each race.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

JUNE = date(2022, 6, 1)
LEAD = 0.3  # seconds until all processes begin
Act = Callable[[], str]


def at_once(acts: Sequence[Act]) -> list[str]:
    """Each in a process of its own, begun at one moment; what each was told, in the order of the acts."""
    from django.db import connections

    connections.close_all()
    start, ends, pids = time.time() + LEAD, [], []
    for act in acts:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            said = "died"
            try:
                time.sleep(max(0.0, start - time.time()))
                said = act()
            except BaseException as error:
                said = f"{type(error).__name__}: {error}"
            finally:
                os.write(writing, said.encode()[:4000])
                os._exit(0)
        os.close(writing)
        ends.append(reading)
        pids.append(pid)
    told = []
    for reading, pid in zip(ends, pids, strict=True):
        with os.fdopen(reading, "rb") as pipe:
            told.append(pipe.read().decode())
        os.waitpid(pid, 0)
    return told


class Races:
    """Claims of a firm's people, and what several processes do with them; each method tells what the processes do."""

    def __init__(self) -> None:
        from .allowance import DOCTOR, PRIVATE
        from .casework import Office, at
        from .registry_people import resident

        self.office = office = Office("guiyang", at(JUNE))
        self.people = [office.claimant(DOCTOR, f"博士{n}", resident("19850101", 100 + n)) for n in range(10)]
        self.firm = office.employer(PRIVATE, *self.people)
        self.handler = office.people["handler"]
        self.one, self.two = (office.officer("local_window", "xiuwen", number) for number in (1, 2))

    def draft(self, number: int) -> Any:
        made = self.office.draft("settling_allowance", self.people[number], self.firm, self.handler)
        self.office.materials(made, self.handler)
        return made

    def filed(self, number: int) -> Any:
        made = self.draft(number)
        self.office.act(made, "file", self.handler)
        return made

    def act(
        self, case: Any, name: str, by: Any, request: str, version: int | None = None, **payload: Any
    ) -> Act:
        from duixian.site.cases.engine.apply import apply
        from duixian.site.cases.engine.command import Command, Refused, Stale

        def run() -> str:
            try:
                done = apply(Command(case.key, name, by, request, version, payload), self.office.now)
            except Stale:
                return "stale"
            except Refused as refused:
                return f"refused: {refused}"
            return "repeated" if done.repeated else "done"

        return run

    def same(self) -> list[Act]:
        """One request, sent four times."""
        case = self.filed(0)
        return [self.act(case, "outcome", self.one, "same", outcome="passed") for _ in range(4)]

    def versions(self) -> list[Act]:
        """Two officers who saw the same version and mean different things."""
        case = self.filed(1)
        return [
            self.act(case, "outcome", self.one, "a", case.version, outcome="passed"),
            self.act(case, "outcome", self.two, "b", case.version, outcome="refused", ground="不符"),
        ]

    def accepted(self) -> list[Act]:
        """Two officers accept the same claim."""
        case = self.filed(2)
        return [self.act(case, "accept", self.one, "a"), self.act(case, "accept", self.two, "b")]

    def twins(self) -> list[Act]:
        """Two drafts of one claim are filed."""
        from duixian.site.cases.models import Case

        first = self.draft(3)
        other = Case.objects.create(
            pack=first.pack, pack_version=first.pack_version, benefit=first.benefit, procedure=first.procedure, claimant=first.claimant,
            applicant=first.applicant, opened_by=self.handler, opened_at=self.office.now,
        )  # fmt: skip
        self.office.materials(other, self.handler)
        return [self.act(one, "file", self.handler, f"twin{n}") for n, one in enumerate((first, other))]

    def numbers(self) -> list[Act]:
        """Five claims are accepted, each with a paper of one series."""
        return [self.act(case, "accept", self.one, f"n{case.pk}") for case in map(self.filed, range(4, 9))]

    def clock(self) -> list[Act]:
        """Three rounds of the clock, of which one finds a correction that never came."""
        from duixian.site.cases import rounds

        self.office.act(self.filed(9), "ask_correction", self.one, note="缺一页")
        self.office.on(date(2022, 6, 17))
        return [lambda: str(rounds.go_round(self.office.now).failed) for _ in range(3)]


NAMES = ("same", "versions", "accepted", "twins", "numbers", "clock")


def standing() -> dict[str, Any]:
    """How cases, events and papers stand."""
    from duixian.site.cases.models import Case, Issued

    return {
        "cases": [
            [case.claimant.name, case.phase, list(case.events.order_by("seq").values_list("act", flat=True))]
            for case in Case.objects.select_related("claimant").order_by("pk")
        ],
        "gaps": [
            case.number for case in Case.objects.all()
            if list(case.events.order_by("seq").values_list("seq", flat=True)) != list(range(1, case.version + 1))
        ],
        "papers": sorted(Issued.objects.values_list("kind", "place")),
    }  # fmt: skip


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.site.settings")
    import django

    django.setup()
    from duixian.site.library.upkeep import make_ready

    make_ready()
    from . import lodging_racing

    made = Races()
    for name in NAMES:
        told = at_once(getattr(made, name)())
        print(json.dumps({"race": name, "told": told, **standing()}, ensure_ascii=False), flush=True)
    for line in lodging_racing.races():
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
