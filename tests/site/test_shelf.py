"""The packs of an installation, loaded once."""

from __future__ import annotations

from duixian.site.shelf import Shelf


def test_processes_part_with_every_pack_made_ready_for_whatever_is_asked_of_it() -> None:
    one = Shelf(["demo", "there is none"])
    made = {"_traced", "_loose"}
    ready = one.get("demo")
    assert ready is not None and not made & set(vars(ready.evaluator.engine))
    one.prepare()
    assert one.get("demo") is ready and made <= set(vars(ready.evaluator.engine))
