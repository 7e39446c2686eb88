"""Articles written by a seeded generator, for measuring search: words of policy texts with the frequencies of a
natural text (a few everywhere, many rare), invented places, numbers that tell documents apart."""

from __future__ import annotations

import random
from dataclasses import dataclass

NOUNS = [
    "企业",
    "项目",
    "资金",
    "人才",
    "技术",
    "平台",
    "机构",
    "单位",
    "部门",
    "产业",
    "园区",
    "标准",
    "服务",
    "材料",
    "程序",
    "期限",
    "合同",
    "专家",
    "团队",
    "成果",
    "专利",
    "设备",
    "数据",
    "算法",
    "芯片",
    "传感器",
    "机器人",
    "生物医药",
    "新能源",
    "储能电池",
    "氢燃料",
    "稀土",
    "铝加工",
    "磷化工",
    "酱香酒",
    "茶叶",
    "辣椒",
    "刺梨",
    "中药材",
    "菌菇",
    "蔬菜",
    "生态渔业",
    "旅游",
    "民宿",
    "康养",
    "电商",
    "物流",
    "冷链",
    "港口",
    "铁路",
    "公路",
    "航空",
    "跨境贸易",
    "会展",
    "金融",
    "保险",
    "担保",
    "基金",
    "债券",
    "信贷",
    "税收",
    "社保",
    "公积金",
    "户籍",
    "住房",
    "公寓",
    "租赁",
    "物业",
    "供水",
    "供电",
    "燃气",
    "供暖",
    "污水",
    "垃圾",
    "固废",
    "噪声",
    "扬尘",
    "土壤",
    "湿地",
    "森林",
    "草原",
    "河湖",
    "水库",
    "地质",
    "地震",
    "气象",
    "消防",
    "应急",
    "安全生产",
    "危险化学品",
    "特种设备",
    "食品",
    "药品",
    "疫苗",
    "医院",
    "诊所",
    "医保",
    "护理",
    "养老",
    "托育",
    "学校",
    "幼儿园",
    "高校",
    "实验室",
    "博士后",
    "学位",
    "课程",
    "教材",
    "竞赛",
    "体育",
    "场馆",
    "图书馆",
    "博物馆",
    "非遗",
    "古籍",
    "文物",
    "广播",
    "出版",
    "版权",
    "商标",
    "地理标志",
    "计量",
    "检测",
    "认证",
    "认可",
    "统计",
    "审计",
    "监察",
    "信访",
    "仲裁",
    "公证",
    "律师",
    "司法",
    "矫正",
    "禁毒",
    "反诈",
    "网络",
    "密码",
    "测绘",
    "遥感",
    "无人机",
    "卫星",
    "海洋",
    "渔港",
    "农机",
    "种子",
    "化肥",
    "农药",
    "饲料",
    "畜禽",
    "屠宰",
    "粮食",
    "仓储",
    "口岸",
    "海关",
    "外汇",
    "签证",
    "侨务",
    "宗教",
    "民族",
    "残疾人",
    "儿童",
    "妇女",
    "志愿者",
    "慈善",
    "社区",
    "物资",
    "殡葬",
    "地名",
    "婚姻",
    "退役军人",
]
VERBS = [
    "申报",
    "认定",
    "评审",
    "公示",
    "拨付",
    "验收",
    "备案",
    "登记",
    "审核",
    "核查",
    "监督",
    "考核",
    "评估",
    "奖励",
    "补贴",
    "资助",
    "贴息",
    "减免",
    "返还",
    "追缴",
    "培育",
    "引进",
    "培养",
    "建设",
    "改造",
    "推广",
    "应用",
    "转化",
    "共享",
    "开放",
    "合作",
    "交流",
    "宣传",
    "培训",
    "指导",
    "协调",
    "统筹",
    "规划",
    "部署",
    "落实",
    "推进",
    "完善",
    "优化",
    "规范",
    "整治",
    "保护",
    "修复",
    "监测",
]
ADVERBS = "应当 可以 不得 优先 按照规定 依法 每年 及时 逐步 重点 择优 分类 联合 定期 按比例 一次性".split()  # noqa: SIM905
PLACES = [
    "云水",
    "澄湖",
    "云屏",
    "湖滨",
    "城北",
    "松桥",
    "石泉",
    "鹿鸣",
    "白渡",
    "青岩坪",
    "临溪",
    "望川",
    "东篱",
    "南浦",
    "西岭",
    "北辰",
    "长汀坝",
    "锦里河",
]
KINDS = "办法 细则 规定 意见 方案 通知 措施 规则".split()  # noqa: SIM905
DIGITS = "零一二三四五六七八九"


def chinese(n: int) -> str:
    """Chinese numeral of 1 to 99."""
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Article:
    """One article as written, with the phrases it is made of."""

    label: str
    text: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One document of articles."""

    title: str
    number: str
    year: int
    articles: tuple[Article, ...]


class Author:
    """Writes documents; the same seed writes the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._weights = [1 / (rank + 8) for rank in range(len(NOUNS))]

    def _noun(self) -> str:
        return self._random.choices(NOUNS, self._weights)[0]

    def _phrase(self) -> str:
        pick = self._random.choice
        shape = self._random.randrange(6)
        if shape == 0:
            return f"{self._noun()}{self._noun()}{pick(VERBS)}"
        if shape == 1:
            return f"{pick(ADVERBS)}{pick(VERBS)}{self._noun()}{self._noun()}"
        if shape == 2:
            return f"{pick(VERBS)}{self._noun()}不少于{self._random.randint(2, 997)}{pick(['万元', '人', '家', '日', '%'])}"
        if shape == 3:
            return f"{pick(PLACES)}{self._noun()}{pick(VERBS)}{pick(['中心', '小组', '窗口', '专班'])}"
        if shape == 4:
            return f"{self._noun()}{pick(['以上', '以外', '以内', '及其'])}{self._noun()}{pick(VERBS)}{self._noun()}"
        return f"由{pick(PLACES)}{self._noun()}局{pick(ADVERBS)}{pick(VERBS)}"

    def _article(self, place: int) -> Article:
        phrases = tuple(self._phrase() for _ in range(self._random.randint(6, 22)))
        sentence = "".join(f"{phrase}{self._random.choice('，，；。')}" for phrase in phrases)
        return Article(f"第{chinese(place)}条", sentence, phrases)

    def document(self, serial: int) -> Text:
        pick = self._random.choice
        year = self._random.randint(2012, 2026)
        place = pick(PLACES)
        title = f"{place}{self._noun()}{self._noun()}{pick(VERBS)}{pick(KINDS)}"
        articles = tuple(self._article(n) for n in range(1, self._random.randint(12, 28)))
        return Text(title, f"{place[0]}府发〔{year}〕{serial}号", year, articles)
