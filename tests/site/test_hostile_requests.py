"""The site under bad requests: wrong values in every place, text that would like to be code, forms from elsewhere."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duixian.site.accounts.models import User
from duixian.site.library.models import Document, ReviewItem, Source, Unit

from .conftest import HOUSING, OLD, keep
from .readings import Draft

pytestmark = pytest.mark.django_db

HOSTILE = [
    "", " ", "-1", "0", "99999999999999999999999", "9" * 5000, "1e9", "nan", "\x00", "\ud800".encode("utf-8", "replace").decode(),
    "None", "%", "%s", "{{7*7}}", "' OR 1=1 --", '"><script>alert(1)</script>', "../../etc/passwd", "..%2f..%2f",
    "第" * 3000, "a AND (b OR", '"', "*", "\u202e", "😀", "2024-13-45", "0000-00-00", "9999-12-31", "00100", "二〇二四", "²",
]  # fmt: skip
PARAMETERS = [
    "q", "page", "level", "kind", "issuer", "year", "unit", "grants", "on", "status", "from", "to", "role", "done",
    "about", "document", "with", "next", "limit", "offset", "node",
]  # fmt: skip
TYPED = ("uuid", "int")  # what is none of these does not come to a page


def _routes() -> list[str]:
    """Every address of the site, with its arguments in angle brackets."""

    def walk(patterns: list[Any], before: str) -> list[str]:
        found: list[str] = []
        for one in patterns:
            route = before + str(one.pattern).lstrip("^")
            if isinstance(one, URLResolver):
                found += walk(one.url_patterns, route)
            elif isinstance(one, URLPattern):
                found.append(route)
        return found

    return walk(get_resolver().url_patterns, "/")


def _filled(route: str, known: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: known.get(m[1], "x"), route)


def _addresses(known: dict[str, str]) -> list[str]:
    """Every address of the site, its arguments filled in with what the library holds."""
    return [_filled(route, known) for route in _routes()]


@pytest.fixture
def known(library: Source) -> dict[str, str]:
    document = Document.objects.get(title=HOUSING.title)
    unit, item = Unit.objects.first(), ReviewItem.objects.first()
    assert unit and item
    return {
        "ident": document.work_id,
        "key": "n1",
        "subject": item.subject,
        "pk": str(item.pk),
        "digest": library.digest,
        "form": "csv",
        "name": "demo",
    }


def _told(client: Client, address: str, **data: Any) -> int:
    """The status of an answer; a fault inside is raised here by the client."""
    return client.get(address, data).status_code


def test_no_value_of_any_parameter_is_a_server_error(client: Client, known: dict[str, str]) -> None:
    """Of a page that refuses as it is asked one value is tried: it does not come to read any."""
    client.force_login(User.objects.create_user("e", is_editor=True))
    for address in _addresses(known):
        for value in HOSTILE if _told(client, address) == 200 else HOSTILE[:1]:
            assert _told(client, address, **dict.fromkeys(PARAMETERS, value)) < 500, (address, value)


@pytest.mark.parametrize("address", ["/", "/api/search", "/api/documents", "/api/units", "/api/tasks"])
def test_no_value_of_one_parameter_is_a_server_error(client: Client, library: Source, address: str) -> None:
    for name, value in itertools.product(PARAMETERS, HOSTILE):
        sent = {"q": "补贴", "unit": "x", name: value}
        assert _told(client, address, **sent) < 500, (address, name, value)


@pytest.mark.parametrize("place", ["ident", "key", "subject", "pk", "digest", "form", "name"])
def test_no_part_of_an_address_is_a_server_error(client: Client, known: dict[str, str], place: str) -> None:
    client.force_login(User.objects.create_user("e", is_editor=True))
    for route in _routes():
        found = re.search(rf"<(?:(\w+):)?{place}>", route)
        if found is None:
            continue
        for value in HOSTILE if found[1] not in TYPED else HOSTILE[:6]:
            address = _filled(route, {**known, place: quote(value[:300], safe="")})
            assert _told(client, address) < 500, address


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=40), max_size=4))
def test_no_search_is_a_server_error(client: Client, library: Source, query: dict[str, str]) -> None:
    assert _told(client, "/", **query) < 500
    assert _told(client, "/api/search", **query) < 500


EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'</title>javascript:{{7*7}}"


def test_titles_names_and_queries_are_never_code(client: Client, db: None) -> None:
    keep(
        [
            Draft(
                f"关于{EVIL}的办法",
                [
                    ("article", "第一条", EVIL, EVIL),
                    ("article", "第二条", "", "由市科技局牵头，补贴1万元。"),
                ],
                number="云科〔2024〕1号",
                issuers=[EVIL],
                day=date(2024, 1, 1),
                sure=0.5,
                cites=[{"line": 0, "relation": "basis", "title": EVIL}],
                clauses=[("grant", 1, {"beneficiary": EVIL, "condition": EVIL, "amount": 1}, 0.4)],
            )
        ],
        name=f"{EVIL}.txt",
    )
    client.force_login(User.objects.create_user("e", is_editor=True))
    document, item = Document.objects.get(), ReviewItem.objects.first()
    assert item
    known = {"ident": document.work_id, "key": "n0", "subject": item.subject, "pk": str(item.pk)}
    known["digest"] = document.source.digest
    for address in _addresses(known):
        response = client.get(address, {"q": EVIL, "document": EVIL, "about": EVIL, "issuer": EVIL})
        if response.headers.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode()
            assert "<script>alert" not in page, address
            assert "<img src=x" not in page, address
            assert not re.search(r'href="\s*javascript:', page), address
            assert "49" not in re.findall(r"javascript:(\d\d)", page), address


def test_every_answer_carries_the_headers_that_keep_other_hosts_out(
    client: Client, known: dict[str, str]
) -> None:
    for address in [*_addresses(known), "/nosuch/", "/api/nosuch"]:
        response = client.get(address)
        assert "default-src 'self'" in response.headers["Content-Security-Policy"], address
        assert response.headers["X-Content-Type-Options"] == "nosniff", address
        assert response.headers["X-Frame-Options"] == "DENY", address


def test_signing_in_never_leads_to_another_host(client: Client, db: None) -> None:
    User.objects.create_user("e", password="yunting-2024")
    for address in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        sent = {"username": "e", "password": "yunting-2024", "next": address}
        assert client.post("/login/", sent).headers["Location"] == "/", address
        client.logout()


def test_a_form_from_elsewhere_is_refused_in_plain_words(known: dict[str, str]) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(User.objects.create_user("e", is_editor=True))
    for address in (f"/review/{known['pk']}/", f"/d/{known['ident']}/edit/{known['subject']}/", "/logout/"):
        response = stranger.post(address, {"verdict": "accepted"})
        assert response.status_code == 403
        assert "表单已失效" in response.content.decode()


def test_hostile_values_in_forms_of_editors_are_refused_and_change_nothing(
    client: Client, known: dict[str, str]
) -> None:
    client.force_login(User.objects.create_user("e", is_editor=True))
    before = list(Document.objects.order_by("pk").values())
    for value in HOSTILE:
        sent = dict.fromkeys(["verdict", "title", "date", "kind", "value", "line", "amount", "note"], value)
        for address in (
            f"/review/{known['pk']}/",
            f"/d/{known['ident']}/edit/field:title/",
            f"/d/{known['ident']}/edit/node:n1/",
            f"/d/{known['ident']}/extent/",
        ):
            assert client.post(address, sent).status_code < 500, (address, value)
    assert list(Document.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "address", ["/nosuch/", "/review/99999999/", "/d/x/", "/units/x/", "/sources/x/lines/"]
)
def test_what_is_not_there_is_told_in_chinese_without_words_of_the_framework(
    client: Client, library: Source, address: str
) -> None:
    client.force_login(User.objects.create_user("e", is_editor=True))
    page = client.get(address).content.decode()
    lead = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    assert lead
    assert not re.search("[A-Za-z]{4,}", re.sub("<[^>]+>", "", lead[1])), lead[1]


def test_an_address_that_the_interface_does_not_have_is_json(client: Client, db: None) -> None:
    response = client.get("/api/nosuch")
    assert response.status_code == 404
    assert "没有这个地址" in response.json()["detail"]


def test_reading_pages_answer_head_and_refuse_to_be_posted_to(client: Client, known: dict[str, str]) -> None:
    document = f"/d/{known['ident']}/"
    for address in (
        "/",
        "/documents/",
        document,
        f"{document}relations/",
        "/sources/",
        "/units/",
        "/review/",
        "/publicity/",
        "/verify/",
        "/lodging/",
        "/cases/",
        "/cards/",
        "/projects/",
        "/me/",
        "/account/",
        "/account/data/",
    ):
        if address == "/cases/":
            client.force_login(User.objects.create_user("z"))
        assert client.head(address).status_code == 200, address
        assert client.post(address).status_code == 405
        assert client.options(address).status_code == 405


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "FOO"])
def test_a_method_that_no_page_knows_is_refused_by_every_page_alike(
    client: Client, db: None, method: str
) -> None:
    client.force_login(User.objects.create_user("e", is_editor=True))
    for address in ("/", "/cases/", "/me/", "/sanctions/", "/api/search", "/nosuch/", "/health/"):
        answer = client.generic(method, address)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST"), address


@pytest.mark.parametrize(
    "address", ["/", "/cases/", "/me/", "/sanctions/", "/verify/", "/api/documents", "/api/openapi.json"]
)
def test_head_is_answered_as_get_is_whatever_the_page(client: Client, library: Source, address: str) -> None:
    client.force_login(User.objects.create_user("e", is_editor=True))
    assert (client.head(address).status_code, client.head(address).content) == (_told(client, address), b"")


def test_the_interface_answers_what_its_description_says(client: Client, known: dict[str, str]) -> None:
    """Every operation once, its answer against the schema of openapi.json; no key beyond those but a clause's own."""
    described = client.get("/api/openapi.json").json()
    given = {"unit": Unit.objects.get(name="市财政局").pk, "on": "2024-05-01", "q": "补贴"}
    for address, methods in described["paths"].items():
        answer = client.get(address.replace("{ident}", known["ident"]), given)
        assert answer.status_code == 200, address
        shape = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(json.loads(answer.content), {**shape, "components": described["components"]})


def test_pages_of_the_interface_join_without_gaps(client: Client, library: Source) -> None:
    keep([OLD], name="另一份.txt")
    whole = client.get("/api/documents", {"limit": 200}).json()
    parts = [client.get("/api/documents", {"limit": 1, "offset": n}).json() for n in range(len(whole) + 1)]
    assert [*itertools.chain.from_iterable(parts)] == whole
    assert parts[-1] == []
