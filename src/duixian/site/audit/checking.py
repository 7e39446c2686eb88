"""The whole check of the trail: chain, heads outside, and the row that says it was checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from .chain.comparing import compared
from .chain.findings import Finding
from .chain.verifying import Progress, Verifier
from .signing import signer_of
from .writing import write


def check(now: datetime, heads: Sequence[Path] = (), progress: Progress | None = None) -> Iterator[Finding]:
    """Every finding in the chain, against this installation's own file of heads and against others.

    Raises SigningError, HeadsError, and OSError for a file of `heads` that cannot be read.
    """
    signer = signer_of(settings.DATA_DIR)
    verifier, grave = Verifier(signer, progress), 0
    own = [settings.AUDIT_HEADS] if settings.AUDIT_HEADS.exists() else []
    for path in heads:
        path.open("rb").close()  # before hours of reading
    parts = [verifier.run(), *(compared(path, signer) for path in [*own, *heads])]
    for part in parts:
        for finding in part:
            grave += finding.grave
            yield finding
    with transaction.atomic():
        write("audit.verified", user=None, detail={"heads": verifier.heads, "rows": verifier.rows, "findings": grave}, now=now)  # fmt: skip
