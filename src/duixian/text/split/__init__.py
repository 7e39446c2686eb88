"""Documents: where each begins and ends in its source, and under which dividers of the compendium it stands."""

from duixian.text.split.marks import Mark, MarkKind, mark
from duixian.text.split.walk import Layout, split

__all__ = ["Layout", "Mark", "MarkKind", "mark", "split"]
