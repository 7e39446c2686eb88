"""What finance does on its pages, in few words, for the tests of them."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from duixian.site.funds.models import Batch, Commitment

from .casework import Office
from .money_people import filed, funded, granted, said, signed_in


def finance(office: Office, district: str = "xiuwen", number: int = 1) -> Client:
    return signed_in(office.officer("local_finance", district, number))


def city(office: Office, number: int = 1) -> Client:
    return signed_in(office.officer("city_finance", "", number))


def due(office: Office, number: int = 1, district: str = "xiuwen") -> Commitment:
    funded(office, district)
    return granted(office, filed(office, number, district))


def key_on(page: Any, name: str = "request") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', said(page))
    assert found, said(page)[:500]
    return found[1]


def drawn(client: Client) -> Batch:
    page = client.get(reverse("cases:finance-draw"))
    client.post(reverse("cases:finance-draw"), {"ids": key_on(page, "ids"), "request": key_on(page)})
    return Batch.objects.latest("pk")


def sent(office: Office) -> Batch:
    """A batch drawn up by one, approved and sent by another."""
    batch, other = drawn(finance(office)), finance(office, number=2)
    other.post(reverse("cases:finance-batch-act", args=[batch.key, "approve"]), {"digest": batch.digest})
    other.post(reverse("cases:finance-file", args=[batch.key, "csv"]))
    batch.refresh_from_db()
    return batch


def answered(client: Client, batch: Batch, text: str, name: str = "回执.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return client.post(reverse("cases:finance-upload", args=[batch.key]), {"file": file})


def paid(office: Office) -> Batch:
    batch = sent(office)
    client = finance(office)
    rows = "".join(f"{line.number},成功\n" for line in batch.lines.all())
    sealed = key_on(answered(client, batch, f"序号,结果\n{rows}"), "sealed")
    client.post(reverse("cases:finance-take", args=[batch.key]), {"sealed": sealed})
    return batch
