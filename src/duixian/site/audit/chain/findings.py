"""What the check of the chain finds."""

from __future__ import annotations

from dataclasses import dataclass

CHANGE, DELETION, INSERTION, TRUNCATION, SIGNATURE, NOTE = (
    "change", "deletion", "insertion", "truncation", "signature", "note"
)  # fmt: skip
LABELS = {
    CHANGE: "改动",
    DELETION: "删除",
    INSERTION: "插入",
    TRUNCATION: "截断",
    SIGNATURE: "签名",
    NOTE: "说明",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` by code; `row` and `head` are numbers where one is concerned; `text` says what and what to do."""

    kind: str
    text: str
    row: int | None = None
    head: int | None = None

    @property
    def grave(self) -> bool:
        return self.kind != NOTE

    def __str__(self) -> str:
        return f"【{LABELS[self.kind]}】{self.text}"
