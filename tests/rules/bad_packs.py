"""Packs with one mistake each, by the code of the problem they must show.

Each is a base pack with one more file `bad.yaml` (or other files). The message is compared with `golden/<code>.txt`.
"""

from __future__ import annotations

BASE = """\
pack: {id: small, title: 小规则包, jurisdiction: 云水市, version: "1"}
documents:
  办法: {title: 云水市补助办法, number: 云发〔2024〕1号}
entities:
  person: {label: 申请人}
  employer: {label: 单位, of: person}
  contracts: {label: 合同, of: person, many: true}
enums:
  degree: {label: 学历, values: {phd: 博士, master: 硕士}}
  grade: {label: 类别, order: descending, values: {A: 甲类, B: 乙类, none: 无}}
catalogues:
  industries: {label: 产业目录, entries: {A1: 农业, A11: 种植业, B1: 工业}}
sets:
  farming: {of: industries, members: [A1]}
roles:
  desk: {label: 窗口, kind: office}
facts:
  person:
    name: {type: text, label: 姓名}
    degree: {type: degree, label: 学历}
    age: {type: number, unit: 年, label: 年龄}
    pay: {type: money, label: 工资}
    born: {type: date, label: 生日}
    local: {type: truth, label: 本地}
    insurance: {type: spells, label: 参保}
  employer:
    tax: {type: money, label: 纳税}
    staff: {type: number, unit: 人, label: 职工}
    industry: {type: industries, label: 行业}
  contracts:
    years: {type: number, unit: 年, label: 年限}
"""


def _benefit(**lines: str) -> str:
    """One benefit with some keys replaced or added."""
    body = {"title": "补助", "of": "person", "cite": "办法", "when": "local", **lines}
    return "benefits:\n  aid:\n" + "".join(
        f"    {key.rstrip('_')}: {value}\n" for key, value in body.items() if value
    )


def _derived(expression: str) -> str:
    return f"derived:\n  person:\n    x: {expression}\n"


def _procedure(steps: str, start: str = "a") -> str:
    return f"procedures:\n  p:\n    label: 程序\n    of: person\n    start: {start}\n    steps:\n{steps}"


def _card(**lines: str) -> str:
    """A benefit with a credential that its grant issues, some of its keys replaced or added."""
    body = {
        "label": "人才卡", "of": "person", "issued_by": "aid", "class": "{fact: held, value: held}", "rights": "aid", "series": "卡",
        "kept_by": "desk", **{key.rstrip("_"): value for key, value in lines.items()},
    }  # fmt: skip
    held = "facts:\n  person: {held: {type: grade, label: 所持类别}}\n"
    return held + _benefit() + "credentials:\n  card:\n" + "".join(f"    {k}: {v}\n" for k, v in body.items())


def _project(**lines: str) -> str:
    """A benefit with a procedure and the project of several years that its grant begins, some keys replaced or added."""
    book = (
        "{label: 任务书, paper: agreed, aims: {a: {label: 专利, unit: 件}}, headings: {b: {label: 设备费}}}"
    )
    body = {
        "label": "项目",
        "of": "person",
        "begins": "aid",
        "lasts": "3 年",
        "kept_by": "desk",
        "book": book,
        **lines,
    }
    paper = 'papers:\n  agreed: {label: 任务书, of: any, title: 任务书, kind: task_book, series: 任, body: ["{$term}{$aims}{$spending}{$signers}"]}\n'
    return (
        _benefit(procedure="p")
        + _procedure(STEP)
        + paper
        + "projects:\n  term:\n"
        + "".join(f"    {k}: {v}\n" for k, v in body.items())
    )


def _lodging(**lines: str) -> str:
    """A benefit whose procedure lets people into a lodging, some of its keys replaced or added."""
    body = {
        "label": "驿站", "of": "person", "benefit": "aid", "by": "term", "units": "{bed: 床位}", "kept_by": "desk", "series": "驿",
        "from": "born", "arrive": "a.done", **{key.rstrip("_"): value for key, value in lines.items()},
    }  # fmt: skip
    kept = "lodgings:\n  station:\n" + "".join(f"    {k}: {v}\n" for k, v in body.items() if v)
    return _procedure(STEP) + _benefit(procedure="p") + kept


