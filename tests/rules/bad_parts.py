"""What packs with one mistake are made of: a base that is right, and parts with some of their keys replaced."""

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


def benefit(**lines: str) -> str:
    """One benefit with some keys replaced or added."""
    body = {"title": "补助", "of": "person", "cite": "办法", "when": "local", **lines}
    return "benefits:\n  aid:\n" + "".join(
        f"    {key.rstrip('_')}: {value}\n" for key, value in body.items() if value
    )


def derived(expression: str) -> str:
    return f"derived:\n  person:\n    x: {expression}\n"


def procedure(steps: str, start: str = "a") -> str:
    return f"procedures:\n  p:\n    label: 程序\n    of: person\n    start: {start}\n    steps:\n{steps}"


def card(**lines: str) -> str:
    """A benefit with a credential that its grant issues, some of its keys replaced or added."""
    body = {
        "label": "人才卡", "of": "person", "issued_by": "aid", "class": "{fact: held, value: held}", "rights": "aid", "series": "卡",
        "kept_by": "desk", **{key.rstrip("_"): value for key, value in lines.items()},
    }  # fmt: skip
    held = "facts:\n  person: {held: {type: grade, label: 所持类别}}\n"
    return held + benefit() + "credentials:\n  card:\n" + "".join(f"    {k}: {v}\n" for k, v in body.items())


def project(**lines: str) -> str:
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
        benefit(procedure="p")
        + procedure(STEP)
        + paper
        + "projects:\n  term:\n"
        + "".join(f"    {k}: {v}\n" for k, v in body.items())
    )


def lodging(**lines: str) -> str:
    """A benefit whose procedure lets people into a lodging, some of its keys replaced or added."""
    body = {
        "label": "驿站", "of": "person", "benefit": "aid", "by": "term", "units": "{bed: 床位}", "kept_by": "desk", "series": "驿",
        "from": "born", "arrive": "a.done", **{key.rstrip("_"): value for key, value in lines.items()},
    }  # fmt: skip
    kept = "lodgings:\n  station:\n" + "".join(f"    {k}: {v}\n" for k, v in body.items() if v)
    return procedure(STEP) + benefit(procedure="p") + kept


def paper(body: str, kind: str = "acceptance", of: str = "any") -> str:
    """One paper with one paragraph."""
    return f'papers:\n  p: {{label: 文书, of: {of}, title: 通知书, kind: {kind}, body: ["{body}"]}}\n'


def funds(funds: str, split: str = "市级: 8, 区级: 2") -> str:
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


def yearly_list(
    fact: str = "person.local", holds: str = "{demand: 紧缺}", key: str = "name", rows: str = "会计,紧缺\n"
) -> dict[str, str]:
    """A list of posts that decides a fact, with its rows `岗位,紧缺程度` of a year."""
    decides = f"{{fact: {fact}, year: person.born, match: {{name: person.name}}, holds: {holds}}}"
    columns = "{name: {label: 岗位, required: true}, demand: {label: 紧缺程度, values: [紧缺, 一般]}}"
    section = f"lists:\n  posts:\n    label: 岗位目录\n    columns: {columns}\n    key: [{key}]\n    decides: [{decides}]\n"
    return {"bad.yaml": section, "lists/posts/2024.csv": f"岗位,紧缺程度\n{rows}"}


def offices(by: str, rows: str, office: str = "desk", of: str = "person") -> dict[str, str]:
    """A benefit that sends people to a directory of offices, with the rows `code,local` of its file."""
    head, *body = f"code,local\n{rows}".splitlines()
    text = "\n".join([f"{head},name,telephone,address", *(f"{row},窗口,010-1,一号街" for row in body)])
    section = f"offices:\n  desk: {{label: 窗口, of: {of}, {by} file: desk.csv}}\n"
    return {"bad.yaml": section + benefit(office=office), "desk.csv": text}


def catalogue(rows: str, head: str = "code,label,parent") -> dict[str, str]:
    """A catalogue in a file with these rows."""
    return {"bad.yaml": "catalogues:\n  c: {label: 目录, file: c.csv}\n", "c.csv": f"{head}\n{rows}"}


def parameter(values: str, by: str = "") -> str:
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
