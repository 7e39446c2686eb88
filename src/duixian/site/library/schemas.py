"""Shapes of the records that REST gives; docs/cli.md tells what each key means."""

from __future__ import annotations

import datetime as dt

from ninja import Schema


class DocumentOut(Schema):
    id: str
    file: str
    start_line: int
    end_line: int
    title: str | None
    alt_titles: list[str]
    number: str | None
    other_numbers: list[str]
    issuers: list[str] | None
    date: dt.date | None
    kind: str
    level: str | None
    abridged: bool
    effective_from: dt.date | None
    expires: dt.date | None
    repeals: list[str]
    cites: list[str]
    cites_orders: list[str]
    part: str | None
    year_section: str | None
    expression: str
    current: bool
    confidence: float
    findings: list[str]


class NodeOut(Schema):
    id: str
    parent: str | None
    type: str
    label: str | None
    heading: str | None
    start_line: int
    end_line: int
    path: str
    text: str
    confidence: float
    why: str | None


class ClauseOut(Schema):
    """The keys that every clause has; those of its kind stand beside them."""

    document: str
    file: str
    start_line: int
    end_line: int
    heading: str | None
    confidence: float
    clause: str
    node: str
    text: str
    why: str | None


class TaskOut(ClauseOut):
    role: str
    name: str


class ReferenceOut(Schema):
    document: str
    file: str
    start_line: int
    end_line: int
    node: str
    relation: str
    title: str | None
    number: str | None
    path: str | None
    target: str | None
    target_node: str | None
    confidence: float
    why: str | None


class TableOut(Schema):
    document: str
    file: str
    node: str
    start_line: int
    end_line: int
    heading: str | None
    header: list[str]
    columns: int
    rows: list[list[str]]
    confidence: float
    why: str | None


class StatusOut(Schema):
    document: str
    node: str | None
    citation: str
    on: dt.date
    state: str
    since: dt.date | None
    until: dt.date | None
    because: str | None
    amended_by: list[str]


class HitOut(Schema):
    document: str
    node: str | None
    file: str
    start_line: int
    end_line: int
    title: str | None
    number: str | None
    path: str | None
    heading: str | None
    citation: str
    excerpt: str
    score: float


class UnitOut(Schema):
    id: str
    name: str
    aliases: list[str]
