"""Finding and adding persons and enterprises by their identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.conf import settings

from duixian.site.sealing import Keys, keys_of

from . import identifiers
from .identifiers import IdentifierError, Number
from .models import Identifier, Subject

CHUNK = 500
MOST_FOUND = 50
LONGEST_NAME = 200


class ProjectError(ValueError):
    """A project that cannot be registered; the message says what to do."""


def keys() -> Keys:
    """The keys of this installation, read from their file each time, so that a new key counts at once."""
    return keys_of(settings.DATA_DIR)


def digest_of(number: Number, sealed: Keys) -> str:
    return sealed.digest_of(f"{number.kind}:{number.text}")


def found_all(numbers: Iterable[Number]) -> dict[Number, Subject]:
    """The subjects that have these numbers."""
    sealed = keys()
    by_digest = {digest_of(number, sealed): number for number in numbers}
    found: dict[Number, Subject] = {}
    digests = list(by_digest)
    for start in range(0, len(digests), CHUNK):
        rows = Identifier.objects.filter(digest__in=digests[start : start + CHUNK]).select_related("subject")
        found.update({by_digest[row.digest]: row.subject for row in rows})
    return found


def find(number: Number) -> Subject | None:
    """The subject with this number."""
    return found_all([number]).get(number)


def add_all(named: Mapping[Number, str], now: datetime) -> dict[Number, Subject]:
    """New subjects with one number each. The numbers must be new (`found_all`)."""
    sealed = keys()
    made = {
        number: Subject(
            kind=Subject.Kind.ENTERPRISE if number.kind == identifiers.CREDIT else Subject.Kind.PERSON,
            name=name,
            recorded_at=now,
        )
        for number, name in named.items()
    }
    Subject.objects.bulk_create(made.values(), batch_size=CHUNK)
    Identifier.objects.bulk_create(
        (_identifier(subject, number, sealed, now) for number, subject in made.items()), batch_size=CHUNK
    )
    return made


def get_or_add(number: Number, name: str, now: datetime) -> Subject:
    """The subject with this number, added under this name where there is none."""
    return find(number) or add_all({number: name}, now)[number]


def get_or_add_project(owner: Subject, role: str, name: str, now: datetime) -> Subject:
    """A project of an enterprise by its name, added where there is none. `role` is the entity it is in a pack's cases.

    Raises ProjectError where the owner is no enterprise, or a name or role is missing.
    """
    plain = " ".join(name.split())[:LONGEST_NAME]
    if owner.kind != Subject.Kind.ENTERPRISE:
        raise ProjectError("站点、平台、项目和活动登记在单位名下。请先打开单位的登记。")
    if not plain or not role:
        raise ProjectError("请写项目的名称，并选它是哪一类。")
    return Subject.objects.get_or_create(
        owner=owner, role=role, name=plain, defaults={"kind": Subject.Kind.PROJECT, "recorded_at": now}
    )[0]


def _identifier(subject: Subject, number: Number, sealed: Keys, now: datetime) -> Identifier:
    digest = digest_of(number, sealed)
    return Identifier(
        subject=subject, kind=number.kind, digest=digest, recorded_at=now,
        sealed=sealed.seal(number.text.encode(), f"identifier:{digest}"),
    )  # fmt: skip


def numbers_of(subject: Subject) -> list[tuple[str, str]]:
    """(label, number in full) of each identifier; only for `revealing`, which writes it down."""
    sealed = keys()
    return [(row.get_kind_display(), _opened(row, sealed)) for row in subject.identifiers.all()]


def masked_of(subject: Subject) -> list[tuple[str, str]]:
    """(label, masked number) of each identifier, for a page."""
    sealed = keys()
    rows = subject.identifiers.all()
    return [(row.get_kind_display(), identifiers.masked(row.kind, _opened(row, sealed))) for row in rows]


def _opened(row: Identifier, sealed: Keys) -> str:
    return sealed.open(row.sealed, f"identifier:{row.digest}").decode()


def search(text: str, today: date) -> list[Subject]:
    """By identifier of any kind, else by the beginning of the name; at most `MOST_FOUND`, in the order of the names."""
    plain = " ".join(text.split())
    if not plain:
        return []
    numbers = []
    for kind in identifiers.LABELS:
        try:
            numbers.append(identifiers.checked(kind, plain, today))
        except IdentifierError:
            continue
    found = list(dict.fromkeys(found_all(numbers).values()))
    return found or list(Subject.objects.filter(name__startswith=plain).order_by("name", "id")[:MOST_FOUND])
