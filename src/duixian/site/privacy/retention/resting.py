"""The words of what rests on a case or a person beside the case itself: cards, stays, projects, lists without application.

They end with the case on which they rest, or with the person: texts, contents and files go; numbers, days, states and money stay.
Every field of these apps that can hold words or a file stands in `ENDING` or in `STAYING`; a test holds both to the models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from duixian.site.cases.erasing import codes_of, narrow_way
from duixian.site.cases.models import Attachment, Case
from duixian.site.credentials.models import FamilyCard
from duixian.site.files import sweeping
from duixian.site.files.models import StoredFile
from duixian.site.projects.contents import wordless
from duixian.site.registry.models import Subject

APPS = ("credentials", "lodging", "projects", "proactive")
CODES = "detail"  # of events: what is no words in it stays
LEFT: dict[str, Callable[[Any], Any]] = {
    CODES: codes_of,
    "content": wordless,
}  # what stays of a field that ends

# model: the way to the case, the way to the person ('' none), what ends
ENDING: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "credentials.CardEvent": ("card__case", "card__holder", ("note", CODES)),
    "credentials.Filing": ("card__case", "card__holder", ("note", "reason")),
    "lodging.Stay": ("case", "person", ("end",)),
    "lodging.StayEvent": ("stay__case", "stay__person", ("note", CODES)),
    "lodging.Recovery": ("stay__case", "stay__person", ("found", "reason", "handed_note")),
    "projects.Project": ("case", "", ("note",)),
    "projects.ProjectEvent": ("project__case", "", ("note", CODES)),
    "projects.Book": ("project__case", "", ("content", "reason", "remark")),
    "projects.Report": ("project__case", "", ("text", "plan", "remark", "file")),
    "projects.Mending": ("project__case", "", ("finding", "answer", "remark", "file")),
    "proactive.Finding": ("", "subject", ("why",)),
    "proactive.RollEntry": ("case", "finding__subject", ("reason",)),
}

# What stays, and why: numbers and codes of the register itself, words of the pack, of houses and of enterprises.
_NUMBER = {"number", "code", "pack", "credential", "kind", "lodging", "benefit", "grade", "once", "digest"}
_OFFICE = {
    "act",
    "office",
    "article",
    "ground",
    "fact",
    "relation",
}  # offices; labels, codes and articles of the pack
STAYING: dict[str, frozenset[str]] = {
    "credentials.Card": frozenset({*_NUMBER, "reasons", "end"}),  # codes
    "credentials.FamilyCard": frozenset({*_NUMBER, *_OFFICE}),
    "credentials.CardEvent": frozenset({*_NUMBER, *_OFFICE}),
    "credentials.Round": frozenset({*_NUMBER, "told"}),
    "credentials.Filing": frozenset({*_OFFICE, "told"}),
    "credentials.Watermark": frozenset({"pack"}),
    "lodging.Site": frozenset({*_NUMBER, "name", "place", "address", "telephone", "note"}),  # of the house
    "lodging.Group": frozenset({"document"}),  # of the firm
    "lodging.Unit": frozenset({*_NUMBER, "name", "gives"}),
    "lodging.Stay": frozenset({*_NUMBER, "told"}),
    "lodging.StayEvent": frozenset({*_NUMBER, *_OFFICE}),
    "lodging.Charge": frozenset({"lacking"}),  # labels of facts
    "lodging.Receipt": frozenset({"number"}),
    "lodging.Recovery": frozenset(_OFFICE),
    "projects.Project": frozenset(_NUMBER),
    "projects.ProjectEvent": frozenset({*_NUMBER, *_OFFICE}),
    "projects.Book": frozenset({*_NUMBER, "changes"}),  # codes
    "projects.Report": frozenset({"told", "progress", "spent"}),  # numbers
    "projects.Mending": frozenset({"told"}),
    "proactive.Night": frozenset({"pack", "version", "content", "counts", "totals"}),  # figures
    "proactive.Finding": frozenset(_NUMBER),
    "proactive.Roll": frozenset({*_NUMBER, "territory", "reason"}),  # of the whole list
    "proactive.Subscription": frozenset({"pack", "benefit", "document", "title", "seen", "said"}),  # go with the account
}  # fmt: skip


def end_of_case(case: Case, now: datetime) -> None:
    """What rests on a case that is to be erased loses its words and files; the case itself goes afterwards: a file may be of
    both. In the caller's transaction."""
    with narrow_way(case):
        for label, (way, _, fields) in ENDING.items():
            if way:
                _lose(_rows(label, {way: case.key}), fields, now)


def end_of_person(person: Subject, now: datetime) -> None:
    """What rests on a person alone (a stay without a claim, a find of the nightly scan) loses its words. In the caller's
    transaction, after the last case of theirs, or that named them, was erased."""
    named = FamilyCard.objects.filter(member=person).values("case")
    own = models.Q(claimant=person) | models.Q(applicant=person)
    erased = Case.objects.filter(own | models.Q(key__in=named)).first()
    if erased is None:
        return
    with narrow_way(erased):
        for label, (_, way, fields) in ENDING.items():
            if way:
                _lose(_rows(label, {way: person}), fields, now)


def holders_of(case: Any) -> Iterator[tuple[models.QuerySet[Any], str]]:
    """The rows beside a case that hold a file which still has its content, with the field; `case` is its key, or refers to it."""
    for label, (way, _, fields) in ENDING.items():
        for field in fields:
            if way and isinstance(apps.get_model(label)._meta.get_field(field), models.ForeignKey):
                there = {way: case, f"{field}__isnull": False, f"{field}__removed_at": None}
                yield _rows(label, there), field


def destroy_files(case: Case, now: datetime) -> int:
    """Destroy the content of what was handed in beside a case, and keep that it was; how many files."""
    found = [pk for rows, field in holders_of(case.key) for pk in rows.values_list(field, flat=True)]
    return sum(sweeping.destroy(one, now) for one in StoredFile.objects.filter(pk__in=found))


def _rows(label: str, wanted: dict[str, Any]) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model(label)._default_manager.filter(**wanted)
    return rows


def _lose(rows: models.QuerySet[Any], fields: Iterable[str], now: datetime) -> None:
    for row in rows:
        lost = {name: _empty(row, name) for name in fields}
        stored = [row.file] if "file" in lost and row.file is not None else []
        type(row)._default_manager.filter(pk=row.pk).update(**lost)
        for one in stored:
            sweeping.destroy(one, now)
            if not Attachment.objects.filter(file=one).exists():  # else it goes with the case
                one.delete()  # its name tells of a person too


def _empty(row: models.Model, name: str) -> Any:
    """What is left of a field: the codes and numbers of an event's details and of a task book, else nothing."""
    field = row._meta.get_field(name)
    if name in LEFT:
        return LEFT[name](getattr(row, name))
    if isinstance(field, models.ForeignKey):
        return None
    return field.get_default() if isinstance(field, models.JSONField) else ""


__all__ = ["APPS", "ENDING", "STAYING", "destroy_files", "end_of_case", "end_of_person", "holders_of"]
