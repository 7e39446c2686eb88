"""Guided tours of the demonstration, one for everybody as whom a visitor can sign in. A new app adds its steps here.

steps      what a tour is made of
rows       where steps find what they lead to
beds  claimants  offices  others   the tours themselves, by who takes them
"""

from __future__ import annotations

from . import beds, claimants, offices, others
from .steps import Step, Tour

__all__ = ["TOURS", "Step", "Tour"]

TOURS: dict[str, Tour] = {
    "zhou": claimants.PERSON,
    "ruan": claimants.HANDLER,
    "su": claimants.OTHER_HANDLER,
    "lin": beds.GRADUATE,
    "window-hill": offices.WINDOW,
    "window-south": offices.OTHER_WINDOW,
    "hr-one": offices.DECIDER,
    "hr-two": offices.SECOND,
    "meeting": offices.MEETING,
    "science": offices.SCIENCE,
    "finance-one": others.FINANCE,
    "finance-two": others.FINANCE_SECOND,
    "inspector": others.INSPECTOR,
    "beds-one": beds.KEEPER,
    "beds-two": beds.SECOND,
    "editor": others.EDITOR,
    "system": others.SYSTEM,
    "security": others.SECURITY,
    "auditor": others.AUDITOR,
}  # by the account that a visitor signs in as
