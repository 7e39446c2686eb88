"""Statements made once say what the queries they are made from say, and rows written by them are rows like others."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from duixian.site.cases.models import Case, Series
from duixian.site.datadir import database
from duixian.site.notices.models import Notice
from duixian.site.prepared import (
    Arg,
    Composed,
    OneOf,
    Prepared,
    add,
    add_all,
    begins,
    begun,
    fetch,
    held,
    holds,
    put,
    question,
    run,
)
from duixian.site.registry.models import Fact, Subject
from duixian.site.sending import ahead, together

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
FACTS = Prepared[Fact](lambda: Fact.objects.filter(subject=Arg(0), pack=Arg(1)).select_related("other").order_by("pk"))  # fmt: skip
SOME = OneOf[Subject]("pk", lambda some: Subject.objects.filter(some).order_by("pk"))
NAMES = Prepared[Subject](lambda: Subject.objects.filter(key=Arg(0)).values_list("pk", "key", "recorded_at"))


def person(name: str = "张三") -> Subject:
    made = Subject(kind="person", name=name, recorded_at=NOW)
    add(made)
    return made


def fact(subject: Subject, other: Subject | None = None, value: object = None) -> Fact:
    return Fact(subject=subject, pack="demo", fact="person.age", value=value, other=other, valid_from=date(2026, 1, 1), source="declared", recorded_at=NOW)  # fmt: skip


def test_models_come_with_what_they_lead_to() -> None:
    one, other = person(), person("李四")
    add(fact(one, other, {"a": [1, "二"]}), fact(one, None, False))
    first, second = FACTS.all(one, "demo")
    assert first == Fact.objects.get(pk=first.pk) and first.value == {"a": [1, "二"]}
    assert first.other == other and second.other is None and second.value is False
    assert (first.valid_from, first.recorded_at) == (date(2026, 1, 1), NOW)
    assert FACTS.all(other, "demo") == [] and FACTS.first(one, "none") is None


def test_rows_come_as_the_models_would_give_them() -> None:
    one = person()
    assert [tuple(row) for row in NAMES.rows(one.key)] == [(one.pk, one.key, NOW)]


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 9])
def test_models_are_found_by_some_values_of_a_field_however_many(count: int) -> None:
    made = [person(f"第{n}人") for n in range(count + 1)]
    assert SOME.all({one.pk for one in made[:count]}) == made[:count]


@pytest.mark.parametrize("count", [1, 3, 60])
def test_rows_get_their_keys_in_order(count: int) -> None:
    made = [Series(name=f"s{n}", year=2026) for n in range(count)]
    add_all(made)
    assert dict(Series.objects.values_list("name", "pk")) == {row.name: row.pk for row in made}


def test_what_clashes_is_refused_or_passed_over() -> None:
    add(Series(name="s", year=2026))
    with pytest.raises(IntegrityError), transaction.atomic():
        add(Series(name="s", year=2026))
    add(Series(name="s", year=2026), Series(name="t", year=2026), ignore=True)
    assert Series.objects.count() == 2 and Notice.objects.count() == 0


def test_a_row_that_is_gone_is_not_written() -> None:
    one = person()
    one.name = "王五"
    put(one)
    assert Subject.objects.get().name == "王五"
    one.pk += 1
    with pytest.raises(RuntimeError, match="0 rows"):
        put(one)


def test_statements_written_out_take_plain_values() -> None:
    one = person()
    assert fetch("SELECT COUNT(*) FROM registry_subject WHERE key = %s AND recorded_at <= %s", one.key, NOW)[0][0] == 1  # fmt: skip


def test_a_pooler_may_ask_for_statements_planned_each_time() -> None:
    usual = database("postgresql://u:p@host/name?sslmode=require", None)["OPTIONS"]  # type: ignore[arg-type]
    assert usual == {"server_side_binding": True, "options": "-c jit=off", "sslmode": "require"}  # fmt: skip
    assert database("postgresql://u:p@host/name?prepare=off", None)["OPTIONS"] == {}  # type: ignore[arg-type]


COMPOSED = Composed[Subject](lambda kinds, sorted_by, words: Subject.objects.filter(holds("name", Arg(0)) if words == "in" else begins("name", Arg(0)), kind__in=kinds).order_by(sorted_by))  # fmt: skip


def test_queries_put_together_are_prepared_for_each_way_of_putting_them() -> None:
    zhang, li, other = person("Zhang_1"), person("Li 张"), person("Zhang21")
    assert COMPOSED.of(("person",), "-pk", "in").all(held("ang")) == [other, zhang]
    assert COMPOSED.of(("person",), "pk", "in").all(held("张")) == [li]
    assert COMPOSED.of(("person",), "pk", "in").all(held("g_")) == [zhang]
    assert COMPOSED.of(("person",), "pk", "from").all(begun("Li")) == [li]
    assert COMPOSED.of(("enterprise",), "pk", "from").all(begun("Li")) == []
    assert COMPOSED.of(("person",), "pk", "in") is COMPOSED.of(("person",), "pk", "in")


def test_texts_and_keys_are_found_among_lists_of_them() -> None:
    made = [person(f"第{n}人") for n in range(3)]
    named = OneOf[Subject]("name", lambda some: Subject.objects.filter(some).order_by("pk"))
    keyed = OneOf[Subject]("key", lambda some: Subject.objects.filter(some).order_by("pk").values_list("pk"))
    assert named.all(["第1人", "第2人", "无"]) == made[1:]
    assert [pk for (pk,) in keyed.rows({made[0].key, made[2].key})] == [made[0].pk, made[2].pk]


def test_what_is_written_together_is_there_and_each_row_was_found() -> None:
    one, other = person("张三"), person("赵六")
    one.name = "李四"
    with transaction.atomic(), together():
        put(one)
        run("UPDATE registry_subject SET name = %s WHERE id = %s", "孙七", other)
    assert [row.name for row in SOME.all([one.pk, other.pk])] == ["李四", "孙七"]
    kept = Subject.objects.get(pk=one.pk)
    gone = Subject(pk=kept.pk + 1000, kind="person", name="王五", recorded_at=NOW)
    with pytest.raises(RuntimeError, match="0 rows written"), transaction.atomic(), together():
        put(gone)
    assert [row.name for row in SOME.all([kept.pk])] == ["李四"]


def test_a_mistake_among_what_is_written_together_undoes_it_and_is_told_as_always() -> None:
    one, other = person("张三"), person("李四")
    one.name, other.key = "王五", one.key
    with pytest.raises(IntegrityError), transaction.atomic(), together():
        put(one)
        put(other)
        run("UPDATE registry_subject SET name = %s WHERE id = %s", "赵六", one)
    with pytest.raises(ValueError, match="on the way"), transaction.atomic(), together():
        put(one)
        raise ValueError("on the way")
    assert [row.name for row in SOME.all([one.pk, other.pk])] == [
        "张三",
        "李四",
    ]  # and the connection goes on


@pytest.mark.parametrize("name", ["100%", "50%s", "'; --", "\\'", "a''b", "%%", "?", "张三"])
def test_what_is_always_asked_for_is_found_whatever_stands_in_it(name: str) -> None:
    one = person("张三")
    Subject.objects.filter(pk=one.pk).update(name=name)
    named = Prepared[Subject](lambda: Subject.objects.filter(name=name, pk=Arg(0), kind="person"))
    alone = Prepared[Subject](lambda: Subject.objects.filter(name=name, name__contains=name)[:3])
    for _ in range(7):  # PostgreSQL plans it for all arguments by then
        assert named.all(one.pk) == alone.all() == [one]
    assert named.all(one.pk + 1) == []


def test_an_index_for_some_rows_alone_is_used_where_these_are_asked_for() -> None:
    """Worklists ask for open cases alone."""
    asked = Prepared[Case](
        lambda: Case.objects.filter(pack=Arg(0), role=Arg(1), territory=Arg(2), phase__in=["open", "granted"])
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        sql, params = asked._compiled(connection).sql, ["guiyang", "r", "t"]
        assert sql.count("%s") == len(params)
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", params)
        told = str(cursor.fetchall())
    assert "cases_worklist" in told or "cases_load" in told, told


def test_what_is_sent_together_goes_in_its_order_whatever_comes_between() -> None:
    """A statement that gives something back sends those before it; one block within another is sent with it."""
    one = person("甲")
    with transaction.atomic(), together():
        rename(one, "乙")
        assert fetch("SELECT name FROM registry_subject WHERE id = %s", one.pk) == [("乙",)]
        with together():
            rename(one, "丙")
        other = person("丁")
        rename(other, "戊")
    assert list(Subject.objects.filter(pk__in=(one.pk, other.pk)).order_by("pk").values_list("name", flat=True)) == ["丙", "戊"]  # fmt: skip


def test_what_is_sent_together_is_there_for_whoever_asks_and_parted_by_savepoints() -> None:
    """Queries of Django's own and savepoints find everything carried out that was given before them."""
    one, other = person("甲"), person("乙")
    with transaction.atomic(), together():
        rename(one, "丙")
        assert Subject.objects.get(pk=one.pk).name == "丙"
        assert [row.name for row in Subject.objects.filter(pk=one.pk).iterator()] == ["丙"]
        rename(one, "丁")
        with pytest.raises(ValueError, match="on the way"), transaction.atomic():
            rename(one, "戊")
            raise ValueError("on the way")  # only what came since the savepoint is undone
        rename(other, "己")
        with pytest.raises(DatabaseError), transaction.atomic():
            rename(other, "庚")
            fetch("SELECT there_is_none FROM registry_subject WHERE id = %s", 0)
        with pytest.raises(IntegrityError), transaction.atomic():
            fetch("SELECT 1")
            run("INSERT INTO registry_subject SELECT * FROM registry_subject WHERE id = %s", one)
        Subject.objects.filter(pk=other.pk).update(name=Concat(F("name"), Value("辛")))
    assert [row.name for row in SOME.all([one.pk, other.pk])] == ["丁", "己辛"]


