"""An editor says where documents begin and end; every character stays accounted for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.site.demo import TEXTS
from duixian.text.coverage import is_whole
from duixian.text.model import Reading
from duixian.text.pipeline import read_bytes
from duixian.text.split import Mark, MarkKind

FILE = TEXTS / "云水市人才与创新政策汇编.txt"


def _read(*marks: tuple[int, str]) -> Reading:
    return read_bytes(FILE.name, FILE.read_bytes(), [Mark(line, MarkKind(kind)) for line, kind in marks])


def _extents(reading: Reading) -> list[tuple[int, int]]:
    return [(d.extent.start_line, d.extent.end_line) for d in reading.documents]


PLAIN = _extents(_read())
SECOND = PLAIN[1]


def test_a_document_joined_to_the_one_before_reaches_to_its_end() -> None:
    joined = _read((SECOND[0], "join"))
    assert _extents(joined) == [(PLAIN[0][0], SECOND[1]), *PLAIN[2:]]
    assert joined.documents[0].extent.why == "编辑更正"
    assert is_whole(joined.source, joined.runs)


def test_a_document_cut_in_two_and_joined_again_is_as_before() -> None:
    line = SECOND[0] + 20
    cut = _extents(_read((line, "begin")))
    assert (line, SECOND[1]) in cut and len(cut) == len(PLAIN) + 1
    assert _extents(_read((line, "begin"), (line, "join"))) == PLAIN


def test_what_comes_after_an_end_belongs_to_no_document_and_says_so() -> None:
    ended = _read((SECOND[1] - 3, "end"))
    assert _extents(ended)[1] == (SECOND[0], SECOND[1] - 3)
    assert "left out" in {run.name for run in ended.runs}
    assert is_whole(ended.source, ended.runs)


def test_a_dropped_document_is_furniture_with_a_name_until_one_begins_there() -> None:
    dropped = _read((SECOND[0], "drop"))
    assert _extents(dropped) == [PLAIN[0], *PLAIN[2:]]
    assert is_whole(dropped.source, dropped.runs)
    assert _extents(_read((SECOND[0], "drop"), (SECOND[0], "begin"))) == PLAIN


@pytest.mark.parametrize(
    "mark", [(PLAIN[0][0], "join"), (SECOND[0] + 1, "join"), (9999, "begin"), (9999, "end")]
)
def test_a_mark_that_fits_nowhere_changes_nothing(mark: tuple[int, str]) -> None:
    assert _extents(_read(mark)) == PLAIN


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 260), st.sampled_from(list(MarkKind))), max_size=6))
def test_whatever_is_marked_documents_stay_in_order_and_no_character_is_lost(
    marks: list[tuple[int, MarkKind]],
) -> None:
    reading = _read(*marks)
    extents = _extents(reading)
    assert all(first <= last for first, last in extents)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(extents))
    assert is_whole(reading.source, reading.runs)
