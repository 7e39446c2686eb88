"""A register from a pack, a number of people and a seed: tables, claims, and a manifest that says what they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from duixian.rules.model.pack import Pack
from duixian.rules.register.claims import FILE, write_claims
from duixian.rules.register.plan import Plan, RegisterError
from duixian.rules.register.write import Size, write_tables

MANIFEST = "register.json"
DAY = date(
    2024, 6, 30
)  # of a plan that states none; a fixed one, so that the same seed gives the same register


def make_register(
    pack: Pack,
    plan: Plan,
    people: int,
    seed: int,
    output: Path,
    *,
    day: date | None = None,
    claims: bool = True,
    tell: Callable[[str, int, int], None] = lambda role, done, total: None,
) -> list[Size]:
    """Write the register of `people` people into `output`; its tables with their rows. Raises `RegisterError`.

    The same pack, plan, number, seed and day give the same register. `output` must hold nothing but an earlier register.
    """
    if output.is_dir() and any(output.iterdir()) and not (output / MANIFEST).is_file():
        raise RegisterError(f"{output} 里已有别的文件；换一个空的输出文件夹")
    output.mkdir(parents=True, exist_ok=True)
    for old in output.glob("*.parquet"):
        old.unlink()
    chosen = day or plan.day or DAY
    (output / MANIFEST).write_text(
        json.dumps(_manifest(pack, people, seed, chosen, []), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    sizes = write_tables(pack, plan, people, seed, chosen, output, tell)
    if claims:
        tell(FILE, 0, people)
        sizes.append(Size("claims", write_claims(pack, plan, seed, chosen, output)))
    (output / MANIFEST).write_text(
        json.dumps(_manifest(pack, people, seed, chosen, sizes), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return sizes


def _manifest(pack: Pack, people: int, seed: int, day: date, sizes: list[Size]) -> dict[str, object]:
    return {
        "made_up": True,
        "pack": {"id": pack.id, "version": pack.version, "content_hash": pack.content_hash},
        "people": people,
        "seed": seed,
        "as_of": day.isoformat(),
        "rows": {size.name: size.rows for size in sizes},
    }
