"""The cases that test a pack, and the findings of its check that are as they should be."""

from __future__ import annotations

from duixian.rules.load.grammar.words import (
    CITE,
    DATE,
    DAY_OR_NONE,
    EXPR,
    INT,
    NAME,
    NAMES,
    TEXT,
    opt,
    record,
    req,
)
from duixian.rules.load.shapes import Either, Later, ListOf, MapOf, Text

FEN = Either(scalar=EXPR, seq=ListOf(EXPR, 2))
TRUTH_WORD = Text(
    "true、false、unknown 或 not_applicable", words=("true", "false", "unknown", "not_applicable")
)
EXPECTED_PAYMENT = record("expected_payment", "一次付款", amount=opt(FEN, "金额或[最少, 最多]"), due=opt(DATE, "哪一天付"),
                           after=opt(EXPR, "批准后多久"), if_=opt(TRUTH_WORD, "付的条件成立与否"))  # fmt: skip
EXPECTED_TERM = record(
    "expected_term", "期限", from_=opt(DATE, "第一天"), to=opt(DATE, "最后一天"), periods=opt(INT, "几期")
)
EXPECTED_WINDOW = record("expected_window", "申报时间", open=opt(TRUTH_WORD, "当天是否受理"), from_=opt(DATE, "本次或下次的第一天"),
                          to=opt(DATE, "本次或下次的最后一天"))  # fmt: skip
EXPECTED_STEP = record(
    "expected_step", "一步", guard=opt(TRUTH_WORD, "走不走这一步"), outcomes=opt(NAMES, "可以有的结果，要写全"), limit=opt(EXPR, "时限"), correction=opt(EXPR, "补正的时限"),
    publicity=opt(INT, "公示天数"), territory=opt(NAME, "归哪里办"), materials=opt(ListOf(TEXT), "这一步的材料，要写全"),
    opens=opt(DATE, "哪一天起可以办"), by=opt(DATE, "时限写成日期的：到哪一天为止，或从哪一天算起"), rounds=opt(TRUTH_WORD, "是不是按审核周期办"),
)  # fmt: skip
EXPECTED_PROCEDURE = record("expected_procedure", "程序", is_=opt(NAME, "哪个程序"), start=opt(NAME, "第一步"),
                             route=opt(ListOf(NAME, 1), "能走通的各步，可以以 end 结束"), steps=opt(MapOf(EXPECTED_STEP), "各步"),
                             decides=opt(MapOf(TEXT, free=True), "步骤.结果: 作出什么决定，要写全"),
                             sets=opt(MapOf(MapOf(TEXT, free=True), free=True), "步骤.结果（终止或撤销的写 名字.事由）: 定下的事实，要写全"),
                             settles=opt(MapOf(NAMES, free=True), "步骤.结果: 由人认定的条件，要写全"))  # fmt: skip
EXPECTED_PAYEE = record("expected_payee", "收款人", to=opt(NAME, "实体"), account=opt(TEXT, "账户"))
EXPECT = record(
    "expect", "预期", status=opt(Text("结论", words=("eligible", "ineligible", "unknown", "not_applicable")), "结论"),
    amount=opt(FEN, "金额或[最少, 最多]"), missing=opt(ListOf(TEXT), "缺哪些事实"),
    cites=opt(ListOf(CITE), "所引条文"), because=opt(ListOf(TEXT), "不满足的条件"),
    shares=opt(MapOf(FEN, free=True), "承担方: 金额或百分比，要写全"),
    schedule=opt(ListOf(Either(scalar=EXPR, map=EXPECTED_PAYMENT)), "各次付款，要写全"), term=opt(EXPECTED_TERM, "期限"),
    window=opt(EXPECTED_WINDOW, "申报时间"), materials=opt(ListOf(TEXT), "要交或可能要交的材料，要写全"),
    obligations=opt(Either(seq=ListOf(TEXT), map=MapOf(DAY_OR_NONE, free=True)), "承担或可能承担的义务（: 到哪一天），要写全"),
    returns=opt(MapOf(FEN, free=True), "事由: 按案例已付的退还多少，要写全"),
    sanctions=opt(MapOf(EXPR, free=True), "惩戒: 多久，要写全"), bars=opt(ListOf(TEXT), "惩戒名单里登记的受限范围，要写全"),
    proofs=opt(MapOf(EXPR, free=True), "定期证明: 每隔多久，要写全"),
    payee=opt(Either(scalar=NAME, map=EXPECTED_PAYEE), "付给谁"),
    procedure=opt(Either(scalar=NAME, map=EXPECTED_PROCEDURE), "程序"),
)  # fmt: skip
CASE = record("case", "案例", case=req(TEXT, "说的是什么"), as_of=req(DATE, "哪一天"), given=req(MapOf(Later("data"), free=True), "已知"),
               expect=opt(MapOf(EXPECT), "各待遇的结果"), values=opt(MapOf(EXPR, free=True), "推得的事实的值"))  # fmt: skip
ACCEPTED = record("accepted", "已说明的发现", finding=req(TEXT, "pack check 在方括号里写的名字"), reason=req(TEXT, "为什么是对的"),
                   cite=opt(CITE, "出处"))  # fmt: skip
