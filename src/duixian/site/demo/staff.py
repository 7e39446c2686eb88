"""The people who work in the demonstration's offices, and who may sign in with one click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from duixian.rules.model.pack import Pack
from duixian.site.accounts.appointing import Appointment, grant
from duixian.site.accounts.models import User
from duixian.site.registry.powers import tie

from .people import newcomer

SINCE = date(2023, 3, 1)


@dataclass(frozen=True, slots=True)
class Staff:
    """`login` signs in; `role` of the pack in `place`; `says` what one can try with it; `lands` the page it begins on."""

    login: str
    name: str
    role: str
    place: str
    office: str
    says: str
    lands: str = "cases:desk"


STAFF = (
    Staff("window-hill", "韦一", "window", "hill", "远山县人才服务窗口", "初审、核材料、告知补正，替到窗口的人录入纸质申请、补正和复核申请"),
    Staff("window-south", "韦二", "window", "south", "南城区人才服务窗口", "另一个区的窗口：只看得到南城区的案件"),
    Staff("hr-one", "何三", "hr", "", "云水市人社局", "审定（提出）、公示、调查异议；有一件已过期限；管人才卡"),
    Staff("hr-two", "何四", "hr", "", "云水市人社局", "复核另一人提出的意见和追缴，答复复核申请"),
    Staff("meeting", "孟五", "meeting", "", "云水市人才工作联席会议", "审议窗口和人社局提交的高层次人才"),
    Staff("science", "施六", "science", "", "云水市科技局", "评审企业自己申报的奖励；管联合实验室：有一份任务书等着签"),
    Staff("finance-one", "方七", "finance", "", "云水市财政局", "指标、拨付批次、银行回盘，有一笔没有付成", "cases:finance"),
    Staff("finance-two", "方八", "finance", "", "云水市财政局", "批准另一人编的批次：有一批正等着", "cases:finance"),
    Staff("beds-one", "安一", "lodging_office", "", "云水市安居服务中心", "驿站和人才公寓：审核、办入住和退房、收租，看谁住在哪里", "lodging:today"),
    Staff("beds-two", "安二", "lodging_office", "", "云水市安居服务中心", "复核另一人提出的收回和交房", "lodging:today"),
    Staff("inspector", "督九", "inspection", "", "云水市督查室", "看办理时限、各机关的负荷、不予兑现的理由，不看个人", "cases:supervision"),
)  # fmt: skip
DUTIES = (
    ("system", "系统管理员", User.Duty.SYSTEM, "建账户、停用、重置"),
    ("security", "安全管理员", User.Duty.SECURITY, "任免岗位"),
    ("auditor", "审计管理员", User.Duty.AUDIT, "查审计记录"),
)


def staff(pack: Pack, password: str, now: datetime) -> dict[str, User]:
    """Their accounts, by login; again: nothing is doubled."""
    found = {}
    for place, one in enumerate(STAFF, 2):
        found[one.login] = _user(one.login, one.name, password)
        if not found[one.login].posts.exists():
            tie(found[one.login], newcomer(one.name, -place), None, now)
            kind = pack.roles[one.role].kind
            grant(
                Appointment(
                    found[one.login], pack.id, one.role, kind, one.office, SINCE, territory=one.place
                ),
                None,
                now,
            )
    for login, name, duty, _ in DUTIES:
        user = _user(login, name, password)
        user.duty = duty
        user.save()
        found[login] = user
    return found


def _user(login: str, name: str, password: str) -> User:
    user, _ = User.objects.get_or_create(username=login)
    user.first_name = name  # Chinese names are not divided
    user.set_password(password)
    user.save()
    return user
