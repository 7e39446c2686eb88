"""That a claim can be made: within its window, with its papers, by somebody whom the rules do not leave out.

That is asked when it is filed; where the procedure judges as of a later step of the applicant's, when that step is done.
"""

from __future__ import annotations

from duixian.rules.model.conduct import Step
from duixian.site.cases import materials
from duixian.site.cases.engine.act import Allowed
from duixian.site.cases.engine.context import Context


def at_filing(context: Context) -> bool:
    """Whether filing is the claim itself, not only the beginning of what leads to one."""
    judged = context.steps.get(context.procedure.judged)
    return judged is None or not _by_applicant(context, judged)


def at_step(context: Context, step: Step) -> bool:
    """Whether this step is the claim itself."""
    return step.id == context.procedure.judged and _by_applicant(context, step)


def _by_applicant(context: Context, step: Step) -> bool:
    return context.role_of(step).kind == "applicant"


def whole(context: Context) -> Allowed:
    """Whether the window is open and all papers are there."""
    window = context.assessed.details.window(context.case.benefit)
    if window is not None and window.open_now is False:
        opens = f"下一次从 {window.opens} 起" if window.opens and window.opens > context.today else ""
        return False, f"现在不在受理期（{window.label}）。{opens}".strip()
    missing = materials.missing(context)
    if missing:
        return False, "还缺材料：" + "、".join(missing) + "。请上传，或注明交了纸质件。"
    return True, ""
