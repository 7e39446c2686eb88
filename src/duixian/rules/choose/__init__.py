"""The best lawful combination where benefits exclude or cap each other, and the clause that binds.

claims    the rules with "claimed or not" in them, and what a combination pays over its whole term
search    branch and bound over combinations
choice    groups of benefits that touch each other, what is given up and why (`Chooser`)
"""

from __future__ import annotations

from duixian.rules.choose.choice import Choice, Chooser, Combination, Cut, GivenUp
from duixian.rules.choose.telling import as_data, as_text

__all__ = ["Choice", "Chooser", "Combination", "Cut", "GivenUp", "as_data", "as_text"]
