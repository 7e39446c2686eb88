"""The whole check: declarations, definitions, benefits and the rest, then the immutable pack."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from duixian.rules.check import likeness, reading
from duixian.rules.check.benefits import Benefits
from duixian.rules.check.cases import Cases
from duixian.rules.check.conduct import Actors
from duixian.rules.check.credentials import Credentials
from duixian.rules.check.declare import Declarer, documents
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.delivery import Delivery
from duixian.rules.check.funds import Funds
from duixian.rules.check.lists import Lists
from duixian.rules.check.lodgings import Lodgings
from duixian.rules.check.maker import RefusedError
from duixian.rules.check.offices import Offices
from duixian.rules.check.papers import Papers
from duixian.rules.check.procedures import Procedures
from duixian.rules.check.projects import Projects
from duixian.rules.check.sanctions import read_sanctions
from duixian.rules.check.stacking import Stack
from duixian.rules.check.symbols import Symbols
from duixian.rules.errors import Pos, Reporter
from duixian.rules.load.files import PINS_FILE, Source, read_folder, read_texts
from duixian.rules.load.overlay import read_overlay
from duixian.rules.load.trees import Tree
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Conduct
from duixian.rules.model.declared import Fact
from duixian.rules.model.nodes import Node, children
from duixian.rules.model.pack import Accepted, Pack, frozen
from duixian.rules.model.types import SPELLS, TRUTH


def load_pack(folder: str | Path) -> Pack:
    """Read and check the pack in `folder`. Raises `PackError` with every problem found."""
    reporter = Reporter()
    source = read_folder(Path(folder), reporter)
    reporter.stop_if_any()
    return check_source(source, reporter)


def load_reformed(folder: str | Path, overlay: str | Path) -> Pack:
    """Read and check the pack in `folder` as the overlay in `overlay` changes it. Raises `PackError`."""
    reporter = Reporter()
    source = read_overlay(Path(folder), Path(overlay), reporter)
    reporter.stop_if_any()
    return check_source(source, reporter)


def load_texts(texts: dict[str, str]) -> Pack:
    """Check a pack given as file names and texts. Raises `PackError`."""
    reporter = Reporter()
    source = read_texts(texts, reporter)
    reporter.stop_if_any()
    return check_source(source, reporter)


def check_source(source: Source, reporter: Reporter) -> Pack:
    """The checked pack of a source. Raises `PackError`."""
    procedures = likeness.whole(source.sections.get("procedures", {}), source.keys, reporter)
    builder = _Builder(replace(source, sections={**source.sections, "procedures": procedures}), reporter)
    pack = builder.build()
    reporter.stop_if_any()
    return pack


MAX_LEVELS = 250  # of one definition: what reads a rule goes down one level at a time
MAX_ITEMS = 400  # side by side in one place
REFERRED = ("shares", "windows", "procedures", "papers", "entities")


class _Builder:
    def __init__(self, source: Source, reporter: Reporter) -> None:
        self.source, self.reporter = source, reporter
        self.symbols = Symbols()
        documents(source, self.symbols, reporter)
        if len(self.symbols.documents) == 1:
            self.symbols.default_document = next(iter(self.symbols.documents))
        self.definitions = Definitions(self.symbols, reporter)
        self.stack = Stack(self.definitions)
        self.delivery = Delivery(self.definitions, {name: source.sections.get(name, {}) for name in REFERRED})
        self.benefits = Benefits(self.definitions, self.stack, self.delivery)
        self.definitions.parts = self.benefits.part
        self.stack.start = self.benefits.before_stacking

    def _section(self, name: str) -> list[tuple[str, Tree]]:
        return list(self.source.sections.get(name, {}).items())

    def build(self) -> Pack:
        constants = self.definitions.context("constants", "")
        Declarer(self.source, self.symbols, self.reporter, self.definitions.base).all(constants)
        self.conduct = self._conduct()
        self._presences()
        self._applies()
        self.stack.read(
            self.source.lists.get("stacking", []), dict(self._section("limits")), self._places("limits")
        )
        self._definitions()
        benefits = {name: self.benefits.benefit(name) for name in self.symbols.benefits}
        self._sizes()
        return self._pack({name: b for name, b in benefits.items() if b is not None})

    def _conduct(self) -> Conduct:
        """What holds in all procedures; read first, since sanctions of benefits lean on it."""
        tree = self.source.sections.get("conduct", {}).get("sanctions")
        found = read_sanctions(tree, self.definitions) if tree is not None else None
        if found is None:
            return Conduct()
        sanctions, self.delivery.scope = found
        return Conduct(sanctions=sanctions)

    def _sizes(self) -> None:
        """Rules of thousands of rows are catalogues: they belong into sets and parameters, not into one expression."""
        for definition in self.definitions.made.values():
            level: list[Node] = [definition.expr]
            depth = 0
            while level and depth <= MAX_LEVELS:
                below = [list(children(node)) for node in level]
                if any(len(parts) > MAX_ITEMS for parts in below):
                    break
                level, depth = [part for parts in below for part in parts], depth + 1
            if level:
                self.reporter.report(
                    "too-many-rows", definition.at, f"“{definition.label or definition.id}”的行或条件太多",
                    f"一处最多 {MAX_ITEMS} 项，先后有别的（first、by）最多约 {MAX_LEVELS} 行；分成几个有名字的 derived 或 tables，或用目录和集合",
                )  # fmt: skip

    def _places(self, section: str) -> dict[str, Pos]:
        return {name: at for (where, name), at in self.source.keys.items() if where == section}

    def _presences(self) -> None:
        """An entity that may be absent has the implied fact that it is there."""
        for entity in self.symbols.entities.values():
            if entity.optional and not entity.many:
                id_ = f"{entity.id}.exists"
                self.symbols.facts[id_] = Fact(
                    id=id_, role=entity.id, name="exists", label=f"有{entity.label}", type=TRUTH, effort=1, changes="applicant",
                    question=f"有没有{entity.label}？", implied=f"exists:{entity.id}", at=entity.at,
                )  # fmt: skip

    def _applies(self) -> None:
        """Facts with `applies`: their gates are built when first needed, and all of them now for their mistakes."""
        for entity, members in self.source.nested.get("facts", {}).items():
            for name, tree in members.items():
                body = reading.part(tree, "applies")
                if body is None:
                    continue
                for role in self.symbols.entities.values():
                    if role.kind == entity and not role.many:
                        self.definitions.applies[f"{role.id}.{name}"] = body
                if self.symbols.entities.get(entity) is not None and self.symbols.entities[entity].many:
                    self.reporter.report(
                        "row-applies",
                        body.at,
                        "一对多的实体的事实不能写 applies",
                        "把条件写进汇总的 where 里",
                    )

    def _definitions(self) -> None:
        for fact in list(self.definitions.applies):
            known = self.symbols.facts.get(fact)
            if known is not None and known.type != SPELLS:
                self._try(lambda f=fact, k=known: self.definitions.gate(f, k.at))
        for (entity, name), raw in self.symbols.derived.items():
            if not self.symbols.entities[entity].many:
                self._try(lambda e=entity, n=name, r=raw: self.definitions.derived(e, n, r.at))
        for name, raw in self.symbols.tables.items():
            if raw.entity not in self.symbols.entities:
                self.reporter.report(
                    "unknown-entity",
                    reading.place(raw.tree, "of"),
                    f"没有实体“{raw.entity}”",
                    "先在 entities 里定义",
                )
            else:
                self._try(lambda n=name, r=raw: self.definitions.table(n, r.entity, r.at))

    @staticmethod
    def _try(step) -> None:  # type: ignore[no-untyped-def]
        try:
            step()
        except RefusedError:
            return

    def _pack(self, benefits: dict[str, Benefit]) -> Pack:
        head = self.source.pack
        assert head is not None
        shares = {
            n: self.delivery.share(n, t, self.source.keys[("shares", n)]) for n, t in self._section("shares")
        }
        windows = {
            n: self.delivery.window(n, t, self.source.keys[("windows", n)])
            for n, t in self._section("windows")
        }
        actors = Actors(self.definitions, self.delivery, {})
        for n, t in self._section("roles"):
            actors.declare(n, t, self.source.keys["roles", n])
        common = self.source.sections.get("conduct", {})
        conduct = actors.conduct(
            self.conduct, common, self.source.keys.get(("conduct", next(iter(common), "")), Pos())
        )
        steps = Procedures(self.definitions, self.delivery, actors, conduct.appeals)
        procedures = {
            n: steps.procedure(n, t, self.source.keys["procedures", n])
            for n, t in self._section("procedures")
        }
        forms = Papers(self.definitions, self.delivery)
        papers = {n: forms.paper(n, t, self.source.keys["papers", n]) for n, t in self._section("papers")}
        cards = Credentials(self.definitions, self.delivery, actors, benefits)
        credentials = {
            n: cards.read(n, t, self.source.keys["credentials", n]) for n, t in self._section("credentials")
        }
        terms = Projects(self.definitions, self.delivery, actors, benefits, procedures, papers)
        projects = {
            n: terms.read(n, t, self.source.keys["projects", n]) for n, t in self._section("projects")
        }
        places = Lodgings(self.definitions, self.delivery, actors, benefits, procedures)
        lodgings = {
            n: places.read(n, t, self.source.keys["lodgings", n]) for n, t in self._section("lodgings")
        }
        offices = Offices(self.definitions, self.source)
        directories = offices.read()
        benefits = {n: offices.named(b, procedures) for n, b in benefits.items()}
        reader = Cases(self.symbols, self.reporter, self.definitions.context("cases", ""))
        cases = [reader.read(tree) for tree in self.source.lists.get("cases", [])]
        stacking = []
        for tree, rule in self.stack.rules:
            at_most = None
            if rule.kind == "total_capped":
                at_most = self.stack.top(tree, rule)
            stacking.append(replace(rule, at_most=at_most))
        facts = {
            id_: replace(fact, applies=self.definitions.made[f"applies.{id_}"].expr)
            if f"applies.{id_}" in self.definitions.made
            else fact
            for id_, fact in self.symbols.facts.items()
        }
        return Pack(
            id=reading.text(head, "id"), title=reading.text(head, "title"), jurisdiction=reading.text(head, "jurisdiction"),
            version=reading.text(head, "version"), note=reading.text(head, "note"), content_hash=self._hash(),
            documents=frozen(self.symbols.documents), entities=frozen(self.symbols.entities), enums=frozen(self.symbols.enums),
            facts=frozen(facts), parameters=frozen(self.symbols.parameters), sets=frozen(self.symbols.sets),
            definitions=frozen(self.definitions.made), tables=frozen(self.definitions.tables),
            classifications=frozen(self.definitions.classifications), benefits=frozen(benefits), stacking=tuple(stacking),
            limits=frozen({name: limit for name, (_, limit) in self.stack.limits.items()}),
            shares=frozen({n: s for n, s in shares.items() if s is not None}),
            windows=frozen({n: w for n, w in windows.items() if w is not None}),
            procedures=frozen({n: p for n, p in procedures.items() if p is not None}),
            papers=frozen({n: p for n, p in papers.items() if p is not None}), cases=tuple(c for c in cases if c is not None),
            accepted=tuple(self._accepted(tree) for tree in self.source.lists.get("accepted", [])),
            credentials=frozen({n: c for n, c in credentials.items() if c is not None}),
            projects=frozen({n: p for n, p in projects.items() if p is not None}),
            lodgings=frozen({n: h for n, h in lodgings.items() if h is not None}),
            offices=frozen(directories), funds=frozen(Funds(self.definitions, self.source).read()), roles=frozen(actors.roles), conduct=conduct,
            lists=frozen(Lists(self.definitions, self.source).read()),
        )  # fmt: skip

    def _accepted(self, tree: Tree) -> Accepted:
        return Accepted(
            finding=reading.text(tree, "finding"), reason=reading.text(tree, "reason"),
            cite=self.definitions.citing().read(tree), at=tree.at,
        )  # fmt: skip

    def _hash(self) -> str:
        """SHA-256 over the texts of the pack but its pins, in the order of file names."""
        digest = hashlib.sha256()
        for name in sorted(self.source.raw.keys() - {PINS_FILE}):
            digest.update(f"{name}\0{self.source.raw[name]}\0".encode())
        return digest.hexdigest()
