"""Random packs: expressions of every kind over a few facts, written as text, so that the checker makes the nodes."""

from __future__ import annotations

from random import Random

from duixian.rules import Pack, PackError, load_texts

HEAD = """
pack: {id: random, title: 随机, jurisdiction: 无, version: "1"}
documents: {d: {title: 随机, number: 随〔2024〕1号}}
entities:
  p: {label: 人, key: p_id}
  e: {label: 单位, of: p, key: e_id, link: e_id}
  s: {label: 配偶, of: p, like: p, key: p_id, link: s_id, optional: true}
  c: {label: 合同, of: p, many: true, key: c_id, link: p_id}
enums:
  rank: {label: 级, order: descending, values: {A: 甲, B: 乙, C: 丙, D: 丁}}
  color: {label: 色, values: {red: 红, green: 绿, blue: 蓝}}
catalogues:
  code: {label: 码, entries: {A: 一, A1: 一一, A2: 一二, B: 二, B1: 二一}}
sets: {warm: {of: code, label: 暖, members: [A], except: [A2]}}
parameters:
  base: {label: 基数, type: money, values: {2020-01-01: 1000 元, 2023-01-01: 1234.56 元, 2025-01-01: ended}}
facts:
  p:
    t1: {type: truth, label: 甲}
    t2: {type: truth, label: 乙}
    t3: {type: truth, label: 丙, applies: t1}
    m1: {type: money, label: 钱一, range: [0 元, 10 亿元]}
    m2: {type: money, unit: 万元, decimals: 6, label: 钱二, range: [-100 万元, 9000 万元]}
    m3: {type: money, label: 钱三, range: [0.01 元, 1000 元], applies: t2}
    n1: {type: number, unit: 人, label: 人数, range: [1 人, 300 人]}
    k1: {type: number, unit: 月, label: 月数, range: [0 月, 240 月]}
    y1: {type: number, unit: 年, label: 年数, range: [0 年, 40 年]}
    r1: {type: rate, label: 比例}
    d1: {type: date, label: 日一, range: [2018-01-01, 2026-01-01]}
    d2: {type: date, label: 日二, range: [2018-01-01, 2026-01-01]}
    g1: {type: rank, label: 级}
    o1: {type: color, label: 色}
    z1: {type: spells, label: 时段, attributes: {ok: {type: truth, label: 算数}}}
  e:
    et: {type: truth, label: 单位真}
    em: {type: money, label: 单位钱, range: [0 元, 1000 亿元]}
    ec: {type: code, label: 单位码}
  c:
    ct: {type: truth, label: 合同真}
    cm: {type: money, label: 合同钱, range: [-10 元, 10 万元]}
    cd: {type: date, label: 合同日, range: [2018-01-01, 2026-01-01]}
"""


