"""Which posts pay the instalments of a case, told to the ledger whenever the case moves.

While it stands at a step that pays, the posts of that step; afterwards those of every such step it has come to. Before it has
come to one, whoever has a step that pays in its procedure looks at them.
"""

from __future__ import annotations

from duixian.site.funds import reach
from duixian.site.prepared import Arg, Prepared

from .engine.context import Context
from .models import Event
from .purse import paying_steps

BEEN = Prepared[Event](lambda: Event.objects.filter(case=Arg(0), act="outcome").order_by().values_list("to"))


def bind(context: Context) -> None:
    """The instalments of the case are where the case is."""
    case, paying = context.case, paying_steps(context.procedure)
    here = {case.step} if case.step in paying else {step for (step,) in BEEN.rows(case)} & paying.keys()
    reach.place(case.key, case.territory, reach.steps(here))
