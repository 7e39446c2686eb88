"""Cases and packs that have changed since: what a case needs of its pack, and what is missing of it now.

A case is handled by its pack as it stands: a corrected limit or a new paper counts for cases under way too, and each case
keeps the version it was filed under. Only what a case cannot go on without is checked here: its benefit, its procedure, the
step it stands at. While one is missing the case rests: it is shown, told to those who handle it, and can be withdrawn; it
goes on as soon as a pack that has it is installed again. A pack whose procedure is replaced keeps the old one beside the new
(under its id, without benefits that lead to it) until the last case has left it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duixian.rules.model.pack import Pack

from .models import Case

if TYPE_CHECKING:
    from duixian.rules.model.conduct import Procedure, Step


def procedure_of(pack: Pack, case: Case) -> Procedure | None:
    return pack.procedures.get(case.procedure)


def step_of(pack: Pack, case: Case) -> Step | None:
    """The step a case stands at; None where it stands at none, or at one that is no more."""
    procedure = procedure_of(pack, case)
    return next((s for s in procedure.steps if s.id == case.step), None) if procedure is not None else None


def missing(pack: Pack, case: Case) -> str:
    """What the pack no longer has of what this case needs, and what to do ('' nothing)."""
    what = ""
    if case.benefit not in pack.benefits:
        what = f"待遇 {case.benefit}"
    elif procedure_of(pack, case) is None:
        what = f"程序 {case.procedure}"
    elif case.step and step_of(pack, case) is None:
        what = f"程序 {case.procedure} 的步骤 {case.step}"
    if not what:
        return ""
    return (
        f"这个案件按规则包 {case.pack} 的 {case.pack_version} 版申报，现在的 {pack.version} 版没有{what}，不能往下办。"
        "请管理员在规则包里恢复它（旧程序要保留到最后一个案件办完）；申报人也可以撤回，按新的程序申报。"
    )
