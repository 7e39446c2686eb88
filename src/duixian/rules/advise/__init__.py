"""What would make an ineligible case eligible: the smallest changes, who can make them, and from which day.

levers    what can change: facts the applicant or an office can change, in the case or in its rows
reach     whether changing some of them can make the benefit eligible, and to which values
smallest  the smallest sets of changes
dates     what time alone brings, found day by day
advice    putting it together (`Adviser`)
"""

from __future__ import annotations

from duixian.rules.advise.advice import Advice, Adviser, Alternative, Change
from duixian.rules.advise.telling import as_data, as_text

__all__ = ["Advice", "Adviser", "Alternative", "Change", "as_data", "as_text"]
