"""Statements for what runs with every act: queries made into SQL once, rows written without the detour over a query.

Django makes the SQL of a query anew each time it runs, which costs five to ten times what the query itself does. What an
act on a case or a page reads and writes is a few dozen such statements; here they are written as queries all the same, so that
names of columns and conversions of values stay the models'.

What a query is made of decides which of three it is: `Prepared` where it is always the same but for its arguments; `OneOf`
where one of these is a set of values, however many; `Composed` where it is put together from what is known at run time only.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import F, Func, Q
from django.db.models.expressions import Expression
from django.db.models.lookups import Contains, StartsWith
from django.db.models.query import get_related_populators

from .making import maker
from .sending import Question, answer, later, rows_of, sender, wrapper_now

M = TypeVar("M", bound=models.Model)
LOT = 500  # rows in one statement
PLAIN = frozenset({int, str, bool, type(None)})  # kinds of values that every database takes as they are
KEPT = 500  # compositions of one query
PLACES = re.compile("%s|%%")  # in a statement; a percent sign that stays one is written twice


@dataclass(frozen=True, slots=True)
class _Slot:
    """The place of an argument among the parameters of a statement."""

    number: int


class Arg(Expression):
    """Where the `number`-th argument goes: `Prepared(lambda: Case.objects.filter(key=Arg(0)))`."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [_Slot(self.number)]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """`maker` and what follows it only where rows are models."""

    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, list[Any], Any], ...]
    maker: Any
    names: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    related: tuple[Any, ...] = ()
    more: tuple[tuple[str, int], ...] = ()  # what the query adds to the model's fields


class Prepared(Generic[M]):
    """A query with places for arguments, made into SQL when it first runs, once for each kind of database.

    `build` gives the query, of models (also with select_related and annotations) or of rows (values_list). Arguments are plain values, or
    models for their keys; a condition `x=None` is written `x__isnull=True`, since an argument is never NULL.
    """

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._made: dict[str, _Compiled] = {}  # by vendor, of which there are two

    def all(self, *args: Any) -> list[M]:
        """The models, in the query's order."""
        wrapper = wrapper_now()
        made = self._compiled(wrapper)
        assert made.maker is not None
        make = made.maker.from_db
        found = []
        for row in self._rows(made, args, wrapper):
            one = make(DEFAULT_DB_ALIAS, made.names, row[made.start : made.end])
            for populator in made.related:
                populator.populate(row, one)
            for name, place in made.more:
                setattr(one, name, row[place])
            found.append(one)
        return found

    def first(self, *args: Any) -> M | None:
        """The first of them; the query says itself that it wants one ([:1])."""
        found = self.all(*args)
        return found[0] if found else None

    def rows(self, *args: Any) -> list[Sequence[Any]]:
        """The rows of a query of values."""
        wrapper = wrapper_now()
        return self._rows(self._compiled(wrapper), args, wrapper)

    def asking(self, *args: Any) -> Question:
        """The statement with these arguments, for `ahead`."""
        wrapper = wrapper_now()
        made = self._compiled(wrapper)
        return made.sql, self._values(made, args, wrapper)

    def _compiled(self, wrapper: Any) -> _Compiled:
        made = self._made.get(wrapper.vendor)
        if made is None:
            made = self._made[wrapper.vendor] = _compile(self._build())
        return made

    def _rows(self, made: _Compiled, args: Sequence[Any], wrapper: Any) -> list[Sequence[Any]]:
        found = answer(wrapper, made.sql, self._values(made, args, wrapper))
        if not made.converters:
            return found
        converted: list[Sequence[Any]] = []
        for one in found:
            row = list(one)
            for place, converters, expression in made.converters:
                for convert in converters:
                    row[place] = convert(row[place], expression, wrapper)
            converted.append(row)
        return converted

    @staticmethod
    def _values(made: _Compiled, args: Sequence[Any], wrapper: Any) -> list[Any]:
        given = [stored(one, wrapper) for one in args]
        return [given[p.number] if isinstance(p, _Slot) else p for p in made.params]


