"""What a table of supervision is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from duixian.calendars.calendar import Calendar
from duixian.rules.model.pack import Pack

from .counting import Span
from .models import Case
from .purse import paying_steps

Paying = tuple[tuple[str, str, tuple[str, ...]], ...]  # pack, procedure, steps


@dataclass(frozen=True, slots=True)
class About:
    """The cases that a table is about, in plain values: its statements are put together from nothing else."""

    packs: tuple[str, ...]
    benefit: str = ""
    territory: str = ""

    def cases(self, prefix: str = "") -> Q:
        """These cases; `prefix` leads to the case from another table."""
        wanted = Q(**{f"{prefix}pack__in": self.packs})
        if self.benefit:
            wanted &= Q(**{f"{prefix}benefit": self.benefit})
        if self.territory:
            wanted &= Q(**{f"{prefix}territory": self.territory})
        return wanted

    def instalments(self) -> Q:
        """The instalments of these cases."""
        wanted = Q(pack__in=self.packs)
        if self.benefit:
            wanted &= Q(benefit=self.benefit)
        if self.territory:  # only their cases say where they are
            wanted &= Q(case__in=Case.objects.filter(self.cases()).values("key"))
        return wanted


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table is about: the packs one oversees, a benefit and a territory ('' all), days from `first` to `last`."""

    packs: dict[str, Pack]
    first: date
    last: date
    calendar: Calendar
    today: date
    pack: str = ""
    benefit: str = ""
    territory: str = ""

    @property
    def since(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def until(self) -> datetime:
        return timezone.make_aware(datetime.combine(date.fromordinal(self.last.toordinal() + 1), time.min))

    @property
    def about(self) -> About:
        """The cases asked about."""
        return About((self.pack,) if self.pack else tuple(self.packs), self.benefit, self.territory)

    @property
    def paying(self) -> Paying:
        """The steps of the packs that pay."""
        return tuple(one for pack in self.packs.values() for one in _paying(pack))

    def span(self, first: date) -> Span:
        """The days asked about from one on."""
        since = timezone.make_aware(datetime.combine(first, time.min))
        return Span(since, self.until, self.calendar, self.about.cases)


def _paying(pack: Pack) -> Paying:
    steps = ((procedure.id, tuple(sorted(paying_steps(procedure)))) for procedure in pack.procedures.values())
    return tuple((pack.id, procedure, some) for procedure, some in steps if some)
