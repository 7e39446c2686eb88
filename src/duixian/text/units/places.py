"""Places that stand in names of organs: provinces, prefectures, and what "省" and "市" mean in a document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

# Province, its one-character names in document numbers, its prefectures (names without suffix where it is 市).
_TABLE = """\
北京市|京|
天津市|津|
上海市|沪|
重庆市|渝|
河北省|冀|石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水
山西省|晋|太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁
内蒙古自治区|内蒙古|呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安盟 锡林郭勒盟 阿拉善盟
辽宁省|辽|沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛
吉林省|吉|长春 吉林 四平 辽源 通化 白山 松原 白城 延边州
黑龙江省|黑|哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭地区
江苏省|苏|南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁
浙江省|浙|杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水
安徽省|皖|合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城
福建省|闽|福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德
江西省|赣|南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶
山东省|鲁|济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽
河南省|豫|郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源
湖北省|鄂|武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施州
湖南省|湘|长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西州
广东省|粤|广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮
广西壮族自治区|桂|南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左
海南省|琼|海口 三亚 三沙 儋州
四川省|川|成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝州 甘孜州 凉山州
贵州省|黔 贵|贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南州 黔东南州 黔南州
云南省|云 滇|昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄州 红河州 文山州 西双版纳州 大理州 德宏州 怒江州 迪庆州
西藏自治区|藏|拉萨 日喀则 昌都 林芝 山南 那曲 阿里地区
陕西省|陕|西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛
甘肃省|甘|兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏州 甘南州
青海省|青|西宁 海东 海北州 黄南州 海南州 果洛州 玉树州 海西州
宁夏回族自治区|宁|银川 石嘴山 吴忠 固原 中卫
新疆维吾尔自治区|新|乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉州 博尔塔拉州 巴音郭楞州 阿克苏地区 克孜勒苏州 喀什地区 和田地区 伊犁州 塔城地区 阿勒泰地区
香港特别行政区||
澳门特别行政区||
"""

# Cities that write their own one-character name in document numbers.
_CITY_CODES = {"筑": "贵阳市", "蓉": "成都市", "穗": "广州市", "深": "深圳市", "杭": "杭州市"}

_SUFFIX = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$|州$|地区$|盟$")


# Prefecture-level 市 whose name itself ends in 州; every other name in 州 of the table is an autonomous prefecture.
_BARE_ZHOU = frozenset(
    [
        "沧州",
        "忻州",
        "朔州",
        "锦州",
        "徐州",
        "常州",
        "苏州",
        "扬州",
        "泰州",
        "杭州",
        "温州",
        "湖州",
        "衢州",
        "台州",
        "滁州",
        "宿州",
        "亳州",
        "福州",
        "泉州",
        "漳州",
        "赣州",
        "抚州",
        "德州",
        "滨州",
        "郑州",
        "鄂州",
        "荆州",
        "随州",
        "郴州",
        "永州",
        "广州",
        "惠州",
        "梅州",
        "潮州",
        "柳州",
        "梧州",
        "钦州",
        "贺州",
        "儋州",
        "泸州",
        "达州",
        "兰州",
    ]
)


def _rows() -> Iterable[tuple[str, list[str], list[str]]]:
    for line in _TABLE.splitlines():
        province, codes, cities = line.split("|")
        full = [c if c[-1] in "州盟区" and c not in _BARE_ZHOU else f"{c}市" for c in cities.split()]
        yield province, codes.split(), full


PROVINCES: dict[str, str] = {}
"""Every spelling of a province (贵州省, 贵州) to its full name."""
CITIES: dict[str, tuple[str, str]] = {}
"""Every spelling of a prefecture (贵阳市, 贵阳) to its full name and its province."""
CODES: dict[str, str] = {}
"""The one-character names used in document numbers to the full province name."""

for _province, _codes, _cities in _rows():
    PROVINCES[_province] = _province
    PROVINCES[_SUFFIX.sub("", _province)] = _province
    for _code in _codes:
        CODES[_code] = _province
    for _city in _cities:
        CITIES[_city] = (_city, _province)
        _bare = _SUFFIX.sub("", _city) if _city.endswith("市") else _city
        if _bare not in PROVINCES:
            CITIES[_bare] = (_city, _province)

MUNICIPALITIES = frozenset({"北京市", "天津市", "上海市", "重庆市"})

_FULL = tuple({*PROVINCES.values(), *(city for city, _ in CITIES.values())})
_names = sorted({*PROVINCES, *CITIES}, key=len, reverse=True)
NAMED = re.compile("|".join(map(re.escape, _names)))
"""A province or prefecture by name, the longest spelling first."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a document means by 省, 市 and 区/县: full names, empty where it does not say."""

    province: str = ""
    city: str = ""
    district: str = ""

    @property
    def name(self) -> str:
        """The narrowest place that is known."""
        return self.district or self.city or self.province

    def with_city(self, city: str) -> Place:
        return replace(self, city=city, district="")


NOWHERE = Place()
_DISTRICT = re.compile(r"[一-鿿]{1,8}?(?:自治县|区|县|市|旗)")


def named_place(name: str) -> Place:
    """The place a name of ``PROVINCES`` or ``CITIES`` stands for."""
    if name in PROVINCES:
        province = PROVINCES[name]
        return Place(province, province if province in MUNICIPALITIES else "")
    city, province = CITIES[name]
    return Place(province, city)


def is_full(text: str, end: int) -> bool:
    """Whether the place ``text[:end]`` is written out (贵州省), not by its bare name (贵州)."""
    return any(text.endswith(full, 0, end) for full in _FULL)


def leading_place(text: str) -> tuple[Place, int]:
    """The province and prefecture with which ``text`` begins, and how many characters they take (0 for none)."""
    found = NAMED.match(text)
    if not found:
        return NOWHERE, 0
    place, end = named_place(found.group()), found.end()
    if place.province and not place.city:
        more = NAMED.match(text, end)
        if more and more.group() in CITIES and CITIES[more.group()][1] == place.province:
            return named_place(more.group()), more.end()
    return place, end


def place_of(issuers: Iterable[str], title: str = "", number: str = "") -> Place:
    """What 省 and 市 mean in a document, from its issuers, then its title, then the head of its number.

    A document of the State or of a ministry gives ``NOWHERE``.
    """
    for text in (*issuers, title):
        place, end = leading_place(text.replace("中共", "", 1) if text.startswith("中共") else text)
        if end:
            district = _DISTRICT.match(text, end) if place.city else None
            if district and text[district.end() : district.end() + 1] in ("人", "政", "委"):
                return replace(place, district=district.group())
            return place
    head = number[:1]
    if head in _CITY_CODES:
        return named_place(_CITY_CODES[head])
    if head in CODES:
        return named_place(CODES[head])
    return NOWHERE
