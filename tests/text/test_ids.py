"""Identifiers: what they depend on and what they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from duixian.text.ids import distinct, identify
from duixian.text.model import Field, Header

RULES = Header(
    title=Field("江洲市安家补贴细则（试行）"),
    number=Field("江人社通〔2021〕48号"),
    issuers=(Field("江洲市人社局"),),
    date=Field(date(2021, 3, 1)),
)


def test_documents_that_share_a_number_differ_by_their_titles() -> None:
    assert identify(RULES, "") != identify(replace(RULES, title=Field("江洲市购房补贴细则")), "")


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("江洲市安家补贴细则(试行)", "江人社通[2021]48号"),
        ("江洲市 安家补贴细则 （ 试行 ）", "江人社通〔2021〕48 号"),
        ("《江洲市安家补贴细则（试行）》", "江人社通（２０２１）48号"),
    ],
)
def test_brackets_width_and_blanks_of_the_printing_do_not_matter(title: str, number: str) -> None:
    assert identify(replace(RULES, title=Field(title), number=Field(number)), "") == identify(RULES, "")


def test_with_a_number_a_better_reading_of_date_or_issuers_keeps_the_identifier() -> None:
    assert identify(replace(RULES, issuers=(), date=Field(None)), "") == identify(RULES, "")


def test_without_a_number_issuers_and_date_tell_documents_apart() -> None:
    bare = replace(RULES, number=Field(None))
    assert identify(bare, "") != identify(replace(bare, date=Field(date(2022, 3, 1))), "")


def test_a_document_without_title_and_number_is_known_by_its_first_words() -> None:
    unnamed = Header(title=Field(None))
    assert identify(unnamed, "本规划依据纲要编制。") != identify(unnamed, "本规划依据规划编制。")
    assert identify(unnamed, "本规划依据 纲要编制。") == identify(unnamed, "本规划依据纲要编制。")


def test_two_documents_of_one_source_never_share_an_identifier() -> None:
    assert len(set(distinct(["da", "da", "da", "db"], ["甲", "乙", "乙", "甲"]))) == 4
    assert distinct(["da", "da"], ["甲", "乙"])[0] == "da"
