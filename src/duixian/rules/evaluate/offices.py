"""Which office serves a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.rules.evaluate.details import Details
from duixian.rules.model.citation import Cite
from duixian.rules.model.offices import Directory, Office
from duixian.rules.truth import FALSE, NA, TRUE


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
