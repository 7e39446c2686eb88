"""A pack's own tests: its cases, what of it they reach, and whether they notice when it is broken."""

from __future__ import annotations

from duixian.rules.testing.cases import CaseOutcome, run_cases
from duixian.rules.testing.coverage import LeafCoverage, coverage
from duixian.rules.testing.mutate import Mutant, mutants
from duixian.rules.testing.survivors import survivors

__all__ = ["CaseOutcome", "LeafCoverage", "Mutant", "coverage", "mutants", "run_cases", "survivors"]
