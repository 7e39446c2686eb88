"""Identifiers: what is right, what is wrong in words, masks, sealing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.site.registry.identifiers import IdentifierError, checked, could_be_cut_off, kind_of, masked
from duixian.site.sealing import SealError, keys_of

from .registry_people import FIRM, TODAY, ZHANG, resident

RIGHT = [
    ("resident", f" {ZHANG[:6]} {ZHANG[6:14]} {ZHANG[14:].lower()} ", ZHANG),
    ("resident", "".join(chr(ord(c) + 0xFEE0) for c in ZHANG), ZHANG),
    ("uscc", FIRM.lower(), FIRM),
    ("passport", "e12345678", "E12345678"),
    ("passport", "EA1234567", "EA1234567"),
    ("passport", "123456789", "123456789"),
    ("work_permit", "202401234567", "202401234567"),
]
LAST = "9" if ZHANG[-1] != "9" else "8"
LAST_FIRM = "9" if FIRM[-1] != "9" else "8"
WRONG = [
    ("resident", "", "没有写证件号码。请补上"),
    ("resident", "110101850501991", "这是 15 位的旧身份证号码，已停止使用。写现在的 18 位号码"),
    ("resident", ZHANG[:-1], "身份证号码应当是 18 位，这里有 17 位。对照身份证检查有没有漏写或多写"),
    ("resident", "A" + ZHANG[1:], "身份证号码只能是数字，最后一位也可以是 X。检查有没有写成别的字符"),
    ("resident", ZHANG[:-1] + LAST, "身份证号码的最后一位校验码与前 17 位不符，至少有一位写错了。对照身份证逐位核对，不要只改最后一位"),
    ("resident", resident("19851301"), "身份证号码第 7 至 14 位不是一个日期。对照身份证检查第 1 至 14 位"),
    ("resident", resident("20990101"), "身份证号码里的出生日期在今天以后。对照身份证检查第 7 至 14 位"),
    ("resident", "110101198505010000", "号码的末几位被表格软件当作数字改成了 0。把这一列的格式设为“文本”，再从原件重新录入号码"),
    ("uscc", FIRM[:-1], "统一社会信用代码应当是 18 位，这里有 17 位。对照营业执照检查有没有漏写或多写"),
    ("uscc", FIRM[:9] + "O" + FIRM[10:], "统一社会信用代码里不会有字母 O。检查是不是把数字 1、0、2、5 写成了字母"),
    ("uscc", FIRM[:-1] + LAST_FIRM, "统一社会信用代码的最后一位校验码与前 17 位不符，至少有一位写错了。对照营业执照逐位核对，不要只改最后一位"),
    ("passport", "12", "护照号码应当是 6 至 10 位的字母和数字，例如 E12345678。照护照资料页右上角写，不要写国籍代码"),
    ("work_permit", "12", "外国人工作许可证号应当是 12 位或 15 位数字，或 1 至 2 个字母加 9 至 11 位数字。照许可证正面的号码写"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "normal"), RIGHT)
def test_a_number_is_brought_to_its_normal_form(kind: str, text: str, normal: str) -> None:
    assert checked(kind, text, TODAY).text == normal


@pytest.mark.parametrize(("kind", "text", "said"), WRONG)
def test_what_is_wrong_is_said_in_words(kind: str, text: str, said: str) -> None:
    with pytest.raises(IdentifierError) as error:
        checked(kind, text, TODAY)
    assert str(error.value) == said


@given(st.sampled_from(["resident", "uscc", "passport", "work_permit"]), st.text(max_size=40))
def test_any_text_is_right_or_refused(kind: str, text: str) -> None:
    try:
        assert checked(kind, text, TODAY).text
    except IdentifierError as error:
        said = text.strip()  # never told again, unless it is made of the words of the message itself
        assert len(said) < 6 or re.search("[一-鿿]", said) or said not in str(error)


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, by: int) -> None:
    digits = ZHANG if ZHANG[-1] != "X" else resident("19850502")
    changed = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :] if digits[place] != "X" else digits[:place] + "5"  # fmt: skip
    with pytest.raises(IdentifierError):
        checked("resident", changed, TODAY)


def ends_in_zeros() -> str:
    """A right number whose last three characters are 000, as about one in a thousand people has."""
    days = (date(1985, 1, 1) + timedelta(days=n) for n in range(400))
    return next(text for day in days if (text := resident(day.strftime("%Y%m%d"), 900)).endswith("000"))


def test_a_number_that_ends_in_zeros_by_birth_is_taken_where_it_is_typed() -> None:
    text = ends_in_zeros()
    assert checked("resident", text, TODAY).text == text and could_be_cut_off(text)
    wrong = text[:14] + ("1" if text[14] != "1" else "2") + "000"
    with pytest.raises(IdentifierError, match="表格软件"):
        checked("resident", wrong, TODAY)


def test_masks_hide_the_middle_and_leave_what_is_public() -> None:
    assert masked("resident", ZHANG) == f"110*************{ZHANG[-2:]}"
    assert masked("passport", "E12345678") == "E******78"
    assert masked("uscc", FIRM) == FIRM


def test_a_kind_is_known_by_its_everyday_names() -> None:
    assert [kind_of(word) for word in ("身份证", "护照 ", "信用代码", "外国人工作许可证")] == [
        "resident",
        "passport",
        "uscc",
        "work_permit",
    ]


def test_what_is_sealed_opens_only_with_its_key_and_its_place(tmp_path: Path) -> None:
    keys, others = keys_of(tmp_path / "a"), keys_of(tmp_path / "b")
    sealed = keys.seal(ZHANG.encode(), "identifier:1")
    assert ZHANG.encode() not in sealed
    assert keys.open(sealed, "identifier:1").decode() == ZHANG
    assert keys.digest_of("x") != others.digest_of("x")
    for other, about in ((keys, "identifier:2"), (others, "identifier:1")):
        with pytest.raises(SealError):
            other.open(sealed, about)


def test_a_new_key_seals_and_the_old_one_goes_on_opening(tmp_path: Path) -> None:
    old = keys_of(tmp_path)
    sealed = old.seal(b"x", "y")
    path = tmp_path / "registry-keys"
    assert path.stat().st_mode & 0o077 == 0
    path.write_text(path.read_text() + f"k2 {'ab' * 16} {'cd' * 32}\n")
    new = keys_of(tmp_path)
    assert new.last == "k2"
    assert new.open(sealed, "y") == b"x"
    assert new.digest_of("x") == old.digest_of("x")