class OneOf(Generic[M]):
    """The models whose field is one of some values, prepared once for however many these are.

    `build` gives the query from the condition.
    """

    def __init__(self, field: str, build: Callable[[Q], Any]) -> None:
        self._prepared = Prepared[M](lambda: build(among(field, Arg(0))))

    def all(self, values: Collection[Any]) -> list[M]:
        """The models, in the query's order."""
        return self._prepared.all(list(values)) if values else []

    def rows(self, values: Collection[Any]) -> list[Sequence[Any]]:
        """The rows of a query of values."""
        return self._prepared.rows(list(values)) if values else []

    def asking(self, values: Collection[Any]) -> Question:
        """The statement with these values, for `ahead`."""
        return self._prepared.asking(list(values))


class Composed(Generic[M]):
    """Queries put together at run time, from a user's posts or from which filters are set, each prepared when it is first
    asked for: `WAITING.of(posts, with_words).all(today, words)`.

    `build` gives the query of a composition. Whatever the query hangs on beside its arguments is said there, in plain values: two
    compositions that are equal are one statement. The last ones used are kept, so what differs from case to case is an argument.
    """

    def __init__(self, build: Callable[..., Any], most: int = KEPT) -> None:
        self._build = build
        self._kept: Callable[..., Prepared[M]] = lru_cache(maxsize=most)(self._made)

    def of(self, *composed: Hashable) -> Prepared[M]:
        """The statement of a composition."""
        return self._kept(*composed)

    def _made(self, *composed: Hashable) -> Prepared[M]:
        return Prepared(partial(self._build, *composed))


class _Among(Func):
    """A field whose value is in one argument, a list: one statement for lists of every length."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = models.BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="%(expressions)s))", arg_joiner=" IN (SELECT value FROM json_each(", **context
        )  # fmt: skip


class _Begins(StartsWith):
    """As a pattern that was given plain would be looked for: by an index, where there is one."""

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return str(connection.operators[self.lookup_name] % rhs)


class _Holds(_Begins, Contains):
    lookup_name = Contains.lookup_name


def among(field: str, values: Arg) -> Q:
    """The condition that a field is one of the values of an argument, a list."""
    return Q(_Among(F(field), values))


def begins(field: str, pattern: Arg) -> Q:
    """The condition that a text begins as an argument says, which is `begun` of some words."""
    return Q(_Begins(F(field), pattern))


def holds(field: str, pattern: Arg) -> Q:
    """The condition that a text holds what an argument says; it is `held` of some words."""
    return Q(_Holds(F(field), pattern))


def begun(words: str) -> str:
    return f"{connection.ops.prep_for_like_query(words)}%"


def held(words: str) -> str:
    return f"%{connection.ops.prep_for_like_query(words)}%"


def _compile(queryset: Any) -> _Compiled:
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = _written_out(*compiler.as_sql())
    select = compiler.select
    found = compiler.get_converters([column for column, _, _ in select]) if select else {}
    converters = tuple((place, list(some), expression) for place, (some, expression) in found.items())
    info = compiler.klass_info
    if info is None:
        return _Compiled(sql, tuple(params), converters, None)
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = tuple(one[0].target.attname for one in select[start:end])
    related = tuple(get_related_populators(info, select, DEFAULT_DB_ALIAS))  # type: ignore[call-arg]
    more = tuple((compiler.annotation_col_map or {}).items())
    for populator in related:
        _quicken(populator)
    return _Compiled(sql, tuple(params), converters, maker(info["model"]), names, start, end, related, more)


def _quicken(populator: Any) -> None:
    """The models to which these lead are made the quick way too."""
    populator.model_cls = maker(populator.model_cls)
    for further in populator.related_populators:
        _quicken(further)


def _written_out(sql: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """A statement with what is always the same written into it, so that the database knows it when it plans: an index for open
    cases alone is of use only where it is certain that open ones are asked for."""
    left: list[Any] = []
    given = iter(params)

    def put_in(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return place[0]
        value = next(given)
        if type(value) is int:
            return str(value)
        if type(value) is str and not {"\\", "\0"}.intersection(value):
            return "'" + value.replace("'", "''").replace("%", "%%") + "'"
        left.append(value)
        return "%s"

    return PLACES.sub(put_in, sql), left


def stored(value: Any, wrapper: Any) -> Any:
    """A plain value as the database of this connection takes it; a model as its key; a list as `among` reads it."""
    if value.__class__ in PLAIN:
        return value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, uuid.UUID):
        return value if wrapper.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return wrapper.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return wrapper.ops.adapt_datefield_value(value)
    if isinstance(value, list):
        some = [stored(one, wrapper) for one in value]
        return json.dumps(some) if wrapper.vendor == "sqlite" else some
    return value


def run(sql: str, *args: Any) -> int:
    """Carry out a statement that was written out; how many rows it touched (0 where it is sent later, with others)."""
    wrapper = wrapper_now()
    values = [stored(one, wrapper) for one in args]
    if later(sql, values):
        return 0
    cursor = sender(wrapper)
    cursor.execute(sql, values)
    return int(cursor.rowcount)


def fetch(sql: str, *args: Any) -> list[Sequence[Any]]:
    """The rows of a statement that was written out, as the database gives them."""
    return answer(wrapper_now(), *question(sql, *args))


def question(sql: str, *args: Any) -> Question:
    """A statement that was written out, for `ahead`."""
    wrapper = wrapper_now()
    return sql, [stored(one, wrapper) for one in args]


def run_all(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Carry out a statement that was written out for each of these rows of arguments, without waiting in between."""
    left = [row for row in rows if not later(sql, row)]
    if left:
        sender(wrapper_now()).executemany(sql, left)


