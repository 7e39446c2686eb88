"""The words that follow a number, and the words round it that compare. Data only; everything half-width."""

from __future__ import annotations

WS = r"\s{0,6}"
# A dot before a year with its 年 or dash ends a list label: 13.2024—2026年 is item 13.
NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,10}+)?(?!\d)"
    r"|\d{1,15}+(?:\.(?!(?:19|20)\d\d\s{0,6}[年—–~至-])\d{1,10}+)?(?!\d))"
)
CHINESE = r"[一二三四五六七八九十两][一二三四五六七八九十百千万亿零〇两]{0,19}"
SCALE = r"(?:万亿|[十百千]万|[十百千]亿|[百千万亿])"
RANGE = r"(?:—{1,2}|[-–~〜至到])"

MONEY = r"元(?![旦素件宇首器])"
FOREIGN = r"(?:美元|港元|港币|欧元|日元|英镑|澳元|新台币)"
RATE = r"(?:%|‰|个?百分点|个?基点|BP\b|bp\b)"
TENTHS = r"成(?=以上|以下|左右|以内|的?比例|[,。;、)])"
MULTIPLE = r"倍(?!增)"

# Units of measure may follow any number; so may the longer measure words. Where a short one is also part of common
# words (十分, 一部分, 一起) it is read after Arabic digits only.
_PHYSICAL = (
    "吨标准煤|吨标煤|吨二氧化碳|吨|公里|千米|平方公里|平方千米|平方米|㎡|立方米|亩|公顷|千瓦时|千瓦|兆瓦|吉瓦|kWh|kW|MWh|MW|GWh|GW"
    "|厘米|毫米|微米|纳米|nm|米|毫升|升|千克|公斤|毫克|克|分贝|GB|TB|PB|EB|MB|Mbps|Gbps|Tbps|EFLOPS|PFLOPS|FLOPS|TEU|标准箱|标箱"
    "|℃|兆|千伏安|千伏|kV|卡路里|度电"
)
_MEASURE = (
    "人次|人日|人|名|位|个|家次|家|项|件次|件|所|户|台套|台\\(套\\)|台/套|套|辆|台|座|处|场次|场|批次|批|张|份|篇|种|款|条(?!龙)"
    "|次(?!性)|周岁|岁|架次|架|艘|标段|课时|学时|学分|个班|例次"
)
_AFTER_DIGITS_ONLY = "期|部|册|门|只|支|枚|类|组|对|间|栋|幢|层|床|张床位|株|头|羽|分|级|列|班|轮|本|字|页|节|片|块|幅|首|集|单|笔|宗|例|起|点|口|根|盏|瓶|箱|包|款"
COUNT = rf"(?:{_PHYSICAL}|{_MEASURE}|{_AFTER_DIGITS_ONLY})"
COUNT_CHINESE = rf"(?:{_PHYSICAL}|{_MEASURE})"
# What an amount may be per: 元/人, 元/平方米·月.
PER = rf"(?:年|月|日|天|小时|季度?|学期|学年|学位|万元|亿元|{_PHYSICAL}|{_MEASURE}|{_AFTER_DIGITS_ONLY})"

_NEVER = "不得|不应|不宜|不能|不可|原则上不|不"
# Comparing words before a number, tried in this order at the end of what precedes it.
BEFORE: tuple[tuple[str, str], ...] = (
    (">=", rf"(?:{_NEVER})(?:低于|少于|小于|短于|下于)|至少(?:为)?|最低(?:不低于)?|最少|≥|>=|≧"),
    (
        "<=",
        rf"(?:最[高多长])?(?:{_NEVER})(?:超过|高于|多于|大于|突破|长于|超出|迟于|晚于)|至多|最多|最长|≤|<=|≦|上限为?|封顶",
    ),
    (
        "<=",
        "最高(?:可达到?|可(?:获|享受?|申请|贷)?)?(?:给予|予以|补助|补贴|奖励|支持|资助|奖补|额度|限额|标准|金额|总额|为|是){0,3}",
    ),
    (">", "超过|突破|高于|多于|大于|超|逾|>|﹥"),
    ("<", "低于|少于|小于|不足|不满|未满|不到|短于|<|﹤"),
    (">=", "(?<![每未不])(?:年)?满"),
    ("~=", "大约|约为?|接近|近|≈"),
)
BETWEEN = r"(?:人民币|[达为到在]|达到|控制在|给予|每[人年月户家个项](?:每[年月天日])?)?"
AFTER: tuple[tuple[str, str], ...] = (
    (">", r"\(不含(?:本数)?\)以上|以上\(不含[^)]{0,6}\)"),
    ("<", r"\(不含(?:本数)?\)以下|以下\(不含[^)]{0,6}\)"),
    (">=", r"(?:\(含[^)]{0,6}\))?(?:及|或|含)?以上(?:\(含[^)]{0,6}\))?"),
    ("<=", r"(?:\(含[^)]{0,6}\))?(?:及|或|含)?(?:以下|以内|之内)(?:\(含[^)]{0,6}\))?"),
    ("~=", "左右|上下"),
)
AFTER_TIME: tuple[tuple[str, str], ...] = (
    ("<=", "之?前|以前|内(?![容部设外涵])|止(?!步)"),
    (">=", "起(?![草点步到码])|以来|之?后|以后"),
)
CHANGE: tuple[tuple[str, str], ...] = (
    ("increase", "增长|增加|提高|提升|上升|增幅|上浮|上调|扩大|增速"),
    ("decrease", "下降|降低|减少|压减|缩短|下浮|下调|降幅|削减|压缩|降"),
)
