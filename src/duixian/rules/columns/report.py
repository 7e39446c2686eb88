"""The report of a scan: one page that needs nothing else, with charts and tables, and the tables as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from html import escape
from pathlib import Path

from duixian.rules.columns.bars import Bar, Line, drawn
from duixian.rules.columns.chart import yuan
from duixian.rules.columns.overview import Bounds, Cell, Overview

Table = tuple[str, str, list[str], list[list[str]]]  # file name, title, headings, rows of text
MOST_BARS = 24
IN_KIND = "实物或服务"
STYLE = """
:root{--ink:#1c2733;--soft:#5a6672;--line:#d5dbe1;--pale:#f4f6f8;--deep:#2f6fad}
*{box-sizing:border-box}
body{font-family:"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;line-height:1.7;color:var(--ink);
max-width:68rem;margin:0 auto;padding:2.5rem 1.25rem 4rem;font-size:16px}
h1{font-size:1.7rem;line-height:1.35;margin:0 0 .3rem}h2{font-size:1.2rem;margin:2.8rem 0 .6rem;padding-top:1.1rem;border-top:1px solid var(--line)}
p{margin:.4rem 0;max-width:46em}.soft{color:var(--soft);font-size:.92rem}.flag{background:#fff4e0;border-left:4px solid #d98b2b;padding:.5rem .9rem;margin:1rem 0}
.figures{display:grid;grid-template-columns:repeat(3,1fr);gap:.8rem;margin:1.4rem 0;padding:0}
.figures div{background:var(--pale);border-radius:6px;padding:.8rem 1rem}.figures dt{color:var(--soft);font-size:.88rem}
.figures dd{margin:.1rem 0 0;font-size:1.4rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.35}.figures dd small{font-size:.85rem;font-weight:400}
svg{display:block;width:100%;min-width:40rem;height:auto;margin:1rem 0}.wide{overflow-x:auto}
@media (max-width:40rem){.figures{grid-template-columns:repeat(2,1fr)}.figures dd{font-size:1.15rem}body{padding-top:1.5rem}}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums;margin:.6rem 0 0}
th,td{border-bottom:1px solid var(--line);padding:.4rem .6rem;text-align:right;vertical-align:top}thead th{font-weight:600;color:var(--soft);white-space:nowrap}
th:first-child,td.words{text-align:left;min-width:8em}tbody th{font-weight:400}tbody tr:hover{background:var(--pale)}
nav{font-size:.92rem;margin:1rem 0}nav a{color:var(--deep);margin-right:1.1em;white-space:nowrap}li{max-width:46em}
@media print{body{padding:0;font-size:11pt}h2{break-after:avoid}svg{min-width:0}svg,tr{break-inside:avoid}nav{display:none}}
"""


def tables(view: Overview) -> list[Table]:
    """Every table of the report with the name of its file."""
    found = [("benefits", "按待遇", *_cells("待遇", view.benefits, view.claimed))]
    for group in view.groups:
        found.append(
            (f"by-{group.name}", f"按{group.label}", *_cells(group.label, group.cells, view.claimed))
        )
    found.append(("funds", "按资金", *_funds(view)))
    found.append(("years", "按年", *_years(view)))
    found.append(
        (
            "near",
            "只差一项",
            ["待遇", "只差的条件", "人（个）数"],
            [[a, b, f"{n:,}"] for a, b, n in view.near],
        )
    )
    return found


def write_report(view: Overview, folder: Path) -> None:
    """report.html, and every table as report-NAME.csv (UTF-8 with a byte order mark; sums in yuan)."""
    made = tables(view)
    (folder / "report.html").write_text(html(view, made), "utf-8")
    for name, _, head, rows in made:
        with (folder / f"report-{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(head)
            writer.writerows([[cell.replace(",", "") for cell in row] for row in rows])


def html(view: Overview, made: Sequence[Table]) -> str:
    """The page."""
    by_name = {name: (head, rows) for name, _, head, rows in made}
    sections = [("待遇", "benefits", _by_benefit(view), _chart_people(view))]
    for place, group in enumerate(view.groups):
        chart = _money_chart(f"{group.label}：每年要付的钱", group.cells, view.claimed, f"g{place}")
        sections.append((group.label, f"by-{group.name}", chart, ""))
    sections.append(
        ("资金", "funds", _money_chart("各项资金每年要付的钱", view.funds, view.claimed, "f"), "")
    )
    sections.append(("年度", "years", _chart_years(view), ""))
    sections.append(("只差一项", "near", "", ""))
    parts = []
    for title, name, *charts in sections:
        head, rows = by_name[name]
        parts.append(
            f'<section id="{escape(name)}"><h2>{escape(_heading(title))}</h2>{_words(name, view)}'
            f"{''.join(f'<div class=wide>{c}</div>' for c in charts if c)}{_table(head, rows)}</section>"
        )
    links = "".join(f'<a href="#{escape(name)}">{escape(title)}</a>' for title, name, *_ in sections)
    flag = '<p class="flag">这份登记是生成的，其中没有真实的人。</p>' if view.made_up else ""
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(view.title)}：扫描报告</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(view.title)}：扫描报告</h1>"
        f'<p class="soft">按 {view.as_of.isoformat()} 的规则和事实计算；{escape(_holders(view))}。</p>{flag}{_figures(view)}<nav>{links}</nav>'
        f"{''.join(parts)}{_notes(view)}</body></html>\n"
    )


# numbers in words


def wan(fen: int) -> str:
    """Fen in ten thousand yuan, to two decimals (half up)."""
    cents = (fen + 5_000) // 10_000
    return f"{cents // 100:,}.{cents % 100:02} 万元"


def _span(bounds: Bounds) -> str:
    return yuan(bounds[0]) if bounds[0] == bounds[1] else f"{yuan(bounds[0])}～{yuan(bounds[1])}"


def _holders(view: Overview) -> str:
    return "、".join(f"{label} {count:,}" for label, count in view.holders.items())


def _heading(title: str) -> str:
    return title if title == "只差一项" else f"按{title}"


def _words(name: str, view: Overview) -> str:
    texts = {
        "benefits": "钱按一年计：按月的乘以十二，其他按一次。"
        + ("橙色是符合而没有申报的。" if view.claimed else ""),
        "funds": "按各细则的分担办法分到分；金额或分担不明的另列。",
        "years": "假定今天符合的人今天都获批：一次性的记在今年，分期的按期记，按月、按年的记到期满或五年为止，分期的条件都算成立。",
        "near": "只因为这一个条件不成立而得不到的有多少。",
    }
    return f"<p>{escape(texts[name])}</p>" if name in texts else ""


def _figures(view: Overview) -> str:
    total = view.total
    shown = [
        ("至少符合一项的", f"{view.reached:,}", ""),
        ("符合的待遇，合计", f"{total.entitled:,}", "人次"),
        ("每年要付（已知部分）", *wan(total.cost[0]).split(" ")),
    ]
    if view.claimed:
        shown += [
            ("有待遇没有申报的", f"{view.missed:,}", ""),
            ("没有申报的待遇，合计", f"{total.waiting:,}", "人次"),
            ("没有申报的钱（每年）", *wan(total.left[0]).split(" ")),
        ]
    boxes = "".join(
        f"<div><dt>{escape(a)}</dt><dd>{escape(b)}{f' <small>{escape(c)}</small>' if c else ''}</dd></div>"
        for a, b, c in shown
    )
    return f'<dl class="figures">{boxes}</dl>'


# charts


def _by_benefit(view: Overview) -> str:
    return _money_chart("每年要付的钱", view.benefits, view.claimed, "m")


def _money_chart(title: str, cells: Sequence[Cell], claimed: bool, mark: str) -> str:
    """What is known of the yearly cost: claimed dark, not claimed to be noticed."""
    shown = sorted((c for c in cells if c.cost[0] > 0), key=lambda c: -c.cost[0])[:MOST_BARS]
    if not shown:
        return ""
    lines = []
    for cell in shown:
        left = min(cell.left[0], cell.cost[0]) if claimed else 0
        note = wan(cell.cost[0]) + (f"（未申报 {wan(left)}）" if left else "")
        lines.append(
            Line(cell.name, (Bar((("a", cell.cost[0] - left), ("u", left)), note),), f"{cell.name} {note}")
        )
    legend = (("a", "已申报"), ("u", "符合而没有申报")) if claimed else (("a", "每年要付"),)
    return drawn(f"{title}（已知部分）", legend, lines, mark=mark)


def _chart_people(view: Overview) -> str:
    shown = sorted((c for c in view.benefits if c.entitled), key=lambda c: -c.entitled)[:MOST_BARS]
    if not shown:
        return ""
    lines = []
    for cell in shown:
        note = f"{cell.entitled:,}" + (f"（未申报 {cell.waiting:,}）" if cell.waiting else "")
        pieces = (("a", cell.entitled - cell.waiting), ("u", cell.waiting))
        lines.append(Line(cell.name, (Bar(pieces, note),), f"{cell.name} {note}"))
    legend = (("a", "已申报"), ("u", "符合而没有申报")) if view.claimed else (("a", "符合"),)
    return drawn("符合的人（个）数", legend, lines, mark="p")


def _chart_years(view: Overview) -> str:
    lines = []
    for one in view.years:
        note = "，".join(
            [
                *([f"要付 {wan(one.due[0])}"] if one.due[1] else []),
                *([f"已付 {wan(one.paid)}"] if one.paid else []),
            ]
        )
        lines.append(
            Line(f"{one.year} 年", (Bar((("b", one.paid), ("a", one.due[0])), note),), f"{one.year} 年{note}")
        )
    legend = (("b", "已付"), ("a", "要付")) if view.claimed else (("a", "要付"),)
    return drawn("各年度要付的钱（已知部分）", legend, lines, mark="y")


# tables


def _cells(heading: str, cells: Sequence[Cell], claimed: bool) -> tuple[list[str], list[list[str]]]:
    head = [
        heading,
        "符合",
        *(["其中未申报"] if claimed else []),
        "不明",
        "每年要付（元）",
        *(["其中未申报（元）"] if claimed else []),
    ]
    rows = [
        [
            c.name, f"{c.entitled:,}", *([f"{c.waiting:,}"] if claimed else []), f"{c.open:,}", _span(c.cost) if c.money else IN_KIND,
            *([_span(c.left) if c.money else "—"] if claimed else []),
        ]
        for c in cells
    ]  # fmt: skip
    return head, rows


def _funds(view: Overview) -> tuple[list[str], list[list[str]]]:
    head = ["资金", "每年要付（元）", *(["其中未申报（元）"] if view.claimed else [])]
    cells = sorted(view.funds, key=lambda c: -c.cost[0])
    return head, [[c.name, _span(c.cost), *([_span(c.left)] if view.claimed else [])] for c in cells]


def _years(view: Overview) -> tuple[list[str], list[list[str]]]:
    head = ["年度", "要付（元）", *(["已付（元）", "已付笔数"] if view.claimed else [])]
    rows = [
        [str(y.year), _span(y.due), *([yuan(y.paid), f"{y.claims:,}"] if view.claimed else [])]
        for y in view.years
    ]
    return head, rows


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    lines = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{'' if _number(c) else ' class=words'}>{escape(c)}</td>" for c in row[1:])
        + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table></div>'


def _number(text: str) -> bool:
    return not text or text[0].isdigit() or text[0] in "-—" or text == IN_KIND


def _notes(view: Overview) -> str:
    notes = [
        "“不明”是缺少事实、两头都有可能的；金额写成两个数的，是至少和至多，图里只画至少的部分。",
        "实物和服务类的待遇没有金额。只宣布、没有细则的待遇不在内。",
    ]
    if view.claimed:
        notes.append(
            "申报看登记里的 claims.parquet：正在办的、一次性的或按月发放已经办过的、按年或按次而今年已付的，算已申报。已经领过、因而不再符合的一次性待遇不在“符合”里。"
        )
        notes.append("未申报的逐条名单在 unclaimed.parquet。")
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<section><h2>怎样读</h2><ul>{items}</ul></section>"
