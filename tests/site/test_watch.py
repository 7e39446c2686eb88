"""What an operator's monitoring is told: health, and numbers in the form of Prometheus."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from duixian.site.cases.models import Case, Timer
from duixian.site.cases.rounds import go_round
from duixian.site.watch import beats, health

from .casework import Office, at
from .money_people import DOCTOR, JUNE, PRIVATE

pytestmark = pytest.mark.django_db
TOKEN = "t" * 32


def read(client: Client, **headers: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """The samples that /metrics gives, by name and labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for f in families for s in f.samples}


def test_a_process_that_answers_is_alive_whatever_the_host_name() -> None:
    answer = Client().get("/health/", headers={"Host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_site_whose_clock_stands_still_is_not_ready() -> None:
    now = timezone.now()
    assert {one.name: one.good for one in health.ready(now)} == {
        "database": True, "data": True, "tables": True, "clock": False,
    }  # fmt: skip
    assert Client().get("/health/ready/").status_code == 503
    go_round(now)
    assert Client().get("/health/ready/").status_code == 200
    assert not health.ready(now + timedelta(minutes=11))[-1].good


def test_only_whoever_holds_the_token_reads_what_is_so(settings: Any) -> None:
    beats.beat(beats.ROUND, timezone.now(), failed=2)
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer 错"}).status_code == 404
    told = Client().get("/health/ready/").json()["checks"]
    assert all(one.keys() == {"ok"} for one in told.values())
    told = Client().get("/health/ready/", headers={"Authorization": f"Bearer {TOKEN}"}).json()["checks"]
    assert told["clock"]["said"].endswith("有 2 项没有办成")


def test_answers_are_counted_by_route_and_never_by_address(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    client = Client()
    for path in ("/", "/login/", "/nothing/5201/", "/nothing/5202/"):
        client.get(path)
    found = read(client)
    counted = {labels: n for (name, labels), n in found.items() if name == "duixian_requests_total"}
    assert counted == {
        (("method", "GET"), ("status", "200"), ("view", "library:home")): 1,
        (("method", "GET"), ("status", "200"), ("view", "login")): 1,
        (("method", "GET"), ("status", "404"), ("view", "none")): 2,
    }
    assert found["duixian_request_seconds_count", (("view", "login"),)] == 1
    assert found["duixian_database_up", ()] == 1


def test_what_lies_waiting_is_counted(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    office = Office("guiyang", at(JUNE))
    doctor = office.claimant(DOCTOR)
    firm, handler = office.employer(PRIVATE, doctor), office.people["handler"]
    case = office.draft("settling_allowance", doctor, firm, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    Case.objects.update(due=JUNE)
    late = timezone.now() - timedelta(hours=2)
    Timer.objects.create(case=case, kind="limit", name="late", at=late, error="缺日历")
    found = read(Client())
    assert found["duixian_cases", (("phase", "open"),)] == 1
    assert found["duixian_cases_overdue", ()] == 1
    assert found["duixian_timers_due", ()] == found["duixian_timers_failing", ()] == 1
    assert 7200 <= found["duixian_timers_oldest_seconds", ()] < 7300
    assert found["duixian_audit_unsealed", ()] > 0


def test_a_database_that_is_away_is_told_and_not_an_error(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.METRICS_TOKEN = TOKEN

    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr(connection, "cursor", gone)
    assert read(Client())["duixian_database_up", ()] == 0
    answer = Client().get("/health/ready/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "said": "could not connect"}
