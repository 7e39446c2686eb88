"""The library over HTTP: the records of the shell, page by page, with an OpenAPI description."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, NinjaAPI, Query, Schema
from ninja.responses import Response

from duixian import __version__

from . import records
from .finding import NotInLibraryError, document_of, node_of
from .models import ClauseUnit, Unit
from .results import hit_records
from .schemas import (
    ClauseOut,
    DocumentOut,
    HitOut,
    NodeOut,
    ReferenceOut,
    StatusOut,
    TableOut,
    TaskOut,
    UnitOut,
)
from .search import Filters, search
from .standing import state_on, timeline_of
from .upkeep import fresh_index

MOST = 200  # records of one answer
DEEPEST = 1_000_000  # records that can be skipped

api = NinjaAPI(
    title="兑现 政策文库",
    version=__version__,
    description="文件、条目、条款内容、引用、表格、检索和效力。键与命令行 --json 相同。",
    docs_url=None,
    urls_namespace="library-api",
)


Kind = Literal["responsibility", "grant", "target", "deadline", "material", "step"]


class Page(Schema):
    """Which records of a list."""

    limit: int = Field(50, ge=1, le=MOST, description="最多返回的记录数")
    offset: int = Field(0, ge=0, le=DEEPEST, description="跳过的记录数")


class Words(Page):
    """A search."""

    q: str = Field("", max_length=200, description="检索词，用空格隔开")
    level: list[str] = Field([], description="国家、部委、省、市、区县")
    kind: list[str] = Field([], description="文种")
    issuer: list[str] = Field([], description="发文机关")
    year: list[Annotated[int, Field(ge=1, le=9999)]] = Field([], description="成文年份")
    unit: list[str] = Field([], description="责任单位标识")
    grants: bool = Field(False, description="只要有资金标准的")
    on: date | None = Field(None, description="只要这一天有效的")


@api.exception_handler(NotInLibraryError)
def not_in_library(request: HttpRequest, error: NotInLibraryError) -> Response:
    """What is not there, in one sentence."""
    return Response({"detail": str(error)}, status=404)


@api.get("/documents", response=list[DocumentOut], summary="文件列表", tags=["文件"])
def documents(request: HttpRequest, page: Query[Page]) -> Any:
    return list(islice(records.document_records(), page.offset, page.offset + page.limit))


@api.get("/documents/{ident}", response=DocumentOut, summary="一份文件", tags=["文件"])
def document(request: HttpRequest, ident: str) -> Any:
    return records.one_document(document_of(ident))


@api.get("/documents/{ident}/outline", response=list[NodeOut], summary="文件的条目", tags=["文件"])
def outline(request: HttpRequest, ident: str) -> Any:
    return [records.node_record(node) for node in document_of(ident).nodes.order_by("position")]


@api.get("/documents/{ident}/clauses", response=list[ClauseOut], summary="文件的条款内容", tags=["文件"])
def clauses(request: HttpRequest, ident: str, kind: Kind | None = None) -> Any:
    return Response(list(records.clause_records(kind, document_of(ident))))


@api.get("/documents/{ident}/references", response=list[ReferenceOut], summary="文件的引用", tags=["文件"])
def references(request: HttpRequest, ident: str) -> Any:
    return list(records.reference_records(document_of(ident)))


@api.get("/documents/{ident}/tables", response=list[TableOut], summary="文件的表格", tags=["文件"])
def tables(request: HttpRequest, ident: str) -> Any:
    return list(records.table_records(document_of(ident)))


@api.get("/documents/{ident}/status", response=StatusOut, summary="某日的效力", tags=["文件"])
def status(request: HttpRequest, ident: str, on: date, node: str | None = None) -> Any:
    found, one = node_of(f"{ident}#{node}" if node else ident)
    return records.status_record(found, one, on, state_on(on, timeline_of(found, one)))


@api.get("/search", response=list[HitOut], summary="检索条款", tags=["检索"])
def find(request: HttpRequest, words: Query[Words]) -> Any:
    filters = Filters(words.level, words.kind, words.issuer, words.year, words.unit, words.grants, words.on)
    found = search(fresh_index(), words.q, filters, offset=words.offset, limit=words.limit)
    return list(hit_records(found, words.q))


@api.get("/units", response=list[UnitOut], summary="责任单位", tags=["责任单位"])
def units(request: HttpRequest, page: Query[Page]) -> Any:
    found = Unit.objects.prefetch_related("aliases").order_by("id")[page.offset : page.offset + page.limit]
    return [{"id": u.pk, "name": u.name, "aliases": [a.name for a in u.aliases.all()]} for u in found]


@api.get("/tasks", response=list[TaskOut], summary="一个单位的任务", tags=["责任单位"])
def tasks(request: HttpRequest, unit: str, page: Query[Page]) -> Any:
    names = records.file_names()
    found = (
        ClauseUnit.objects.filter(unit_id=unit, clause__document__current=True)
        .select_related("clause__document")
        .order_by("pk")[page.offset : page.offset + page.limit]
    )
    told = [
        {
            "role": t.role,
            "name": t.name,
            **records.clause_record(t.clause, names[t.clause.document.source_id]),
        }
        for t in found
    ]
    return Response(told)
