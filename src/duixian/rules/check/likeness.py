"""Procedures that are `like` another: its steps, with those of the same name replaced, new ones added, some left out.

Written on the trees, before anything is checked, so that whoever reads a procedure finds it whole. A step taken over keeps
the place where it is written; its citation of the other procedure's article becomes the one of its own procedure.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from duixian.rules.check import reading
from duixian.rules.errors import Pos, Reporter, nearest
from duixian.rules.load.trees import Map, Scalar, Seq, Tree

OWN = ("like", "without", "steps")


def whole(procedures: dict[str, Tree], places: dict[tuple[str, str], Pos], reporter: Reporter) -> dict[str, Tree]:  # fmt: skip
    """Every procedure with what it takes over; those that cannot be made whole are reported and left out."""
    return _Likeness(procedures, places, reporter).all()


@dataclass(slots=True)
class _Likeness:
    procedures: dict[str, Tree]
    places: dict[tuple[str, str], Pos]
    reporter: Reporter
    made: dict[str, Map | None] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)

    def all(self) -> dict[str, Tree]:
        found = {name: self._whole(name) for name in self.procedures}
        return {name: tree for name, tree in found.items() if tree is not None}

    def _whole(self, name: str) -> Map | None:
        if name not in self.made:
            self.under_way.append(name)
            self.made[name] = self._read(name)
            self.under_way.pop()
        return self.made[name]

    def _read(self, name: str) -> Map | None:
        tree = self.procedures[name]
        assert isinstance(tree, Map)
        other = reading.text(tree, "like")
        if not other:
            if reading.part(tree, "without") is not None:
                self.reporter.report(
                    "without-like", reading.place(tree, "without"), "没有 like，却写了 without", "删去 without，或写 like: 另一个程序"
                )  # fmt: skip
            if reading.part(tree, "steps") is None:
                where = self.places["procedures", name]
                self.reporter.report(
                    "missing-key", where, f"“procedures.{name}”缺少“steps”（各步）", "补上 steps: …，或写 like: 另一个程序"
                )  # fmt: skip
                return None
            return tree
        if other not in self.procedures:
            self.reporter.report(
                "unknown-reference", reading.place(tree, "like"), f"procedures 里没有“{other}”{nearest(other, self.procedures)}",
                "写另一个程序的名字",
            )  # fmt: skip
            return None
        if other in self.under_way:
            ring = " → ".join([*self.under_way[self.under_way.index(other) :], other])
            self.reporter.report(
                "like-itself",
                reading.place(tree, "like"),
                f"程序绕回了自己：{ring}",
                "至少有一个程序把各步写全",
            )
            return None
        base = self._whole(other)
        return self._joined(tree, base) if base is not None else None

    def _joined(self, own: Map, base: Map) -> Map:
        known = base.get("steps")
        assert isinstance(known, Map)
        out = reading.texts(own, "without")
        for item in reading.items(own, "without"):
            if isinstance(item, Scalar) and item.text.strip() not in known.entries:
                name = item.text.strip()
                self.reporter.report(
                    "unknown-step", item.body, f"那个程序没有步骤“{name}”{nearest(name, known.entries)}", "写它的一个步骤，或删去"
                )  # fmt: skip
        before, now = base.get("cite"), own.get("cite")
        kept = {name: step for name, step in known.entries.items() if name not in out}
        if isinstance(before, Scalar) and isinstance(now, Scalar):
            kept = {name: _cited(step, before.text, now) for name, step in kept.items()}
        added = own.get("steps")
        mine, keys = (added.entries, added.keys) if isinstance(added, Map) else ({}, {})
        steps = Map({**kept, **mine}, {**{n: known.keys[n] for n in kept}, **keys}, known.at)
        rest = {key: value for key, value in own.entries.items() if key not in OWN}
        return Map(
            {**base.entries, **rest, "steps": steps}, {**base.keys, **{key: own.keys[key] for key in rest}}, own.at, own.flow
        )  # fmt: skip


def _cited(tree: Tree, before: str, now: Scalar) -> Tree:
    """The same, with every citation of `before` become `now`."""
    match tree:
        case Map():
            return replace(
                tree,
                entries={
                    key: now
                    if key == "cite" and isinstance(value, Scalar) and value.text == before
                    else _cited(value, before, now)
                    for key, value in tree.entries.items()
                },
            )
        case Seq():
            return replace(tree, items=tuple(_cited(item, before, now) for item in tree.items))
    return tree
