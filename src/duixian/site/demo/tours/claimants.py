"""The tours of those who claim: a person, and the handlers of two firms."""

from __future__ import annotations

from .rows import bounced, listings, mine, my_card, my_firm, my_projects, myself, of_my_firm
from .steps import At, Happened, Noted, Of, Step, Tour

OWN = At("cases:mine")
DEMO = {"name": "demo"}

PERSON = Tour(
    "自己的待遇、自己的钱",
    (
        Step(
            "我的申报", OWN,
            "单位替您申报的安家补助在这里：现在到哪一步，下一步是谁，哪一天以前。",
            "找到“引进人才安家补助”那一件，看它的期限。",
        ),
        Step(
            "办到了哪里", Of("cases:case", mine(step="decision"), OWN),
            "一件案件的全部：依据哪份文件、交过的材料、出过的文书、每一步的经过。",
            "在“钱”里登记收款账户，户名写周言，账号和开户银行随便编。",
            Noted("case.account_set"),
        ),
        Step(
            "给机关留言", Of("cases:case", mine(step="decision"), OWN, part="talk"),
            "问一句话，不用打电话；机关的答复也留在这里。",
            "写一句留言，点“发送”。",
            Happened("message"),
        ),
        Step(
            "人才卡今天给您什么", Of("credentials:card", my_card, At("credentials:mine")),
            "卡的类别、核验码、年度登记，以及按今天的情况凭它能享受的待遇。",
            "点“打印（PDF）”看看卡面，再记下 16 位核验码。",
        ),
        Step(
            "别人怎样核验这张卡", At("credentials:verify"),
            "谁都可以核验，只显示今天有没有效、类别和遮掩的姓名。",
            "输入刚才的核验码，点“核验”。",
        ),
        Step(
            "查待遇", At("matching:start", DEMO),
            "登记里有的不再问；一次只问一个问题，问的总是最能定结果的那一个。",
            "点“开始”，答几题或点“不再往下答”，看每项待遇为什么能、为什么不能。",
        ),
        Step(
            "为您找到", At("proactive:mine"),
            "每天夜里按登记找一次：您可以享受、还没有申报的，连金额和依据都在这里；有的不用申请。",
            "在“有了新的，告诉我”里选要告知哪些，点“保存”。",
            Noted("proactive.consent"),
        ),
        Step(
            "登记里的我", Of("registry:file", myself, At("registry:mine")),
            "办事用到的每项情况从哪里来；两处说法不一样的，并排写明，不会悄悄换掉。",
            "在“申报”里选一项，点“填写这一项”，补上自己的情况。",
            Noted("registry.facts_recorded"),
        ),
        Step(
            "通知", At("notices:inbox"),
            "受理、公示、决定、到账都有通知；短信和邮件里只有案件编号，没有个人信息。",
            "点“全部标为已读”，再看“通知方式”。",
        ),
    ),
)  # fmt: skip

HANDLER = Tour(
    "替单位和职工申报",
    (
        Step(
            "要您办的", OWN,
            "要您动手的排在最前：一份没提交的草稿，一件机关请补正的。",
            "看看“要您办的”里两件的期限。",
        ),
        Step(
            "补正", Of("cases:case", of_my_firm(step="correct"), OWN),
            "机关一次说清缺什么、到哪一天为止；补正期间机关的时限停止计算。",
            "点“补正，交回承办机关”。",
            Happened("outcome", "correct"),
        ),
        Step(
            "每个职工可以享受什么", Of("cases:firm", my_firm, OWN, argument="firm", query="pack=demo"),
            "按登记的情况把单位和每个职工逐项算过：能享受多少，在不在受理期，还差什么。",
            "点“确定可以享受的……都建草稿”，或自己勾选几项建草稿。",
            Noted("case.staff_looked"),
        ),
        Step(
            "填好一份草稿，提交", Of("cases:case", of_my_firm(phase="draft"), OWN),
            "登记里有的已经填好；要交的材料按这一件的情况算出，登记库能查到的可以不交。",
            "材料点“交纸质件”，再提交申报。",
            Happened("filed"),
        ),
        Step(
            "没有付成的一笔", Of("cases:case", bounced, OWN),
            "银行退回的原因、以后各期哪一天付，都在“钱”里；该交的定期证明没交，以后各期就暂缓。",
            "在“定期证明”里点“交纸质件”，再点“交这次证明”。",
            Happened("proof"),
        ),
        Step(
            "报告持卡人离开", Of("credentials:firm", my_firm, At("credentials:mine"), argument="firm"),
            "持卡人离开，单位须在限期内报告；机关先知道的，会写明期限来问。",
            "在“请报告”里核对情形和日期，点“报告”。",
            Noted("card.acted"),
        ),
        Step(
            "几年的项目", Of("projects:project", my_projects, At("projects:mine")),
            "立项、任务书、年度报告、中期评估、分期拨款都在一页；要办的写着期限。",
            "看“全程”里现在到了哪一步，任务书里定了哪些指标。",
        ),
        Step(
            "公示", Of("cases:listing", listings, At("cases:listings")),
            "谁都能看的名单：姓名遮掩，内容冻结，有散列值可以核对。",
            "往下看公示期到哪一天为止，怎样提出异议。",
        ),
    ),
)  # fmt: skip

OTHER_HANDLER = Tour(
    "另一家单位：只看得到自己的",
    (
        Step(
            "我的申报", OWN,
            "同一套页面，只有南城这家单位的案件；别家的案件连地址都打不开。",
            "看看各件停在哪一步。",
        ),
        Step(
            "接着填草稿，提交", Of("cases:case", of_my_firm(phase="draft"), OWN),
            "情况已从登记里填好，材料按这一件算出。",
            "材料点“交纸质件”，再提交申报。",
            Happened("filed"),
        ),
        Step(
            "钱分几次付", Of("cases:case", of_my_firm(phase="granted"), OWN),
            "每一期多少钱、哪一天、到账没有，由谁的资金出，依据哪一条。",
            "在“留言”里问一句第二期什么时候付，点“发送”。",
            Happened("message"),
        ),
        Step(
            "不予兑现以后", Of("cases:case", of_my_firm(phase="refused"), OWN),
            "决定写明理由和条文；申请过复核的，答复和以后的途径也在这里。",
            "在“不服决定”里看三种途径各自的期限。",
        ),
        Step(
            "职工还可以享受什么", Of("cases:firm", my_firm, OWN, argument="firm", query="pack=demo"),
            "按登记算出每个职工的待遇；人多的，也可以用证件号码名单选人。",
            "看看哪几项写着“还要补充”，点进去补。",
            Noted("case.staff_looked"),
        ),
    ),
)  # fmt: skip
