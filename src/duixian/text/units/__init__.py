"""The unit register: names of organs as printed, each resolved to one entry with its place and level.

``identify`` turns one printed name into a ``Unit``; ``split_units`` cuts a printed list into names;
``gather`` collects mentions into register entries with every spelling met. All are pure functions of
their arguments: what "市" means is decided by the ``Place`` the caller passes.
"""

from duixian.text.units.lists import Listed, split_units
from duixian.text.units.places import NOWHERE, Place, place_of
from duixian.text.units.register import Entry, Unit, define_aliases, gather, identify

__all__ = [
    "NOWHERE",
    "Entry",
    "Listed",
    "Place",
    "Unit",
    "define_aliases",
    "gather",
    "identify",
    "place_of",
    "split_units",
]
