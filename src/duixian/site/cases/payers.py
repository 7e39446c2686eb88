"""Which posts pay the instalments of a case, told to the ledger whenever the case moves.

While it stands at a step that pays, the posts of that step; afterwards those of every such step it has come to. Before it has
come to one, whoever has a step that pays in its procedure looks at them.
"""

from __future__ import annotations

from duixian.site.funds import reach

from .engine.context import Context
from .models import Event
from .purse import paying_steps


def bind(context: Context) -> None:
    """The instalments of the case are where the case is."""
    case, paying = context.case, paying_steps(context.procedure)
    if case.step in paying:
        payers = reach.steps([case.step])
    else:
        been = (
            Event.objects.filter(case=case, act="outcome", to__in=sorted(paying))
            if paying
            else Event.objects.none()
        )
        payers = reach.steps(been.order_by().values_list("to", flat=True))
    reach.place(case.key, case.territory, payers)
