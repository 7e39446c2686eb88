"""The demonstration's night: what was found for its people, and a list without application that waits for its review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.proactive import consenting, nightly, rolls
from duixian.site.proactive.asking import Asking
from duixian.site.proactive.models import Consent, Night
from duixian.site.registry.models import Subject
from duixian.site.shelf import Ready

AID = "health_aid"


def found(ready: Ready, staff: Mapping[str, User], resident: Subject, now: datetime) -> None:
    """The registry is scanned once, a list drawn up from what was found, and the visitor's person agrees to be told."""
    asking, today = Asking(ready), timezone.localdate(now)
    night = nightly.work(nightly.begin(asking, today, now), asking, now)
    if night.stage != Night.Stage.DONE or AID not in asking.benefits:
        return
    if rolls.waiting(ready.pack.id, AID).exists():
        rolls.draw_up(asking, AID, staff["hr-one"], today, now)
    account = User.objects.filter(subject=resident).first()
    if account is not None:
        consenting.say(resident, Consent.Kind.MONEY, True, account, now)
