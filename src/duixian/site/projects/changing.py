"""The only ways in which a project changes: under its lock, with its event, facts, notice and audit row in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from duixian.rules.model.projects import Project as Kind
from duixian.site import audit
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.registry import receiving
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact, Subject
from duixian.site.registry.powers import APPLY
from duixian.site.shelf import Ready

from . import kinds
from .models import Project, ProjectEvent

ACTS = {
    "begun": "立项", "renewed": "进入下一期", "drafted": "起草任务书", "sent": "单位签交任务书", "returned": "退回商改", "signed": "签订任务书",
    "asked": "提出变更", "noted": "报备变动", "agreed": "同意变更", "refused": "不同意变更", "filed": "交报告", "report_returned": "报告退回补正",
    "accepted": "报告核过", "failed": "报告不合格", "missed": "逾期未交", "mending": "责令限期整改", "mended": "报整改情况", "mending_passed": "整改合格",
    "mending_failed": "整改不合格", "mending_late": "整改逾期", "finished": "期满", "ended": "终止", "restored": "恢复", "fallen": "立项的决定撤销",
}  # fmt: skip


class ProjectError(ValueError):
    """What is asked of a project is not possible as things stand; the message says why."""


@dataclass
class Change:
    """One transition of a project that is locked: `by` the user (None: the clock), `office` under which they act."""

    project: Project
    by: Any
    now: datetime
    office: str = ""

    @cached_property
    def known(self) -> tuple[Ready, Kind]:
        return kinds.of_project(self.project)

    @property
    def kind(self) -> Kind:
        return self.known[1]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def event(self, act: str, *, note: str = "", article: str = "", once: str | None = None, **detail: Any) -> ProjectEvent:  # fmt: skip
        """Add what happened, and write the project."""
        project = self.project
        project.version += 1
        made = ProjectEvent.objects.create(
            project=project, seq=project.version, act=act, user=self.by, office=self.office, at=self.now, note=note, article=article[:500],
            detail=detail, once=once,
        )  # fmt: skip
        project.save()
        audit.write("project.acted", user=self.by, subject=project.unit, about=project.number, detail={"act": act}, now=self.now)  # fmt: skip
        return made

    def settle(self, said: Mapping[str, Any], on: date | None = None) -> None:
        """Record facts of the project as its keepers' own word; facts without an id are passed over."""
        record([entry(self.project, self.kind, id_, value, on or self.today) for id_, value in said.items() if id_], self.by, self.now)  # fmt: skip

    def tell(self, kind: str, *, deadline: date | None = None, once: str = "") -> None:
        users = receiving.users_of(self.project.unit, self.today, APPLY)
        receiving.tell(kind, self.project, users, self.now, deadline=deadline, once=once)


def entry(
    project: Project, kind: Kind, id_: str, value: Any, on: date, subject: Subject | None = None
) -> Entry:
    """One fact as the register of projects tells it."""
    return Entry(
        subject or project.subject, project.pack, id_, value, Fact.Source.VERIFIED, valid_from=on, register=kind.label,
        evidence=f"{kind.label} {project.number}",
    )  # fmt: skip


def locked(key: int) -> Project:
    """A project under lock, in the caller's transaction."""
    rows = Project.objects.select_for_update(of=("self",)).select_related("subject", "unit__account")
    return rows.get(pk=key)


def case_context(change: Change) -> Context:
    """The case that began the project, under lock, as whoever acts sees it; save its case when done."""
    case = Case.objects.select_for_update(of=("self",)).select_related("claimant__owner", "applicant__owner", "opened_by").get(key=change.project.case)  # fmt: skip
    return Context(
        case, change.known[0], current_calendar(), change.by, change.now, {}, "", office=change.office
    )
