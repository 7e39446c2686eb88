"""Verification codes of papers and cards: made so that they tell nothing, printed and typed in groups of four."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 1 I L O


def new(length: int) -> str:
    """A code that cannot be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def grouped(code: str) -> str:
    """A code in groups of four, as people read it out."""
    return " ".join(code[n : n + 4] for n in range(0, len(code), 4))


def typed(text: str, length: int) -> str:
    """A code as somebody typed it, in whatever groups; cut off soon after the `length` that a code has."""
    return "".join(text.upper().replace("-", " ").split())[: length + 8]
