"""What happens to the installation whose steps are killed: claims from filing to money, and nights of the scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

JUNE, MARCH = date(2022, 6, 1), date(2024, 3, 4)
LOOKED_FOR = (
    "settling",
    "hospital",
)  # money and a service: to plan a scan costs the more the more is looked for


@dataclass(frozen=True)
class Step:
    """One thing that happens. `again`: how it is done again by another process, where that is not the same; `several`: it is
    more than one transaction, each whole by itself; `tried`: whether it is killed, or only leads to the next."""

    name: str
    run: Callable[[], Any]
    again: Callable[[], Any] | None = None
    several: bool = False
    tried: bool = True


def claim() -> list[Step]:
    """A claim from filing to money, one that is corrected and withdrawn, one that is refused and appealed; each step can be
    done again with the same keys."""
    from django.test import override_settings

    from duixian.site.cases import paying
    from duixian.site.cases.engine.apply import apply
    from duixian.site.cases.engine.command import Command
    from duixian.site.cases.rounds import go_round
    from duixian.site.funds import batches
    from duixian.site.funds.bankfile import bank_file
    from duixian.site.funds.models import Batch, Commitment
    from duixian.site.funds.values import Outcome

    from .allowance import DOCTOR, PRIVATE, funded
    from .casework import Office, at
    from .registry_people import resident

    office = Office("guiyang", at(JUNE))
    doctor = office.claimant(DOCTOR)
    others = [office.claimant(DOCTOR, f"人才{n}", resident("19900505", n)) for n in (107, 108)]
    employer = office.employer(PRIVATE, doctor, *others)
    handler = office.people["handler"]
    funded(office)
    office.account_of(doctor)
    case = office.draft("settling_allowance", doctor, employer, handler)
    office.materials(case, handler)
    second, third = (office.draft("settling_allowance", other, employer, handler) for other in others)
    for one in (second, third):
        office.materials(one, handler)
    for role in ("local_window", "local_personnel", "local_finance"):
        for number in (1, 2):
            office.officer(role, "xiuwen", number)
    for role in ("hr_bureau", "city_finance"):
        office.officer(role)

    def act(name: str, by: Any, day: date, of: Any = case, **payload: Any) -> Callable[[], Any]:
        def run() -> None:
            request = f"story {name} {day} {payload.get('outcome', '')}"
            apply(Command(of.key, name, by, request, None, payload), at(day))

        return run

    window, personnel = office.officer("local_window", "xiuwen"), office.officer("local_personnel", "xiuwen")
    finance, checker = office.officer("local_finance", "xiuwen"), office.officer("local_finance", "xiuwen", 2)

    def draw() -> None:
        batches.draw_up(
            list(Commitment.objects.all()), request="story", by=finance, now=at(date(2022, 6, 14))
        )

    def approve() -> None:
        batch = Batch.objects.get()
        batches.approve(batch, checker, at(date(2022, 6, 14)), seen=batch.digest)

    def send() -> None:
        bank_file(Batch.objects.get(), checker, at(date(2022, 6, 14)))

    def take() -> None:
        batch = Batch.objects.get()
        paying.take(
            batch, [Outcome(line.number, True) for line in batch.lines.all()], finance, at(date(2022, 6, 15))
        )

    def clock() -> None:
        with override_settings(NIGHTLY_HOUR=None):  # the scan is a story of its own
            done = go_round(at(date(2022, 6, 13)))
        assert not done.failed, done.failed

    return [
        Step("file", act("file", handler, JUNE)),
        Step("accepted and reviewed", act("outcome", window, date(2022, 6, 2), outcome="passed", minutes="纪要1号")),
        Step("decided", act("outcome", personnel, date(2022, 6, 2), outcome="approved", minutes="纪要1号")),
        Step("published", act("publish", personnel, date(2022, 6, 2))),
        Step("clock", clock, several=True),
        Step("granted", act("outcome", personnel, date(2022, 6, 13), outcome="clear", minutes="纪要1号")),
        Step("received", act("outcome", office.officer("hr_bureau"), date(2022, 6, 13), outcome="received", minutes="纪要1号")),
        Step("transferred", act("outcome", office.officer("city_finance"), date(2022, 6, 13), outcome="transferred", minutes="纪要1号")),
        Step("batch drawn up", draw), Step("batch approved", approve), Step("batch sent", send), Step("results taken", take),
        *further(act, second, third, handler, window, personnel),
    ]  # fmt: skip


def further(act: Any, second: Any, third: Any, handler: Any, window: Any, personnel: Any) -> list[Step]:
    """What else happens to claims: worked on, corrected and withdrawn; refused and appealed."""
    day, later = date(2022, 6, 16), date(2022, 6, 17)
    material = second.attachments.first()
    return [
        Step("second filed", act("file", handler, day, second)),
        Step("assigned", act("assign", window, day, second, to=window.pk)),
        Step("material checked", act("check_material", window, day, second, attachment=str(material.key), state="accepted")),
        Step("message", act("write", window, day, second, text="请补正")),
        Step("fact checked", act("verify", window, day, second, facts={"person.degree": "doctor"}, evidence="看过原件")),
        Step("correction asked for", act("ask_correction", window, day, second, wanted=[material.material], note="盖章不清")),
        Step("withdrawn", act("withdraw", handler, later, second)),
        Step("third filed", act("file", handler, day, third)),
        Step("third reviewed", act("outcome", window, day, third, outcome="passed", minutes="纪要2号")),
        Step("refused", act("outcome", personnel, day, third, outcome="refused", ground="合同已经解除", minutes="纪要2号")),
        Step("appealed", act("appeal", handler, later, third, text="合同没有解除")),
    ]  # fmt: skip


def nights() -> list[Step]:
    """Two nights of the scan of a pack, with telling whoever agreed: one that finds all for the first time, one that finds what
    changed. Whoever was killed holds a night for half an hour: it is done again when that is over."""
    from django.test import override_settings

    from duixian.site.proactive import consenting, subscribing, ticking
    from duixian.site.proactive.asking import Asking
    from duixian.site.proactive.models import Consent, Subscription
    from duixian.site.registry.facts import Entry, record

    from .casework import at
    from .proactive_people import GOOD_FIRM, doctor, opened
    from .registry_people import resident

    office = opened(MARCH - timedelta(days=1))
    pack = office.ready.pack
    stays = doctor(office, "留下", resident("19900302", 101))
    old = doctor(office, "年满", resident("19690305", 102), birth="1969-03-05")
    claims = doctor(office, "申报", resident("19900302", 103))
    speaks = doctor(office, "代说", resident("19900302", 104))  # for the firm too: worked out one by one
    firm = office.employer(GOOD_FIRM, stays, old, claims)
    record(
        [Entry(speaks, "demo", f"employer.{k}", v, "declared") for k, v in GOOD_FIRM.items()],
        None,
        office.now,
    )
    asking = Asking(
        replace(office.ready, pack=replace(pack, benefits={id_: pack.benefits[id_] for id_ in LOOKED_FOR}))
    )

    def agree(*people: Any) -> None:
        for one in people:
            for kind in Consent.Kind:
                consenting.say(one, kind, True, one.account, office.now)

    agree(stays, old, claims)
    subscribing.subscribe(stays.account, Subscription.Kind.RULE, office.now, pack="demo")
    Subscription.objects.update(seen="as it was")

    def night(day: date, hour: int) -> Callable[[], None]:
        def run() -> None:
            with (
                override_settings(NIGHTLY_HOUR=2),
                patch.object(ticking, "all_packs", lambda: [asking]),
            ):
                ticking.tick(at(day, hour))

        return run

    def changes() -> None:
        office.now = at(MARCH, 12)
        handler = office.people["handler"]
        case = office.draft("settling", claims, firm, handler)
        office.materials(case, handler)
        office.act(case, "file", handler)
        office.known(stays, {"person": {"title": "professor"}}, MARCH)
        agree(doctor(office, "新来", resident("19900302", 105)))

    later = MARCH + timedelta(days=1)
    return [
        Step("first night", night(MARCH, 9), night(MARCH, 10), several=True),
        Step("the day between", changes, tried=False),
        Step("second night", night(later, 9), night(later, 10), several=True),
    ]


STORIES = claim, nights
