"""The text at a citation, from a small library of invented documents."""

from __future__ import annotations

import pytest

from duixian.citations import CitationError
from duixian.site.library.models import Source
from duixian.site.library.quoting import Quoted, Quoter, Unquoted

from .conftest import keep
from .readings import Draft

FULL = "云人才规〔2024〕3号《云水市青年人才安居补贴办法》"


def quoted(written: str) -> Quoted:
    found = Quoter().quote(written)
    assert isinstance(found, Quoted), found
    return found


@pytest.mark.parametrize(
    "written",
    [
        f"{FULL}第二条",
        "云人才规[2024]3号第二条",
        "《云水市青年人才安居补贴办法》第2条",
        "云人才规〔2024〕3号《青年人才安居补贴办法》第二条",
    ],
)
def test_an_article_is_found_however_its_document_is_named(library: Source, written: str) -> None:
    found = quoted(written)
    assert "硕士每月补贴1200元" in found.text
    assert found.missed == ()
    assert found.citation.startswith(FULL)


def test_an_article_holds_its_paragraphs_and_nothing_else(library: Source) -> None:
    text = quoted(f"{FULL}第二条").text
    assert "博士每月补贴2000元" in text
    assert "第三条" not in text


def test_a_document_is_all_its_articles_and_lists_them(library: Source) -> None:
    found = quoted(FULL)
    assert "为支持青年人才" in found.text
    assert "第四条" in found.text
    assert {"第一条", "第四条"} <= {place.path for place in found.articles}


def test_a_place_that_is_not_parted_is_quoted_by_the_place_around_it(library: Source) -> None:
    found = quoted(f"{FULL}第三条第（二）项")
    assert found.missed == ("第三条第（二）项",)
    assert found.nearest == "第三条"
    assert "市人才局牵头" in found.text


def test_a_list_of_articles_is_quoted_in_order(library: Source) -> None:
    text = quoted(f"{FULL}第三条、第四条").text
    assert text.index("市人才局") < text.index("有效期至")


def test_an_article_that_is_not_there_names_the_closest(library: Source) -> None:
    found = Quoter().quote(f"{FULL}第九条")
    assert found == Unquoted(held=True, near=("第四条", "第三条", "第二条"))


def test_a_document_that_is_not_there_names_those_with_its_title(library: Source) -> None:
    found = Quoter().quote("云人才规〔2024〕4号《云水市青年人才安居补贴办法》第二条")
    assert found == Unquoted(near=(FULL,))
    assert Quoter().quote("《没有的办法》第一条") == Unquoted()


def test_several_documents_of_one_number_are_candidates(library: Source) -> None:
    keep(
        [
            Draft(f"云水市{what}办法", [("article", "第一条", "", what)], number="云办〔2023〕9号")
            for what in ("甲", "乙")
        ],
        "两份.txt",
    )
    found = Quoter().quote("云办〔2023〕9号第一条")
    assert isinstance(found, Unquoted)
    assert {one.removesuffix("第一条") for one in found.candidates} == {
        "云办〔2023〕9号《云水市甲办法》", "云办〔2023〕9号《云水市乙办法》",
    }  # fmt: skip


@pytest.mark.parametrize("written", ["第三条", "", "不是引用。"])
def test_what_names_no_document_is_refused(library: Source, written: str) -> None:
    with pytest.raises(CitationError):
        Quoter().quote(written)
