"""Normal forms under which a cited document is looked up: bracket forms, spaces and decorations levelled."""

from __future__ import annotations

import re
import unicodedata

_BRACKETS = str.maketrans("［【[(（〔﹝", "〔〔〔〔〔〔〔") | str.maketrans("］】])）〕﹞", "〕〕〕〕〕〕〕")
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"[《》〈〉“”\"‘’'·,，、。：:\-—–]")
_TRIAL = re.compile(r"〔(?:试行|暂行|修订|修正|[12]\d{3}年?(?:修订|修正|版|本)?)〕$")


def number_key(number: str) -> str:
    """``国办发[2021] 22 号`` and ``国办发〔2021〕22号`` have one key."""
    levelled = _SPACE.sub("", unicodedata.normalize("NFKC", number)).translate(_BRACKETS)
    return levelled.replace("第", "")[:120]


def title_key(title: str) -> str:
    """A title without white space, quotation marks and a closing （试行）."""
    levelled = _SPACE.sub("", unicodedata.normalize("NFKC", title)).translate(_BRACKETS)
    levelled = _TRIAL.sub("", levelled)
    return _MARKS.sub("", levelled)[:120]
