"""The lines of one generated function: fresh variables, and the truths and numbers that are assigned to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from duixian.rules.evaluate.templates import Number, whole


@dataclass(slots=True, kw_only=True)
class Lines:
    """What has been written so far; `constants` are the values it names K[place]."""

    constants: list[Any] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    counter: int = 0
    indent: str = "    "

    def name(self) -> str:
        self.counter += 1
        return f"t{self.counter}"

    def line(self, text: str) -> None:
        self.lines.append(self.indent + text)

    def truth(self, text: str) -> str:
        name = self.name()
        self.line(f"{name} = {text}")
        return name

    def pair(self, lo: str, hi: str, na: str = "0") -> Number:
        """A number from the expressions of its ends."""
        a, b = self.name(), self.name()
        self.line(f"{a} = {lo}; {b} = {hi}")
        return a, b, na

    def triple(self, text: str, may_na: bool) -> Number:
        """A number from an expression that gives a triple."""
        a, b, na = self.name(), self.name(), self.name()
        self.line(f"{a}, {b}, {na} = {text}")
        return a, b, na if may_na else "0"

    def joined(self, *codes: Number) -> str:
        """Whether a number made from others is not applicable."""
        text = " | ".join(code[2] for code in codes if code[2] != "0") or "0"
        return self.truth(text) if "|" in text else text

    def constant(self, value: Any) -> str:
        self.constants.append(value)
        return f"K[{whole(len(self.constants) - 1)}]"
