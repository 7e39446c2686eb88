"""The tours of those who keep the money, oversee, edit policy, and administer the site."""

from __future__ import annotations

from .rows import batches, documents, instalments, staff, to_review
from .steps import At, Decided, Noted, Of, Step, Tour

MONEY = At("cases:finance")
BATCHES = At("cases:finance-batches")
PAYMENTS = At("cases:finance-payments")
QUEUE = At("library:queue")
FEEDS = At("exchange:feeds")
OWN = At("account:own")

FINANCE = Tour(
    "指标、批次、退回的一笔",
    (
        Step(
            "资金总览", MONEY,
            "每笔钱停在哪里：已安排、待拨付、拨付中、没付成、等追缴。",
            "点“拨付失败”下面的数，看是哪一笔。",
        ),
        Step(
            "待拨付", PAYMENTS,
            "决定作出、条件核过、到了日子的才在这里；由哪级资金各出多少，写得清楚。",
            "点“把这些编成批次”。",
        ),
        Step(
            "编制批次", At("cases:finance-draw"),
            "编入以前再核一遍：指标够不够、有没有超上限、该不该抵扣。",
            "点“编成批次，交另一人审核”。",
            Noted("funds.batch_drawn"),
        ),
        Step(
            "没有付成的一笔", Of("cases:finance-payment", instalments("failed"), PAYMENTS, "pk", "pk"),
            "银行说账号与户名不符：钱退回指标，案件等着，不会重复付。",
            "看退回的原因，和为什么要由另一个人重新拨付。",
        ),
        Step(
            "下达指标", At("cases:finance-budgets"),
            "指标按资金、级次、县区、年度分；承诺不能超过指标，不够的排队等资金。",
            "在“下达指标”里选一种资金，写金额和文号，点“下达”。",
            Noted("funds.appropriated"),
        ),
        Step(
            "应收退款", At("cases:finance-returns"),
            "该退的钱按条文的算式立账，收到多少记多少，可以在以后的拨付里抵。",
            "打开那一笔，看还等谁确认。",
        ),
        Step(
            "报表和总账", At("cases:finance-report"),
            "复式记账，随时和每一步对得上；总账可以导出给会计软件核对。",
            "导出 XLSX 或 Beancount 总账。",
            Noted("funds.exported"),
        ),
    ),
)  # fmt: skip

FINANCE_SECOND = Tour(
    "审核另一人编的批次，送银行",
    (
        Step(
            "资金总览", MONEY,
            "“批次待审核”有一个等着：编的人不能自己审。",
            "点“批次待审核”下面的数。",
        ),
        Step(
            "审核批次", Of("cases:finance-batch", batches("drawn"), BATCHES),
            "审的是摘要所指的明细，有人改动就失效；每一笔都能追到决定和条文。",
            "核对明细和合计，点“审核通过”。",
            Noted("funds.batch_approved"),
        ),
        Step(
            "下载拨付表", Of("cases:finance-batch", batches("approved"), BATCHES),
            "拨付表有 CSV 和带签名的 JSON 两种，下载即算送出，只能按这一份付。",
            "点“下载拨付表”。",
            Noted("funds.bank_file"),
        ),
        Step(
            "记入银行回执", Of("cases:finance-batch", batches("sent"), BATCHES),
            "回执逐笔核对，成功的记账，失败的退回，重复上传不会付第二次。",
            "在“回执”里上传结果，或逐笔记下成功、失败。",
            Noted("funds.results_taken"),
        ),
        Step(
            "重新拨付", Of("cases:finance-payment", instalments("failed"), PAYMENTS, "pk", "pk"),
            "方七记入的“失败”，由您核对银行凭证后重付，以免付两次。",
            "写明重新拨付的原因，点“重新拨付”。",
            Noted("funds.resumed"),
        ),
        Step(
            "已到账的", At("cases:finance-payments", query="state=paid"),
            "付出去的每一期，都能看它的来龙去脉。",
            "打开一笔，点“来龙去脉”，从钱一直看到条文。",
        ),
        Step(
            "年终结账", At("cases:finance-yearend"),
            "没用完的指标按规则收回或结转，先看清单再办。",
            "看看哪些会收回，哪些会结转。",
        ),
    ),
)  # fmt: skip

INSPECTOR = Tour(
    "监督：看数，不看人",
    (
        Step(
            "总览", At("cases:supervision"),
            "在办、逾期、补正、待资金、被撤销的决定；统计里没有申请人的姓名。",
            "点“逾期”那个数。",
        ),
        Step(
            "逾期案件", At("cases:supervision-table", {"name": "late"}),
            "哪个机关的哪一步，过期几天。",
            "找出过期最久的一件在谁手里。",
        ),
        Step(
            "各机关在办", At("cases:supervision-table", {"name": "load"}),
            "每个机关手里几件、几件逾期。",
            "看看哪个窗口最忙。",
        ),
        Step(
            "各步用时", At("cases:supervision-table", {"name": "times"}),
            "每一步平均几天、最长几天，和规则的时限比。",
            "找出最慢的一步。",
        ),
        Step(
            "不予兑现的依据", At("cases:supervision-table", {"name": "refusals"}),
            "不予的决定依据哪一条，一条一条数。",
            "点“导出”，把表带走；导出也记入审计。",
            Noted("cases.statistics"),
        ),
        Step(
            "免申即享", At("proactive:figures"),
            "每天夜里找到多少人应享未享、其中多少已经兑现，按待遇和按天。",
            "看最近一次扫描用了多久，和上一次比多了什么。",
        ),
        Step(
            "开放数据", At("exchange:opendata"),
            "对外公开的决定和统计，人数太少的不公布。",
            "看看公开了哪几张表。",
        ),
    ),
)  # fmt: skip

