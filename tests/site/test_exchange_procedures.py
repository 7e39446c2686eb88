"""Pages of procedures: everybody sees how a claim is handled, and takes it along as BPMN."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from duixian.rules.bpmn import bpmn
from duixian.site.shelf import shelf

pytestmark = pytest.mark.django_db


def test_everybody_sees_the_procedures_of_a_pack_and_takes_them_along() -> None:
    client = Client()
    page = client.get("/benefits/demo/procedures/").content.decode()
    ready = shelf().get("demo")
    assert ready is not None
    for id_, procedure in ready.pack.procedures.items():
        assert procedure.label in page
        one = client.get(f"/benefits/demo/procedures/{id_}/").content.decode()
        assert all(step.label in one for step in procedure.steps)
        assert all(ending.label in one for ending in procedure.endings)
        file = client.get(f"/benefits/demo/procedures/{id_}.bpmn")
        assert file.content.decode() == bpmn(ready.pack, id_)
        assert file["Content-Disposition"] == f'attachment; filename="{id_}.bpmn"'
        ET.fromstring(file.content)
    assert "/benefits/demo/procedures/" in client.get("/benefits/demo/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["/benefits/none/procedures/", "/benefits/demo/procedures/none/", "/benefits/demo/procedures/none.bpmn"],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404
