"""Where one goes: directories of offices, and which office serves which case."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.nodes import Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office: what it is called, how to reach it. It serves the cases for which `condition` holds (None: all)."""

    code: str
    name: str
    telephone: str = ""
    address: str = ""
    note: str = ""
    condition: Expr | None = None
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Offices in order; the first whose condition holds serves the case. `chooses`: it has columns to choose by."""

    id: str
    label: str
    role: str
    offices: tuple[Office, ...]
    chooses: bool = False
    cite: Cite | None = None
    at: Pos = NOWHERE

    def office(self, code: str) -> Office | None:
        """The office with this code."""
        return next((office for office in self.offices if office.code == code), None)