EDITOR = Tour(
    "审读文件，看规则",
    (
        Step(
            "审读的队列", QUEUE,
            "机器识读把握不足的，最不确定的在前。",
            "看看第一条为什么把握不足。",
        ),
        Step(
            "定一条", Of("library:review", to_review, QUEUE, "pk", "pk"),
            "识读的结果和原文的行并排；更正另存，重新导入也不会丢。",
            "点“识读无误”；有错的，改好再点“按上面更正”。",
            Decided(),
        ),
        Step(
            "一份文件", Of("library:document", documents, At("library:documents"), "work_id", "ident"),
            "条、款、项、表格逐一可引；每条旁边是读出来的金额、时限和责任单位。",
            "点一条旁边的引用，看能不能复制。",
        ),
        Step(
            "文件之间的关系", Of("library:relations", documents, At("library:documents"), "work_id", "ident"),
            "依据谁、被谁废止、哪一天起有效，一条时间线。",
            "找出它依据的上级文件。",
        ),
        Step(
            "检索", At("library:home", query="q=补贴"),
            "查到条、款、行；可以只看现行有效、有资金标准的。",
            "勾一个条件，看结果怎样变。",
        ),
        Step(
            "文件怎样变成规则", At("exchange:procedures", {"name": "demo"}),
            "每项待遇的程序来自规则包：谁办、时限、结果，各有条文。",
            "打开“人才待遇申领”，看程序图。",
        ),
        Step(
            "规则怎样问人", At("matching:start", {"name": "demo"}),
            "同一份规则决定问什么、算多少、交什么材料。",
            "选几项待遇，点“开始”。",
        ),
    ),
)  # fmt: skip

SYSTEM = Tour(
    "系统管理员：建账户，不看案件",
    (
        Step(
            "账户", At("administration:accounts"),
            "建账户、停用、给一次性密码；谁办什么案件，这里定不了，也看不到。",
            "在“建立账户”里写一个新用户名，点“建立，并给一次性密码”。",
            Noted("account.created"),
        ),
        Step(
            "一个账户", Of("administration:account", staff("window"), At("administration:accounts"), "pk", "pk"),
            "重置过的账户要经安全管理员确认本人，才能再办事。",
            "看看停用和给一次性密码的地方，不用真点。",
        ),
        Step(
            "推送给别的系统", FEEDS,
            "案件有进展时告诉别的系统，只有编号、事件和链接；您设立，安全管理员确认。",
            "写一个接收方名称和 https 地址，点“设立，并给签名密钥”。",
            Noted("feed.made"),
        ),
        Step(
            "通知发送记录", At("notices:log"),
            "邮件和短信发出没有、为什么没发成；收件人和内容看不到。",
            "看看各类短信的字数。",
        ),
        Step(
            "自己的账户", OWN,
            "在哪里登录过、改密码、动态口令。",
            "看看“登录的地方”里现在这一处。",
        ),
    ),
)  # fmt: skip

SECURITY = Tour(
    "安全管理员：任免岗位",
    (
        Step(
            "任职", At("administration:staff"),
            "谁今天在哪个岗位、管哪个辖区。",
            "找到两个区的窗口各是谁。",
        ),
        Step(
            "任命", Of("administration:member", staff("window"), At("administration:staff"), "pk", "pk"),
            "岗位按角色和辖区任命，有起止日期和依据；自己不能任命自己。",
            "选一个岗位和辖区，写单位，点“任命”。",
            Noted("post.granted"),
        ),
        Step(
            "代理和移交", Of("administration:member", staff("window-south"), At("administration:staff"), "pk", "pk"),
            "有人休假，定一个代理；有人调走，把手里的案件移交给另一人。",
            "展开“终止、代理、移交”看看。",
        ),
        Step(
            "确认推送的地址", FEEDS,
            "系统管理员设立的推送，地址由您确认以后才开始。",
            "有等着确认的，打开核对地址，点“确认”；没有的，先以系统管理员设立一个。",
            Noted("feed.confirmed"),
        ),
        Step(
            "自己的账户", OWN,
            "管理的人必须有动态口令；演示里没有要求。",
            "看看“动态口令”一栏。",
        ),
    ),
)  # fmt: skip

AUDITOR = Tour(
    "审计管理员：谁做过什么",
    (
        Step(
            "审计链", At("audit:rows"),
            "每件事、每次打开档案都有一行；行行相扣，链头签名，改一个字都查得出。",
            "看看链头有多少行，上次核验是什么时候。",
        ),
        Step(
            "查一类行为", At("audit:rows", query="act=case.acted"),
            "按行为查：这里是全部的办理。您查了什么，也记了一行。",
            "在“用户”里填 hr-one，点“检索”。",
            Noted("audit.read"),
        ),
        Step(
            "谁看过全号", At("audit:rows", query="act=registry.revealed"),
            "看完整证件号码要写理由，一次一行。",
            "换成“打开登记档案”再查一次。",
            Noted("audit.read"),
        ),
        Step(
            "导出", At("audit:rows", query="act=card", part="found"),
            "查到的可以导出，导出也记一行。",
            "点“导出 XLSX”或“导出 CSV”。",
            Noted("audit.exported"),
        ),
        Step(
            "自己的账户", OWN,
            "审计的人看不到案件内容，只看得到谁在什么时候做了什么。",
            "看看上面没有“待办”“登记”“资金”。",
        ),
    ),
)  # fmt: skip
