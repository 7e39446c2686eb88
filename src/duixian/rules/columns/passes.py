"""The statement of a limit's pass: what the other claims of its group leave to each claim that a cap binds.

Only groups whose claims can pass the cap are kept; in all others every claim is paid in full and needs no row.
"""

from __future__ import annotations

from duixian.rules.columns.column import Column
from duixian.rules.columns.limits import MOST
from duixian.rules.columns.plan import LimitPass
from duixian.rules.columns.printer import WIDTHS, rank_of, select
from duixian.rules.columns.statements import Statements


def pass_statement(statements: Statements, limit: LimitPass) -> str:
    """A select of k, others_low, others_high, extra_low, extra_high, one row a claim in a group the cap can bind."""
    return {"by_date": _by_date, "pro_rata": _pro_rata, "silent": _others}[limit.sharing](statements, limit)


def _claims(statements: Statements, limit: LimitPass) -> str:
    """All claims above 0: key, group, bounds, cap, and the day and period where claims are ordered."""
    holder, group = f"key.{statements.scan.relation.role}", f"key.{limit.group}"
    columns: dict[str, Column] = {
        "k": Column("input", (), holder),
        "g": Column("input", (), group),
        "top": limit.top,
    }
    for place, claim in enumerate(limit.claims):
        columns[f"low{place}"], columns[f"high{place}"] = claim.low, claim.high
    if limit.day is not None and limit.day_open is not None and limit.period is not None:
        columns.update(day=limit.day, day_open=limit.day_open, period=limit.period)
    source = statements.source(list(columns.values()))
    rows = select(source.text, columns, source.leaves, source.known)
    places = range(len(limit.claims))
    low, high = (" + ".join(f"{end}{place}::BIGINT" for place in places) for end in ("low", "high"))
    period = "period" if limit.period is not None else "0"
    ordered = ", day, day_open" if limit.day is not None else ""
    return (
        f"SELECT k, g, top::BIGINT AS top, {low} AS low, {high} AS high, {period} AS period{ordered}"
        f" FROM ({rows}) WHERE g IS NOT NULL AND ({high}) > 0"
    )


def _bound(statements: Statements, limit: LimitPass) -> str:
    """Claims of the groups whose cap can bind, with the group's totals; `claims` and `bound` as common tables."""
    return (
        f"WITH claims AS MATERIALIZED ({_claims(statements, limit)}),"
        " over_cap AS (SELECT g, period, sum(low) AS total_low, sum(high) AS total_high FROM claims GROUP BY g, period"
        f" HAVING sum(high) > max(top) OR sum(high) > {MOST}),"
        " bound AS (SELECT claims.*, total_low, total_high FROM claims JOIN over_cap USING (g, period))"
    )


def _narrow(text: str) -> str:
    """A sum of claims as the implied fact can hold it."""
    return f"CASE WHEN {text} > {MOST} THEN error('duixian-total') ELSE ({text})::BIGINT END"


def _others(statements: Statements, limit: LimitPass) -> str:
    return (
        f"{_bound(statements, limit)} SELECT k, {_narrow('total_low - low')} AS others_low,"
        f" {_narrow('total_high - high')} AS others_high, 0 AS extra_low, 1 AS extra_high FROM bound"
    )


def _pro_rata(statements: Statements, limit: LimitPass) -> str:
    """The whole fen of each share, and the fen left over to the largest remainders (of equal ones to the lesser key)."""
    claim = sum(c.high.hi for c in limit.claims)
    width = WIDTHS[max(1, rank_of(0, claim * limit.top.hi))]
    product = f"(high::{width} * top)"
    ranked = (
        "row_number() OVER (PARTITION BY g ORDER BY rest DESC, k) <= top - sum(whole) OVER (PARTITION BY g)"
    )
    return (
        f"{_bound(statements, limit)},"
        f" parts AS (SELECT *, ({product} // total_high::{width})::BIGINT AS whole, {product} % total_high::{width} AS rest,"
        " bool_and(low = high) OVER (PARTITION BY g) AS known FROM bound),"
        f" ranked AS (SELECT *, ({ranked})::INTEGER AS extra FROM parts)"
        f" SELECT k, {_narrow('total_low - low')} AS others_low, {_narrow('total_high - high')} AS others_high,"
        " CASE WHEN known THEN extra ELSE 0 END AS extra_low, CASE WHEN known THEN extra ELSE 1 END AS extra_high FROM ranked"
    )


def _by_date(statements: Statements, limit: LimitPass) -> str:
    """Claims dated earlier (on one day those of lesser keys); one whose day is open may stand before or after any."""
    window = "OVER (PARTITION BY g, period ORDER BY day, k ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    whole = "OVER (PARTITION BY g, period)"
    earlier_low = f"coalesce(sum(CASE WHEN day_open THEN 0 ELSE low END) {window}, 0)"
    earlier_high = f"coalesce(sum(CASE WHEN day_open THEN 0 ELSE high END) {window}, 0)"
    open_high = f"sum(CASE WHEN day_open THEN high ELSE 0 END) {whole}"
    return (
        f"{_bound(statements, limit)},"
        f" dated AS (SELECT *, {earlier_low} AS before_low, {earlier_high} AS before_high, {open_high} AS open_high FROM bound)"
        " SELECT k,"
        f" CASE WHEN day_open THEN 0 ELSE {_narrow('least(before_low, ' + str(MOST) + ')')} END AS others_low,"
        f" {_narrow('least(CASE WHEN day_open THEN total_high - high ELSE before_high + open_high END, ' + str(MOST) + ')')} AS others_high,"
        " 0 AS extra_low, 1 AS extra_high FROM dated"
    )
