"""The data sets: names, words, fields; and their description as a Data Package (datapackage.org, version 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from . import counting, listing
from .suppressing import LEAST

LICENCES = {
    "CC-BY-4.0": ("知识共享 署名 4.0 国际", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("知识共享 CC0 1.0（放弃权利）", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODC-BY-1.0": ("开放数据共用 署名 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
}
FORMS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Field:
    """A column: `type` is Table Schema's."""

    name: str
    type: str
    title: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class DataSet:
    """One table. `key` are the columns that name a row, `refers` (columns, data set, its columns) what they point at."""

    name: str
    title: str
    said: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Callable[[date], Iterator[Mapping[str, Any]]]
    refers: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()
    today_only: bool = False


_LIST = Field("list", "string", "名单", "名单的标识，与公示页地址里的相同")
_WHERE = (
    Field("pack", "string", "规则包"),
    Field("benefit", "string", "待遇", "规则包里的标识"),
)
_PLACE = Field("district", "string", "归属地", "代码；没有按地方分的为空")
_TITLES = (
    Field("benefit_title", "string", "待遇名称"),
    _PLACE,
    Field("district_name", "string", "归属地名称"),
)
DATA_SETS = (
    DataSet(
        "lists", "公示名单", "现在能看的公示：正在公示的，和期满一年以内的。",
        (
            _LIST, Field("title", "string", "标题"), *_WHERE, *_TITLES, Field("office", "string", "公示机关"), Field("starts", "date", "公示自"),
            Field("ends", "date", "公示至"), Field("open", "boolean", "正在公示"), Field("rows", "integer", "行数"),
            Field("hash_sm3", "string", "名单散列", "SM3，对名单的 JSON 下载核验"),
        ),
        ("list",), listing.lists,
    ),
    DataSet(
        "list-rows", "公示内容", "正在公示的名单的内容，一格一行；照公示时的样子，姓名已经遮掩。公示期满就不再提供。",
        (_LIST, Field("row", "integer", "序号"), Field("column", "string", "栏目"), Field("value", "string", "内容")),
        ("list", "row", "column"), listing.list_rows, ((("list",), "lists", ("list",)),), today_only=True,
    ),
    DataSet(
        "decisions", "公示后的准予决定", "公示过的申请里作出准予决定、没有被撤销的，到月；名单上公示过金额并且没有变的，带金额。",
        (
            _LIST, Field("row", "integer", "序号"), *_WHERE, _PLACE, Field("month", "yearmonth", "决定的月份"),
            Field("amount_yuan", "number", "金额（元）"),
        ),
        ("list", "row"), listing.decisions, ((("list",), "lists", ("list",)),),
    ),
    DataSet(
        "statistics", "统计", f"各项待遇按归属地和年度的件数和金额。不足 {LEAST} 的件数、能推出个别人的金额不公布；未满的年度，件数取整到 {LEAST}，不公布金额。",
        (
            *_WHERE, *_TITLES, Field("year", "year", "年度"), Field("final", "boolean", "年度已满", f"否：件数取整到 {LEAST}"),
            Field("filed", "integer", "收件"), Field("granted", "integer", "准予"), Field("refused", "integer", "不予"),
            Field("ended", "integer", "终止"), Field("claimants_paid", "integer", "得到拨付的申请人"), Field("granted_yuan", "number", "核定金额（元）"),
            Field("paid_yuan", "number", "拨付金额（元）"), Field("withheld", "string", "未公布的栏目", "空格分开"),
        ),
        ("pack", "benefit", "district", "year"), counting.rows,
    ),
)  # fmt: skip
BY_NAME = {one.name: one for one in DATA_SETS}


def package(now: datetime, licence: str, address: str, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The Data Package of files that were written: `files` have name (of the data set), form, bytes, hash."""
    title, path = LICENCES[licence]
    described: dict[str, Any] = {
        "profile": "data-package",
        "name": "duixian-open-data",
        "title": "惠企惠才政策兑现 开放数据",
        "description": "公示名单、公示后的准予决定和统计。没有公示范围以外的个人信息。",
        "created": timezone.localtime(now).isoformat(timespec="seconds"),
        "licenses": [{"name": licence, "title": title, "path": path}],
        "resources": [_resource(BY_NAME[one["name"]], one) for one in files],
    }
    if address:
        described["homepage"] = f"{address}/open-data/"
    return described


def _resource(of: DataSet, file: Mapping[str, Any]) -> dict[str, Any]:
    """A CSV file with its schema; beside it the same as JSON."""
    form = file["form"]
    made: dict[str, Any] = {
        "name": of.name if form == "csv" else f"{of.name}-json", "path": f"{of.name}.{form}", "title": of.title, "description": of.said,
        "format": form, "mediatype": "text/csv" if form == "csv" else "application/json", "bytes": file["bytes"],
        "hash": f"sha256:{file['hash']}",
    }  # fmt: skip
    if form == "json":
        return {**made, "profile": "data-resource", "encoding": "utf-8"}
    fields = [
        {"name": f.name, "type": f.type, "title": f.title, **({"description": f.said} if f.said else {})}
        for f in of.fields
    ]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(of.key), "missingValues": [""]}
    if of.refers:
        schema["foreignKeys"] = [
            {"fields": list(mine), "reference": {"resource": other, "fields": list(theirs)}}
            for mine, other, theirs in of.refers
        ]
    return {
        **made, "profile": "tabular-data-resource", "encoding": "utf-8-sig",
        "dialect": {"lineTerminator": "\r\n", "header": True}, "schema": schema,
    }  # fmt: skip
