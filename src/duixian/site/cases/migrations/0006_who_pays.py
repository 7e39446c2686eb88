"""The place of each case and the steps that pay it, told to the ledger for what is there already."""

from typing import Any

from django.db import migrations

KIND = ("pack", "benefit", "territory", "payers", "bearer")


def tell(apps: Any, schema_editor: Any) -> None:
    from duixian.site.cases.purse import paying_steps
    from duixian.site.funds.reach import steps
    from duixian.site.shelf import shelf

    Case, Event = (apps.get_model("cases", name) for name in ("Case", "Event"))
    Commitment, BatchLine, Reach = (
        apps.get_model("funds", name) for name in ("Commitment", "BatchLine", "Reach")
    )
    if not Commitment.objects.exists():
        return
    packs = {ready.pack.id: ready.pack for ready in shelf().all()}
    for case in Case.objects.filter(phase__in=["granted", "done", "ended"]).iterator():
        procedure = packs[case.pack].procedures.get(case.procedure) if case.pack in packs else None
        paying = paying_steps(procedure) if procedure is not None else {}
        been = (
            [case.step]
            if case.step in paying
            else list(
                Event.objects.filter(case=case, act="outcome", to__in=sorted(paying)).values_list(
                    "to", flat=True
                )
            )
        )
        Commitment.objects.filter(case=case.key).update(territory=case.territory, payers=steps(been))
    for batch in BatchLine.objects.order_by().values_list("batch", flat=True).distinct():
        rows = Commitment.objects.filter(lines__batch=batch).order_by().values_list(*KIND).distinct()
        Reach.objects.bulk_create(Reach(batch_id=batch, **dict(zip(KIND, row, strict=True))) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_decisions_and_their_papers"), ("funds", "0011_who_pays")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop, elidable=True)]
