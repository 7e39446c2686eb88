"""What can be proved of a pack, or refuted by an example person: `verify(pack, as_of)` and `lint(pack)`."""

from __future__ import annotations

from duixian.rules.verify.findings import Finding
from duixian.rules.verify.lint import lint
from duixian.rules.verify.run import verify

__all__ = ["Finding", "lint", "verify"]
