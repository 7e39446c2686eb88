"""Packs with one mistake each, by the code of the problem they must show.

Each is a base pack with one more file `bad.yaml` (or other files). The message is compared with `golden/<code>.txt`.
"""

from __future__ import annotations

from rules import bad_delivery, bad_language
from rules.bad_parts import BASE

__all__ = ["BAD", "BASE", "CODES"]
BAD: dict[str, str | dict[str, str]] = {**bad_language.BAD, **bad_delivery.BAD}
# Where the problem's code is not the name of the entry.
CODES = {
    "project-fact-type": "type-mismatch",
    "credential-fact-type": "type-mismatch",
    "lodging-fact-type": "type-mismatch",
    "lodging-benefit": "unknown-benefit",
    "credential-keeper-unknown": "unknown-role",
    "project-benefit-unknown": "unknown-benefit",
    **{f"{kind}-keeper": "bad-keeper" for kind in ("credential", "project", "lodging")},
    **{f"{kind}-fact": "unrecorded-fact" for kind in ("credential", "project", "lodging")},
    **{f"{kind}-employer": "bad-employer" for kind in ("credential", "lodging")},
    "credential-issued": "unknown-benefit",
    "decides-true": "unknown-word",
    "like-nothing": "unknown-reference",
    "booked-fact-type": "booked-fact",
    "publicity-without-days": "limit-without-calendar",
    "judged-at-no-step": "unknown-step",
    "like-without-step": "unknown-step",
    "procedure-without-steps": "missing-key",
    "paper-of-nobody": "unknown-entity",
    "fund-of-nobody": "unknown-entity",
    "fund-district-type": "type-mismatch",
    "unknown-bar": "unknown-value",
    "proof-within": "not-a-duration",
    "definitions-too-deep": "too-deep",
    "definitions-too-deep-upwards": "too-deep",
    "benefits-too-deep": "too-deep",
    "never-closed": "yaml-syntax",
    "tabulator": "yaml-syntax",
    "control-character": "bad-character",
    "half-a-character": "bad-character",
    "turned-around": "bad-character",
    "far-to-the-right": "unknown-name",
    "csv-quotes": "bad-csv",
    "csv-width": "bad-csv",
    "csv-column-twice": "bad-csv",
    "csv-control": "bad-csv",
    "csv-cell": "bad-csv",
    "csv-parent": "bad-csv",
    "constant-name": "not-constant",
    "constant-count": "not-constant",
    "parameter-day-twice": "defined-twice",
    "parameter-column": "unknown-value",
    "parameter-empty": "unknown-value",
    "parameter-of-no-day": "bad-date",
    "limit-of-nobody": "unknown-entity",
    "guard-on-unknown-fact": "unknown-name",
    "too-many-levels": "too-many-rows",
    "keyword-as-name": "bad-name",
    "against-itself": "circle",
    "stacked-alone": "too-few",
    "round-to-a-point": "bad-round",
    "list-row": "bad-list-row",
    "list-head": "bad-list-row",
    "list-quotes": "bad-csv",
    "office-columns": "bad-csv",
    "office-cell": "unknown-name",
    "office-twice": "bad-csv",
    "office-after-all": "dead-row",
    "office-of-another": "wrong-entity",
}
