"""All acts, by code.

filing      the applicant files, corrects, withdraws
correcting  the office accepts, or asks once for what to correct
ending      termination and revocation of what was granted
deciding    outcomes of steps, proposals and their confirmation
working     assignment, facts, materials, messages
voting      panels
publishing  lists and objections
appealing   appeals
recovering  paying back
proving     proofs shown again and again
serving     papers served by an officer
"""

from __future__ import annotations

from . import (
    appealing,
    correcting,
    deciding,
    ending,
    filing,
    proving,
    publishing,
    recovering,
    serving,
    unasked,
    voting,
    working,
)

ACTS = {
    **filing.TABLE,
    **correcting.TABLE,
    **deciding.TABLE,
    **ending.TABLE,
    **working.TABLE,
    **voting.TABLE,
    **publishing.TABLE,
    **appealing.TABLE,
    **recovering.TABLE,
    **proving.TABLE,
    **serving.TABLE,
    **unasked.TABLE,
}
