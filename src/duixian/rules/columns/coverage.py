"""Runs of covered days in SQL: spells merged where they overlap or touch, and measured run by run."""

from __future__ import annotations

from duixian.rules.columns.printer import date_of, whole_months


def covered(rows: str, by: str) -> str:
    """From rows (`by`, test, a, b) a select of key, months_, calendar_months_, days_, gap_, start_, end_, end_start_."""
    before = f"OVER (PARTITION BY {by} ORDER BY a, b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    up_to = f"OVER (PARTITION BY {by} ORDER BY a, b ROWS UNBOUNDED PRECEDING)"
    first, after, last = date_of("f"), date_of("(l + 1)"), date_of("l")
    number = "(year({0}) * 12 + month({0}))"
    return (
        f"WITH spells AS (SELECT DISTINCT {by}, a, b FROM ({rows}) WHERE test AND a <= b),"
        f" marked AS (SELECT *, CASE WHEN a <= max(b) {before} + 1 THEN 0 ELSE 1 END AS begins FROM spells),"
        f" numbered AS (SELECT *, sum(begins) {up_to} AS run FROM marked),"
        f" runs AS (SELECT {by} AS key, min(a) AS f, max(b) AS l FROM numbered GROUP BY {by}, run),"
        f" measured AS (SELECT *, lag(l) OVER w AS earlier, {whole_months(first, after)} AS m,"
        f" {number.format(first)} AS fm, {number.format(last)} AS lm, lag({number.format(last)}) OVER w AS em"
        " FROM runs WINDOW w AS (PARTITION BY key ORDER BY f))"
        " SELECT key, sum(m)::INTEGER AS months_,"
        " sum(lm - fm + 1 - coalesce((em = fm)::INTEGER, 0))::INTEGER AS calendar_months_,"
        " sum(l - f + 1)::INTEGER AS days_, max(f - earlier - 1)::INTEGER AS gap_, min(f)::INTEGER AS start_,"
        " max(l)::INTEGER AS end_, max(f)::INTEGER AS end_start_ FROM measured GROUP BY key"
    )
