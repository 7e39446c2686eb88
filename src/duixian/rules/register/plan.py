"""What a register is like: the tables, links and distributions that a pack's `register.yaml` states, checked against the pack.

What the file does not state is drawn by the fact's type (`default_of`), so that a pack without the file, or with new facts, works.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from duixian.rules.errors import nearest
from duixian.rules.load.files import REGISTER
from duixian.rules.model.declared import Entity, Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType, NumberType

FILE = REGISTER
KEYS = ("day", "count", "unknown", "tables", "pairs", "claims")
TABLE_KEYS = ("rows", "each", "links", "columns", "rest")
REST = ("human", "lower", "truth", "number", "money", "date")
KINDS = (
    "value", "share", "pick", "between", "near", "log", "before", "months_after", "days_after", "months_since", "part_of",
    "same", "by", "spells",
)  # fmt: skip
EXTRA = ("unknown", "only", "spread", "least", "most", "of", "otherwise", "times", "whole")

Spec = Mapping[str, Any]


class RegisterError(ValueError):
    """A register that cannot be made; says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One entity's table: `rows` for each person (a table of its own), or `each` parent's number of rows.

    `columns` has a distribution for every fact that was stated, or that the `rest` (by sort of fact) gives one.
    """

    rows: float | None = None
    each: Spec | None = None
    links: Mapping[str, Spec] = field(default_factory=dict)
    columns: Mapping[str, Spec] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Couples: holders whose optional row `link` describes another holder of the register.

    `share` of those who have the row are joined in twos; `mirrors` fills facts of the row from the other's facts, `set` with what
    is so for every couple; `same` names rows (a home) that both of them have in common, with what is so for these.
    """

    link: str
    share: float
    mirrors: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    same: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClaimSpec:
    """Of those entitled: the share that was paid, the share whose claim is open; by benefit where it differs.

    Claims were filed in the last `since` years, and not before the day that the fact `after` holds.
    """

    paid: float = 0.4
    open: float = 0.1
    since: float = 3.0
    after: str = ""
    benefits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A register in the making: `count` is the entity whose number is given."""

    day: date | None
    count: str
    unknown: float
    tables: Mapping[str, TableSpec]
    pairs: tuple[Pairs, ...] = ()
    claims: ClaimSpec = field(default_factory=ClaimSpec)


def read_plan(pack: Pack, path: Path | None) -> Plan:
    """The plan of a file (of defaults alone for None). Raises `RegisterError` with the place of what is wrong."""
    body: Any = {}
    if path is not None:
        try:
            body = yaml.safe_load(path.read_text("utf-8")) or {}
        except (OSError, UnicodeDecodeError) as error:
            raise RegisterError(f"读不了 {path}（{error}）；给出 UTF-8 的 {FILE}") from None
        except yaml.YAMLError as error:
            raise RegisterError(
                f"{path} 的 YAML 格式有误（{str(error).splitlines()[0]}）；改正后再试"
            ) from None
    return _Reading(pack, path.name if path else FILE).plan(body)


class _Reading:
    def __init__(self, pack: Pack, name: str) -> None:
        self.pack, self.name = pack, name

    def fail(self, place: str, what: str) -> RegisterError:
        return RegisterError(f"{self.name}：{place}：{what}")

    def plan(self, body: Any) -> Plan:
        self._keys("最外层", body, KEYS)
        count = str(
            body.get("count", "person" if "person" in self.pack.entities else next(iter(self.pack.entities)))
        )
        self._entity("count", count)
        tables = {}
        for name, table in self._map("tables", body.get("tables", {})).items():
            self._entity(f"tables.{name}", name)
            tables[name] = self._table(f"tables.{name}", name, table)
        day = body.get("day")
        if day is not None and not isinstance(day, date):
            raise self.fail("day", "要写日期，如 2026-06-30")
        return Plan(
            day=day, count=count, unknown=self._rate("unknown", body.get("unknown", 0.02)), tables=tables,
            pairs=tuple(self._pairs(f"pairs[{i}]", one) for i, one in enumerate(body.get("pairs", ()))),
            claims=self._claims(body.get("claims", {})),
        )  # fmt: skip

    # parts

    def _table(self, place: str, name: str, body: Any) -> TableSpec:
        self._keys(place, body, TABLE_KEYS)
        facts = {f.name for f in self.pack.facts.values() if f.role == name}
        roles = {e.id for e in self.pack.entities.values() if e.of == name and not e.many}
        columns = self._map(f"{place}.columns", body.get("columns", {}))
        links = self._map(f"{place}.links", body.get("links", {}))
        for key in columns:
            self._known(f"{place}.columns", key, facts)
        for key in links:
            self._known(f"{place}.links", key, roles)
        for key, spec in columns.items():
            fact = self.pack.facts[f"{name}.{key}"]
            columns[key] = self._spec(f"{place}.columns.{key}", spec, fact)
        rest = self._map(f"{place}.rest", body.get("rest", {}))
        self._keys(f"{place}.rest", rest, REST)
        for fact in facts_of(self.pack, name) if rest else ():
            sort = sort_of(fact)
            if sort in rest and fact.name not in columns:
                columns[fact.name] = self._spec(f"{place}.rest.{sort}", rest[sort], fact)
        each = body.get("each")
        rows = body.get("rows")
        return TableSpec(
            rows=None if rows is None else float(rows),
            each=None if each is None else self._spec(f"{place}.each", each, None),
            links={key: self._link(f"{place}.links.{key}", link) for key, link in links.items()},
            columns=columns,
        )

    def _spec(self, place: str, spec: Any, fact: Fact | None) -> Spec:
        """A distribution with its kind; a plain value stands for itself."""
        if not isinstance(spec, Mapping):
            return {"value": spec}
        kinds = [key for key in KINDS if key in spec]
        if len(kinds) != 1:
            raise self.fail(place, f"要写而且只写一种：{'、'.join(KINDS)}")
        for key in spec:
            if key not in KINDS and key not in EXTRA:
                raise self.fail(place, f"没有“{key}”{nearest(str(key), [*KINDS, *EXTRA])}")
        made = dict(spec)
        if "by" in spec:
            cases = self._map(f"{place}.of", spec.get("of"))
            made["of"] = {key: self._spec(f"{place}.of.{key}", one, fact) for key, one in cases.items()}
            if "otherwise" in spec:
                made["otherwise"] = self._spec(f"{place}.otherwise", spec["otherwise"], fact)
        for key in ("months_after", "days_after", "before", "times"):
            if key in spec:
                made[key] = self._spec(f"{place}.{key}", spec[key], None)
        if "spells" in spec:
            made["spells"] = self._spells(f"{place}.spells", spec["spells"], fact)
        if fact is not None and isinstance(fact.type, EnumType) and spec.get("pick", "any") != "any":
            values = self.pack.enums[fact.type.name].values
            for value in spec["pick"]:
                self._known(f"{place}.pick", str(value), values)
        return made

    def _link(self, place: str, body: Any) -> Spec:
        """How a row of a shared table is chosen (`skew`, `unknown`), or whether there is one of one's own."""
        if isinstance(body, Mapping) and not any(key in body for key in KINDS):
            self._keys(place, body, ("skew", "unknown"))
            return body
        return self._spec(place, body, None)

    def _spells(self, place: str, body: Any, fact: Fact | None) -> Spec:
        """Spells of a row: how many `count`, their `from`, `to`, and the attributes."""
        body = self._map(place, body)
        attributes = {a.name: a for a in fact.attributes} if fact is not None else {}
        for key in body:
            self._known(place, key, ["count", *attributes])
        return {key: self._spec(f"{place}.{key}", spec, attributes.get(key)) for key, spec in body.items()}

    def _pairs(self, place: str, body: Any) -> Pairs:
        self._keys(place, body, ("link", "share", "mirrors", "set", "same"))
        link = str(body.get("link"))
        self._entity(place, link)
        known = {f.name for f in self.pack.facts.values() if f.role == link}
        for key in (*body.get("mirrors", {}), *body.get("set", {})):
            self._known(place, key, known)
        return Pairs(
            link, self._rate(f"{place}.share", body.get("share", 0.5)), dict(body.get("mirrors", {})),
            dict(body.get("set", {})), self._map(f"{place}.same", body.get("same", {})),
        )  # fmt: skip

    def _claims(self, body: Any) -> ClaimSpec:
        self._keys("claims", body, ("paid", "open", "since", "after", "benefits"))
        if body.get("after"):
            self._known("claims.after", body["after"], self.pack.facts)
        benefits = self._map("claims.benefits", body.get("benefits", {}))
        for key, rates in benefits.items():
            self._known("claims.benefits", key, self.pack.benefits)
            self._keys(f"claims.benefits.{key}", rates, ("paid", "open"))
        return ClaimSpec(
            self._rate("claims.paid", body.get("paid", 0.4)), self._rate("claims.open", body.get("open", 0.1)),
            float(body.get("since", 3)), str(body.get("after", "")), benefits,
        )  # fmt: skip

    # checks

    def _keys(self, place: str, body: Any, known: Iterable[str]) -> None:
        for key in self._map(place, body):
            self._known(place, key, known)

    def _known(self, place: str, key: str, known: Iterable[str]) -> None:
        names = [str(name) for name in known]
        if str(key) not in names:
            raise self.fail(place, f"没有“{key}”{nearest(str(key), names)}")

    def _map(self, place: str, body: Any) -> dict[str, Any]:
        if not isinstance(body, Mapping):
            raise self.fail(place, "要写成 名字: 内容")
        return {self._text(key): value for key, value in body.items()}

    @staticmethod
    def _text(key: Any) -> str:
        return {True: "true", False: "false"}.get(key, str(key)) if isinstance(key, bool) else str(key)

    def _entity(self, place: str, name: str) -> None:
        self._known(place, name, self.pack.entities)

    def _rate(self, place: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise self.fail(place, f"“{value}”不是 0 到 1 之间的数")
        return float(value)


def sort_of(fact: Fact) -> str:
    """Under which key of `rest` a fact falls; empty for codes, texts, spells and what a rule made for itself."""
    if fact.implied:
        return ""
    if fact.type == TRUTH:
        return "human" if fact.human else "lower" if fact.better == "lower" else "truth"
    if isinstance(fact.type, NumberType):
        return "money" if fact.type.is_money else "number"
    return "date" if fact.type == DATE else ""


def default_of(pack: Pack, fact: Fact) -> Spec:
    """How a fact of which nothing is stated is drawn, from the dictionary alone."""
    if fact.implied:
        return {"value": False} if fact.type == TRUTH else {"value": 0}
    if fact.type == TRUTH:
        return {
            "share": 0.02 if fact.better == "lower" else 0.04 if fact.human else 0.6 if fact.better else 0.4
        }
    if isinstance(fact.type, EnumType):
        values = pack.enums[fact.type.name].values
        plain = next((v for v in ("none", "other") if v in values), None)
        return {"pick": {v: 4.0 * len(values) if v == plain else 1.0 for v in values}}
    if fact.type == DATE:
        return {"before": {"between": [0, 48]}}
    if isinstance(fact.type, NumberType):
        if fact.type.is_money:
            return {"log": 1_000_000 / fact.ticks, "spread": 1.0}
        span = (fact.hi - fact.lo) / fact.ticks
        return {"between": [fact.lo / fact.ticks, fact.lo / fact.ticks + min(span, 12.0)]}
    if fact.type == SPELLS:
        spells = {a.name: default_of(pack, a) for a in fact.attributes if a.name not in ("from", "to")}
        return {
            "spells": {
                "count": {"pick": {0: 98, 1: 2}},
                "from": {"before": {"between": [1, 60]}},
                "to": {"months_after": {"between": [1, 60]}, "of": "from"},
                **spells,
            }
        }
    assert fact.type == TEXT
    return {"value": fact.label}


def decimals_of(fact: Fact) -> int:
    """The decimals a number is stored with: as many as its unit has whole parts for (money in 分 has none)."""
    places = 0
    while places < fact.decimals and fact.ticks % 10 ** (places + 1) == 0:
        places += 1
    return places


def facts_of(pack: Pack, role: str) -> list[Fact]:
    """The facts that a role's table has as columns; what follows from other rows is left out."""
    return [
        f for f in pack.facts.values() if f.role == role and not f.implied.startswith(("exists:", "limit:"))
    ]


def link_of(pack: Pack, entity: Entity) -> str:
    """The column that joins a role: of its parent's table, or for many rows of its own."""
    return entity.link or (pack.entities[entity.of].key if entity.many else entity.key)
