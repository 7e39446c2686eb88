"""Compendia written by a seeded generator, with the shapes of real ones and invented content.

Hard-wrapped lines with or without blank lines between, page starts marked by one leading space or a bare page
number inside a sentence, dividers, notices that forward plans, numbered chapters and articles, headings by 一、（一）1.,
responsibility brackets, grants, targets, boxes and flattened tables. Each document comes with what was written, so a
reading can be compared with it.

Usage: python -m bench.compendia FILE MEGABYTES [--seed N]
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PROVINCES = {"云岭": "云", "江洲": "江", "海州": "海", "北原": "北"}
CITIES = ["临川", "白沙", "青石", "望江", "东陵", "安宁"]
ORGANS = [
    "发展和改革委员会",
    "工业和信息化厅",
    "财政厅",
    "科学技术厅",
    "教育厅",
    "商务厅",
    "农业农村厅",
    "民政厅",
]
CITY_ORGANS = [
    "发展改革局",
    "科技局",
    "财政局",
    "人力资源社会保障局",
    "商务局",
    "住房城乡建设局",
    "农业农村局",
]
TOPICS = [
    "先进制造业", "数字经济", "绿色建筑", "现代物流", "职业教育", "社区养老", "科技创新", "品牌农业", "港口贸易",
    "文化旅游", "医养结合", "节能环保", "人才引进", "中小企业", "轨道交通", "粮食安全", "水利工程", "网络安全",
]  # fmt: skip
VERBS = ["推进", "完善", "健全", "加强", "优化", "落实", "拓展", "培育", "规范", "提升", "统筹", "实施"]
OBJECTS = [
    "公共服务体系", "项目储备机制", "要素保障能力", "质量标准建设", "信息共享平台", "协同工作机制", "产业配套能力",
    "监督检查制度", "资金使用效益", "示范基地布局", "技能培训供给", "应急处置流程", "市场准入条件", "统计监测方法",
]  # fmt: skip
ENDINGS = ["取得实效", "形成合力", "稳步推开", "责任到人", "按期完成", "动态调整", "有章可循"]
NUMERALS = "零一二三四五六七八九十"


def chinese(n: int) -> str:
    """Chinese numeral of 1 to 99."""
    tens, ones = divmod(n, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


@dataclass
class Written:
    """What the generator wrote of one document."""

    title: str
    number: str
    date: str
    articles: int = 0
    responsibilities: int = 0
    grants: int = 0
    targets: int = 0
    paragraphs: list[str] = field(default_factory=list)


class Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.serial = 0

    def sentence(self) -> str:
        pick = self.random.choice
        parts = [f"{pick(VERBS)}{pick(TOPICS)}{pick(OBJECTS)}" for _ in range(self.random.randint(2, 5))]
        return "，".join(parts) + f"，{pick(ENDINGS)}。"

    def grant(self) -> str:
        pick = self.random.choice
        amount = pick([5, 10, 20, 30, 50, 80, 100, 200, 500])
        return (
            f"对新认定的{pick(TOPICS)}企业，给予{pick(['一次性', ''])}{pick(['最高', ''])}{amount}万元奖励。"
        )

    def target(self, year: int) -> str:
        pick = self.random.choice
        value = self.random.randint(3, 900)
        return (
            f"到{year + 3}年，{pick(TOPICS)}总产值{pick(['达到', '突破'])}{value}亿元{pick(['', '以上'])}。"
        )

    def responsibility(self, city: str) -> str:
        units = self.random.sample([f"市{organ}" for organ in CITY_ORGANS], self.random.randint(1, 4))
        style = self.random.randrange(3)
        if style == 0:
            return f"（责任单位：{'、'.join(units)}）"
        if style == 1 and len(units) > 1:
            return f"（牵头单位：{units[0]}；责任单位：{'、'.join(units[1:])}）"
        return f"（{'、'.join(units)}按职责分工负责）"

    def document(self) -> Written:
        pick, self.serial = self.random.choice, self.serial + 1
        province = pick(list(PROVINCES))
        city, year = pick(CITIES), self.random.randint(2015, 2026)
        issuer = f"{city}市人民政府"
        number = f"{city[0]}府发〔{year}〕{self.serial}号"
        date = f"{year}年{self.random.randint(1, 12)}月{self.random.randint(1, 28)}日"
        topic = f"{province}{pick(TOPICS)}与{pick(TOPICS)}"
        if self.random.random() < 0.5:
            return self._articles(Written(f"{city}市{topic}管理办法", number, date), issuer, city, year)
        return self._plan(
            Written(f"{city}市{topic}行动方案（{year}—{year + 3}年）", number, date), issuer, city, year
        )

    def _head(self, doc: Written, issuer: str) -> None:
        doc.paragraphs += [
            f"!{issuer}关于印发《{doc.title}》的通知", f"!{doc.number}", "各区（市、县）人民政府，市政府各工作部门：",
            f"《{doc.title}》已经市人民政府同意，现印发给你们，请认真组织实施。", f"!{issuer}", f"!{doc.date}", f"!{doc.title}",
        ]  # fmt: skip

    def _articles(self, doc: Written, issuer: str, city: str, year: int) -> Written:
        self._head(doc, issuer)
        for chapter in range(1, self.random.randint(3, 7)):
            doc.paragraphs.append(
                f"!第{chinese(chapter)}章 {self.random.choice(VERBS)}与{self.random.choice(VERBS)}"
            )
            for _ in range(self.random.randint(2, 8)):
                doc.articles += 1
                doc.paragraphs.append(f"第{chinese(doc.articles)}条 {self.sentence()}{self.sentence()}")
                if self.random.random() < 0.3:
                    doc.paragraphs += [
                        f"（{chinese(i)}）{self.sentence()}" for i in range(1, self.random.randint(3, 6))
                    ]
                if self.random.random() < 0.2:
                    doc.paragraphs.append(self.grant())
                    doc.grants += 1
        doc.articles += 1
        doc.paragraphs.append(f"第{chinese(doc.articles)}条 本办法自{year + 1}年1月1日起施行，有效期5年。")
        return doc

    def _plan(self, doc: Written, issuer: str, city: str, year: int) -> Written:
        self._head(doc, issuer)
        item = 0
        for heading in range(1, self.random.randint(4, 7)):
            doc.paragraphs.append(
                f"!{chinese(heading)}、{self.random.choice(VERBS)}{self.random.choice(OBJECTS)}"
            )
            if heading == 1:
                doc.paragraphs.append(self.target(year) + self.target(year))
                doc.targets += 2
            for _ in range(self.random.randint(2, 5)):
                item += 1
                text = f"（{chinese(item)}）{self.random.choice(VERBS)}{self.random.choice(OBJECTS)}。{self.sentence()}{self.sentence()}"
                if self.random.random() < 0.7:
                    doc.responsibilities += 1
                    text += self.responsibility(city)
                doc.paragraphs.append(text)
            if self.random.random() < 0.2:
                doc.paragraphs.append(f"!专栏 {heading} {self.random.choice(TOPICS)}重点工程")
                doc.paragraphs += [f"{i}.{self.sentence()}" for i in range(1, 4)]
        if self.random.random() < 0.3:
            doc.paragraphs += ["!附件", "!任务分工表", "!序号 指标名称 单位 目标值"]
            doc.paragraphs += [
                f"!{i} {self.random.choice(OBJECTS)} 个 {self.random.randint(2, 99)}" for i in range(1, 12)
            ]
            doc.targets += 11
        return doc


def lines(documents: Iterator[Written], seed: int) -> Iterator[str]:
    """The raw lines of a compendium: wrapped, paged, with blank lines between where the style of the file has them."""
    rng = random.Random(seed)
    width, blank, numbered = rng.choice([30, 34, 40]), rng.random() < 0.7, rng.random() < 0.3
    page, on_page, per_page = 1, 0, rng.randint(22, 30)
    for index, doc in enumerate(documents):
        if index % 40 == 0:
            yield f" 第{chinese(index // 40 % 90 + 1)}部分 {rng.choice(TOPICS)}政策"
        first = True
        for paragraph in doc.paragraphs:
            text = paragraph.removeprefix("!")
            for start in range(0, len(text), width):
                if on_page >= per_page and not first:
                    page, on_page = page + 1, 0
                    if numbered and page % 9 == 0:
                        yield f"— {page} —"
                        yield ""
                    yield " " + text[start : start + width]
                else:
                    yield (" " if first else "") + text[start : start + width]
                first, on_page = False, on_page + 1
                if blank and on_page < per_page:
                    yield ""
        page, on_page = page + 1, 0


def write(path: Path, megabytes: float, seed: int = 7) -> list[Written]:
    """Write a compendium of about that size (UTF-8) and return what it holds."""
    writer, written, size = Writer(seed), [], 0

    def stream() -> Iterator[Written]:
        nonlocal size
        while size < megabytes * 1_000_000:
            doc = writer.document()
            written.append(doc)
            size += sum(len(p.encode()) + 2 for p in doc.paragraphs)
            yield doc

    with path.open("w", encoding="utf-8") as file:
        for line in lines(stream(), seed):
            file.write(line + "\n")
    return written


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("megabytes", type=float)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    documents = write(options.file, options.megabytes, options.seed)
    print(f"{len(documents)} documents, {sum(d.articles for d in documents)} articles")
