"""The audit trail: rows written a second, and a million rows sealed and verified, on both databases."""

from __future__ import annotations

from bench.installation import database, server, sized, work
from bench.tables import Table

SUMMARY = "audit rows written a second; a million of them sealed into the chain and the whole verified"
ROWS = sized(1_000_000, 10_000)


def run() -> list[Table]:
    address = server()
    rows = []
    for name, where, processes in (("PostgreSQL", address, 4), ("SQLite", "", 2)):
        with database(where) as one:
            told = work("bench.audit.work", one, str(ROWS), str(processes))
        rows.append(
            [
                name, f"{told['written'] / told['write']:,.0f}", f"{ROWS:,}", f"{told['seal']:.1f}", f"{ROWS / told['seal']:,.0f}",
                f"{told['verify']:.1f}", f"{ROWS / told['verify']:,.0f}", f"{told['peak'] * 1024 / 1e6:.0f}",
            ]
        )  # fmt: skip
    return [
        Table(
            "Audit trail", ("database", "written a second", "rows", "seal s", "sealed a second", "verify s", "verified a second", "peak MB"), rows,
            "Written: one row a transaction, by four processes on PostgreSQL and two on SQLite; the other rows are streamed in, digest and mark "
            "included, and not timed. Sealing links rows in batches of 2,000 with a signed head each; verifying reads every row and head again.",
        )
    ]  # fmt: skip
