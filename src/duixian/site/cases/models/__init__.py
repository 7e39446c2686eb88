"""What is kept of cases."""

from .case import Case, Event
from .decided import Appeal, Assessment, Decision, ProofDue
from .erased import Erasing
from .papers import Issued, Series, Service
from .published import Listed, Listing, Objection
from .reckoned import Figure, FigureDay, FigureMark, Moved
from .work import Attachment, Ballot, Message, Proposal, Timer

__all__ = [
    "Appeal", "Assessment", "Attachment", "Ballot", "Case", "Decision", "Erasing", "Event", "Figure", "FigureDay", "FigureMark", "Issued",
    "Listed", "Listing", "Message", "Moved", "Objection",
    "ProofDue", "Proposal", "Series", "Service", "Timer",
]  # fmt: skip
