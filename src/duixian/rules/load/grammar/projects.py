"""Projects of several years: task book, reports, evaluations, mending, changes, renewal."""

from __future__ import annotations

from duixian.rules.load.grammar.words import CALENDAR, CITE, INT, NAME, NAMES, TEXT, YES, opt, record, req
from duixian.rules.load.shapes import MapOf, Text

PERCENT = Text("一个百分比", r"\d{1,4}%", "写成 30% 的样子")
AIM = record(
    "aim", "绩效指标", label=req(TEXT, "中文名"), unit=req(TEXT, "单位，如 项、万元、人"), least=opt(INT, "整个建设期合起来至少多少"),
    level=opt(YES, "每年填的是到年底的水平，不相加；不写为各年相加"), cite=opt(CITE, "出处"),
)  # fmt: skip
HEADING = record(
    "heading", "预算科目", label=req(TEXT, "中文名"), at_most=opt(PERCENT, "最多占财政资金的多少"), cite=opt(CITE, "出处")
)  # fmt: skip
BOOK = record(
    "task_book", "任务书", label=req(TEXT, "中文名"), within=opt(TEXT, "准予以后多久内交"), calendar=opt(CALENDAR, "历法"),
    aims=req(MapOf(AIM), "绩效指标"), headings=req(MapOf(HEADING), "预算科目"), own=opt(PERCENT, "自筹不少于财政资金的多少"),
    paper=req(NAME, "签订的文书（papers 里 kind: task_book 的名字）"), signed=opt(NAME, "已签订任务书（是否）的事实"), cite=opt(CITE, "出处"),
)  # fmt: skip
REPORTS = record(
    "project_reports", "年度报告", label=req(TEXT, "中文名"), window=req(NAME, "每年什么时候交（windows 里 kind: yearly 的名字）"),
    proof=opt(TEXT, "核过就算交了待遇的哪一项定期证明（proofs 的 label）"), cite=opt(CITE, "出处"),
)  # fmt: skip
FINAL = record(
    "project_final", "期满的总结和决算", label=req(TEXT, "中文名"), within=req(TEXT, "期满后多久内交"), calendar=opt(CALENDAR, "历法"),
    unspent=opt(NAME, "结余财政资金的事实（金额）"), cite=opt(CITE, "出处"),
)  # fmt: skip
MENDING = record(
    "mending", "限期整改", within=req(TEXT, "多久内改好"), calendar=opt(CALENDAR, "历法"), fact=req(NAME, "正在整改或整改不合格（是否）的事实"),
    failed=opt(NAME, "整改后仍不合格（是否）的事实"), ending=opt(NAME, "仍不合格的，按程序的哪个终止或撤销办"), ground=opt(NAME, "其中的哪个事由"),
    cite=opt(CITE, "出处"),
)  # fmt: skip
CHANGE = record(
    "project_change", "变更", label=req(TEXT, "中文名"), notice=opt(YES, "只须报备；不写为须批准"), within=opt(TEXT, "变动后多久内报"),
    calendar=opt(CALENDAR, "历法"), cite=opt(CITE, "出处"),
)  # fmt: skip
RENEWAL = record(
    "renewal", "续期", benefit=req(NAME, "准予哪项待遇就进入下一期"), early=opt(TEXT, "期满前多久可以提出；不写为期满以后"), cite=opt(CITE, "出处")
)  # fmt: skip
PROJECT = record(
    "project", "多年的项目", label=req(TEXT, "中文名"), of=req(NAME, "是哪个实体"), begins=req(NAMES, "准予哪些待遇就开始"), lasts=req(TEXT, "一期多久"),
    kept_by=req(NAMES, "由哪些机关管（roles 里的名字）"), book=req(BOOK, "任务书"), reports=opt(REPORTS, "年度报告"), final=opt(FINAL, "期满的总结和决算"),
    mending=opt(MENDING, "限期整改"), changes=opt(MapOf(CHANGE), "变更：leader 负责人，team 团队，aims 指标，budget 预算，term 期限"),
    evaluations=opt(NAMES, "程序里考核评估的各步"), renewal=opt(RENEWAL, "续期"), others=opt(NAME, "同一单位在建的其他同类项目数（数）的事实"), cite=opt(CITE, "出处"),
)  # fmt: skip
