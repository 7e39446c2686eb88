"""A comparison drawn: one SVG of cost before and after by benefit, with a title and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from duixian.rules.columns.bars import Bar, Line, drawn
from duixian.rules.columns.compare import Change, Comparison


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def money(bounds: tuple[int, int]) -> str:
    """A sum, or its bounds where facts are missing."""
    return yuan(bounds[0]) if bounds[0] == bounds[1] else f"{yuan(bounds[0])} 至 {yuan(bounds[1])}"


def svg(comparison: Comparison) -> str:
    """The chart: bars of yearly cost before (light) and after (dark), the part that is open paler."""
    shown = [c for c in comparison.benefits if any((*c.before, *c.after))]
    title = f"{comparison.after}：{comparison.as_of} 各项待遇的年支出，改前与改后"
    return drawn(
        title, (("b", "改前"), ("a", "改后"), ("x", "其中不明的一段")), [_line(change) for change in shown]
    )


def _line(change: Change) -> Line:
    bars = []
    for kind, bounds in (("b", change.before), ("a", change.after)):
        sure, most = (max(0, v) for v in bounds)
        bars.append(Bar(((kind, sure), ("x", most - sure)), money(bounds)))
    told = f"{change.name} 改前 {money(change.before)} 元，改后 {money(change.after)} 元"
    return Line(change.name, tuple(bars), told)


COUNTS = ("受益", "受损", "不变", "不明")


def table(lines: Sequence[Change], heading: str, *, counts: bool = True) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of text for a list of lines."""
    head = [heading, *(COUNTS if counts else ()), "改前（元/年）", "改后（元/年）", "增减（元/年）"]
    rows = []
    for line in lines:
        own = [f"{n:,}" for n in (line.gainers, line.losers, line.unchanged, line.open)] if counts else []
        rows.append([line.name, *own, money(line.before), money(line.after), money(line.difference)])
    return head, rows


def tables(comparison: Comparison) -> list[tuple[str, list[str], list[list[str]]]]:
    """All tables with their titles."""
    found = [
        ("合计", *table([comparison.total], "")),
        ("按待遇", *table(comparison.benefits, "待遇")),
        ("按资金", *table(comparison.funds, "资金", counts=False)),
    ]
    return found + [(f"按 {name}", *table(lines, name)) for name, lines in comparison.groups.items()]


def html(comparison: Comparison) -> str:
    """One page that needs nothing else: the chart and every table."""
    parts = []
    for title, head, rows in tables(comparison):
        cells = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
        lines = "".join(
            "<tr>"
            + f'<th scope="row">{escape(r[0])}</th>'
            + "".join(f"<td>{escape(c)}</td>" for c in r[1:])
            + "</tr>"
            for r in rows
        )
        parts.append(
            f"<h2>{escape(title)}</h2><table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
        )
    style = (
        "body{font-family:sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1c2733}table{border-collapse:collapse}"
        "th,td{border-bottom:1px solid #c4ccd4;padding:.3rem .7rem;text-align:right}th:first-child{text-align:left}svg{max-width:100%}"
    )
    change = f"{comparison.before} → {comparison.after}"
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(change)}</title><style>{style}</style></head>'
        f"<body><h1>{escape(change)}</h1><p>{comparison.as_of}。按月的待遇乘以十二，其他按一次计；缺少事实而两头都有可能的列为不明。</p>"
        f"{svg(comparison)}{''.join(parts)}</body></html>\n"
    )
