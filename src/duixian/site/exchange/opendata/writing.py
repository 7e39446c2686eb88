"""All data sets into a folder: CSV, JSON, and the package that describes them, which comes last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from duixian.site.sheets import write_csv

from .describing import DATA_SETS, DataSet, package

PACKAGE = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows each data set has."""

    rows: Mapping[str, int]


def write(folder: Path, now: datetime) -> Written:
    """Write everything as of `now`. A file is replaced whole; the package names what is there by its hash."""
    folder.mkdir(parents=True, exist_ok=True)
    today = timezone.localdate(now)
    files, rows = [], {}
    for of in DATA_SETS:
        with transaction.atomic():
            found = list(of.rows(today))
        rows[of.name] = len(found)
        for form, made in (("csv", _csv), ("json", _json)):
            path = folder / f"{of.name}.{form}"
            part = path.with_suffix(f".{form}.part")
            made(part, of, found)
            part.replace(path)
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            files.append({"name": of.name, "form": form, "bytes": path.stat().st_size, "hash": digest})
    described = package(now, settings.OPENDATA_LICENCE, settings.SITE_ADDRESS, files)
    for resource in described["resources"]:
        resource["rowCount"] = rows[resource["name"].removesuffix("-json")]
    part = folder / f"{PACKAGE}.part"
    part.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.replace(folder / PACKAGE)
    return Written(rows)


def _csv(path: Path, of: DataSet, rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as out:
        write_csv(out, [f.name for f in of.fields], _cells(of, rows))


def _cells(of: DataSet, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [str(value).lower() if isinstance(value := row[f.name], bool) else value for f in of.fields]


def _json(path: Path, of: DataSet, rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("[")
        for number, row in enumerate(rows):
            out.write(",\n" if number else "\n")
            # Amounts are texts: a number would pass through floating point in most readers.
            json.dump({f.name: row[f.name] for f in of.fields}, out, ensure_ascii=False)
        out.write("\n]\n")
