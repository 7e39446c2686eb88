"""The work of the bench `audit`: ROWS PROCESSES, in a process of its own on an installation of its own (`bench.installation`).

Rows are written by several processes, one a transaction, as acts write them; the rest of the rows are streamed in as they
would have been written, digest and mark included. Then all are sealed and the whole chain is verified. One JSON object.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.installation import ready
from bench.processes import shares

WRITTEN = 20_000
CHUNK = 5_000
START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
DETAIL = '{"act":"outcome","events":[[%d,"outcome"],[%d,"paper"]]}'


def measure(rows: int, processes: int) -> dict[str, Any]:
    from django.conf import settings
    from django.db import connections, transaction

    from duixian.site import audit
    from duixian.site.audit.chain import sealing
    from duixian.site.audit.chain.verifying import Verifier
    from duixian.site.audit.signing import signer_of

    written = min(WRITTEN, rows // 2)
    told: dict[str, Any] = {"written": written}

    def one(process: int) -> None:
        for number in range(process, written, processes):
            with transaction.atomic():
                audit.write(
                    "case.acted", user=None, about=f"GUIYANG-2026-{number:06d}", now=START,
                    detail={"act": "outcome", "events": [[number, "outcome"], [number + 1, "paper"]]},
                )  # fmt: skip

    connections.close_all()
    start = time.perf_counter()
    shares(one, processes)
    told["write"] = time.perf_counter() - start
    start = time.perf_counter()
    _stream(rows - written)
    told["stream"] = time.perf_counter() - start
    start, sealed = time.perf_counter(), 0
    while more := sealing.seal(START + timedelta(days=1)):
        sealed += more
    told["seal"] = time.perf_counter() - start
    assert sealed == rows, sealed
    verifier = Verifier(signer_of(settings.DATA_DIR))
    start = time.perf_counter()
    assert list(verifier.run()) == []
    told["verify"] = time.perf_counter() - start
    assert verifier.rows == rows
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told


def _stream(count: int) -> None:
    """Rows as `audit.write` makes them, chunk by chunk; the database marks each as waiting."""
    from django.db import connection, transaction

    from duixian.site.audit.writing import INSERT, canonical, sm3

    native, columns = (
        connection.features.has_native_uuid_field,
        INSERT[INSERT.index("(") + 1 : INSERT.index(")")],
    )

    def rows() -> Iterator[list[Any]]:
        for number in range(count):
            at, nonce, subject = START + timedelta(seconds=number), uuid.uuid4(), uuid.uuid4()
            about, detail = f"GUIYANG-2026-{number:06d}", DETAIL % (number, number + 1)
            digest = sm3(canonical("case.acted", 1, subject, about, detail, at, nonce))
            keys = (subject, nonce) if native else (subject.hex, nonce.hex)
            yield ["case.acted", 1, keys[0], about, detail, connection.ops.adapt_datetimefield_value(at), keys[1], digest]  # fmt: skip

    made = rows()
    while lot := list(itertools.islice(made, CHUNK)):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY audit_row ({columns}) FROM STDIN") as copy:
                    for row in lot:
                        copy.write_row(row)
            else:
                cursor.executemany(INSERT, lot)


def main() -> int:
    ready()
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
