"""The whole answer to one case: what is theirs, nearly theirs and not, the totals by year, and what to do by when.

Command line, site, papers and calendars show this one value.
"""

from duixian.rules.answer.answer import Answerer
from duixian.rules.answer.items import Answer, Deadline, Group, Item, Missing, YearTotal
from duixian.rules.answer.telling import as_data
from duixian.rules.answer.wording import PER
from duixian.rules.answer.wording import amount as amount_in_words

__all__ = [
    "PER",
    "Answer",
    "Answerer",
    "Deadline",
    "Group",
    "Item",
    "Missing",
    "YearTotal",
    "amount_in_words",
    "as_data",
]