def _paper(body: str, kind: str = "acceptance", of: str = "any") -> str:
    """One paper with one paragraph."""
    return f'papers:\n  p: {{label: 文书, of: {of}, title: 通知书, kind: {kind}, body: ["{body}"]}}\n'


def _funds(funds: str, split: str = "市级: 8, 区级: 2") -> str:
    """A pack that declares funds, with a way to share costs between payers."""
    shares = f"shares:\n  s: {{label: 分担, of: person, rows: [{{split: {{{split}}}}}]}}\n"
    return f"{shares}funds:\n  {funds}\n"


REGISTER = """\
enums:
  ban: {label: 受限范围, values: {rent: 租房, all: 各项}}
facts:
  person:
    bans: {type: spells, label: 惩戒, attributes: {scope: {type: ban, label: 受限范围}}}
conduct: {sanctions: {fact: bans, scope: scope}}
"""


def _list(
    fact: str = "person.local", holds: str = "{demand: 紧缺}", key: str = "name", rows: str = "会计,紧缺\n"
) -> dict[str, str]:
    """A list of posts that decides a fact, with its rows `岗位,紧缺程度` of a year."""
    decides = f"{{fact: {fact}, year: person.born, match: {{name: person.name}}, holds: {holds}}}"
    columns = "{name: {label: 岗位, required: true}, demand: {label: 紧缺程度, values: [紧缺, 一般]}}"
    section = f"lists:\n  posts:\n    label: 岗位目录\n    columns: {columns}\n    key: [{key}]\n    decides: [{decides}]\n"
    return {"bad.yaml": section, "lists/posts/2024.csv": f"岗位,紧缺程度\n{rows}"}


def _offices(by: str, rows: str, office: str = "desk", of: str = "person") -> dict[str, str]:
    """A benefit that sends people to a directory of offices, with the rows `code,local` of its file."""
    head, *body = f"code,local\n{rows}".splitlines()
    text = "\n".join([f"{head},name,telephone,address", *(f"{row},窗口,010-1,一号街" for row in body)])
    section = f"offices:\n  desk: {{label: 窗口, of: {of}, {by} file: desk.csv}}\n"
    return {"bad.yaml": section + _benefit(office=office), "desk.csv": text}


def _catalogue(rows: str, head: str = "code,label,parent") -> dict[str, str]:
    """A catalogue in a file with these rows."""
    return {"bad.yaml": "catalogues:\n  c: {label: 目录, file: c.csv}\n", "c.csv": f"{head}\n{rows}"}


def _parameter(values: str, by: str = "") -> str:
    """A parameter with these values, for each degree or for all."""
    return f"parameters:\n  rate: {{label: 标准, type: money,{by} values: {{{values}}}}}\n"


SELF = "roles:\n  self: {label: 申请人, kind: applicant, party: person}\n"
ENDING = "    endings:\n      {name}: {{label: 收回, role: {role}, grounds: {{x: {{label: 查实}}}}}}\n"
STEP = "      a: {label: 甲, role: desk, outcomes: {done: {to: end, label: 完成}}}\n"
DEEP = "derived:\n  person:\n" + "".join(
    f"    d{i}: {f'd{i + 1}' if i < 70 else 'local'}\n" for i in range(71)
)

UPWARDS = "derived:\n  person:\n" + "".join(
    f"    d{i}: {f'd{i - 1}' if i else 'local'}\n" for i in range(10_000)
)
CHAIN = "benefits:\n" + "".join(
    f"  b{i}: {{title: T, of: person, cite: 办法, when: {f'benefit.b{i - 1}.eligible' if i else 'local'}}}\n"
    for i in range(40)
)

