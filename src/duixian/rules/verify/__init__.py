"""What can be proved of a pack, or refuted by an example person: `verify(pack, as_of)` and `lint(pack)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duixian.rules.verify.findings import Finding
from duixian.rules.verify.lint import lint

if TYPE_CHECKING:
    from duixian.rules.verify.run import verify

__all__ = ["Finding", "lint", "verify"]


def __getattr__(name: str) -> Any:
    """The solver is loaded when `verify` is first asked for; the rest works where it is not installed."""
    if name == "verify":
        from duixian.rules.verify.run import verify

        return verify
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
