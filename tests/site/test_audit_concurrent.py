"""Rows of the audit chain that commit late, with numbers smaller than sealed ones: only PostgreSQL lets writers run beside one
another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections, transaction

from duixian.site.audit.chain import links
from duixian.site.audit.chain.sealing import seal
from duixian.site.audit.models import Head, Row

from .test_audit_chain import NOW, by_force, found, place, rows

__all__ = ["place"]


@pytest.fixture
def beside() -> Iterator[Callable[[Callable[[], None]], threading.Thread]]:
    """Starts a function in a thread with a connection of its own."""
    started: list[threading.Thread] = []

    def start(run: Callable[[], None]) -> threading.Thread:
        def inner() -> None:
            try:
                run()
            finally:
                connections.close_all()

        started.append(threading.Thread(target=inner))
        started[-1].start()
        return started[-1]

    yield start
    for thread in started:
        thread.join(20)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_is_sealed_later_and_stays_in_the_chain(beside: Any) -> None:
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            rows(2, "late")
            written.set()
            go_on.wait(20)

    thread = beside(slow)
    assert written.wait(20)
    rows(3, "early")
    assert seal(NOW) == 3  # the writer did not hold the sealer up
    assert found() == []
    go_on.set()
    thread.join(20)
    assert found() == []
    assert seal(NOW) == 2
    assert found() == []
    in_order = [
        number for head in Head.objects.order_by("number") for number, _ in links.unpacked(bytes(head.links))
    ]
    assert in_order != sorted(in_order)
    late = Row.objects.filter(about="late").order_by("id")[0]
    by_force(f"UPDATE audit_row SET about = 'x' WHERE id = {late.pk}")
    assert found() == [("change", late.pk)]
    by_force(f"DELETE FROM audit_row WHERE id = {late.pk}")
    assert found() == [("deletion", late.pk)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sealers_at_once_lose_nothing_and_seal_nothing_twice(beside: Any) -> None:
    def writer() -> None:
        for number in range(20):
            with transaction.atomic():
                rows(1)
                if number % 5 == 4:
                    transaction.set_rollback(True)

    def sealer() -> None:
        for _ in range(10):
            seal(NOW, batch=3)

    for run in (writer, writer, writer, sealer, sealer):
        beside(run)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(60)
    seal(NOW)
    sealed = [
        number for head in Head.objects.order_by("number") for number, _ in links.unpacked(bytes(head.links))
    ]
    assert len(sealed) == len(set(sealed)) == Row.objects.count() == 48
    assert found() == []
