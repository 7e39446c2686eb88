"""The checked, immutable pack. Everything an engine, a page or a checker reads; nothing here computes.

`Pack.definitions` holds every computed value of the pack in an order in which each depends only on earlier ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.benefits import Benefit, Limit, Stacking
from duixian.rules.model.citation import Cite
from duixian.rules.model.computed import Classification, Definition, Table
from duixian.rules.model.conduct import Conduct, Fund, Paper, Procedure, Role
from duixian.rules.model.credentials import Credential
from duixian.rules.model.declared import CodeSet, Document, Entity, Enum, Fact, Parameter
from duixian.rules.model.delivery import Share, Window
from duixian.rules.model.expected import Expect
from duixian.rules.model.lists import YearlyList
from duixian.rules.model.lodgings import Lodging
from duixian.rules.model.offices import Directory
from duixian.rules.model.projects import Project


def frozen(mapping: dict[str, Any]) -> Mapping[str, Any]:
    """A read-only view of a copy."""
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCase:
    """A case of the pack: `document` is the case as `evaluate` takes it."""

    name: str
    document: Mapping[str, Any]
    expect: Mapping[str, Expect]
    values: Mapping[str, str]
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A finding of `pack check` (code and subject), or a change that no case can notice, with the reason it may stand."""

    finding: str
    reason: str
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    id: str
    title: str
    jurisdiction: str
    version: str
    content_hash: str
    note: str = ""
    documents: Mapping[str, Document] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    enums: Mapping[str, Enum] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    sets: Mapping[str, CodeSet] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    classifications: Mapping[str, Classification] = field(default_factory=dict)
    benefits: Mapping[str, Benefit] = field(default_factory=dict)
    stacking: tuple[Stacking, ...] = ()
    limits: Mapping[str, Limit] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    funds: Mapping[str, Fund] = field(default_factory=dict)
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    lodgings: Mapping[str, Lodging] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)
    conduct: Conduct = field(default_factory=Conduct)
    offices: Mapping[str, Directory] = field(default_factory=dict)
    lists: Mapping[str, YearlyList] = field(default_factory=dict)
    cases: tuple[PackCase, ...] = ()
    accepted: tuple[Accepted, ...] = ()


def unasked(pack: Pack, benefit: Benefit) -> Cite | None:
    """The article by which nobody applies for a benefit, for which an office draws up a list (None: it has to be claimed,
    or no procedure leads to it)."""
    procedure = pack.procedures.get(benefit.procedure)
    return procedure.unasked if procedure is not None else None


def applied_for(pack: Pack, benefit: Benefit) -> bool:
    """Whether somebody has to apply for a benefit, and can: a procedure leads to it that begins with an application."""
    return bool(benefit.procedure) and not benefit.announced and unasked(pack, benefit) is None
