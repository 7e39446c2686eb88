"""The tours of those who handle claims: windows, the deciding offices, the meeting, and the keepers of cards."""

from __future__ import annotations

from .rows import (
    appealed,
    cases,
    listings,
    objected,
    proposed,
    rolls,
    to_recover,
    to_sign,
    unproposed,
    unpublished,
)
from .steps import At, Happened, Noted, Of, Step, Tour

DESK = At("cases:desk")
FILED = cases(step="first_review", territory="hill", holds="office")
FILED_SOUTH = cases(step="first_review", territory="south", holds="office")
DRAWING = At("exchange:procedure", {"name": "demo", "procedure": "talent_claim"})

WINDOW = Tour(
    "窗口的一天",
    (
        Step(
            "待办", DESK,
            "自己辖区的案件，期限近的在前；可以按步骤、待遇、谁在办来筛。",
            "给一件没有人接的点“接办”。",
            Happened("assigned"),
        ),
        Step(
            "条件和事实并排看", Of("cases:desk-case", FILED, DESK, part="facts"),
            "规则的条件和条文，与事实、来源和凭据并排，满不满足一眼看得到。",
            "在“材料”里给一份材料点“收下”。",
            Happened("material"),
        ),
        Step(
            "初审通过", Of("cases:desk-case", FILED, DESK, part="do"),
            "能选的结果由规则定，不成立的写明为什么；受理通知书自动编号、出具、送达。",
            "选“初审通过”，点“办理”。",
            Happened("outcome", "first_review", "passed"),
        ),
        Step(
            "要求补正", Of("cases:desk-case", FILED, DESK, part="do"),
            "缺什么一次说清；补正期间机关的时限停住。",
            "选“要求补正”，在办理意见里写明要补什么，点“办理”。",
            Happened("outcome", "first_review", "returned"),
        ),
        Step(
            "成批办理", At("cases:desk-batch"),
            "同一步的几件可以一起办：先看哪些能办、哪些不能办和为什么，再确认。",
            "点“这一页全选”，选一个结果，点“先看哪些能办”。",
        ),
        Step(
            "代录纸质申请", At("cases:window"),
            "不会上网的人拿着纸来，窗口按纸质申请的编号替他录，本人以后在网上也看得到。",
            "查一个姓名，例如夏知秋，选一项，写纸质申请的编号，点“开始录入”。",
            Noted("case.window"),
        ),
        Step(
            "登记", At("registry:search"),
            "一个人的情况从哪个库来、哪一天起，全部历史都在；证件号码只显示首尾，看全号要写理由。",
            "查“周言”，打开他的登记。",
            Noted("registry.opened"),
        ),
    ),
)  # fmt: skip

OTHER_WINDOW = Tour(
    "另一个区的窗口",
    (
        Step(
            "待办", DESK,
            "只有南城区的案件；远山县的案件打不开，也查不到。",
            "给没有人接的一件点“接办”。",
            Happened("assigned"),
        ),
        Step(
            "看一件", Of("cases:desk-case", FILED_SOUTH, DESK, part="facts"),
            "每个条件写着依据的条文，每个事实写着来源；登记错了的，窗口凭原件更正。",
            "给一个事实点“更正”，写上凭什么，点“核定”。",
            Happened("verified"),
        ),
        Step(
            "一次性告知补正", Of("cases:desk-case", FILED_SOUTH, DESK, part="do"),
            "受理以前要补的，从材料里勾选，期限由规则定，告知书自动出具。",
            "展开“一次性告知补正”，勾一份材料，点“发出补正告知”。",
            Happened("correction"),
        ),
        Step(
            "代录纸质来件", At("cases:window"),
            "申请、补正、复核、撤回，拿纸来的都在这里录，每一步记入审计。",
            "按姓名查“邓溪”，看能替他录什么。",
            Noted("registry.searched"),
        ),
        Step(
            "谁来办、多长时间", DRAWING,
            "整个程序按规则画出来：谁办、时限、结果通向哪一步。",
            "找到窗口初审这一步，看它的时限和条文。",
        ),
    ),
)  # fmt: skip

