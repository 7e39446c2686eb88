"""Cases whose officer has left: they go back to the office, for whoever takes them next."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from duixian.site.accounts import posts
from duixian.site.accounts.models import User

from .marking import happened, locked_keys
from .models import Case

WHY = "经办人不再担任这个岗位，退回本机关待接"


def release_all(now: datetime) -> int:
    """Take cases from officers who no longer hold the post of their step; how many."""
    today, done = timezone.localdate(now), 0
    held = Case.objects.filter(phase__in=Case.UNDER_WAY, assignee__isnull=False).order_by()
    places = list(held.values_list("assignee", "pack", "role", "territory").distinct())
    users = User.objects.in_bulk({user for user, *_ in places})
    for key, pack, role, territory in places:
        if not posts.may_hold_step(users[key], pack, role, territory, today)[0]:
            theirs = held.filter(assignee=key, pack=pack, role=role, territory=territory)
            done += sum(_release(case, key, now) for case in list(theirs.values_list("pk", flat=True)))
    return done


@transaction.atomic
def _release(key: int, officer: int, now: datetime) -> bool:
    if not locked_keys([key]):
        return False
    case = Case.objects.get(pk=key)
    if case.assignee_id != officer or case.phase not in Case.UNDER_WAY:
        return False
    case.assignee = None
    happened(case, "assigned", now, note=WHY)
    return True
