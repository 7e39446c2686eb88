"""Packs with one mistake in how a benefit is delivered: procedures, papers, money, cards, projects, lodgings, lists, offices."""

from __future__ import annotations

from rules.bad_parts import (
    ENDING,
    REGISTER,
    SELF,
    STEP,
    benefit,
    card,
    funds,
    lodging,
    offices,
    paper,
    procedure,
    project,
    yearly_list,
)

BAD: dict[str, str | dict[str, str]] = {
    # procedures
    "unknown-step": procedure(STEP.replace("to: end", "to: b")),
    "unknown-role": procedure(STEP.replace("role: desk", "role: dusk")),
    "role-also": "roles:\n  self: {label: 申请人, kind: applicant, party: person, also: person}\n  board: {label: 会议, kind: panel, also: person}\n",
    "role-party": "roles:\n  self: {label: 申请人, kind: applicant}\n  board: {label: 会议, kind: panel, party: person}\n",
    "role-territory": procedure(STEP.replace("role: desk,", "role: desk, territory: degree,")),
    "panel-role": SELF + procedure(STEP.replace("role: desk,", "role: self, panel: {least: 3},")),
    "overseer-acts": "roles:\n  inspector: {label: 督查, kind: oversee}\n"
    + procedure(STEP.replace("role: desk", "role: inspector")),
    "panel-scores": procedure(
        STEP.replace("role: desk,", "role: desk, panel: {scores: [0, 100], mark: 120},")
    ),
    "applicant-two-persons": SELF + procedure(STEP.replace("role: desk,", "role: self, two_persons: true,")),
    "applicant-pays": SELF
    + procedure(STEP.replace("role: desk", "role: self").replace("完成", "完成, decides: grant, pays: true")),
    "applicant-decides": SELF
    + procedure(STEP.replace("role: desk", "role: self").replace("完成", "完成, decides: grant")),
    "decides-true": procedure(STEP.replace("完成", "完成, decides: true")),
    "sets-fact": procedure(STEP.replace("完成", "完成, sets: {lcal: true, insurance: true}")),
    "sets-range": procedure(STEP.replace("完成", "完成, sets: {age: 200 年}")),
    "sets-today": procedure(STEP.replace("完成", "完成, sets: {born: today, name: today}")),
    "settles-human": procedure(STEP.replace("完成", "完成, settles: [local, lokal]")),
    "settles-twice": benefit(when="[{human: 有突出贡献, id: outstanding}]")
    + procedure(STEP.replace("完成", "完成, sets: {outstanding: true}, settles: outstanding")),
    "like-itself": "procedures:\n  p: {like: q, label: 甲}\n  q: {like: p, label: 乙}\n",
    "like-nothing": procedure(STEP) + "  q: {like: r, label: 乙}\n",
    "like-without-step": procedure(STEP) + "  q: {like: p, label: 乙, without: [b]}\n",
    "without-like": procedure(STEP).replace("    start: a\n", "    start: a\n    without: [b]\n"),
    "unasked-by-applicant": SELF
    + procedure(STEP.replace("role: desk", "role: self")).replace(
        "    start: a\n", "    start: a\n    without_application: 办法 第一条\n"
    ),
    "unasked-with-materials": procedure(
        STEP.replace("role: desk,", "role: desk, materials: [{name: 申请表}],")
    ).replace("    start: a\n", "    start: a\n    without_application: 办法 第一条\n"),
    "not-in-days": "conduct: {account: {within: 5 日, calendar: working}}\n",
    "procedure-without-steps": "procedures:\n  p: {of: person, label: 程序, start: a}\n",
    "payment-without-grant": procedure(STEP.replace("完成", "完成, pays: true")),
    "refusal-goes-on": procedure(
        STEP.replace("to: end, label: 完成", "to: b, label: 完成, decides: refuse")
        + STEP.replace(" a:", " b:")
    ),
    "grant-before-publicity": procedure(
        STEP.replace("to: end, label: 完成", "to: b, label: 完成, decides: grant")
        + STEP.replace(" a:", " b:")
        .replace("desk,", "desk, publicity: {days: 5, calendar: working},")
        .replace("outcomes: {", "outcomes: {refused: {to: end, label: 不成立, decides: refuse}, ")
    ),
    "objection-without-publicity": procedure(STEP.replace("完成", "完成, objection: true")),
    "objection-grants": procedure(
        STEP.replace("desk,", "desk, publicity: {},").replace("完成", "完成, decides: grant, objection: true")
    ),
    "publicity-without-objection": procedure(STEP.replace("desk,", "desk, publicity: {},")),
    "publicity-without-days": procedure(
        STEP.replace("desk,", "desk, publicity: {calendar: working},").replace(
            "完成", "完成, objection: true"
        )
    ),
    "judged-at-no-step": procedure(STEP).replace("    start: a\n", "    start: a\n    judged: b\n"),
    "role-mark": "roles:\n  board: {label: 会议, kind: panel, mark: {phd: 云人社}}\n",
    "unknown-place": "roles:\n  local: {label: 区局, kind: office, territory: true, mark: {pdh: 云人社}}\n"
    + procedure(STEP.replace("role: desk,", "role: local, territory: degree,")),
    "unknown-blank": paper("{$adressee}：已受理。"),
    "paper-of-any": paper("{$addressee}，{name}：已受理。"),
    "paper-without": paper("因{$ground}不予兑付。", kind="refusal"),
    "paper-of-nobody": paper("{name}", of="nobody"),
    "unknown-fund": funds("区级: {level: city}", "市級: 8, 区级: 2"),
    "fund-without-district": funds("市级: {level: city}\n  区级: {level: district}"),
    "fund-district": funds("市级: {level: city, district: {person: degree}}\n  区级: {level: own}"),
    "fund-of-nobody": funds(
        "市级: {level: city}\n  区级: {level: district, district: {persons: degree, person: degree}}"
    ),
    "fund-district-type": funds("市级: {level: city}\n  区级: {level: district, district: {person: local}}"),
    "bars-without-register": benefit(sanctions="[{label: 取消资格, bars: [phd]}]"),
    "unknown-bar": REGISTER + benefit(sanctions="[{label: 取消资格, bars: [rents]}]"),
    "sanctions-fact": REGISTER.replace("fact: bans", "fact: ban"),
    "sanctions-scope": REGISTER.replace("scope: scope", "scope: why"),
    "bad-every": benefit(proofs="[{label: 在岗证明, every: 10 日}]"),
    "proof-within": benefit(proofs="[{label: 在岗证明, every: 3 月, within: 3 元}]"),
    "project-of": project(of="contracts"),
    "project-benefit": {
        "bad.yaml": project(begins="[gift]"),
        "gift.yaml": benefit().replace("aid:", "gift:"),
    },
    "project-benefit-unknown": project(begins="[ade]"),
    "project-length": project(lasts="90 日"),
    "project-keeper": "roles:\n  self: {label: 申请人, kind: applicant, party: person}\n"
    + project(kept_by="[self, dusk]"),
    "project-paper": project(
        book="{label: 任务书, paper: agred, aims: {a: {label: 专利, unit: 件}}, headings: {b: {label: 设备费}}}"
    ),
    "project-window": "windows:\n  all: {label: 常年, kind: always}\n"
    + project(reports="{label: 年报, window: all}"),
    "project-proof": "windows:\n  all: {label: 年底, kind: yearly, from: 12-01, to: 12-31}\n"
    + project(reports="{label: 年报, window: all, proof: 年报}"),
    "project-ending": project(
        mending="{within: 3 月, calendar: calendar, fact: local, ending: revoked, ground: late}"
    ),
    "project-change": project(changes="{boss: {label: 换负责人}}"),
    "project-step": project(evaluations="midterm"),
    "project-fact": project(mending="{within: 3 月, calendar: calendar, fact: lokal}"),
    "project-fact-type": project(others="pay"),
    "credential-of": card(of="contracts"),
    "credential-class": card(class_="{fact: degree, value: degree}"),
    "credential-fact": card(registration="{fact: lokal}"),
    "credential-fact-type": card(registration="{fact: pay}"),
    "credential-keeper": "roles:\n  self: {label: 申请人, kind: applicant, party: person}\n  local: {label: 区局, kind: office, territory: true}\n"
    + card(kept_by="[self, local]"),
    "credential-keeper-unknown": card(kept_by="dusk"),
    "credential-valid": card(valid="30 日"),
    "credential-issued": card(issued_by="[aid, ade]"),
    "credential-employer": card(left="{facts: local, employer: contracts, within: 10 工作日}"),
    "registration-most": card(registration="{fact: local, missed: age, most: 18 月}"),
    "registration-missed": card(registration="{fact: local, missed: pay, most: 2 年}"),
    "registration-window": "windows:\n  all: {label: 常年, kind: always}\n"
    + card(registration="{fact: local, window: all}"),
    "family-relation": card(family="{label: 家属卡, issued_by: aid, relation: local, series: 家}"),
    "lodging-nights": lodging(by="night"),
    "lodging-arrive": lodging(arrive=""),
    "lodging-way": lodging(arrive="a.dun"),
    "lodging-fact": lodging(gives="lokal"),
    "lodging-fact-type": lodging(from_="local"),
    "lodging-keeper": "roles:\n  self: {label: 申请人, kind: applicant, party: person}\n"
    + lodging(kept_by="self"),
    "lodging-benefit": lodging(benefit="ade"),
    "lodging-rent": lodging(rent="{value: 100 元 * 1/3}"),
    "lodging-late": lodging(rent="{value: 100 元, late: pay}"),
    "lodging-employer": lodging(group="{share: 50%, employer: contracts}"),
    "unreachable-step": procedure(STEP + STEP.replace("      a:", "      b:")),
    "no-way-out": procedure(STEP.replace("to: end", "to: a")),
    "limit-by-date": procedure(
        STEP.replace("role: desk,", "role: desk, limit: {by: born, calendar: working},")
    ),
    "ending-name": procedure(STEP) + ENDING.format(name="a", role="desk"),
    "ending-role": procedure(STEP)
    + ENDING.format(name="z", role="payer")
    + "roles:\n  payer: {label: 财政, kind: finance}\n",
    "booked-fact": "facts:\n  person:\n    paid_on: {type: date, label: 首付日, first_paid: nothing}\n",
    "booked-fact-type": benefit()
    + "facts:\n  person:\n    paid_on: {type: date, label: 首付日, granted: aid}\n",
    "paper-of-refusal": procedure(STEP.replace("label: 完成", "label: 完成, paper: refusal")),
    "limit-without-calendar": procedure(STEP.replace("role: desk,", "role: desk, limit: {within: 15 日},")),
    "not-a-duration": procedure(
        STEP.replace("role: desk,", "role: desk, limit: {within: 15 元, calendar: working},")
    ),
    # lists by year
    "unknown-list": {"bad.yaml": "", "lists/posts/2024.csv": "岗位\n会计\n"},
    "list-row": yearly_list(rows="会计,一般\n会计,紧缺的\n,紧缺\n"),
    "list-head": {**yearly_list(), "lists/posts/2024.csv": "岗位名,紧缺程度\n会计,紧缺\n"},
    "list-quotes": yearly_list(rows='"会计,一般\n'),
    "unknown-column": yearly_list(key="post"),
    "unknown-fact": yearly_list(fact="person.lokal"),
    "list-fact": yearly_list(fact="person.degree"),
    "list-holds": yearly_list(holds="{}"),
    "list-value": yearly_list(holds="{demand: 急}"),
    # offices
    "unknown-office": offices("by: {local: local},", "a,是\n", office="desk.b"),
    "which-office": offices("", "a,\n"),
    "office-columns": offices("by: {place: local},", "a,是\n"),
    "office-cell": offices("by: {local: local},", "a,也许\n"),
    "office-twice": offices("by: {local: local},", "a,是\na,否\n"),
    "office-after-all": offices("by: {local: local},", "a,\nb,否\n"),
    "office-of-another": offices("by: {local: tax > 0 元},", "a,是\n", of="employer"),
    "guard-on-unknown-fact": procedure(STEP.replace("role: desk,", "role: desk, guard: lcal,")),
}