DECIDER = Tour(
    "审定、公示、异议、管卡",
    (
        Step(
            "待办", DESK,
            "过期的、公示期满的、有异议的、申请复核的，各有一栏。",
            "点“过期的”，看是哪一件。",
        ),
        Step(
            "提出审定意见", Of("cases:desk-case", unproposed, DESK, part="do"),
            "要两个人：您提出，另一人复核才作数；规则上不成立的结果选不了。",
            "选“同意”，写一句办理意见，点“提出，交另一人复核”。",
            Happened("proposed", "decision"),
        ),
        Step(
            "调查异议", Of("cases:desk-case", objected, DESK, part="public"),
            "公示期里有人提出异议：异议人的身份封存，要看须写理由并记入审计。",
            "写明调查情况和理由，点“异议不成立”。",
            Happened("objection_settled"),
        ),
        Step(
            "公示期满，作出决定", Of("cases:desk-case", cases(step="publicity", due__isnull=False), DESK, part="do"),
            "期满、没有未查清的异议，才能准予；决定书自动出具，钱随即列入拨付计划。",
            "选“无异议”，点“办理”。",
            Happened("outcome", "publicity"),
        ),
        Step(
            "公示页", Of("cases:listing", listings, At("cases:listings")),
            "这就是外面的人看到的名单：姓名遮掩，内容冻结，有散列值。",
            "比一比遮掩的姓名和案件里的姓名。",
        ),
        Step(
            "免申名单", Of("proactive:roll", rolls("drawn"), At("proactive:rolls")),
            "有的待遇不用申请：按夜间扫描列出名单，一人审核、另一人复核，再逐人立案。",
            "看每个人为什么在名单上，点“核对完毕，提交复核”。",
            Noted("proactive.roll_proposed"),
        ),
        Step(
            "证卡：要办的", At("credentials:filings"),
            "持卡人离开、换单位、年度登记，都在这里等着；自己提出的要由另一人办。",
            "看“离开报告”为什么写着由另一人办理。",
        ),
        Step(
            "证卡：年度登记", At("credentials:round"),
            "持卡人每年登记一次，到期提醒，逾期暂停；管卡的人核对后成批确认。",
            "看今年从哪一天起登记，谁还没有登记。",
        ),
        Step(
            "证卡：名册", At("credentials:register"),
            "发过的卡、类别、状态和登记；打开一张卡会记入审计。",
            "打开周言的卡，看它的经过和取消的事由。",
            Noted("card.opened"),
        ),
    ),
)  # fmt: skip

SECOND = Tour(
    "第二个人：复核别人提出的",
    (
        Step(
            "待办", DESK,
            "和何三同一个局，多一栏“等我复核的”。",
            "点“等我复核的”。",
        ),
        Step(
            "复核同意", Of("cases:desk-case", proposed, DESK, part="do"),
            "看得到谁在什么时候提出什么；其间事实变了，提出的意见自动失效。",
            "点“复核同意”。",
            Happened("confirmed", "decision"),
        ),
        Step(
            "公示", Of("cases:desk-case", unpublished, DESK, part="public"),
            "点一下就冻结名单、遮掩姓名、算好最后一天、编号出具公示。",
            "点“公示”。（没有等着公示的，先做上一步。）",
            Happened("published", "publicity"),
        ),
        Step(
            "答复复核申请", Of("cases:desk-case", appealed, DESK, part="appeals"),
            "原来经办的人不能答复；维持或撤销都要写明意见，另出答复书。",
            "写明复核意见，选一个结论答复。",
            Happened("appeal_answered"),
        ),
        Step(
            "复核追缴", Of("cases:desk-recovery", to_recover, DESK),
            "没满年限离开，按条文的算式该退多少，算给人看。",
            "点“复核同意，作出追缴决定”。",
            Happened("recovery"),
        ),
        Step(
            "复核免申名单", Of("proactive:roll", rolls("proposed"), At("proactive:rolls")),
            "何三列出、审核过的名单：每个人为什么在上面、多少钱，都写着。",
            "点“复核同意，逐人立案”。（没有等复核的，先以何三列一份。）",
            Noted("proactive.roll_confirmed"),
        ),
        Step(
            "证卡：办一件离开报告", At("credentials:filings"),
            "何三提出的，由您办：认定离开，卡就失效，按卡享受的待遇随之停止。",
            "给欧阳川那一件点“办理”。",
            Noted("card.acted"),
        ),
        Step(
            "惩戒名单", At("registry:sanctions"),
            "登记和提前解除都要两个人；名单上受限的范围，查待遇和办案时自动挡住。",
            "看“现在有效”和“公开的名单”。",
        ),
    ),
)  # fmt: skip

