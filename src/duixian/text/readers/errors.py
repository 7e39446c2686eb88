"""The one error a reader raises: which file, where in it, what is wrong, what to do."""

from __future__ import annotations


class ReadError(Exception):
    """A file that cannot be read.

    ``file`` is its name, ``place`` where in it (第 3 行，字节 120; empty where the whole file is meant), ``reason`` what
    is wrong and ``remedy`` what the user can do. ``str`` gives one line with all of them.
    """

    def __init__(self, file: str, reason: str, remedy: str, place: str = "") -> None:
        super().__init__(file, reason, remedy, place)
        self.file = file
        self.reason = reason
        self.remedy = remedy
        self.place = place

    def __str__(self) -> str:
        at = f"（{self.place}）" if self.place else ""
        return f"{self.file}：{self.reason}{at}。{self.remedy}。"
