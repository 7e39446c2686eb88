"""The ledger as a Beancount file, which any accountant's tools can check and query."""

from .beancount import Written, write

__all__ = ["Written", "write"]
