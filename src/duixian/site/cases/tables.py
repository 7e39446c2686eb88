"""The tables on the page of a case as rows of plain values, to leave as files."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from typing import Any

from django.urls import reverse
from django.utils import timezone

from . import amounts, comparing, issuing, materials, paid
from .engine.context import Context
from .figures import Table
from .standing import history

Row = tuple[Any, ...]
LABELS = {
    "facts": "条件和事实", "amount": "金额", "materials": "材料", "money": "拨付", "papers": "文书", "history": "经过",
}  # fmt: skip


def of_office(context: Context, name: str) -> Table | None:
    """A table of the office's page by its name; None for a name it has not."""
    return TABLES[name](context, True) if name in TABLES else None


def of_applicant(context: Context, name: str) -> Table | None:
    """A table of the applicant's page; what the office compares and works out is not theirs."""
    return TABLES[name](context, False) if name in THEIRS else None


def _facts(context: Context, office: bool) -> Table:
    rows = [
        (side.label, side.said, side.article, fact.label, fact.value if fact.known else "不清楚", fact.source)
        for side in comparing.sides(context)
        for fact in side.facts
    ]
    return Table(LABELS["facts"], ("条件", "是否满足", "依据", "事实", "内容", "来源"), rows)


def _amount(context: Context, office: bool) -> Table:
    found = amounts.worked_out(context)
    parts = (("计算", found.steps), ("承担", found.shares), ("拨付", found.schedule))
    rows = [(part, line.text, line.value, line.remark) for part, lines in parts for line in lines]
    return Table(LABELS["amount"], ("部分", "项目", "金额或结果", "依据、比例或日期"), rows)


def _materials(context: Context, office: bool) -> Table:
    rows: list[Row] = []
    for one in materials.wanted(context.case, context.assessed):
        sure = "要" if one.certain else "视情况"
        if not one.given:
            rows.append((one.name, sure, "没有交", "", ""))
        for given in one.given:
            how = given.file.name if given.file is not None else "纸质件"
            rows.append((one.name, sure, how, given.get_state_display(), _day(given.at)))
    return Table(LABELS["materials"], ("材料", "要不要", "已交", "核验", "日期"), rows)


def _money(context: Context, office: bool) -> Table:
    rows = [
        (one.row.number, one.name, f"{one.row.fen / 100:.2f}", one.row.due.isoformat() if one.row.due else "", one.row.get_state_display(), one.said)
        for one in paid.instalments(context.case, context.benefit.title, context.today.year)
    ]  # fmt: skip
    return Table(LABELS["money"], ("期", "名称", "金额（元）", "应付日", "状态", "说明"), rows)


def _papers(context: Context, office: bool) -> Table:
    rows: list[Row] = []
    for paper in issuing.papers_of(context.case):
        service = getattr(paper, "service", None)
        served = (service.on.isoformat(), service.get_how_display()) if service is not None else ("", "")
        rows.append((paper.title, paper.number, _day(paper.at), *served, paper.code))
    return Table(LABELS["papers"], ("文书", "文号", "日期", "送达日期", "送达方式", "核验码"), rows)


def _history(context: Context, office: bool) -> Table:
    rows = [
        (timezone.localtime(one.event.at).strftime("%Y-%m-%d %H:%M"), one.label, one.detail, str(one.event.user or "") if office else "")
        for one in history(context.pack, context.case, office=office)
    ]  # fmt: skip
    head = ("时间", "经过", "说明", "经办")
    return (
        Table(LABELS["history"], head, rows)
        if office
        else Table(LABELS["history"], head[:3], [row[:3] for row in rows])
    )


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat()


TABLES: dict[str, Callable[[Context, bool], Table]] = {
    "facts": _facts, "amount": _amount, "materials": _materials, "money": _money, "papers": _papers, "history": _history,
}  # fmt: skip
FORMS = ("xlsx", "csv")
THEIRS = ("materials", "money", "papers", "history")


def offered(key: uuid.UUID, names: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The tables of a case that its page offers: each label with the addresses of its files, in the order of `FORMS`."""
    one = reverse("cases:case-table", args=[key, "-", "-"]).removesuffix(
        "-.-"
    )  # then these differ in the end alone
    return [(LABELS[name], tuple(f"{one}{name}.{form}" for form in FORMS)) for name in names]
