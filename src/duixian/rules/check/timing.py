"""Time limits of steps: a length of time from entering the step or from a date, or a date itself."""

from __future__ import annotations

from duixian.rules.check import reading
from duixian.rules.check.constants import constant
from duixian.rules.check.delivery import Delivery
from duixian.rules.lang.units import DAYS, MONTHS, WORKDAYS
from duixian.rules.load.trees import Tree
from duixian.rules.model.conduct import Outcome, TimeLimit
from duixian.rules.model.types import DATE, NumberType

_HOURS = (("小时", 1),)
UNITS = {WORKDAYS: "工作日", DAYS: "日", MONTHS: "月", _HOURS: "小时"}


def read_limit(tree: Tree, outcomes: tuple[Outcome, ...], delivery: Delivery) -> TimeLimit | None:
    """The limit of a step with these outcomes; None when reported."""
    assert delivery.context is not None and delivery.citing is not None
    reporter = delivery.definitions.reporter
    expiry = reading.text(tree, "on_expiry")
    if expiry and expiry not in {o.id for o in outcomes}:
        reporter.report(
            "unknown-step",
            reading.place(tree, "on_expiry"),
            f"这一步没有结果“{expiry}”",
            "写这一步的一个结果",
        )
    cite = delivery.citing.read(tree)
    if reading.part(tree, "within") is None:
        for key in ("from", "calendar"):
            if reading.part(tree, key) is not None:
                reporter.report(
                    "limit-by-date", reading.place(tree, key), f"时限写了到哪一天为止，又写了 {key}", f"删去 {key}，或用 within 写多久"
                )  # fmt: skip
        by, until = delivery.expression(tree, "by", DATE), reading.text(tree, "until")
        return TimeLimit(
            count=0, unit="日", calendar="calendar", on_expiry=expiry, by=by, until=until, cite=cite
        )
    return _within(tree, expiry, delivery)


def _within(tree: Tree, expiry: str, delivery: Delivery) -> TimeLimit | None:
    assert delivery.context is not None and delivery.citing is not None
    reporter = delivery.definitions.reporter
    node = constant(reading.text(tree, "within"), reading.place(tree, "within"), delivery.context)
    if node is None:
        return None
    whole = isinstance(node.type, NumberType) and node.type.scale == 1
    unit = UNITS.get(node.type.dimension, "") if whole and isinstance(node.type, NumberType) else ""
    if not unit:
        reporter.report(
            "not-a-duration",
            reading.place(tree, "within"),
            "时限应当是时长",
            "写成 5 工作日、15 日、3 月、24 小时 的样子",
        )
        return None
    calendar = reading.text(tree, "calendar", "working" if unit == "工作日" else "")
    if not calendar:
        reporter.report(
            "limit-without-calendar", tree.at, f"时限“{reading.text(tree, 'within')}”没有说按什么历法算",
            "写 calendar: working（工作日）或 calendar（日历日）",
        )  # fmt: skip
    return TimeLimit(
        count=node.value, unit=unit, calendar=calendar, on_expiry=expiry, start=delivery.expression(tree, "from", DATE),
        cite=delivery.citing.read(tree),
    )  # fmt: skip
