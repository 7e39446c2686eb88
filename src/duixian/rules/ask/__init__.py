"""What to ask next: only what can still change a result, ordered by what it is expected to settle for its effort.

part      the rules of one benefit compiled alone, for many quick evaluations
points    the values of an unknown fact at which something can change
matters   whether an unknown fact can change a result: by enumeration, else by the solver, else "perhaps"
prover    the question put to Z3 (only where it is installed)
questions the order (`Asker`)
serving   what decides where to go and who pays, once a benefit is certain
"""

from __future__ import annotations

from duixian.rules.ask.questions import Asker, Question, as_data
from duixian.rules.ask.serving import serving_facts

__all__ = ["Asker", "Question", "as_data", "serving_facts"]
