"""How a benefit reaches its claimant: payments, shares, windows, materials, duties, proofs, sanctions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.nodes import Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """`share` in parts of the whole (weights); due `after` a duration from approval, or `on` a date; only `condition`."""

    share: int
    label: str
    months: int | None = None
    days: int | None = None
    on: Expr | None = None
    condition: Expr | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One way to share the cost: the parts are `payers` by integer `weights`, when `condition` (None: always)."""

    condition: Expr | None
    payers: tuple[str, ...]
    weights: tuple[int, ...]
    label: str = ""
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    id: str
    label: str
    role: str
    rows: tuple[Split, ...]
    cite: Cite | None = None
    at: Pos = NOWHERE


ROUNDS = {"每月": 1, "每季度": 3, "每半年": 6, "每年": 12}  # months from one round of reviews to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When one may apply. `kind`: always, yearly (month, day), monthly (day), dates, after (durations from a date).
    `review`: how often what was filed is looked at (one of `ROUNDS`, '' as it comes)."""

    id: str
    label: str
    kind: str
    start: Any = None
    end: Any = None
    after: Expr | None = None
    role: str = ""
    next_working_day: bool = False
    review: str = ""
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    name: str
    condition: Expr | None = None
    copies: int = 1
    original: bool = False
    register: str = ""
    form: str = ""
    proves: tuple[str, ...] = ()
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    label: str
    party: str = ""
    months: int | None = None
    days: int | None = None
    by: Expr | None = None
    condition: Expr | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What must be paid back on an event; the definitions `condition` and `amount` read the implied fact of what was paid."""

    event: str
    condition: str
    amount: str
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """`months` without end where None; `bars` are the values of the scope (see `Sanctions`) it enters in the register."""

    label: str
    list: str = ""
    months: int | None = None
    scope: str = ""
    bars: tuple[str, ...] = ()
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What must be shown again and again for payments to go on: every so many months, `materials`, within a limit."""

    label: str
    months: int
    materials: tuple[Material, ...] = ()
    within: int | None = None
    unit: str = ""
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Where the text is unclear: the question, the reading taken, the other one, both cited."""

    question: str
    taken: str
    other: str
    cites: tuple[Cite, ...] = ()
