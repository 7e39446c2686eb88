"""The printed forms by which heads and feet of documents are known: numbers, dates, titles, dividers, addressees.

All patterns are matched against lines without white space (``bare``), so that letter-spaced and broken forms match too.
"""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"\s+")


WIDE = {0xFF10 + n: ord("0") + n for n in range(10)}  # ０–９, as narrow digits


def bare(text: str) -> str:
    """``text`` without any white space, wide digits as narrow ones."""
    return _BLANKS.sub("", text).translate(WIDE)


# Traditional characters of the words that titles, heads and feet are made of. One for one, so that places stay.
_SIMPLE = str.maketrans(
    "條辦規則細決議計劃畫綱導錄單機製發頒佈號關於務國會廳員區縣請報轉實執應試暫訂補貼獎勵資財產業學術們從為與對間項類級準標個體協調處監總稅當經濟勞動險醫療衛環護農黨紀檢責權審證書備驗現將據徵見長來開園東軍"
    "電廣網創氣車運聯輕質壞費額幣銀貿興歸鄉鎮貴陽慶雲葉茲頭圖簡統約組給終織續維領題顧館駐龍麗灣澤蘇陝遼寧廈鄭",
    "条办规则细决议计划画纲导录单机制发颁布号关于务国会厅员区县请报转实执应试暂订补贴奖励资财产业学术们从为与对间项类级准标个体协调处监总税当经济劳动险医疗卫环护农党纪检责权审证书备验现将据征见长来开园东军"
    "电广网创气车运联轻质坏费额币银贸兴归乡镇贵阳庆云叶兹头图简统约组给终织续维领题顾馆驻龙丽湾泽苏陕辽宁厦郑",
)


def simple(text: str) -> str:
    """``text`` with the traditional characters of printed forms as simplified ones, of the same length."""
    return text if text.isascii() else text.translate(_SIMPLE)


_OPEN_YEAR, _CLOSE_YEAR = r"[〔\[［（(【〈﹝﹙]", r"[〕\]］）)】〉﹞﹚]"
NUMERAL = r"[\d０-９一二三四五六七八九十百千零〇○]{1,8}"
AGENCY = r"[\u4e00-\u9fff](?:[\u4e00-\u9fff]|[（(][\u4e00-\u9fff]{1,6}[）)]){1,15}?"
# 筑人社通〔2021〕48号, 发改规划[2022]960号
NUMBER = re.compile(
    rf"(?P<agency>{AGENCY}){_OPEN_YEAR}(?P<year>(?:19|20)\d\d){_CLOSE_YEAR}(?:第)?(?P<serial>\d{{1,5}}(?:-\d{{1,3}})?)[号號]"
)
# 国务院令第802号, 财政部税务总局公告2023年第43号, 第802号令
ORDER = re.compile(
    rf"(?P<organ>[\u4e00-\u9fff、·]{{2,60}}?)(?P<form>令|公告|通告|决定)[（(〔\[]?(?:(?P<year>(?:19|20)\d\d)[）)〕\]]?年?)?第?(?P<serial>{NUMERAL})号[）)〕\]]?"
)
ORDER_SERIAL = re.compile(rf"[（(〔]?(?:(?P<year>(?:19|20)\d\d)年?)?第(?P<serial>{NUMERAL})号(?:令)?[）)〕]?")
ORDER_HEAD = re.compile(r"(?!.{0,60}关于)[\u4e00-\u9fff、]{0,60}(?:令|公告|通告)")
_NUMBER_LABEL = re.compile(r"^(?:发文字号|发文号|文号|文件编号|发文编号)[:：]")

# The table of particulars that portals print above a document: 索引号：…, 发文机关：…
PARTICULAR_LABEL = (
    r"(?:索引号|信息索引号|发文机关|发布机构|发布单位|制定机关|公布机关|成文日期|发文日期|印发日期|生成日期|公布日期|发布日期|发布时间|标题|名称|文件名称|公文名称|发文字号|文号|文件编号|字号"
    r"|主题分类|主题词|主题|有效性|效力状态|效力级别|时效性|公文种类|信息分类|分类|组配分类|体裁分类|体裁|来源|公开方式|公开形式|公开类别|公开属性|生效日期|施行日期|实施日期|废止日期|失效日期|关键词|内容概述|统一登记号|登记号|信息来源|信息名称|所属主题)"
)
PARTICULAR = re.compile(rf"(?P<label>{PARTICULAR_LABEL})[:：](?P<value>.*)")

