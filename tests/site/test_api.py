"""REST: the records of the shell, described by OpenAPI."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from duixian.site.library import records
from duixian.site.library.models import Document, Source, Unit

from .conftest import HOUSING

pytestmark = pytest.mark.django_db


def _json(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.content
    return response.json()


def test_documents_are_those_of_the_shell(client: Client, library: Source) -> None:
    assert _json(client, "/api/documents") == list(records.document_records())
    assert len(_json(client, "/api/documents?limit=1&offset=1")) == 1


def test_one_document_and_its_parts(client: Client, library: Source) -> None:
    work = Document.objects.get(title=HOUSING.title).work_id
    one = f"/api/documents/{work}"
    assert _json(client, one)["title"] == HOUSING.title
    assert len(_json(client, f"{one}/outline")) == 5
    assert _json(client, f"{one}/clauses?kind=grant")[0]["amount"] == 1200
    assert _json(client, f"{one}/references")[0]["relation"] == "basis"
    assert _json(client, f"{one}/tables") == []
    assert _json(client, f"{one}/status?on=2025-01-01")["state"] == "in force"
    assert _json(client, f"{one}/status?on=2025-01-01&node=n1")["node"] == "n1"


def test_search_and_tasks(client: Client, library: Source) -> None:
    assert _json(client, "/api/search?q=硕士&level=市")[0]["citation"]
    unit = Unit.objects.get(name="市财政局")
    assert _json(client, "/api/units")
    assert _json(client, f"/api/tasks?unit={unit.pk}")[0]["role"] == "cooperating"


def test_what_is_not_there_and_what_is_wrong(client: Client, library: Source) -> None:
    assert "文库中没有" in _json(client, "/api/documents/nothing", 404)["detail"]
    assert _json(client, "/api/documents?limit=100000", 422)["detail"]
    assert _json(client, f"/api/documents/{Document.objects.all()[0].work_id}/status?on=x", 422)["detail"]


def test_the_interface_is_described(client: Client, db: None) -> None:
    schema = _json(client, "/api/openapi.json")
    assert "/api/search" in schema["paths"]
    page = client.get("/api/").content.decode()
    assert "/api/search" in page
    assert "cdn" not in page
