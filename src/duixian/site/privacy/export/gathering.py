"""What a copy holds: parts of tables in plain words, files, papers. Other people stand in it by masked names alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from duixian.site.accounts.models import User
from duixian.site.cases.models import Issued
from duixian.site.files.models import StoredFile
from duixian.site.registry.identifiers import masked_name
from duixian.site.registry.models import Subject

MOST_ROWS = 20_000  # of one table; the rest is counted


@dataclass(frozen=True, slots=True)
class Whose:
    """The account, the person it belongs to (none: an account for work alone), and the moment."""

    user: User
    subject: Subject | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind, each by the names of its columns; `left` rows more were left out."""

    title: str
    rows: list[dict[str, Any]]
    left: int = 0


@dataclass(frozen=True, slots=True)
class FileOf:
    """A file to be packed under a folder."""

    folder: str
    stored: StoredFile


@dataclass(frozen=True, slots=True)
class PaperOf:
    """A paper to be set as PDF under a folder."""

    folder: str
    paper: Issued


@dataclass(frozen=True, slots=True)
class Part:
    """One area of a copy."""

    id: str
    title: str
    tables: tuple[Table, ...]
    files: tuple[FileOf, ...] = field(default=())
    papers: tuple[PaperOf, ...] = field(default=())


Gatherer = Callable[[Whose], Part]


def parts_of(whose: Whose) -> list[Part]:
    """Every part that the site has (settings: PRIVACY_PARTS), in their order."""
    found: list[Part] = [import_string(path)(whose) for path in settings.PRIVACY_PARTS]
    return found


def table(title: str, rows: Iterable[Mapping[str, Any]]) -> Table:
    """The rows as a table, at most `MOST_ROWS`."""
    coming = iter(rows)
    taken = [{name: plain(value) for name, value in row.items()} for row in islice(coming, MOST_ROWS)]
    return Table(title, taken, sum(1 for _ in coming))


def plain(value: Any) -> Any:
    """A value as JSON holds it; moments in the site's own time."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, bool, list, dict)):
        return value
    return str(value)


def named(subject: Subject | None, whose: Whose) -> str:
    """A subject as it may stand in somebody's copy: themselves, an enterprise or a project by name, others masked."""
    if subject is None:
        return ""
    if whose.subject is not None and subject.pk == whose.subject.pk:
        return "本人"
    return masked_name(subject.name) if subject.kind == Subject.Kind.PERSON else subject.name


def yuan(fen: int | None) -> str:
    """An amount in yuan."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d} 元"