@pytest.mark.skipif(connection.settings_dict["ENGINE"].endswith("sqlite3"), reason="SQLite sends at once")
def test_what_nobody_waits_for_goes_with_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from duixian.site.direct import Direct

    one = person("甲")
    ways: list[str] = []
    for way in ("_together", "execute"):
        monkeypatch.setattr(Direct, way, _named(way, getattr(Direct, way), ways))
    with transaction.atomic(), together():
        rename(one, "乙")
        add(Subject(kind="person", name="丙", recorded_at=NOW), keys=False)
        [(found, _, _)] = NAMES.rows(one.key)
        assert (found, ways) == (one.pk, ["_together"])
        assert NAMES.rows(one.key) and ways == ["_together", "execute"]  # nothing was held back
        made = Subject(kind="person", name="丁", recorded_at=NOW)
        rename(one, "戊")
        add(made)
        assert ways == ["_together", "execute", "_together"]
    assert len(ways) == 3
    assert (
        Subject.objects.get(pk=made.pk).name == "丁" and Subject.objects.filter(name__in="丙戊").count() == 2
    )


@pytest.mark.skipif(connection.settings_dict["ENGINE"].endswith("sqlite3"), reason="SQLite is asked at once")
def test_what_one_goes_back_from_is_not_sent_at_all() -> None:
    one = person("甲")
    with transaction.atomic(), together():
        with pytest.raises(ValueError, match="on the way"), transaction.atomic():
            run(
                "INSERT INTO registry_subject SELECT * FROM registry_subject WHERE id = %s", one
            )  # it would be refused
            raise ValueError("on the way")
        rename(one, "乙")
    assert Subject.objects.get(pk=one.pk).name == "乙"


