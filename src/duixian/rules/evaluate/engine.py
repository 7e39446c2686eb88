"""A pack compiled for one case at a time: value lists laid out, one function generated, evaluated in microseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from duixian.rules.evaluate.generate import Generator, Slots
from duixian.rules.evaluate.support import Row, step_value
from duixian.rules.evaluate.templates import SUPPORT, Code
from duixian.rules.model.declared import Fact
from duixian.rules.model.loose import loose_expressions
from duixian.rules.model.nodes import Expr
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import SPELLS, TEXT, TRUTH
from duixian.rules.truth import UNKNOWN

Stretch = tuple[Callable[..., Any], list[Any]]  # a function and its constants
T = TypeVar("T")
STRETCH = 24  # definitions to a function

Steps = tuple[
    list[int], list[int | None]
]  # the days and the run-time values of a parameter from each of them


@dataclass(slots=True)
class State:
    """The values of one case by slot: intervals, what is not applicable (see `support`), rows; and the day.

    `given` are the facts that were stated. `partial`: what no status and no amount hangs on is not worked out yet.
    """

    lo: list[Any]
    hi: list[Any]
    na: list[int]
    rows: list[list[Row] | None]
    as_of: int
    given: set[str]
    partial: bool = False


class Engine:
    """A checked pack, ready to evaluate. Holds no case; safe to share between threads."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        roles = pack.entities
        plain = [
            f for f in pack.facts.values() if f.role in roles and not roles[f.role].many and f.type != SPELLS
        ]
        self.slots = self._lay_out(plain)
        self._lo: list[Any] = [UNKNOWN if f.type == TRUTH else f.lo for f in plain] + [0] * len(
            pack.definitions
        )
        self._hi: list[Any] = [0 if f.type == TRUTH else f.hi for f in plain] + [0] * len(pack.definitions)
        self._na = [0] * len(self._lo)
        self._parameters = _steps(pack)
        first = _behind_results(pack)
        self._first = self._in_stretches([id_ for id_ in pack.definitions if id_ in first])
        self._rest = self._in_stretches([id_ for id_ in pack.definitions if id_ not in first])
        self._found: dict[tuple[str, ...], Any] = {}

    def prepare(self) -> None:
        """Make at once what is otherwise made when it is first asked for: the functions of traces."""
        _ = self._traced, self._loose

    def once(self, what: tuple[str, ...], find: Callable[[], T]) -> T:
        """What hangs on the pack alone, found when it is first asked for."""
        if what not in self._found:
            self._found[what] = find()
        known: T = self._found[what]
        return known

    def _lay_out(self, plain: list[Fact]) -> Slots:
        pack = self.pack
        facts = {fact.id: place for place, fact in enumerate(plain)}
        definitions = {id_: len(plain) + place for place, id_ in enumerate(pack.definitions)}
        spells = [f for f in pack.facts.values() if f.type == SPELLS]
        rows = {
            id_: i
            for i, id_ in enumerate(
                [*(e.id for e in pack.entities.values() if e.many), *(f.id for f in spells)]
            )
        }
        attributes: dict[str, int] = {}
        for role in rows:
            own = [f.id for f in pack.facts.values() if f.role == role and f.type not in (SPELLS, TEXT)]
            attributes.update({id_: place for place, id_ in enumerate(own)})
        return Slots(facts, definitions, rows, {p: i for i, p in enumerate(pack.parameters)}, attributes)

    def _generate(self, pack: Pack, definitions: Iterable[str]) -> Generator:
        generator = Generator(self.slots)
        for id_ in definitions:
            code = generator.emit(pack.definitions[id_].expr)
            slot = self.slots.definitions[id_]
            if isinstance(code, str):
                generator.line(f"L[{slot}] = {code}")
            else:
                na = f"; N[{slot}] = {code[2]}" if code[2] != "0" else ""
                generator.line(f"L[{slot}] = {code[0]}; H[{slot}] = {code[1]}{na}")
            generator.local[f"d{slot}"] = code
        return generator

    def _in_stretches(self, definitions: list[str]) -> list[Stretch]:
        """These as functions of moderate length: a single one would clear thousands of variables each time."""
        found: list[Stretch] = []
        for start in range(0, len(definitions), STRETCH):
            generator = self._generate(self.pack, definitions[start : start + STRETCH])
            found.append((self._compile(generator, []), generator.constants))
        return found

    @cached_property
    def _generator(self) -> Generator:
        """All definitions as one function, for traces."""
        return self._generate(self.pack, self.pack.definitions)

    @cached_property
    def _traced(self) -> tuple[tuple[str, ...], Callable[..., Any]]:
        """Ids of all nodes and the function that returns the values of all of them."""
        codes = self._generator.codes
        return tuple(codes), self._compile(self._generator, list(codes.values()))

    @cached_property
    def _loose(self) -> tuple[tuple[str, ...], Callable[..., Any], list[Any]]:
        """Ids of the expressions beside the definitions and the function that returns their values."""
        generator = Generator(self.slots)
        found = {node.id: generator.emit(node) for node in loose_expressions(self.pack) if node.type != TEXT}
        return tuple(found), self._compile(generator, list(found.values())), generator.constants

    def evaluating(self, pack: Pack, nodes: Iterable[Expr]) -> Callable[[State], Mapping[str, Any]]:
        """What works out these expressions, by id, in an evaluated state, with the parameters of `pack` (see `anew`)."""
        generator, parameters = Generator(self.slots), _steps(pack)
        found = {node.id: generator.emit(node) for node in nodes if node.type != TEXT}
        function = self._compile(generator, list(found.values()))
        return lambda state: dict(
            zip(found, self._call(function, state, generator.constants, parameters), strict=True)
        )

    def _compile(self, generator: Generator, returned: list[Code]) -> Callable[..., Any]:
        parts = [code if isinstance(code, str) else f"({code[0]}, {code[1]}, {code[2]})" for code in returned]
        body = [*generator.lines, f"    return ({', '.join(parts)},)" if parts else "    return ()"]
        source = "\n".join(["def run(L, H, N, R, P, S, K, today):", *body])
        scope: dict[str, Any] = dict(SUPPORT)
        # The source holds integers and the generator's own templates only; see generate.py.
        exec(compile(source, f"<pack {self.pack.id}>", "exec"), scope)  # noqa: S102
        made: Callable[..., Any] = scope["run"]
        return made

    def blank(self, as_of: int) -> State:
        """A state in which nothing is known."""
        return State(
            self._lo.copy(), self._hi.copy(), self._na.copy(), [None] * len(self.slots.rows), as_of, set()
        )

    def run(self, state: State) -> None:
        """Fill in every definition."""
        self.run_results(state)
        self.complete(state)

    def run_results(self, state: State) -> None:
        """Fill in what the statuses and amounts of the benefits hang on."""
        self._go(self._first, state)
        state.partial = True

    def complete(self, state: State) -> None:
        """Fill in the rest."""
        if state.partial:
            self._go(self._rest, state)
            state.partial = False

    def _go(self, stretches: list[Stretch], state: State) -> None:
        lo, hi, na, rows, day = state.lo, state.hi, state.na, state.rows, state.as_of
        steps, now = self._parameters, self._now(self._parameters, state)
        for function, constants in stretches:
            function(lo, hi, na, rows, now, steps, constants, day)

    def anew(self, pack: Pack, definitions: Iterable[str]) -> Callable[[State], None]:
        """What works out only these definitions, as `pack` has them, in a state in which all the others stand.

        `pack` has the same facts, definitions and parameters as this engine's, with other rules or values in them;
        `definitions` are in its order.
        """
        generator, parameters = self._generate(pack, definitions), _steps(pack)
        function = self._compile(generator, [])
        return lambda state: self._call(function, state, generator.constants, parameters)

    def _call(
        self,
        function: Callable[..., Any],
        state: State,
        constants: list[Any],
        parameters: list[Steps] | None = None,
    ) -> Any:
        steps = self._parameters if parameters is None else parameters
        values = self._now(steps, state)
        return function(state.lo, state.hi, state.na, state.rows, values, steps, constants, state.as_of)

    @staticmethod
    def _now(steps: list[Steps], state: State) -> list[int | None]:
        """The parameters' values on the day of the case."""
        return [step_value(days, then, state.as_of) for days, then in steps]

    def trace(self, state: State) -> Mapping[str, Any]:
        """The value of every node by id: a truth code, or (lo, hi, na)."""
        ids, function = self._traced
        return dict(zip(ids, self._call(function, state, self._generator.constants), strict=True))

    def tracer(self, nodes: Iterable[str]) -> Callable[[State], Mapping[str, Any]]:
        """What gives the values of these nodes alone, in the same form as `trace`; unknown ids and those of rows are left out."""
        codes = {id_: self._generator.codes[id_] for id_ in nodes if id_ in self._generator.codes}
        function, constants = self._compile(self._generator, list(codes.values())), self._generator.constants
        return lambda state: dict(zip(codes, self._call(function, state, constants), strict=True))

    def loose(self, state: State) -> Mapping[str, Any]:
        """The values of the expressions beside the definitions (conditions of materials, dates of windows …), by id."""
        ids, function, constants = self._loose
        return dict(zip(ids, self._call(function, state, constants), strict=True))

    @staticmethod
    def copied(state: State) -> State:
        """The same case, with values of its own."""
        return State(state.lo.copy(), state.hi.copy(), state.na.copy(), state.rows, state.as_of, state.given)

    def at(self, state: State, day: date) -> State:
        """The same case on another day, evaluated."""
        other = self.copied(state)
        other.as_of = day.toordinal()
        self.run(other)
        return other

    def value(self, state: State, definition: str) -> Any:
        """A definition's value: a truth code, or (lo, hi, na)."""
        slot = self.slots.definitions[definition]
        if self.pack.definitions[definition].type == TRUTH:
            return state.lo[slot]
        return state.lo[slot], state.hi[slot], state.na[slot]


def _behind_results(pack: Pack) -> set[str]:
    """The definitions that the status or an amount of some benefit hangs on."""
    found: set[str] = set()
    left = [
        id_
        for benefit in pack.benefits.values()
        for id_ in (benefit.part("status"), benefit.part("amount"), benefit.part("payable"))
        if id_ in pack.definitions
    ]
    while left:
        id_ = left.pop()
        if id_ not in found:
            found.add(id_)
            left += pack.definitions[id_].depends
    return found


def _steps(pack: Pack) -> list[Steps]:
    return [
        ([day.toordinal() for day, _ in p.values], [_coded(v, p.type == TRUTH) for _, v in p.values])
        for p in pack.parameters.values()
    ]


def _coded(value: int | None, truth: bool) -> int | None:
    """A parameter's value at run time: truths as codes."""
    return value if value is None or not truth else (1 if value else 2)
