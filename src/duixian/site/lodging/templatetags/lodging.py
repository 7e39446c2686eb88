"""What the page of a claim shows of the lodging that it is for."""

from __future__ import annotations

from typing import Any

from django import template

from duixian.site.cases.models import Case
from duixian.site.lodging import kinds
from duixian.site.lodging.models import Site, Stay

register = template.Library()


@register.inclusion_tag("lodging/of_case.html")
def lodging_of(case: Case) -> dict[str, Any]:
    """The stay of a claim, or where to choose one; nothing of other claims."""
    known = kinds.of_case(case)
    if known is None:
        return {}
    stay = Stay.objects.filter(case=case.key).first()
    houses = stay is None and known[1].nightly and case.phase == Case.Phase.DRAFT
    houses = houses and Site.objects.filter(pack=case.pack, lodging=known[1].id, open=True).exists()
    return {"stay": stay, "lodging": known[1], "choose": houses}
