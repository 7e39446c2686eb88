"""The place of each case and the steps that pay it, told to the ledger for what is there already."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import migrations

LOT = 500  # cases at a time
KIND = ("pack", "benefit", "territory", "payers", "bearer")


def tell(apps: Any, schema_editor: Any) -> None:
    from duixian.site.cases.purse import paying_steps
    from duixian.site.shelf import shelf

    Case, Commitment = apps.get_model("cases", "Case"), apps.get_model("funds", "Commitment")
    if not Commitment.objects.exists():
        return
    paying = {
        (ready.pack.id, id_): paying_steps(procedure).keys()
        for ready in shelf().all()
        for id_, procedure in ready.pack.procedures.items()
    }
    last, wanted = 0, Case.objects.filter(phase__in=["granted", "done", "ended"]).order_by("pk")
    while lot := list(wanted.filter(pk__gt=last)[:LOT]):
        _placed(apps, lot, paying)
        last = lot[-1].pk
    _reach(apps)


def _placed(apps: Any, lot: Sequence[Any], paying: Mapping[tuple[str, str], Collection[str]]) -> None:
    """The instalments of some cases, those that are alike in one statement."""
    from duixian.site.funds.reach import steps

    Event, Commitment = apps.get_model("cases", "Event"), apps.get_model("funds", "Commitment")
    been: dict[int, set[str]] = defaultdict(set)
    for case, step in Event.objects.filter(case__in=lot, act="outcome").values_list("case", "to").iterator():
        been[case].add(step)
    alike: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for case in lot:
        ours = set(paying.get((case.pack, case.procedure), ()))
        alike[case.territory, steps({case.step} if case.step in ours else been[case.pk] & ours)].append(
            case.key
        )
    for (territory, payers), keys in alike.items():
        Commitment.objects.filter(case__in=keys).update(territory=territory, payers=payers)


def _reach(apps: Any) -> None:
    BatchLine, Reach = apps.get_model("funds", "BatchLine"), apps.get_model("funds", "Reach")
    kinds = (
        BatchLine.objects.order_by()
        .values_list("batch", *(f"commitment__{name}" for name in KIND))
        .distinct()
    )
    rows = (Reach(batch_id=batch, **dict(zip(KIND, kind, strict=True))) for batch, *kind in kinds.iterator())
    while some := list(islice(rows, LOT)):
        Reach.objects.bulk_create(some)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_decisions_and_their_papers"), ("funds", "0011_who_pays")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop, elidable=True)]
