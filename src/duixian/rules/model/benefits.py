"""Benefits, and what holds for several of them: stacking, and limits over groups.

The ids of a benefit's definitions are `benefit.<id>.<part>` (see `Benefit`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.delivery import Instalment, Material, Obligation, Proof, Reading, Return, Sanction
from duixian.rules.model.nodes import Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """A benefit. Its definitions are `benefit.<id>.<part>`:

    scope    truth, only with `applies` or `in_force`: whether the rule concerns the case at all
    when     truth: the conditions (the leaves of `explain`)
    status   truth: `when` within `scope`; true eligible, false ineligible, unknown, not applicable
    amount   fen for the period that holds `as_of`, if eligible, after the benefit's own caps (absent for benefits in kind)
    counted  fen that counts in totals: `amount` when eligible, 0 when not or not applicable, the hull when unknown
    payable  fen after what is counted against it, stacking and group limits
    """

    id: str
    title: str
    role: str
    cite: Cite
    period: str = "once"
    announced: bool = False
    summary: str = ""
    grants: str = ""
    start: date | None = None
    end: date | None = None
    has_scope: bool = False
    has_amount: bool = False
    lasts_from: Expr | None = None
    lasts_for: int | None = None
    once_per: str = ""
    event: Event | None = None
    shared_caps: tuple[SharedCap, ...] = ()
    schedule: tuple[Instalment, ...] = ()
    share: str = ""
    fund: str = ""
    payee: str = ""
    account: str = ""
    window: str = ""
    materials: tuple[Material, ...] = ()
    procedure: str = ""
    offices: tuple[tuple[str, str], ...] = ()  # directories, each with '' or the code of one office
    obligations: tuple[Obligation, ...] = ()
    returns: tuple[Return, ...] = ()
    proofs: tuple[Proof, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    readings: tuple[Reading, ...] = ()
    at: Pos = NOWHERE

    def part(self, name: str) -> str:
        """The id of one of its definitions."""
        return f"benefit.{self.id}.{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What makes an event the same: the values of `by`. With `each`, whether any row of the list `rows` is claimed, every row
    for which it holds is an event of its own, the same where its facts `keys` (ids) are the same."""

    by: tuple[Expr, ...] = ()
    keys: tuple[str, ...] = ()
    rows: str = ""
    each: Expr | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCap:
    """A cap that a claimant shares with whoever has the role `role` beside them (a spouse): both together get no more."""

    label: str
    role: str
    at_most: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacking:
    """A rule over several benefits of one claimant. `kind`: exclusive (choose one), highest, total_capped.

    highest and total_capped are already in the benefits' `payable`; exclusive is a choice, left to `choose`.
    """

    kind: str
    label: str
    benefits: tuple[str, ...]
    at_most: Expr | None = None
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A cap over all claims of a group. `at_most` and `order_by` are definitions' expressions of one claim.

    The facts `used` (by_date: claimed before this one; pro_rata, silent: claimed by all others) and `allotted`
    (claimant) are implied facts of the group's role that one case may state; a population computes them.
    """

    id: str
    label: str
    benefits: tuple[str, ...]
    group: str
    period: str
    at_most: Expr
    sharing: str
    order_by: Expr | None = None
    used: Mapping[str, str] = field(default_factory=dict)
    cite: Cite | None = None
    at: Pos = NOWHERE
