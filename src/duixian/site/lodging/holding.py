"""Which unit is free, and taking it. Whoever takes or frees something of a site holds the site's lock; that no night and
no day of a unit is ever had twice, the database itself refuses besides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from .models import Night, Site, Stay, Term, Unit

DAY = timedelta(days=1)


def lock(sites: Iterable[int]) -> list[Site]:
    """Sites under lock, in the order of their rows, so that no two wait for each other."""
    wanted = sorted(set(sites))
    return list(Site.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))


def nights(first: date, last: date) -> list[date]:
    """The nights from a first one to the day of leaving."""
    return [first + n * DAY for n in range((last - first).days)]


def free_by_night(site: Site, first: date, last: date, kind: str = "") -> QuerySet[Unit]:
    """The units of a site that are free in all these nights."""
    taken = Night.objects.filter(unit__site=site, on__gte=first, on__lt=last)
    rows = Unit.objects.filter(site=site, open=True, group=None).exclude(pk__in=taken.values("unit"))
    return (rows.filter(kind=kind) if kind else rows).order_by("name")


def free_for(stay: Stay | None, site: Site, first: date, last: date, kind: str = "") -> bool:
    """Whether a unit is free in these nights for a stay (none: somebody new), with those who wait since earlier let first."""
    ahead = Stay.objects.filter(site=site, state=Stay.State.WAITING, first__lt=last, last__gt=first)
    if stay is not None and stay.state == Stay.State.WAITING:
        ahead = ahead.filter(Q(queued_at__lt=stay.queued_at) | Q(queued_at=stay.queued_at, pk__lt=stay.pk))
    if stay is not None:
        ahead = ahead.exclude(pk=stay.pk)
    return free_by_night(site, first, last, kind).count() > ahead.count()


def free_by_term(stay: Stay, on: date) -> QuerySet[Unit]:
    """The units that are free from a day on without end and that a stay would take: of its firm's, where it is let by a
    firm, else of those that no firm has."""
    taken = Term.objects.filter(Q(last__isnull=True) | Q(last__gte=on))
    rows = Unit.objects.filter(
        site__pack=stay.pack, site__lodging=stay.lodging, site__open=True, open=True, group=stay.group
    )
    rows = rows.exclude(pk__in=taken.values("unit"))
    if stay.site_id is not None:
        rows = rows.filter(site=stay.site_id)
    if stay.kind:
        rows = rows.filter(kind=stay.kind)
    return rows.select_related("site").order_by("site__name", "name")


def any_free(pack: str, lodging: str, on: date) -> bool:
    """Whether any unit of a lodging is free from a day on without end."""
    taken = Term.objects.filter(Q(last__isnull=True) | Q(last__gte=on))
    rows = Unit.objects.filter(site__pack=pack, site__lodging=lodging, site__open=True, open=True)
    return rows.exclude(pk__in=taken.values("unit")).exists()


def take_nights(stay: Stay) -> bool:
    """Give a stay the first unit of its site that is free in all its nights; False where there is none. It keeps its own
    unit where that is free."""
    if stay.site_id is None or stay.first is None or stay.last is None:
        return False
    (site,) = lock([stay.site_id])
    if not site.open:
        return False
    free = free_by_night(site, stay.first, stay.last, stay.kind)
    if not free_for(stay, site, stay.first, stay.last, stay.kind):
        return False
    unit = (free.filter(pk=stay.unit_id).first() if stay.unit_id else None) or free.first()
    if unit is None:
        return False
    Night.objects.bulk_create([Night(unit=unit, on=on, stay=stay) for on in nights(stay.first, stay.last)])
    stay.unit = unit
    return True


def has_nights(stay: Stay) -> bool:
    return Night.objects.filter(stay=stay).exists()


def give_nights(stay: Stay, since: date | None = None) -> int:
    """Free the nights of a stay, from a day on where one is named. How many."""
    if stay.site_id is not None:
        lock([stay.site_id])
    rows = Night.objects.filter(stay=stay)
    gone, _ = (rows.filter(on__gte=since) if since is not None else rows).delete()
    return gone


def take_term(stay: Stay, unit: Unit, first: date) -> bool:
    """Hold a unit for a stay from a day on; False where somebody has it by then."""
    lock([unit.site_id])
    if Term.objects.filter(unit=unit).filter(Q(last__isnull=True) | Q(last__gte=first)).exists():
        return False
    Term.objects.create(unit=unit, stay=stay, first=first)
    stay.unit = unit
    return True


def set_term(stay: Stay, first: date, last: date | None) -> None:
    """The days of a stay's term."""
    if stay.unit is not None:
        lock([stay.unit.site_id])
    Term.objects.filter(stay=stay).update(first=first, last=last)


def give_term(stay: Stay, last: date | None = None) -> None:
    """A stay has its unit up to a day; without one it never had it."""
    if stay.unit is not None:
        lock([stay.unit.site_id])
    row = Term.objects.filter(stay=stay).first()
    if row is None:
        return
    if last is None or last < row.first:
        row.delete()
    else:
        row.last = last
        row.save(update_fields=["last"])


def capacity(site: Site, first: date, days: int) -> list[tuple[date, int]]:
    """How many units of a site are free in each of some nights."""
    all_ = Unit.objects.filter(site=site, open=True, group=None).count()
    taken: dict[date, int] = {}
    rows = Night.objects.filter(
        unit__site=site, unit__open=True, unit__group=None, on__gte=first, on__lt=first + days * DAY
    )
    for on in rows.values_list("on", flat=True):
        taken[on] = taken.get(on, 0) + 1
    return [(day, all_ - taken.get(day, 0)) for day in nights(first, first + days * DAY)]


def free_units(site: Site, on: date) -> int:
    """How many units of a site nobody has on a day, nor later."""
    taken = Term.objects.filter(unit__site=site).filter(Q(last__isnull=True) | Q(last__gte=on))
    return Unit.objects.filter(site=site, open=True, group=None).exclude(pk__in=taken.values("unit")).count()
