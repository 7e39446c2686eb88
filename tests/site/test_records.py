"""Records: what print puts between characters is no part of a label or a heading."""

from __future__ import annotations

import pytest

from duixian.site.library.records import unspaced


@pytest.mark.parametrize(
    ("printed", "given"),
    [
        ("附 则", "附则"),
        ("专栏 13", "专栏13"),
        ("附件 6", "附件6"),
        ("有序开展 5G 专网试点", "有序开展5G专网试点"),
        ("Article 1", "Article 1"),
        ("", None),
        (" \n", None),
    ],
)
def test_labels_and_headings_carry_no_white_space_of_print(printed: str, given: str | None) -> None:
    assert unspaced(printed) == given