@pytest.mark.skipif(connection.settings_dict["ENGINE"].endswith("sqlite3"), reason="SQLite is asked at once")
def test_an_answer_that_lasts_serves_as_often_as_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from duixian.site.direct import Direct

    one = person("甲")
    asked: list[str] = []
    monkeypatch.setattr(Direct, "_result", _told(Direct._result, asked))
    with ahead(SOME.asking([one.pk]), lasting=[NAMES.asking(one.key)]):
        for _ in range(3):
            assert NAMES.rows(one.key) == [(one.pk, one.key, NOW)] and not asked
        assert SOME.all([one.pk]) == [one] and not asked
        assert SOME.all([one.pk]) == [one] and len(asked) == 1
    assert NAMES.rows(one.key) and len(asked) == 2


@pytest.mark.skipif(connection.settings_dict["ENGINE"].endswith("sqlite3"), reason="SQLite is asked at once")
def test_what_is_asked_ahead_is_asked_once_and_each_answer_serves_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from duixian.site.direct import Direct

    one, other = person("甲"), person("乙")
    asked = []
    monkeypatch.setattr(Direct, "_result", _told(Direct._result, asked))
    with ahead(NAMES.asking(one.key), SOME.asking([other.pk, one.pk]), question("SELECT %s", "三")):
        with ahead(NAMES.asking(other.key)):
            assert NAMES.rows(other.key) == [(other.pk, other.key, NOW)]
        assert [found.name for found in SOME.all([other.pk, one.pk])] == ["甲", "乙"]
        assert fetch("SELECT %s", "三") == [("三",)]
        assert NAMES.rows(one.key) == [(one.pk, one.key, NOW)] and not asked
        rename(one, "丙")
        assert [found.name for found in SOME.all([other.pk, one.pk])] == ["丙", "乙"]  # anew
        assert SOME.all([one.pk])[0].name == "丙" and len(asked) == 3
    with ahead(NAMES.asking(one.key)):
        pass
    assert NAMES.rows(one.key) and len(asked) == 4  # what nobody wanted does not outlive its block


