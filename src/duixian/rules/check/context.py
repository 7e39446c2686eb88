"""Where an expression stands, as its checks need to know it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from duixian.rules.check.maker import Maker, Value
from duixian.rules.check.symbols import Symbols
from duixian.rules.errors import Pos
from duixian.rules.lang.syntax import Call, Name
from duixian.rules.model.nodes import Expr
from duixian.rules.model.types import Type


class Names(Protocol):
    """What resolves names (`check.names.Lookup`)."""

    def knows(self, tree: Name, context: Context) -> bool: ...

    def resolve(self, tree: Name, context: Context, expected: Type | None) -> Expr: ...

    def rows(self, tree: Name, context: Context) -> str | None: ...

    def parameter(self, name: str, context: Context, at: Pos, day: Expr | None = None) -> Expr: ...


@dataclass(slots=True)
class Context:
    """The role an expression is about, the rows of an aggregate it is inside of, extra names, and the helpers.

    `call` checks a function call (`check.functions.check_call`); `extra` are names that mean something only here,
    such as `amount` in what must be paid back. `texts` allows facts that are texts (in papers).
    """

    symbols: Symbols
    maker: Maker
    role: str
    lookup: Names
    call: Callable[[Call, Context, Type | None], Value]
    rows: str = ""
    texts: bool = False
    extra: Mapping[str, Callable[[Pos], Expr]] = field(default_factory=dict)

    def inside(self, rows: str) -> Context:
        """The same place, inside an aggregate over `rows`."""
        return replace(self, rows=rows)
