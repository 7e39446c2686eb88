"""Packs with one mistake in the language itself: files, shapes, declarations, citations, expressions, values."""

from __future__ import annotations

from rules.bad_parts import CHAIN, DEEP, UPWARDS, benefit, catalogue, derived, parameter

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
    "far-to-the-right": derived(
        '"' + "(pay > 3 元) and " * 20 + "lokal and " + "(pay > 3 元) and " * 9 + 'local"'
    ),
    "too-many-nodes": "derived: [" + "a, " * 100_001 + "a]\n",
    "file-too-large": "# " + "x" * 2_000_001 + "\n",
    "scalar-too-long": "derived:\n  person: {x: " + "y" * 20_001 + "}\n",
    "number-too-long": derived("age >= " + "9" * 40 + " 年"),
    "not-utf8": {},
    "no-folder": {},
    "no-files": {},
    "no-pack": {"pack.yaml": "entities: {person: {label: 申请人}}\n"},
    # shapes
    "unknown-key": benefit(amuont="1 元"),
    "missing-key": benefit(when=""),
    "wrong-kind": "derived: local\n",
    "one-of": benefit(amount="{rate: 50%, value: pay, of: pay}"),
    "unknown-word": benefit(period="weekly"),
    "bad-text": "parameters:\n  p: {label: 标准, type: money, decimals: two, values: {2024-01-01: 1 元}}\n",
    "bad-name": "derived:\n  person:\n    1x: local\n",
    "empty": 'derived:\n  person:\n    x: ""\n',
    "too-many-rows": benefit(amount="{sum_of: [" + ", ".join(["{if: local, then: 1 元}"] * 401) + "]}"),
    "too-many-levels": benefit(amount="{first_of: [" + ", ".join(["{if: local, then: 1 元}"] * 2000) + "]}"),
    "keyword-as-name": "facts:\n  person:\n    是: {type: truth, label: 甲}\n",
    "against-itself": benefit(amount="1 元", counted_against="[{benefit: aid}]"),
    "stacked-alone": benefit(amount="1 元")
    + "stacking: [{kind: exclusive, label: 不重复, benefits: [aid, aid]}]\n",
    "round-to-a-point": benefit(amount="{value: pay, round: .}"),
    "too-few": "tables:\n  t: {label: 表, of: person, hit: first, rows: []}\n",
    "defined-twice": "derived:\n  person:\n    age: local\n",
    # declarations
    "no-entities": {"pack.yaml": 'pack: {id: small, title: 包, jurisdiction: 云水市, version: "1"}\n'},
    "entity-circle": "entities:\n  a: {label: 甲, of: b}\n  b: {label: 乙, of: a}\n",
    "unknown-entity": benefit(of="persn"),
    "unknown-type": "facts:\n  employer:\n    x: {type: mony, label: 钱}\n",
    "bad-unit": "facts:\n  employer:\n    x: {type: number, unit: 元/, label: 钱}\n",
    "bad-range": "facts:\n  employer:\n    x: {type: money, label: 钱, range: [5 元, 1 元]}\n",
    "too-fine": "facts:\n  employer:\n    x: {type: money, label: 钱, range: [0.001 元, 1 元]}\n",
    "not-constant": "facts:\n  employer:\n    x: {type: date, label: 日, range: [as_of, 2024-01-01]}\n",
    "constant-name": "facts:\n  employer:\n    x: {type: number, label: 数, range: [lokal, 3]}\n",
    "constant-count": "facts:\n  employer:\n    x: {type: number, label: 数, range: [0, count(contracts)]}\n",
    "parameter-day-twice": parameter("2024-01-01: {博士: 2 元, phd: 3 元}", " by: degree,"),
    "parameter-column": parameter("2024-01-01: {甲: 2 元}", " by: degree,"),
    "parameter-empty": parameter(""),
    "parameter-of-no-day": parameter("if: 3 元", " by: degree,") + derived("rate(degree) > 1 元"),
    "limit-of-nobody": "limits:\n  l: {label: 上限, benefits: [aid], group: employer, period: year, at_most: 9 元, sharing: by_date, order_by: born}\n"
    + benefit(of="nobody", amount="1 元"),
    "no-file": "catalogues:\n  c: {label: 目录, file: c.csv}\n",
    "bad-csv": {"bad.yaml": "catalogues:\n  c: {label: 目录, file: c.csv}\n", "c.csv": "编码,名称\n1,甲\n"},
    "catalogue-circle": {
        "bad.yaml": "catalogues:\n  c: {label: 目录, file: c.csv}\n",
        "c.csv": "code,label,parent\nX,甲,Y\nY,乙,X\n",
    },
    "csv-quotes": catalogue('A,甲,\n"B,乙,\n'),
    "csv-width": catalogue("A,甲\nB,乙,,\n"),
    "csv-column-twice": catalogue("", head="code,label,label"),
    "csv-control": catalogue("A,甲\x1b,\n"),
    "csv-cell": catalogue("A," + "甲" * 140_000 + ",\n"),
    "csv-parent": catalogue("A,甲,A\nB,乙,AA\n"),
    "row-applies": "facts:\n  contracts:\n    x: {type: truth, label: 甲, applies: years >= 1 年}\n",
    "unknown-value": derived("degree = docter"),
    # citations
    "cite-syntax": benefit(cite="《办法 第二条"),
    "cite-unknown": benefit(cite="云发〔2024〕7号 第一条"),
    "cite-ambiguous": {
        "bad.yaml": "documents:\n  细则: {title: 云水市补助细则, number: 云发〔2024〕1号}\n"
        + benefit(cite="云发〔2024〕1号 第二条")
    },
    "cite-without-document": {
        "bad.yaml": "documents:\n  细则: {title: 云水市补助细则, number: 云发〔2024〕2号}\n"
        + benefit(cite="第二条")
    },
    # expressions
    "expression-syntax": derived("local and and local"),
    "expression-too-long": derived(" or ".join(["local"] * 300)),
    "expression-too-deep": derived("(" * 70 + "local" + ")" * 70),
    "bad-character": derived("local & local"),
    "bad-date": derived("born >= 2024-02-30"),
    "unknown-name": derived("lokal"),
    "unknown-function": derived("agee(born) >= 18 年"),
    "arguments": derived('"age(born, born) >= 18 年"'),
    "unit-mismatch": derived("employer.staff + employer.tax > 3 人"),
    "type-mismatch": derived("degree = born"),
    "not-a-condition": benefit(when="pay"),
    "not-a-number": derived("degree * 2"),
    "not-ordered": derived("degree >= phd"),
    "not-a-code": derived("pay in farming"),
    "unknown-set": derived("employer.industry in farmng"),
    "maybe-zero": derived("employer.tax / pay >= 5%"),
    "open-division": "facts:\n  person:\n    base: {type: money, label: 基数, range: [1 元, 9 元]}\n"
    + derived("min(pay / base、1)"),
    "range-too-wide": derived("pay * pay * pay * pay * pay > 0"),
    "many-rows": derived("contracts.years >= 3 年"),
    "not-rows": derived("count(employer where local) >= 1"),
    "not-spells": derived("months_in(contracts) >= 3 月"),
    "spells-value": derived("insurance"),
    "text-value": derived("name"),
    "not-whole": derived("born + 0.5 月 > as_of"),
    "circle": "derived:\n  person:\n    x: not y\n    y: not x\n",
    "definitions-too-deep": DEEP,
    "definitions-too-deep-upwards": UPWARDS,
    "benefits-too-deep": CHAIN,
    "row-derived": "derived:\n  contracts:\n    long: {by: person.degree, values: {phd: 1 年}}\n  person:\n    x: any(contracts where long)\n",
    # values and benefits
    "not-money": benefit(amount="age"),
    "bad-round": benefit(amount="{value: pay, round: 元 sideways}"),
    "tier-order": benefit(amount="{tiers: [{to: 5 元, rate: 1%}, {to: 3 元, rate: 2%}], of: pay}"),
    "row-width": "tables:\n  t: {label: 表, of: person, hit: first, inputs: [degree], rows: [{when: [phd, phd], then: 1 元}]}\n",
    "bad-lasts": benefit(amount="1 元", lasts="{from: born, for: 18 月}", period="year"),
    "bad-share": benefit(amount="1 元", schedule="[{share: 60%}, {share: 30%}]"),
    "unknown-reference": benefit(window="always"),
    "unknown-benefit": "stacking: [{kind: highest, label: 就高, benefits: [aid, other]}]\n"
    + benefit(amount="1 元"),
    "wrong-entity": "shares:\n  s: {label: 分担, of: employer, rows: [{split: {市: 1}}]}\n"
    + benefit(amount="1 元", paid_by="{share: s}"),
    "dead-row": "shares:\n  s: {label: 分担, of: person, rows: [{split: {市: 1}}, {if: local, split: {区: 1}}]}\n",
    "bad-window": "windows:\n  w: {label: 三月, kind: yearly, from: 13-45}\n",
    "limit-order": "limits:\n  l: {label: 上限, benefits: [aid], group: employer, period: year, at_most: 9 元, sharing: by_date}\n"
    + benefit(amount="1 元"),
    "no-event": benefit(period="once", event="{by: [born]}"),
}
