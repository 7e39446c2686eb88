"""What is kept of cases."""

from .case import Case, Event
from .decided import Appeal, Assessment, Decision, ProofDue
from .erased import Erasing
from .papers import Issued, Series, Service
from .published import Listed, Listing, Objection
from .work import Attachment, Ballot, Message, Proposal, Timer

__all__ = [
    "Appeal", "Assessment", "Attachment", "Ballot", "Case", "Decision", "Erasing", "Event", "Issued", "Listed", "Listing", "Message", "Objection",
    "ProofDue", "Proposal", "Series", "Service", "Timer",
]  # fmt: skip
