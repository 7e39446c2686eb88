"""What a line of a source is."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a line is. All but ``BODY`` are furniture."""

    BODY = "body"
    BLANK = "blank"
    PAGE_NUMBER = "page number"
    RUNNING_HEAD = "running head"
    LINK = "link"  # the target of a hyperlink that the extraction put into the text
    RULE = "rule"  # ===== or ----- between documents
    NAVIGATION = "navigation"  # of the web site around a document
    CONTENTS = "contents"  # a table of contents that the word processor made
    REPEAT = "repeat"  # the head of a table printed again on the next page
