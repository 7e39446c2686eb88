"""Grants that fall: because an objection to a list of theirs was right, or on appeal."""

from __future__ import annotations

from duixian.rules.model.conduct import appeals_role
from duixian.site.accounts.models import User
from duixian.site.cases import publicity
from duixian.site.cases.models import Case, Listed

from .casework import Office

FOUND = "查实承诺的条件并不存在"


def annulled(office: Office, case: Case) -> None:
    """An objection to the list of a case is found to be right; two persons make its grant fall."""
    listing = Listed.objects.filter(case=case).order_by("-pk")[0].listing
    steps = office.ready.pack.procedures[case.procedure].steps
    listed = next(step for step in steps if step.id == listing.step)
    by = publicity.inquiry_of(listed, steps) or listed
    place = case.territory if office.ready.pack.roles[by.role].territory else ""
    one, two = (office.officer(by.role, place, number) for number in (8, 9))
    said = publicity.object_to(
        listing, case, "李某", "13800000000", "不符合条件", office.now, office.now.date()
    )
    settling = {"objection": str(said.key), "finding": FOUND, "founded": True}
    office.act(case, "settle_objection", one, **settling)
    office.act(case, "end", one, ending="objection", cause=listed.id, found=FOUND)
    office.act(case, "confirm_end", two)


def overturned(office: Office, case: Case, by: User | None, answer: str = "撤销，重新核定") -> None:
    """An appeal against the last decision is found for."""
    pack = office.ready.pack
    office.act(case, "appeal", by, text="与事实不符")
    role = appeals_role(pack.conduct, pack.procedures[case.procedure])
    office.act(case, "answer_appeal", office.officer(role, number=7), answer=answer, overturn=True)
