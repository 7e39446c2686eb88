"""The tables of the ledger."""

from .batches import Batch, BatchLine, Restored, ResultFile
from .caps import Cap, CapShare
from .commitments import Change, Commitment, Occasion, Part, State
from .ledger import Budget, Entry, Kind, Posting
from .payees import Payee
from .reach import Reach
from .recovery import Receipt, Receivable, ReceivablePart

__all__ = [
    "Batch", "BatchLine", "Budget", "Cap", "CapShare", "Change", "Commitment", "Entry", "Kind", "Occasion", "Part", "Payee", "Posting",
    "Reach", "Receipt", "Receivable", "ReceivablePart", "Restored", "ResultFile", "State",
]  # fmt: skip
