"""The tours of the station and the flats: a graduate who looks for a bed, and two who keep the houses."""

from __future__ import annotations

from django.db.models import QuerySet

from duixian.site.accounts.models import User
from duixian.site.lodging.models import Recovery, Site, Stay

from .steps import At, Noted, Of, Step, Tour

SITES, TODAY, MINE = At("lodging:sites"), At("lodging:today"), At("lodging:mine")
FLATS = "kind=demo:flats"


def stations(user: User) -> QuerySet[Site]:
    return Site.objects.filter(lodging="station").order_by("-name")


def mine(user: User) -> QuerySet[Stay]:
    return Stay.objects.filter(person__account=user).order_by("-pk")


def flagged(user: User) -> QuerySet[Stay]:
    """Flats whose tenant has to leave by the facts."""
    return (
        Stay.objects.filter(lodging="flats", state=Stay.State.IN, events__act="flagged")
        .order_by("pk")
        .distinct()
    )


def to_confirm(user: User) -> QuerySet[Stay]:
    return Stay.objects.filter(
        recoveries__state__in=[Recovery.State.PROPOSED, Recovery.State.HANDED]
    ).order_by("pk")


def asked(user: User) -> QuerySet[Stay]:
    return Stay.objects.filter(lodging="station", state=Stay.State.ASKED).order_by("asked_at")


GRADUATE = Tour(
    "找一张床住几夜",
    (
        Step("哪里有空的", SITES, "每一处今天空几张床，依据哪一条；不登录也看得到。", "点“南城驿站”。"),
        Step(
            "订几夜", Of("lodging:site", stations, SITES, part="ask"),
            "两周里每一夜空几张；满了可以登记候补，按次序轮到。",
            "选后天入住、住三夜，点“下一步：核对情况并提交”，再提交申请。",
            Noted("lodging.acted"),
        ),
        Step("我的入住", MINE, "订过的、正在办的、候补第几位。", "打开刚才那一次，看什么时候审核完。"),
        Step(
            "改期和取消", Of("lodging:stay", mine, MINE, part="change"),
            "至少提前一天可以改；没有来住的，这个季度不能再申请，依据写在旁边。",
            "改晚一天，点“改期”。",
            Noted("lodging.acted"),
        ),
        Step("通知", At("notices:inbox"), "审核结果、入住的时间和地点、轮到候补，都有通知。", "点“全部标为已读”。"),
    ),
)  # fmt: skip
KEEPER = Tour(
    "驿站和公寓的一天",
    (
        Step(
            "今天", TODAY,
            "待审核的带二十四小时的倒计时，超时的标出来；今天入住、退房的各有一栏。",
            "给一件点“通过”。",
            Noted("lodging.acted"),
        ),
        Step(
            "审核一件", Of("lodging:kept", asked, TODAY),
            "一次入住的全部经过；不通过的到案件里选不满足的条件、写明理由。",
            "点“审核通过”，或点案件编号去看条件和材料。",
            Noted("lodging.opened"),
        ),
        Step("谁住在哪里", At("lodging:calendar"), "每张床每一夜是谁；空着几张一目了然，可以导出。", "点“后两周”，再点“XLSX”。", Noted("lodging.exported")),
        Step("公寓的租金", At("lodging:rents", query=FLATS), "第一年免租，第二年起按标准；每个月怎么来的由规则定。", "展开一个月的“收租”，记一笔。", Noted("lodging.acted")),
        Step(
            "应当收回的", Of("lodging:kept", flagged, At("lodging:today", query=FLATS), part="ends"),
            "登记里出现了转租，系统按条文提示；收回要两个人。",
            "写查实的情况，点“提出收回，由另一人复核”。",
            Noted("lodging.acted"),
        ),
        Step("集体租赁", At("lodging:groups", query=FLATS), "单位集体租赁不超过一处的一半，多了登记不上。", "看一号楼最多能租几套。"),
        Step("站点和床位", At("lodging:houses"), "站点、床位、套房由您登记；停用的不再接人。", "给南城驿站添加床位 207-208。", Noted("lodging.site")),
    ),
)  # fmt: skip
SECOND = Tour(
    "复核的人",
    (
        Step("今天", At("lodging:today", query=FLATS), "要复核的收回和交房、候补的次序都在这里。", "看谁在候补。"),
        Step(
            "复核收回", Of("lodging:kept", to_confirm, At("lodging:today", query=FLATS), part="recovery"),
            "另一人提出的，您同意才作数；决定书写明事由、条文和救济途径。",
            "先以安一提出一件收回，再回来点“同意收回，出具决定书”。",
        ),
        Step("公寓名册", At("lodging:stays", query=FLATS), "住过的、在住的、须搬离的，按状态筛。", "状态选“在住”，点“筛选”。", Noted("lodging.listed")),
        Step("公寓日历", At("lodging:calendar", query=FLATS), "哪一套谁住着，哪一套空着。", "点一个名字，看这一次入住的经过。", Noted("lodging.opened")),
        Step("别人看到的", SITES, "不登录的人只看到哪里有空的，看不到谁住着。", "比一比日历和这一页。"),
    ),
)  # fmt: skip
