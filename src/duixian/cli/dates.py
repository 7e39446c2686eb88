"""Days given on the command line."""

from __future__ import annotations

import argparse
from datetime import date


def day(text: str) -> date:
    """A day written 2024-05-01."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2024-05-01") from None


def reckoned(text: str) -> date:
    """A day that rules can be evaluated for, as of a case."""
    found = day(text)
    if not 1900 <= found.year <= 2399:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 1900 and 2399")
    return found