BAD: dict[str, str | dict[str, str]] = {
    # reading the file
    "anchor": "derived: &a\n  person: {x: local}\n",
    "tag": 'derived:\n  person: {x: !!python/object/apply:os.system ["true"]}\n',
    "merge-key": "derived:\n  person:\n    <<: {x: local}\n",
    "duplicate-key": "derived:\n  person:\n    x: local\n    x: not local\n",
    "key-not-text": "derived:\n  ? [a, b]\n  : local\n",
    "several-documents": "derived: {}\n---\nderived: {}\n",
    "yaml-syntax": "derived:\n  person: {x: local\n",
    "too-deep": "derived: " + "[" * 60 + "]" * 60 + "\n",
    "never-closed": 'derived:\n  person:\n    x: "local\n    y: local\n',
    "tabulator": "derived:\n\tperson: {x: local}\n",
    "control-character": 'derived:\n  person:\n    x: "lo\x07cal"\n',
    "half-a-character": 'derived:\n  person:\n    x: "lo\ud800cal"\n',
    "turned-around": 'derived:\n  person:\n    x: "\u202elocal"\n',
    "far-to-the-right": _derived(
        '"' + "(pay > 3 元) and " * 20 + "lokal and " + "(pay > 3 元) and " * 9 + 'local"'
    ),
    "too-many-nodes": "derived: [" + "a, " * 100_001 + "a]\n",
    "file-too-large": "# " + "x" * 2_000_001 + "\n",
    "scalar-too-long": "derived:\n  person: {x: " + "y" * 20_001 + "}\n",
    "number-too-long": _derived("age >= " + "9" * 40 + " 年"),
    "not-utf8": {},
    "no-folder": {},
    "no-files": {},
    "no-pack": {"pack.yaml": "entities: {person: {label: 申请人}}\n"},
    # shapes
    "unknown-key": _benefit(amuont="1 元"),
    "missing-key": _benefit(when=""),
    "wrong-kind": "derived: local\n",
    "one-of": _benefit(amount="{rate: 50%, value: pay, of: pay}"),
    "unknown-word": _benefit(period="weekly"),
    "bad-text": "parameters:\n  p: {label: 标准, type: money, decimals: two, values: {2024-01-01: 1 元}}\n",
    "bad-name": "derived:\n  person:\n    1x: local\n",
    "empty": 'derived:\n  person:\n    x: ""\n',
    "too-many-rows": _benefit(amount="{sum_of: [" + ", ".join(["{if: local, then: 1 元}"] * 401) + "]}"),
    "too-many-levels": _benefit(amount="{first_of: [" + ", ".join(["{if: local, then: 1 元}"] * 2000) + "]}"),
    "keyword-as-name": "facts:\n  person:\n    是: {type: truth, label: 甲}\n",
    "against-itself": _benefit(amount="1 元", counted_against="[{benefit: aid}]"),
    "stacked-alone": _benefit(amount="1 元")
    + "stacking: [{kind: exclusive, label: 不重复, benefits: [aid, aid]}]\n",
    "round-to-a-point": _benefit(amount="{value: pay, round: .}"),
    "too-few": "tables:\n  t: {label: 表, of: person, hit: first, rows: []}\n",
    "defined-twice": "derived:\n  person:\n    age: local\n",
    # declarations
    "no-entities": {"pack.yaml": 'pack: {id: small, title: 包, jurisdiction: 云水市, version: "1"}\n'},
    "entity-circle": "entities:\n  a: {label: 甲, of: b}\n  b: {label: 乙, of: a}\n",
    "unknown-entity": _benefit(of="persn"),
    "unknown-type": "facts:\n  employer:\n    x: {type: mony, label: 钱}\n",
    "bad-unit": "facts:\n  employer:\n    x: {type: number, unit: 元/, label: 钱}\n",
    "bad-range": "facts:\n  employer:\n    x: {type: money, label: 钱, range: [5 元, 1 元]}\n",
    "too-fine": "facts:\n  employer:\n    x: {type: money, label: 钱, range: [0.001 元, 1 元]}\n",
    "not-constant": "facts:\n  employer:\n    x: {type: date, label: 日, range: [as_of, 2024-01-01]}\n",
    "constant-name": "facts:\n  employer:\n    x: {type: number, label: 数, range: [lokal, 3]}\n",
    "constant-count": "facts:\n  employer:\n    x: {type: number, label: 数, range: [0, count(contracts)]}\n",
    "parameter-day-twice": _parameter("2024-01-01: {博士: 2 元, phd: 3 元}", " by: degree,"),
    "parameter-column": _parameter("2024-01-01: {甲: 2 元}", " by: degree,"),
    "parameter-empty": _parameter(""),
    "parameter-of-no-day": _parameter("if: 3 元", " by: degree,") + _derived("rate(degree) > 1 元"),
    "limit-of-nobody": "limits:\n  l: {label: 上限, benefits: [aid], group: employer, period: year, at_most: 9 元, sharing: by_date, order_by: born}\n"
    + _benefit(of="nobody", amount="1 元"),
    "no-file": "catalogues:\n  c: {label: 目录, file: c.csv}\n",
    "bad-csv": {"bad.yaml": "catalogues:\n  c: {label: 目录, file: c.csv}\n", "c.csv": "编码,名称\n1,甲\n"},
    "catalogue-circle": {
        "bad.yaml": "catalogues:\n  c: {label: 目录, file: c.csv}\n",
        "c.csv": "code,label,parent\nX,甲,Y\nY,乙,X\n",
    },
    "csv-quotes": _catalogue('A,甲,\n"B,乙,\n'),
    "csv-width": _catalogue("A,甲\nB,乙,,\n"),
    "csv-column-twice": _catalogue("", head="code,label,label"),
    "csv-control": _catalogue("A,甲\x1b,\n"),
    "csv-cell": _catalogue("A," + "甲" * 140_000 + ",\n"),
    "csv-parent": _catalogue("A,甲,A\nB,乙,AA\n"),
    "row-applies": "facts:\n  contracts:\n    x: {type: truth, label: 甲, applies: years >= 1 年}\n",
    "unknown-value": _derived("degree = docter"),
    # citations
    "cite-syntax": _benefit(cite="《办法 第二条"),
    "cite-unknown": _benefit(cite="云发〔2024〕7号 第一条"),
    "cite-ambiguous": {
        "bad.yaml": "documents:\n  细则: {title: 云水市补助细则, number: 云发〔2024〕1号}\n"
        + _benefit(cite="云发〔2024〕1号 第二条")
    },
    "cite-without-document": {
        "bad.yaml": "documents:\n  细则: {title: 云水市补助细则, number: 云发〔2024〕2号}\n"
        + _benefit(cite="第二条")
    },
    # expressions
    "expression-syntax": _derived("local and and local"),
    "expression-too-long": _derived(" or ".join(["local"] * 300)),
    "expression-too-deep": _derived("(" * 70 + "local" + ")" * 70),
    "bad-character": _derived("local & local"),
    "bad-date": _derived("born >= 2024-02-30"),
    "unknown-name": _derived("lokal"),
    "unknown-function": _derived("agee(born) >= 18 年"),
    "arguments": _derived('"age(born, born) >= 18 年"'),
    "unit-mismatch": _derived("employer.staff + employer.tax > 3 人"),
    "type-mismatch": _derived("degree = born"),
    "not-a-condition": _benefit(when="pay"),
    "not-a-number": _derived("degree * 2"),
    "not-ordered": _derived("degree >= phd"),
    "not-a-code": _derived("pay in farming"),
    "unknown-set": _derived("employer.industry in farmng"),
    "maybe-zero": _derived("employer.tax / pay >= 5%"),
    "open-division": "facts:\n  person:\n    base: {type: money, label: 基数, range: [1 元, 9 元]}\n"
    + _derived("min(pay / base、1)"),
    "range-too-wide": _derived("pay * pay * pay * pay * pay > 0"),
    "many-rows": _derived("contracts.years >= 3 年"),
    "not-rows": _derived("count(employer where local) >= 1"),
    "not-spells": _derived("months_in(contracts) >= 3 月"),
    "spells-value": _derived("insurance"),
    "text-value": _derived("name"),
    "not-whole": _derived("born + 0.5 月 > as_of"),
    "circle": "derived:\n  person:\n    x: not y\n    y: not x\n",
    "definitions-too-deep": DEEP,
    "definitions-too-deep-upwards": UPWARDS,
    "benefits-too-deep": CHAIN,
    "row-derived": "derived:\n  contracts:\n    long: {by: person.degree, values: {phd: 1 年}}\n  person:\n    x: any(contracts where long)\n",
    # values and benefits
    "not-money": _benefit(amount="age"),
    "bad-round": _benefit(amount="{value: pay, round: 元 sideways}"),
    "tier-order": _benefit(amount="{tiers: [{to: 5 元, rate: 1%}, {to: 3 元, rate: 2%}], of: pay}"),
    "row-width": "tables:\n  t: {label: 表, of: person, hit: first, inputs: [degree], rows: [{when: [phd, phd], then: 1 元}]}\n",
    "bad-lasts": _benefit(amount="1 元", lasts="{from: born, for: 18 月}", period="year"),
    "bad-share": _benefit(amount="1 元", schedule="[{share: 60%}, {share: 30%}]"),
    "unknown-reference": _benefit(window="always"),
    "unknown-benefit": "stacking: [{kind: highest, label: 就高, benefits: [aid, other]}]\n"
    + _benefit(amount="1 元"),
    "wrong-entity": "shares:\n  s: {label: 分担, of: employer, rows: [{split: {市: 1}}]}\n"
    + _benefit(amount="1 元", paid_by="{share: s}"),
    "dead-row": "shares:\n  s: {label: 分担, of: person, rows: [{split: {市: 1}}, {if: local, split: {区: 1}}]}\n",
    "bad-window": "windows:\n  w: {label: 三月, kind: yearly, from: 13-45}\n",
    "limit-order": "limits:\n  l: {label: 上限, benefits: [aid], group: employer, period: year, at_most: 9 元, sharing: by_date}\n"
    + _benefit(amount="1 元"),
    # procedures
    "unknown-step": _procedure(STEP.replace("to: end", "to: b")),
    "unknown-role": _procedure(STEP.replace("role: desk", "role: dusk")),
    "role-also": "roles:\n  self: {label: 申请人, kind: applicant, party: person, also: person}\n  board: {label: 会议, kind: panel, also: person}\n",
    "role-party": "roles:\n  self: {label: 申请人, kind: applicant}\n  board: {label: 会议, kind: panel, party: person}\n",
    "role-territory": _procedure(STEP.replace("role: desk,", "role: desk, territory: degree,")),
    "panel-role": SELF + _procedure(STEP.replace("role: desk,", "role: self, panel: {least: 3},")),
    "overseer-acts": "roles:\n  inspector: {label: 督查, kind: oversee}\n"
    + _procedure(STEP.replace("role: desk", "role: inspector")),
    "panel-scores": _procedure(
        STEP.replace("role: desk,", "role: desk, panel: {scores: [0, 100], mark: 120},")
    ),
    "applicant-two-persons": SELF + _procedure(STEP.replace("role: desk,", "role: self, two_persons: true,")),
    "applicant-pays": SELF
    + _procedure(
        STEP.replace("role: desk", "role: self").replace("完成", "完成, decides: grant, pays: true")
    ),
    "applicant-decides": SELF
    + _procedure(STEP.replace("role: desk", "role: self").replace("完成", "完成, decides: grant")),
    "decides-true": _procedure(STEP.replace("完成", "完成, decides: true")),
    "sets-fact": _procedure(STEP.replace("完成", "完成, sets: {lcal: true, insurance: true}")),
    "sets-range": _procedure(STEP.replace("完成", "完成, sets: {age: 200 年}")),
    "sets-today": _procedure(STEP.replace("完成", "完成, sets: {born: today, name: today}")),
    "settles-human": _procedure(STEP.replace("完成", "完成, settles: [local, lokal]")),
    "settles-twice": _benefit(when="[{human: 有突出贡献, id: outstanding}]")
    + _procedure(STEP.replace("完成", "完成, sets: {outstanding: true}, settles: outstanding")),
    "like-itself": "procedures:\n  p: {like: q, label: 甲}\n  q: {like: p, label: 乙}\n",
    "like-nothing": _procedure(STEP) + "  q: {like: r, label: 乙}\n",
    "like-without-step": _procedure(STEP) + "  q: {like: p, label: 乙, without: [b]}\n",
    "without-like": _procedure(STEP).replace("    start: a\n", "    start: a\n    without: [b]\n"),
    "procedure-without-steps": "procedures:\n  p: {of: person, label: 程序, start: a}\n",
    "payment-without-grant": _procedure(STEP.replace("完成", "完成, pays: true")),
    "refusal-goes-on": _procedure(
        STEP.replace("to: end, label: 完成", "to: b, label: 完成, decides: refuse")
        + STEP.replace(" a:", " b:")
    ),
    "grant-before-publicity": _procedure(
        STEP.replace("to: end, label: 完成", "to: b, label: 完成, decides: grant")
        + STEP.replace(" a:", " b:")
        .replace("desk,", "desk, publicity: {days: 5, calendar: working},")
        .replace("outcomes: {", "outcomes: {refused: {to: end, label: 不成立, decides: refuse}, ")
    ),
    "objection-without-publicity": _procedure(STEP.replace("完成", "完成, objection: true")),
    "objection-grants": _procedure(
        STEP.replace("desk,", "desk, publicity: {},").replace("完成", "完成, decides: grant, objection: true")
    ),
    "publicity-without-objection": _procedure(STEP.replace("desk,", "desk, publicity: {},")),
    "publicity-without-days": _procedure(
        STEP.replace("desk,", "desk, publicity: {calendar: working},").replace(
            "完成", "完成, objection: true"
        )
    ),
    "judged-at-no-step": _procedure(STEP).replace("    start: a\n", "    start: a\n    judged: b\n"),
    "role-mark": "roles:\n  board: {label: 会议, kind: panel, mark: {phd: 云人社}}\n",
    "unknown-place": "roles:\n  local: {label: 区局, kind: office, territory: true, mark: {pdh: 云人社}}\n"
    + _procedure(STEP.replace("role: desk,", "role: local, territory: degree,")),
    "unknown-blank": _paper("{$adressee}：已受理。"),
    "paper-of-any": _paper("{$addressee}，{name}：已受理。"),
    "paper-without": _paper("因{$ground}不予兑付。", kind="refusal"),
    "paper-of-nobody": _paper("{name}", of="nobody"),
    "unknown-fund": _funds("区级: {level: city}", "市級: 8, 区级: 2"),
    "fund-without-district": _funds("市级: {level: city}\n  区级: {level: district}"),
    "fund-district": _funds("市级: {level: city, district: {person: degree}}\n  区级: {level: own}"),
    "fund-of-nobody": _funds(
        "市级: {level: city}\n  区级: {level: district, district: {persons: degree, person: degree}}"
    ),
    "fund-district-type": _funds("市级: {level: city}\n  区级: {level: district, district: {person: local}}"),
    "bars-without-register": _benefit(sanctions="[{label: 取消资格, bars: [phd]}]"),
    "unknown-bar": REGISTER + _benefit(sanctions="[{label: 取消资格, bars: [rents]}]"),
    "sanctions-fact": REGISTER.replace("fact: bans", "fact: ban"),
    "sanctions-scope": REGISTER.replace("scope: scope", "scope: why"),
    "bad-every": _benefit(proofs="[{label: 在岗证明, every: 10 日}]"),
    "proof-within": _benefit(proofs="[{label: 在岗证明, every: 3 月, within: 3 元}]"),
    "project-of": _project(of="contracts"),
    "project-benefit": _project(begins="[ade]"),
    "project-length": _project(lasts="90 日"),
    "project-keeper": "roles:\n  self: {label: 申请人, kind: applicant, party: person}\n"
    + _project(kept_by="[self, dusk]"),
    "project-paper": _project(
        book="{label: 任务书, paper: agred, aims: {a: {label: 专利, unit: 件}}, headings: {b: {label: 设备费}}}"
    ),
    "project-window": "windows:\n  all: {label: 常年, kind: always}\n"
    + _project(reports="{label: 年报, window: all}"),
    "project-proof": "windows:\n  all: {label: 年底, kind: yearly, from: 12-01, to: 12-31}\n"
    + _project(reports="{label: 年报, window: all, proof: 年报}"),
    "project-ending": _project(
        mending="{within: 3 月, calendar: calendar, fact: local, ending: revoked, ground: late}"
    ),
    "project-change": _project(changes="{boss: {label: 换负责人}}"),
    "project-step": _project(evaluations="midterm"),
    "project-fact": _project(mending="{within: 3 月, calendar: calendar, fact: lokal}"),
    "project-fact-type": _project(others="pay"),
    "credential-of": _card(of="contracts"),
    "credential-class": _card(class_="{fact: degree, value: degree}"),
    "credential-fact": _card(registration="{fact: lokal}"),
    "credential-fact-type": _card(registration="{fact: pay}"),
    "credential-keeper": "roles:\n  self: {label: 申请人, kind: applicant, party: person}\n  local: {label: 区局, kind: office, territory: true}\n"
    + _card(kept_by="[self, local]"),
    "credential-keeper-unknown": _card(kept_by="dusk"),
    "credential-valid": _card(valid="30 日"),
    "credential-issued": _card(issued_by="[aid, ade]"),
    "credential-employer": _card(left="{facts: local, employer: contracts, within: 10 工作日}"),
    "registration-most": _card(registration="{fact: local, missed: age, most: 18 月}"),
    "registration-missed": _card(registration="{fact: local, missed: pay, most: 2 年}"),
    "registration-window": "windows:\n  all: {label: 常年, kind: always}\n"
    + _card(registration="{fact: local, window: all}"),
    "family-relation": _card(family="{label: 家属卡, issued_by: aid, relation: local, series: 家}"),
    "lodging-nights": _lodging(by="night"),
    "lodging-arrive": _lodging(arrive=""),
    "lodging-way": _lodging(arrive="a.dun"),
    "lodging-fact": _lodging(gives="lokal"),
    "lodging-fact-type": _lodging(from_="local"),
    "lodging-keeper": "roles:\n  self: {label: 申请人, kind: applicant, party: person}\n" + _lodging(kept_by="self"),
    "lodging-benefit": _lodging(benefit="ade"),
    "lodging-rent": _lodging(rent="{value: 100 元 * 1/3}"),
    "lodging-late": _lodging(rent="{value: 100 元, late: pay}"),
    "lodging-employer": _lodging(group="{share: 50%, employer: contracts}"),
    "unreachable-step": _procedure(STEP + STEP.replace("      a:", "      b:")),
    "no-way-out": _procedure(STEP.replace("to: end", "to: a")),
    "limit-by-date": _procedure(
        STEP.replace("role: desk,", "role: desk, limit: {by: born, calendar: working},")
    ),
    "ending-name": _procedure(STEP) + ENDING.format(name="a", role="desk"),
    "ending-role": _procedure(STEP)
    + ENDING.format(name="z", role="payer")
    + "roles:\n  payer: {label: 财政, kind: finance}\n",
    "booked-fact": "facts:\n  person:\n    paid_on: {type: date, label: 首付日, first_paid: nothing}\n",
    "booked-fact-type": _benefit()
    + "facts:\n  person:\n    paid_on: {type: date, label: 首付日, granted: aid}\n",
    "paper-of-refusal": _procedure(STEP.replace("label: 完成", "label: 完成, paper: refusal")),
    "limit-without-calendar": _procedure(STEP.replace("role: desk,", "role: desk, limit: {within: 15 日},")),
    "not-a-duration": _procedure(
        STEP.replace("role: desk,", "role: desk, limit: {within: 15 元, calendar: working},")
    ),
    # lists by year
    "unknown-list": {"bad.yaml": "", "lists/posts/2024.csv": "岗位\n会计\n"},
    "list-row": _list(rows="会计,一般\n会计,紧缺的\n,紧缺\n"),
    "list-head": {**_list(), "lists/posts/2024.csv": "岗位名,紧缺程度\n会计,紧缺\n"},
    "list-quotes": _list(rows='"会计,一般\n'),
    "unknown-column": _list(key="post"),
    "unknown-fact": _list(fact="person.lokal"),
    "list-fact": _list(fact="person.degree"),
    "list-holds": _list(holds="{}"),
    "list-value": _list(holds="{demand: 急}"),
    # offices
    "unknown-office": _offices("by: {local: local},", "a,是\n", office="desk.b"),
    "which-office": _offices("", "a,\n"),
    "office-columns": _offices("by: {place: local},", "a,是\n"),
    "office-cell": _offices("by: {local: local},", "a,也许\n"),
    "office-twice": _offices("by: {local: local},", "a,是\na,否\n"),
    "office-after-all": _offices("by: {local: local},", "a,\nb,否\n"),
    "office-of-another": _offices("by: {local: tax > 0 元},", "a,是\n", of="employer"),
    "guard-on-unknown-fact": _procedure(STEP.replace("role: desk,", "role: desk, guard: lcal,")),
}
# Where the problem's code is not the name of the entry.
CODES = {
    "project-fact-type": "type-mismatch",
    "credential-fact-type": "type-mismatch",
    "lodging-fact-type": "type-mismatch",
    "lodging-benefit": "unknown-benefit",
    "credential-keeper-unknown": "unknown-role",
    "credential-issued": "unknown-benefit",
    "decides-true": "unknown-word",
    "like-nothing": "unknown-reference",
    "booked-fact-type": "booked-fact",
    "publicity-without-days": "limit-without-calendar",
    "judged-at-no-step": "unknown-step",
    "like-without-step": "unknown-step",
    "procedure-without-steps": "missing-key",
    "paper-of-nobody": "unknown-entity",
    "fund-of-nobody": "unknown-entity",
    "fund-district-type": "type-mismatch",
    "unknown-bar": "unknown-value",
    "proof-within": "not-a-duration",
    "definitions-too-deep": "too-deep",
    "definitions-too-deep-upwards": "too-deep",
    "benefits-too-deep": "too-deep",
    "never-closed": "yaml-syntax",
    "tabulator": "yaml-syntax",
    "control-character": "bad-character",
    "half-a-character": "bad-character",
    "turned-around": "bad-character",
    "far-to-the-right": "unknown-name",
    "csv-quotes": "bad-csv",
    "csv-width": "bad-csv",
    "csv-column-twice": "bad-csv",
    "csv-control": "bad-csv",
    "csv-cell": "bad-csv",
    "csv-parent": "bad-csv",
    "constant-name": "not-constant",
    "constant-count": "not-constant",
    "parameter-day-twice": "defined-twice",
    "parameter-column": "unknown-value",
    "parameter-empty": "unknown-value",
    "parameter-of-no-day": "bad-date",
    "limit-of-nobody": "unknown-entity",
    "guard-on-unknown-fact": "unknown-name",
    "too-many-levels": "too-many-rows",
    "keyword-as-name": "bad-name",
    "against-itself": "circle",
    "stacked-alone": "too-few",
    "round-to-a-point": "bad-round",
    "list-row": "bad-list-row",
    "list-head": "bad-list-row",
    "list-quotes": "bad-csv",
    "office-columns": "bad-csv",
    "office-cell": "unknown-name",
    "office-twice": "bad-csv",
    "office-after-all": "dead-row",
    "office-of-another": "wrong-entity",
}
