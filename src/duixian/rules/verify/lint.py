"""What can be seen without a solver: what nobody reads, and one concept written twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from duixian.rules.fingerprint import fingerprint
from duixian.rules.model import nodes as n
from duixian.rules.model.computed import Definition
from duixian.rules.model.declared import CodeSet, Fact, Parameter
from duixian.rules.model.pack import Pack
from duixian.rules.verify.findings import Finding, written

NAMED = ("derived", "table", "classification")
LEAST_SIZE = 4  # nodes; smaller expressions repeat by nature


def lint(pack: Pack) -> tuple[Finding, ...]:
    """Unused facts, parameters, sets, tables and derived facts; concepts defined twice."""
    found = [*_unused(pack), *_twice(pack), *_same_label(pack)]
    return tuple(sorted(found, key=lambda f: (f.at.file, f.at.line, f.code)))


def _expressions(value: Any) -> Iterator[n.Node]:
    """Every expression anywhere below a value of the model."""
    if isinstance(value, n.Node):
        yield from n.walk(value)
    elif isinstance(value, (tuple, list, frozenset)):
        for item in value:
            yield from _expressions(item)
    elif hasattr(value, "values") and not isinstance(value, type):
        members = value.values() if callable(value.values) else value.values
        yield from _expressions(tuple(members))
    if is_dataclass(value) and not isinstance(value, (n.Node, type)):
        for item in fields(value):
            yield from _expressions(getattr(value, item.name))


def _original(pack: Pack, id_: str) -> str:
    """The id as written: what a role has because it is `like` another is written for that one."""
    role, dot, name = id_.partition(".")
    return f"{pack.entities[role].kind}.{name}" if dot and role in pack.entities else id_


def _used(pack: Pack) -> set[str]:
    """The ids (as written) of everything that some expression of the pack reads."""
    used: set[str] = set()
    for node in _expressions(pack):
        if isinstance(node, n.FactRef):
            used.add(node.fact)
        elif isinstance(node, n.DefRef):
            used.add(node.definition)
        elif isinstance(node, n.ParameterRef):
            used.add(node.parameter)
        elif isinstance(node, n.InRanges):
            used.add(node.set_name)
        elif isinstance(node, n.Aggregate):
            used.add(node.rows)
    used |= {fact for benefit in pack.benefits.values() for m in benefit.materials for fact in m.proves}
    deciding = [one for listed in pack.lists.values() for one in listed.decides]
    used |= {fact for one in deciding for fact in (one.day, *(f for _, f in one.match))}
    used |= {fact for limit in pack.limits.values() for fact in limit.used.values()}
    used |= {fact for b in pack.benefits.values() if b.event is not None for fact in b.event.keys}
    used |= {
        fact for stay in pack.lodgings.values() for fact in (stay.starts, stay.asked)
    }  # asked for with the claim
    return {_original(pack, id_) for id_ in used}


def _unused(pack: Pack) -> Iterator[Finding]:
    used = _used(pack)
    idle: list[tuple[str, str, Fact | Parameter | CodeSet | Definition]] = [
        *(("fact", "事实", f) for f in pack.facts.values() if not f.implied and f.role in pack.entities),
        *(("parameter", "参数", p) for p in pack.parameters.values()),
        *(("set", "集合", s) for s in pack.sets.values()),
        *(("definition", "", d) for d in pack.definitions.values() if d.kind in NAMED),
    ]
    for code, word, thing in idle:
        if thing.id not in used and thing.id == _original(pack, thing.id):
            what = f"{word}“{thing.label}”（{thing.id}）没有用到"
            cites = written([thing.cite])
            yield Finding(
                f"unused-{code}", "warning", thing.at, what, "删去它，或在规则里用它", cites, about=thing.id
            )


def _twice(pack: Pack) -> Iterator[Finding]:
    """The same expression under two names."""
    by_shape: dict[str, list[Definition]] = defaultdict(list)
    for definition in pack.definitions.values():
        if definition.kind in NAMED and _size(definition.expr) >= LEAST_SIZE:
            by_shape[fingerprint(definition.expr)].append(definition)
    for first, *others in by_shape.values():
        for other in others:
            yield Finding(
                "same-concept",
                "warning",
                other.at,
                f"“{other.label}”（{other.id}）与“{first.label}”（{first.id}）是同一个式子",
                "只留一个，另一处引用它",
                written([first.cite, other.cite]),
                (first.expr.id, other.expr.id),
                about=other.id,
            )


def _same_label(pack: Pack) -> Iterator[Finding]:
    """Two things called the same."""
    seen: dict[tuple[str, str], Fact | Definition] = {}
    named = [d for d in pack.definitions.values() if d.kind in NAMED]
    things: list[Fact | Definition] = [*pack.facts.values(), *named]
    for thing in things:
        first = seen.setdefault((thing.role, thing.label), thing)
        if first is not thing and thing.label:
            yield Finding(
                "same-label",
                "warning",
                thing.at,
                f"{first.id} 和 {thing.id} 都叫“{thing.label}”",
                "一个概念只定义一次；不同的概念用不同的名称",
                written([first.cite, thing.cite]),
                about=thing.id,
            )


def _size(node: n.Node) -> int:
    return sum(1 for _ in n.walk(node))