def test_what_is_asked_ahead_is_answered_the_same_whoever_is_asked(django_assert_num_queries: Any) -> None:
    one = person("甲")
    rename(one, "乙")
    with ahead(NAMES.asking(one.key), SOME.asking([one.pk])):
        found = SOME.all([one.pk])
        assert [row.name for row in found] == ["乙"]
        assert [tuple(row) for row in NAMES.rows(one.key)] == [(one.pk, one.key, NOW)]
    with (
        django_assert_num_queries(2),
        ahead(NAMES.asking(one.key), SOME.asking([one.pk])),
    ):  # to whoever listens
        assert SOME.all([one.pk])[0].name == "乙" and NAMES.rows(one.key)


def _told(way: Any, asked: list[str]) -> Any:
    def tell(self: Any, sql: str, values: Any) -> Any:
        asked.append(sql)
        return way(self, sql, values)

    return tell


def _named(name: str, way: Any, ways: list[str]) -> Any:
    def tell(self: Any, *given: Any) -> Any:
        ways.append(name)
        return way(self, *given)

    return tell


def test_listening_that_begins_among_what_is_sent_together_hears_it(django_assert_num_queries: Any) -> None:
    one = person("甲")
    with transaction.atomic(), django_assert_num_queries(2), together():
        rename(one, "乙")
        rename(one, "丙")
    with transaction.atomic(), together():
        rename(one, "丁")
        connection.force_debug_cursor = True
    connection.force_debug_cursor = False
    assert Subject.objects.get(pk=one.pk).name == "丁"


def rename(subject: Subject, name: str) -> None:
    run("UPDATE registry_subject SET name = %s WHERE id = %s", name, subject)


def test_where_the_database_is_sqlite_no_driver_of_another_is_needed() -> None:
    asked = "import sys; sys.modules['psycopg'] = None; import duixian.site.prepared"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
