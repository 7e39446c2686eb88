"""The whole answer to one case: what is theirs, nearly theirs and not, the totals by year, and what to do by when.

Command line, site, papers and calendars show this one value.
"""

from duixian.rules.answer.answer import Answerer
from duixian.rules.answer.items import Answer, Deadline, Group, Item, Missing, YearTotal
from duixian.rules.answer.telling import as_data

__all__ = ["Answer", "Answerer", "Deadline", "Group", "Item", "Missing", "YearTotal", "as_data"]
