"""Which office serves a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.rules.evaluate.details import Details
from duixian.rules.model.citation import Cite
from duixian.rules.model.offices import Directory, Office
from duixian.rules.truth import FALSE, NA, TRUE

SHOWN = 3  # offices named where it is open which one it is


@dataclass(frozen=True, slots=True)
class Serving:
    """An office of a directory (`label`); `certain` where the case says all that the choice hangs on."""

    label: str
    office: Office
    certain: bool
    cite: Cite | None


def offices(details: Details, benefit: str) -> tuple[Serving, ...]:
    """Where to go for a benefit: each office it names, of each directory the one that serves the case.

    Where what a directory chooses by is unknown, all offices that may serve are there, none of them certain. An
    office that a benefit names by its code is certain.
    """
    found: list[Serving] = []
    for name, code in details.pack.benefits[benefit].offices:
        directory = details.pack.offices[name]
        if code:
            office = directory.office(code)
            assert office is not None
            found.append(_serving(directory, office, certain=True))
        else:
            found.extend(_chosen(details, directory))
    return tuple(found)


def as_lines(found: tuple[Serving, ...]) -> tuple[str, ...]:
    """For a person: one line an office; of a directory that leaves open which, one line for all."""
    lines: list[str] = []
    for label in dict.fromkeys(one.label for one in found):
        open_ = [one.office for one in found if one.label == label and not one.certain]
        lines += [_line(one.office) for one in found if one.label == label and one.certain]
        if len(open_) == 1:
            lines.append(f"可能是{_line(open_[0])}")
        elif open_:
            names = "、".join(f"{office.name}（{office.telephone}）" for office in open_[:SHOWN])
            more = f" 等 {len(open_)} 处" if len(open_) > SHOWN else ""
            lines.append(f"{label}：还不能确定是哪一处，可能是{names}{more}")
    return tuple(dict.fromkeys(lines))  # two directories may lead to the same place


def _line(office: Office) -> str:
    reached = [f"电话 {office.telephone}" if office.telephone else "", office.address]
    note = f"（{office.note}）" if office.note else ""
    return "，".join(part for part in (office.name, *reached) if part) + note


def _chosen(details: Details, directory: Directory) -> Iterator[Serving]:
    certain = True
    for office in directory.offices:
        truth = TRUE if office.condition is None else int(details.values[office.condition.id])
        if truth in (FALSE, NA):
            continue
        certain = certain and truth == TRUE
        yield _serving(directory, office, certain=certain)
        if truth == TRUE:
            return


def _serving(directory: Directory, office: Office, *, certain: bool) -> Serving:
    return Serving(directory.label, office, certain, office.cite or directory.cite)
