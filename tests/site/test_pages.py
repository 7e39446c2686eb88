"""Pages as the server sends them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from duixian.site.accounts.models import User
from duixian.site.library.models import Document, ReviewItem, Source, Unit

from .conftest import HOUSING, OLD, STATUTE, keep

pytestmark = pytest.mark.django_db


def _page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def _document(title: str) -> Document:
    return Document.objects.get(title=title, current=True)


def test_every_page_opens(client: Client, library: Source) -> None:
    document, unit, item = _document(HOUSING.title), Unit.objects.first(), ReviewItem.objects.first()
    assert unit and item
    for address in [
        "/", "/?q=补贴", "/?q=补贴&level=市&status=in+force&on=2025-01-01&grants=1", "/?page=99&q=第",
        "/documents/", "/units/", f"/units/{unit.pk}/", "/sources/",
        f"/sources/{library.digest}/lines/", f"/sources/{library.digest}/lines/?from=3&to=4",
        document.get_absolute_url(), f"{document.get_absolute_url()}?on=2019-01-01",
        f"{document.get_absolute_url()}n/n1/", f"{document.get_absolute_url()}relations/",
        "/review/", "/review/?done=1", "/login/",
    ]:  # fmt: skip
        assert "<main" in _page(client, address), address


def test_search_marks_the_words_and_links_to_the_article(client: Client, library: Source) -> None:
    page = _page(client, "/?q=硕士 1200")
    assert "<mark>硕士</mark>" in page
    assert "<mark>1200</mark>" in page
    assert f"{_document(HOUSING.title).get_absolute_url()}#n1" in page


def test_wrong_filters_are_left_out(client: Client, library: Source) -> None:
    assert "找到" in _page(client, "/?q=补贴&year=abcd&on=2024-99-99&status=x&page=-1")


def test_citations_are_links_both_ways(client: Client, library: Source) -> None:
    statute, housing = _document(STATUTE.title), _document(HOUSING.title)
    assert f'href="{statute.get_absolute_url()}#n0"' in _page(client, housing.get_absolute_url())
    assert f'href="{housing.get_absolute_url()}#n0"' in _page(client, statute.get_absolute_url())


def test_the_banner_tells_the_standing_on_a_day_and_what_says_so(client: Client, library: Source) -> None:
    old = _document(OLD.title).get_absolute_url()
    assert "现行有效" in _page(client, f"{old}?on=2020-01-01")
    page = _page(client, f"{old}?on=2025-01-01")
    assert "已废止" in page
    assert "《云水市青年人才安居补贴办法》第四条" in page


def test_text_is_escaped(client: Client, db: None) -> None:
    keep([OLD.__class__("<script>alert(1)</script>", [("article", "第一条", "", "<b>重</b>&点")])])
    page = _page(client, Document.objects.get().get_absolute_url())
    assert "<script>alert" not in page
    assert "&lt;b&gt;重&lt;/b&gt;&amp;点" in page


@pytest.mark.parametrize(
    "address", ["/d/nothing/", "/d/nothing/n/a1/", "/units/nothing/", "/sources/0/lines/", "/none"]
)
def test_what_is_not_there_is_a_page_that_helps(client: Client, library: Source, address: str) -> None:
    page = _page(client, address, 404)
    assert "没有" in page
    assert reverse("library:documents") in page


def test_nothing_comes_from_another_host(client: Client, library: Source) -> None:
    response = client.get(_document(HOUSING.title).get_absolute_url())
    assert "script-src 'self'" in response["Content-Security-Policy"]
    page = response.content.decode()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "style=" not in page
    assert "onclick" not in page


def _editor(client: Client) -> User:
    user = User.objects.create_user("editor", password="a long enough one", is_editor=True)
    client.force_login(user)
    return user


def _title_item() -> ReviewItem:
    return ReviewItem.objects.get(subject="header:title")


def test_a_reader_without_the_right_cannot_correct(client: Client, library: Source) -> None:
    client.force_login(User.objects.create_user("reader", password="a long enough one"))
    response = client.post(reverse("library:review", args=[_title_item().pk]), {"verdict": "accepted"})
    assert response.status_code == 403
    assert "审读权限" in response.content.decode()
    assert not _title_item().done


def test_an_editor_is_asked_to_sign_in(client: Client, library: Source) -> None:
    response = client.get(reverse("library:review", args=[_title_item().pk]))
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_a_correction_wins_and_survives_the_next_reading(client: Client, library: Source) -> None:
    _editor(client)
    item = _title_item()
    work = item.document.work_id
    right = "云水市租房补贴暂行规定（试行）"
    client.post(reverse("library:review", args=[item.pk]), {"verdict": "corrected", "value": right})
    assert Document.objects.get(work_id=work).title == right
    keep([HOUSING, STATUTE, OLD], reader="newer")
    document = Document.objects.get(work_id=work)
    assert document.title == right
    assert document.fields["title"]["read"] == OLD.title
    assert _title_item().done
    assert right in _page(client, document.get_absolute_url())


def test_a_struck_clause_stays_struck(client: Client, library: Source) -> None:
    _editor(client)
    item = ReviewItem.objects.get(subject__startswith="clause:grant")
    client.post(reverse("library:review", args=[item.pk]), {"verdict": "rejected"})
    keep([HOUSING, STATUTE, OLD], reader="newer")
    assert not _document(HOUSING.title).clauses.filter(kind="grant").exists()