@lru_cache(maxsize=500)
def _inserting(model: type[models.Model], count: int, ignore: bool, keys: bool, vendor: str) -> tuple[str, tuple[Any, ...]]:  # fmt: skip
    """The statement that inserts so many rows, put together from the names of the model alone, and its fields."""
    meta = model._meta
    fields = tuple(f for f in meta.concrete_fields if not (f.primary_key and isinstance(f, models.AutoField)))
    quote = wrapper_now().ops.quote_name
    place = f"({', '.join(['%s'] * len(fields))})"
    sql = f"INSERT INTO {quote(meta.db_table)} ({', '.join(quote(str(f.column)) for f in fields)}) VALUES {', '.join([place] * count)}"  # noqa: S608 # fmt: skip
    if ignore:
        sql += " ON CONFLICT DO NOTHING"
    elif keys:
        sql += f" RETURNING {quote(str(meta.pk.column))}"
    return sql, fields


@lru_cache(maxsize=500)
def _updating(model: type[models.Model], vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement that writes every column of a row, and its fields."""
    meta = model._meta
    fields = tuple(f for f in meta.concrete_fields if not f.primary_key)
    quote = wrapper_now().ops.quote_name
    sets = ", ".join(f"{quote(str(f.column))} = %s" for f in fields)
    sql = f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quote(str(meta.pk.column))} = %s"  # noqa: S608 # fmt: skip
    return sql, fields


def add(*made: models.Model, ignore: bool = False, keys: bool = True) -> None:
    """Insert new rows of one model in one statement and give them their keys, where `keys` are wanted; with `ignore` those that
    clash are passed over, and none gets its key."""
    if not made:
        return
    wrapper = wrapper_now()
    sql, fields = _inserting(type(made[0]), len(made), ignore, keys, wrapper.vendor)
    values = [f.get_db_prep_save(f.pre_save(row, True), wrapper) for row in made for f in fields]
    if keys and not ignore:
        for row, (key,) in zip(made, rows_of(wrapper, sql, values), strict=True):
            row.pk = key
    elif not later(sql, values):
        sender(wrapper).execute(sql, values)
    for row in made:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def add_all(rows: Sequence[models.Model], few: int = 50, *, keys: bool = True) -> None:
    """Insert new rows of one model, few or many, and give them their keys, where `keys` are wanted."""
    if len(rows) <= few:
        add(*rows, keys=keys)
    else:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=LOT)


def put(row: models.Model) -> None:
    """Write every column of a row that is there."""
    wrapper = wrapper_now()
    sql, fields = _updating(type(row), wrapper.vendor)
    values = [f.get_db_prep_save(f.pre_save(row, False), wrapper) for f in fields]
    if later(sql, [*values, row.pk], partial(_wrote, row)):
        return
    cursor = sender(wrapper)
    cursor.execute(sql, [*values, row.pk])
    _wrote(row, cursor.rowcount)


def _wrote(row: models.Model, touched: int) -> None:
    if touched != 1:
        raise RuntimeError(f"{row._meta.label} {row.pk}: {touched} rows written")