class Writer:
    """Writes random expressions of a wanted type."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def one(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def truth(self, depth: int) -> str:
        if depth <= 0:
            return self.one(
                "t1",
                "t2",
                "t3",
                "e.et",
                "s.t1",
                "s.t3",
                "o1 = red",
                "g1 >= B",
                "e.ec in warm",
                "o1 in {red, blue}",
                "e.ec in {A1, B}",
            )
        a, b = (lambda: self.truth(depth - 1)), (lambda: self.money(depth - 1))
        return self.one(
            f"({a()} and {a()})", f"({a()} or {a()})", f"(not {a()})", f"(if {a()} then {a()} else {a()})",
            f"({b()} {self.one('<', '<=', '=', '!=', '>=', '>')} {b()})", f"({self.months(depth - 1)} {self.one('<', '>=')} {self.one('6 月', '3 年')})",
            f"({self.day(depth - 1)} {self.one('<', '>=', '=')} {self.one('2021-06-30', 'as_of', 'd2')})", f"(t3 otherwise {a()})",
            f"(m1 / n1 {self.one('>=', '<')} {self.one('10 元/人', '100 万元/人')})", "any(c where ct)", "all(c, ct or cm > m1)",
            f"any(c.ct where cm > {self.money(depth - 2)})", "(count(c where ct) >= 2)", f"({self.one('s.g1', 'g1')} {self.one('<', '>=', '=')} {self.one('g1', 'C')})",
        )  # fmt: skip

    def money(self, depth: int) -> str:
        if depth <= 0:
            return self.one("m1", "m2", "m3", "e.em", "s.m1", "base", "1000 元", "0.07 元", "500 万元")
        a = lambda: self.money(depth - 1)  # noqa: E731
        return self.one(
            f"({a()} + {a()})", f"({a()} - {a()})", f"min({a()}、{a()})", f"max({a()}、{a()}、{a()})",
            f"round({a()} * {self.one('30%', '12.5%', '1/3', '2')}、{self.one('分', '元', '100 元')}、{self.one('half_up', 'down', 'up')})",
            f"round({a()} / {self.one('3', '7')}、分、half_up)", f"(if {self.truth(depth - 1)} then {a()} else {a()})",
            f"(m3 otherwise {a()})", f"round(n1 * {self.one('17 元/人', '0.33 元/人')}、分、{self.one('up', 'down')})", "sum(c.cm where ct)",
            f"(max(c.cm where ct) otherwise {a()})", "sum(c.cm where cd >= d1)", "(min(c.cm) otherwise 0 元)", f"(base otherwise {a()})",
            "value_on(base、d1)", f"round(m1 * r1、分、{self.one('half_up', 'up')})",
        )  # fmt: skip

    def months(self, depth: int) -> str:
        if depth <= 0:
            return self.one("k1", "y1", "18 月", "s.k1")
        a = lambda: self.months(depth - 1)  # noqa: E731
        return self.one(
            f"({a()} + {a()})", f"max({a()}、{a()})", "months_between(d1、d2)", "years_between(d1、d2)", "age(d1)", "months_between(d2、as_of)",
            f"(if {self.truth(depth - 1)} then {a()} else {a()})", "months_in(z1 where ok)", "calendar_months_in(z1)",
            "run_months(z1 where ok, to: month_end(as_of - 1 月))", "months_in(z1, from: d1, to: d2)", "calendar_months_in(z1 where not ok, from: as_of - 1 年)",
        )  # fmt: skip

    def day(self, depth: int) -> str:
        if depth <= 0:
            return self.one("d1", "d2", "as_of", "s.d1")
        return self.one(
            f"({self.day(depth - 1)} + k1)", f"({self.day(depth - 1)} - 1 月)", "(d1 + 45 日)", "year_start(d1)", "month_end(d2)", "month_start(d1)",
            "year_end(d2)", f"(if {self.truth(depth - 1)} then d1 else d2)", f"max(d1、{self.day(depth - 1)})", "(first(z1) otherwise d1)",
            "(latest(z1 where ok) otherwise d2)",
        )  # fmt: skip

    def days(self) -> str:
        return self.one(
            "days_between(d1、d2)",
            "longest_gap(z1)",
            "longest_gap(z1 where ok, from: d1)",
            "days_in(z1 where ok)",
            "days_in(z1, from: d1, to: d2)",
            "longest_gap(z1, to: latest(z1))",
            "days_in(z1 where ok, from: first(z1))",
        )


def random_pack(seed: int) -> Pack:
    """A pack of derived facts of every type and three benefits; expressions that do not check are left out."""
    return load_texts({"p.yaml": random_text(seed)})


def random_text(seed: int) -> str:
    """The text of a random pack."""
    rng = Random(seed)
    write = Writer(rng)
    lines: list[str] = []
    kinds = [write.truth, write.money, write.months, write.day]
    for place in range(14):
        text = kinds[place % 4](rng.randint(1, 3)) if place < 12 else write.days()
        line = f'    x{place}: "{text}"'
        try:
            load_texts({"p.yaml": HEAD + "derived:\n  p:\n" + "\n".join([*lines, line]) + "\n"})
        except PackError:
            continue
        lines.append(line)
    while True:
        benefits = "benefits:\n" + "".join(_benefit(name, write, rng) for name in ("b1", "b2", "b3"))
        kind, most = write.rng.choice(
            [("highest", ""), ("total_capped", ", at_most: 3000 元"), ("exclusive", "")]
        )
        stacking = f"stacking:\n  - {{kind: {kind}, label: 叠加, benefits: [b1, b2, b3]{most}}}\n"
        text = HEAD + "derived:\n  p:\n" + "\n".join(lines) + "\n" + benefits + stacking
        try:
            load_texts({"p.yaml": text})
        except PackError:
            continue
        return text


def _benefit(name: str, write: Writer, rng: Random) -> str:
    applies = f'    applies: "{write.truth(1)}"\n' if rng.random() < 0.5 else ""
    against = "    counted_against: [{benefit: b1}]\n" if name == "b3" and rng.random() < 0.5 else ""
    return (
        f"  {name}:\n    title: {name}\n    of: p\n    cite: d\n{applies}    when:\n"
        f'      - {{if: "{write.truth(2)}"}}\n      - any: [{{if: "{write.truth(1)}"}}, {{if: "{write.truth(1)}"}}]\n'
        f'      - {{if: "{write.truth(1)}"}}\n    amount: "{write.money(2)}"\n{against}'
    )
