"""Procedures: roles, steps, outcomes, time limits, publicity, panels and endings."""

from __future__ import annotations

from duixian.rules.load.grammar.benefits import MATERIAL
from duixian.rules.load.grammar.conduct import APPEALED
from duixian.rules.load.grammar.words import (
    CALENDAR,
    CITE,
    EXPR,
    INT,
    NAME,
    NAMES,
    OFFICE_NAMES,
    TEXT,
    WITHIN,
    YES,
    opt,
    record,
    req,
)
from duixian.rules.load.shapes import Either, ListOf, MapOf, Text

OUTCOME = record("outcome", "结果", to=req(NAME, "下一步，或 end"), label=req(TEXT, "中文名"), if_=opt(EXPR, "条件"),
                  decides=opt(Text("grant、refuse 或 end", words=("grant", "refuse", "end")), "作出什么决定：grant 准予，refuse 不予，end 终止或撤销"),
                  pays=opt(YES, "付款"), sets=opt(MapOf(EXPR, free=True), "定下哪些事实: 值；日期可以写 today，办理当天"),
                  settles=opt(NAMES, "由人认定的条件，办理时记下符合哪几条"), objection=opt(YES, "公示有异议时走这里"),
                  paper=opt(Text("不予的文书种类", words=("refusal", "not_accepted")), "不予时出哪种文书：refusal 不予兑付（不写即是），not_accepted 不予受理"))  # fmt: skip
TIME_LIMIT = record("time_limit", "时限", one_of=(("within", "by", "until"),), within=opt(TEXT, "多久"), by=opt(EXPR, "到哪一天为止"), calendar=opt(CALENDAR, "历法"),
                     from_=opt(EXPR, "从哪一天算起；不写为到这一步那天"), until=opt(Text("到什么时候", words=("next_month", "round")), "next_month 到次月月底，round 到报来以后下一个审核周期（申报时间的 review）的末日"),
                     on_expiry=opt(NAME, "逾期的结果"), cite=opt(CITE, "出处"))  # fmt: skip
PUBLICITY = record("publicity", "公示", days=opt(INT, "天数；原文没有写的不写，由机关公示时定最后一天"), calendar=opt(CALENDAR, "历法"),
                    where=opt(TEXT, "在哪里"), fields=opt(ListOf(TEXT), "公示哪些内容"),
                    lower=opt(CITE, "核定金额比公示的少时不用重新公示的依据；不写为有变化就重新公示"), cite=opt(CITE, "出处"))  # fmt: skip
PANEL = record("panel", "评议", least=opt(INT, "至少几人"), scores=opt(ListOf(INT, 2), "[最低分, 最高分]；不写为表决"), mark=opt(INT, "平均多少分通过"),
                opinion=opt(YES, "只出意见，不定结果"),
                cite=opt(CITE, "出处"))  # fmt: skip
ROLE = record("role", "角色", label=req(TEXT, "中文名"), kind=req(Text("种类", words=("applicant", "office", "panel", "finance", "oversee")), "applicant 申请一方，office 机关，panel 专家或会议，finance 付款机关，oversee 监督（看统计，不办案）"),
               party=opt(NAME, "哪个实体（applicant 用）"), also=opt(NAME, "也可以由哪个实体办（applicant 用）"), territory=opt(YES, "按地方任职"),
               mark=opt(Either(scalar=TEXT, map=MapOf(TEXT)), "发文的机关代字；按地方任职的可以写 县区: 代字，其余各地同一个机关的写 other: 代字"))  # fmt: skip
STEP = record(
    "step", "步骤", label=req(TEXT, "中文名"), role=req(NAME, "谁办（roles 里的名字）"), territory=opt(EXPR, "归哪里办"), guard=opt(EXPR, "什么情况下走这一步"),
    limit=opt(TIME_LIMIT, "时限"), opens=opt(EXPR, "哪一天起可以办"), rounds=opt(YES, "按申报时间的审核周期（review）一批一批办：报来以后的下一批才办"), publicity=opt(PUBLICITY, "公示"), panel=opt(PANEL, "评议"),
    correction=opt(WITHIN, "一次性补正"), minutes=opt(YES, "要有会议纪要"), materials=opt(ListOf(MATERIAL), "材料"),
    paper=opt(NAME, "出具的文书"), outcomes=req(MapOf(OUTCOME), "结果"), two_persons=opt(YES, "须两人"), cite=opt(CITE, "出处"),
)  # fmt: skip
GROUND = record("ground", "事由", label=req(TEXT, "中文名"), if_=opt(EXPR, "什么情况下有这个事由；不写为查实时"), sets=opt(MapOf(EXPR, free=True), "定下哪些事实: 值；日期可以写 today，办理当天"),
                 cite=opt(CITE, "出处"))  # fmt: skip
ENDING = record("ending", "终止或撤销", label=req(TEXT, "中文名"), role=req(NAME, "谁办（roles 里的名字），须两人"), territory=opt(EXPR, "归哪里办"),
                 guard=opt(EXPR, "什么时候可以办"), minutes=opt(YES, "要有会议纪要"), grounds=req(MapOf(GROUND), "各种事由"), cite=opt(CITE, "出处"))  # fmt: skip
PROCEDURE = record("procedure", "程序", one_of=(("of", "like"), ("start", "like")), label=req(TEXT, "中文名"), of=opt(NAME, "实体"), start=opt(NAME, "第一步"),
                    steps=opt(MapOf(STEP), "各步；有 like 的只写不同的步"), like=opt(NAME, "同哪个程序：没有另写的步都照它，出处换成本程序的"),
                    without=opt(ListOf(NAME, 1), "不要它的哪几步"), office=opt(OFFICE_NAMES, "到哪里办"),
                    appeals=opt(Either(scalar=NAME, map=APPEALED), "谁办对它的决定的复核（roles 里的名字）；不写为 conduct 里写的"),
                    endings=opt(MapOf(ENDING), "准予以后不论到了哪一步、办结没有，都可以终止或撤销的情形"),
                    without_application=opt(CITE, "哪一条说不用申报：由第一步的机关按登记列出名单，替他们立案"),
                    judged=opt(NAME, "按哪一天的情况审：decision 作决定的那天，或哪一步办完的那天；不写为提交申报的那天"), cite=opt(CITE, "出处"))  # fmt: skip