_CN = "〇零○OＯo一二三四五六七八九"
DAY = rf"(?:(?:1[89]|20)\d\d|[一二][{_CN}]{{3}})年(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})月(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日"
DATE_LINE = re.compile(rf"(?:签发日期|印发日期|成文日期|发布日期|日期)?[:：]?{DAY}(?:印发|发布|公布)?")
_SHORT_DAY = r"(?:19|20)\d\d(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})"
ANY_DAY = rf"(?:{DAY}|{_SHORT_DAY}(?!\d))"
_DATE_TAIL = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})?月?(?:\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
DATED_NOTE = re.compile(rf"[（(].{{0,40}}?{DAY}")
NOTE = re.compile(r"[（(〔\[][^（）()]{2,40}[）)〕\]]")
PUBLICITY = re.compile(
    r"[（(](?:此件|本件|此文)?(?:公开发布|主动公开|依申请公开|不予公开|有删减|删减)[）)]|[（(].{0,12}(?:公开|删减|节选|摘要|摘录).{0,8}[）)]"
)

TITLE_WORDS = (
    "条例|规定|办法|细则|规则|规程|意见|措施|方案|规划|计划|纲要|指南|指引|导则|目录|清单|名录|名单|机制|制度|章程|要点|标准|规范|条件|准则|通则|守则|公约"
    "|通知|通报|决定|决议|公告|通告|公报|纪要|批复|函|复函|意见函|令|法|解释|说明|体系|一览表|明细表|分工|预案|安排|倡议|宣言|报告|讲话|答复|要求|流程|手册|政策|若干政策|汇编|行动|工作|示范文本|实施|命令|议定书|协定|白皮书"
)
TITLE_SUFFIX = r"(?:[（(〔【][^（）()〔〕]{1,40}[）)〕】]|之[一二三四五六七八九十]|[》”\"])*"
TITLE_END = re.compile(rf"(?:{TITLE_WORDS}){TITLE_SUFFIX}$")
FORWARDS = re.compile(r"(?:印发|转发|批转|发布|公布|颁布|颁发|印送|下发|翻印)")
NEWS = re.compile(r"新华社.{0,14}电")
MASTHEAD = re.compile(r"[\u4e00-\u9fff]{2,40}(?:文件|便函|公报)(?:[（(][\u4e00-\u9fff]{1,10}[）)])?")
ATTACHMENT = re.compile(
    r"附(?:件|录|表|图)(?:[\dA-Z０-９一二三四五六七八九十]{1,3})?(?:[-—－]\d{1,2})?[:：.．、]?"
)
ADDRESSED = re.compile(
    r"人民政府|部门|委员会|党委|厅|局|单位|办公室|企业|公司|院校|学校|高校|银行|机构|中心|兵团|部委|市州|区县|各|协会|集团|管委会|处室|同志|会员"
)
MARKER = re.compile(
    rf"第{NUMERAL}(?:编|章|节|条|部分|篇)(?!款)|[一二三四五六七八九十百]{{1,4}}[、.．]|[（(〔][一二三四五六七八九十\d]{{1,4}}[）)〕]|\d{{1,3}}[.．、)）](?!\d)|[①-⑳]|[•·●◆■□◇]"
)
FIRST_MARKER = re.compile(
    r"第[一1](?:编|章|节|条|部分|篇)(?!款)|一[、.．]|[（(][一1][）)]|1[.．、](?!\d)|①|专栏\d|[A-Z]01[^\d]"
)
END_STOP = re.compile(r"[。！？!?.;；][”’」』）)】》]*$")
SENTENCE = re.compile(r"[。；！？;!?]")

_FOLD = str.maketrans(
    {
        "〈": "《", "〉": "》", "<": "《", ">": "》", "＜": "《", "＞": "》", "﹤": "《", "﹥": "》", "“": '"', "”": '"', "‚": '"', "‛": '"', "‘": '"', "’": '"', "「": '"',
        "」": '"', "—": "-", "–": "-", "―": "-", "－": "-", "~": "-", "～": "-", "至": "-", "〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")", "﹝": "(", "﹞": ")", "、": ",", "·": "", "•": "",
    }
)  # fmt: skip
_MARKS = re.compile(r'[《》",.:;!?\-()]')


def folded(text: str) -> str:
    """``text`` as compared between two printings: width, brackets, quotes and dashes made alike, blanks left out."""
    return simple(unicodedata.normalize("NFKC", bare(text)).translate(_FOLD))


def core(title: str) -> str:
    """The bare words of a title for comparison: folded, without brackets, quotes and their like."""
    return _MARKS.sub("", folded(title))


def stem(title: str) -> str:
    """The core of a title without a trailing bracket such as （试行） or （2021年）."""
    text = bare(title)
    cut = re.sub(r"(?:[（(〔][^（）()〔〕]{1,30}[）)〕])+$", "", text)
    return core(cut or text)


def once(words: str) -> str:
    """A title; of one printed twice in a row, on lines of its own or glued on one line, the second."""
    half = len(words) // 2
    return words[half:] if half > 5 and len(words) % 2 == 0 and words[:half] == words[half:] else words


def is_number_line(words: str) -> bool:
    """Whether ``words`` (without white space) is a document number and nothing else."""
    words = words.replace("號", "号")
    if "号" not in words[-4:] or len(words) > 90 or not balanced(words):
        return False  # 设部令第166号） is the end of a bracket
    words = _NUMBER_LABEL.sub("", words)
    inner = words[1:-1] if words[:1] in "（([" and words[-1:] in "）)]" else words
    return bool(NUMBER.fullmatch(inner) or ORDER.fullmatch(inner) or _several(inner))


def _several(words: str) -> bool:
    """Numbers of a joint issue printed one after another."""
    at, count = 0, 0
    while at < len(words):
        found = NUMBER.match(words, at)
        if found is None:
            return False
        count += 1
        at = found.end()
        while at < len(words) and words[at] in "、，,;；/":
            at += 1
    return count > 1


def closes(words: str) -> bool:
    """Whether a document or section can end with this line: a full stop, a date, a note on publicity."""
    return bool(
        END_STOP.search(words)
        or DATE_LINE.fullmatch(words)
        or PUBLICITY.fullmatch(words)
        or _DATE_TAIL.fullmatch(words)  # of a date broken over two lines
    )


_ROUND = str.maketrans("（）", "()")


def balanced(words: str) -> bool:
    """Whether every bracket and quotation opened in ``words`` closes in it."""
    plain = words.translate(_ROUND)
    return all(plain.count(a) == plain.count(b) for a, b in ("《》", "()", "“”", "〔〕"))