MEETING = Tour(
    "联席会议",
    (
        Step(
            "待办", DESK,
            "人社局提交会议的高层次人才，会期以前就看得到材料。",
            "给这一件点“接办”。",
            Happened("assigned"),
        ),
        Step(
            "会前看材料", Of("cases:desk-case", cases(step="panel"), DESK, part="facts"),
            "条件、事实、金额怎么算出来的、由谁承担，一页看完。",
            "看“怎么算出来的”依据哪一条。",
        ),
        Step(
            "没到会期办不了", Of("cases:desk-case", cases(step="panel"), DESK, part="do"),
            "规则写着按季开会：没到那一天，结果选不了，页面说明从哪天起。",
            "看“同意”下面写的日期。",
        ),
        Step(
            "会议通过以后要公示", At("cases:listings"),
            "谁都能看的名单，姓名遮掩；公示期满没有成立的异议，才作出决定。",
            "打开一份已经期满的名单。",
        ),
        Step(
            "会议在程序的哪一步", DRAWING,
            "从申报到拨付的各步、时限和去向，都按规则画出。",
            "找到“联席会议按季开会”，看哪些案件走到这里。",
        ),
    ),
)  # fmt: skip

SCIENCE = Tour(
    "评审企业的奖励",
    (
        Step(
            "待办", DESK,
            "企业自己申报的创新积分奖励，已经过了期限。",
            "给这一件点“接办”。",
            Happened("assigned"),
        ),
        Step(
            "积分怎么算出来的", Of("cases:desk-case", cases(step="review"), DESK, part="facts"),
            "积分由专利、研发费用、人员等事实按公式算出，每一项都写着来源。",
            "给一个事实点“更正”，写上凭什么，点“核定”，看积分和金额跟着变。",
            Happened("verified", "review"),
        ),
        Step(
            "金额和由谁承担", Of("cases:desk-case", cases(step="review"), DESK, part="amount"),
            "算式、条文、市区两级各出多少，精确到分。",
            "对一对两级的份额加起来是不是总额。",
        ),
        Step(
            "作出决定", Of("cases:desk-case", cases(step="review"), DESK, part="do"),
            "准予后钱列入拨付计划；不予的要写事实和理由，决定书写明救济途径。",
            "选“同意并拨付”，点“办理”。",
            Happened("outcome", "review"),
        ),
        Step(
            "项目：要办的", At("projects:waiting"),
            "联合实验室的任务书、年度报告、整改，谁逾期、还等您什么，列在一处。",
            "打开一个项目，看它的任务书和报告。",
            Noted("project.opened"),
        ),
        Step(
            "签任务书", Of("projects:kept", to_sign, At("projects:register")),
            "单位签交的任务书：逐年的指标、预算和来源，签了就是以后考核的依据。",
            "核对指标和预算，点“签订”；要改的写明意见退回。",
            Noted("project.acted"),
        ),
        Step(
            "这个程序怎么走", At("exchange:procedure", {"name": "demo", "procedure": "enterprise_claim"}),
            "企业奖补的程序图，来自规则，不是另画的。",
            "下载 BPMN，可以用流程建模软件打开。",
        ),
    ),
)  # fmt: skip
