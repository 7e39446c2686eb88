"""Which materials a case needs, which of them are there."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.evaluate.details import Needed
from duixian.rules.truth import TRUE
from duixian.site.accounts.acting import look_up
from duixian.site.prepared import Arg, Prepared

from .assessing import Assessed
from .engine.context import Context
from .models import Attachment, Case

GIVEN = Prepared[Attachment](lambda: Attachment.objects.filter(case=Arg(0)).select_related("file"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A material and the files given for it; `needed` False: it may be needed, which the facts do not settle yet."""

    needed: Needed
    given: tuple[Attachment, ...]

    @property
    def name(self) -> str:
        return self.needed.material.name

    @property
    def certain(self) -> bool:
        return self.needed.needed == TRUE

    @property
    def there(self) -> bool:
        return any(a.state in (Attachment.State.OFFERED, Attachment.State.ACCEPTED) for a in self.given)


def given(case: Case) -> list[Attachment]:
    """The files of a case that were not taken away, in the order in which they came."""
    found = look_up(case, "attachments", GIVEN.all)
    return [a for a in found if a.state != Attachment.State.REMOVED]


def wanted(case: Case, assessed: Assessed) -> list[Wanted]:
    """Every material that is, or may be, needed, in the order of the rule."""
    there = given(case)
    return [
        Wanted(needed, tuple(a for a in there if a.material == needed.material.name))
        for needed in assessed.details.materials(case.benefit)
    ]


def missing(context: Context) -> list[str]:
    """Names of materials that are certainly needed and not there; those a register answers for need not be handed in."""
    return [
        w.name for w in wanted(context.case, context.assessed) if w.certain and not w.there and not w.needed.material.register
    ]  # fmt: skip
