"""What other systems can be told of: codes with their Chinese labels, and the acts of cases that each stands for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event; `acts` are the acts of a case's history that it stands for (none: it is told otherwise)."""

    label: str
    acts: tuple[str, ...] = ()


PING, GRANTED, REFUSED, ENDED = "duixian.ping", "case.granted", "case.refused", "case.ended"
KINDS = {
    "case.filed": Kind("收到申报", ("filed",)),
    "case.accepted": Kind("受理", ("accepted",)),
    "case.correction": Kind("告知补正", ("correction",)),
    "case.corrected": Kind("补正已交", ("corrected",)),
    "case.moved": Kind("办完一步", ("outcome",)),
    "case.published": Kind("进入公示", ("published",)),
    GRANTED: Kind("准予决定"),
    REFUSED: Kind("不予决定"),
    ENDED: Kind("终止决定"),
    "case.paid": Kind("款项付讫", ("paid",)),
    "case.pay_failed": Kind("付款失败或退汇", ("pay_failed", "bounced")),
    "case.recovery": Kind("追缴决定", ("recovery",)),
    "case.recovered": Kind("收到退款", ("recovered",)),
    "case.appealed": Kind("申请复核", ("appealed",)),
    "case.appeal_answered": Kind("答复复核", ("appeal_answered",)),
    "case.withdrawn": Kind("撤回", ("withdrawn", "correction_lapsed")),
    "case.overdue": Kind("逾期", ("overdue",)),
    PING: Kind("测试"),
}
CHOSEN = tuple(code for code in KINDS if code != PING)  # what a subscriber can ask for
BY_ACT = {act: code for code, kind in KINDS.items() for act in kind.acts}
