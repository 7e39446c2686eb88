"""Which lines of a web page are the document, and which are furniture of the site around it.

Nothing is known of any one site: the document is where the sentences are. Navigation is links; gadgets (打印, 分享,
浏览次数) are short known words at the edges of the document; what HTML itself calls nav, footer or aside is believed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from duixian.text.forms import PARTICULAR_LABEL, bare
from duixian.text.readers.html_blocks import Block, ancestors

SHARE = 0.95  # of the sentences, which the element of the document must hold
LINKED = 0.6  # share of link characters above which a line is navigation

_PROSE = re.compile(r"[，。；：、！？]")
_NUMBERED = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、])"
)
_PARTS = frozenset(("p", "tr", "tbody", "thead", "table", "ul", "ol", "li"))
_TAGS = frozenset(("nav", "footer", "aside"))
_ROLES = frozenset(("navigation", "contentinfo", "banner", "search", "complementary", "menu"))
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|foot|footer|bottom|header|top|crumbs?|breadcrumbs?|location|position|sidebar"
    r"|share|bdshare|copyright|toolbar|tools|pager|pagination|related|recommend|qrcode|ewm|login|search|dqwz|weizhi)(?=$|[\s_\d-])",
    re.IGNORECASE,
)
_GADGET = re.compile(
    r"^[\s【\[|>›»·-]*(?:打印|关闭|收藏|纠错|分享|转发|字体|字号|大\s?中\s?小|来源|信息来源|文章来源|发布(?:时间|日期|机构)|发文时间|时间[:：]"
    r"|日期[:：]|浏览|阅读|访问|点击|责任编辑|编辑[:：]|审核|校对|扫一扫|扫码|返回|上一[篇条页]|下一[篇条页]|相关(?:阅读|链接|文章|解读|稿件)"
    r"|当前位置|(?:您|你)(?:现在|当前)?(?:所在)?的?位置|首页|主办|承办|协办|技术支持|版权所有|版权|copyright|©|.{0,3}ICP备|.{0,8}公网安备"
    r"|网站标识码|网站地图|联系我们|无障碍|适老|繁体|简体|english|登录|注册|微信|微博|手机版|电脑版|索引号|信息索引|主题分类|发文机关|发文字号"
    r"|成文日期|公开(?:方式|日期|范围)|有效性|信息分类|体裁|组配分类|文\s?号[:：]|名\s?称[:：]|标\s?题[:：]|生成日期|主题词)",
    re.IGNORECASE,
)  # fmt: skip
_SITE = re.compile(rf"{PARTICULAR_LABEL}[:：]|(?:PubDate|ContentSource)[:：]", re.IGNORECASE)
GADGET = 80  # characters of the longest gadget line


def furniture(blocks: Sequence[Block], title: str) -> list[bool]:
    """For every line whether it is furniture. ``title`` is the page's own title, which names its document."""
    named = _titled(blocks, title)
    markup = _Markup()
    apart = [markup.apart(block, index == named) for index, block in enumerate(blocks)]
    scores = [0 if apart[index] else _score(block) for index, block in enumerate(blocks)]
    main = _main(blocks, scores)
    result = []
    inside: set[int] = set()
    for index, block in enumerate(blocks):
        within = main is None or any(element is main for element in ancestors(block.element))
        if within:
            inside.add(index)
        linked = block.links > LINKED * len("".join(block.text.split())) and not _PROSE.search(block.text)
        result.append(index != named and (apart[index] or linked or not within))
    _gadgets(blocks, scores, result, named)
    if all(result):
        return [False] * len(blocks)
    return result


def _score(block: Block) -> int:
    size = len("".join(block.text.split())) - block.links
    prose = _PROSE.search(block.text) or _NUMBERED.match(block.text)
    if size <= 0 or _is_gadget(block):
        return 0
    return size if prose or block.element.tag in ("td", "th") else 0


def _is_gadget(block: Block) -> bool:
    """A short line that the site sets beside its documents: a tool, or a particular (发布日期：…)."""
    if len(block.text) > GADGET or block.element.tag in ("td", "th"):
        return len(block.text) <= GADGET and _GADGET.match(block.text) is not None
    return (_GADGET.match(block.text) or _SITE.match(bare(block.text))) is not None


class _Markup:
    """What the page itself marks as navigation or foot, asked once an element."""

    def __init__(self) -> None:
        self._known: dict[Any, bool | None] = {}

    def apart(self, block: Block, named: bool) -> bool:
        for element in ancestors(block.element):
            if element not in self._known:
                self._known[element] = self._judge(element)
            verdict = self._known[element]
            if verdict is not None:
                return verdict and not named
        return False

    def _judge(self, element: Any) -> bool | None:
        """True: furniture; False: document; None: as what stands around it."""
        if element.tag in ("main", "article", "body"):
            return False
        if element.tag in _TAGS or element.get("role") in _ROLES:
            return True
        if not _CLASSES.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            return None
        size, sentences = 0, 0  # a class name alone is believed only where few sentences stand
        for words in element.itertext():
            size += len(words)
            sentences += sum(len(part) > 20 for part in words.split("。")[:-1])
            if size > 2000 or sentences > 1:
                return None
        return True


def _main(blocks: Sequence[Block], scores: Sequence[int]) -> Any | None:
    """The innermost element that holds nearly all sentences."""
    weight: dict[Any, int] = defaultdict(int)
    for block, score in zip(blocks, scores, strict=True):
        if score:
            for element in ancestors(block.element):
                weight[element] += score
    total = sum(scores)
    if not total:
        return None
    best = None
    for element, held in weight.items():
        if held < SHARE * total or element.tag in _PARTS:
            continue
        if best is None or any(above is best for above in ancestors(element)):
            best = element
    return best


def _titled(blocks: Sequence[Block], title: str) -> int | None:
    """The line that is the document's heading on the page: the page's title begins with it, or the one h1."""
    wanted = "".join(title.split())
    for index, block in enumerate(blocks):
        words = "".join(block.text.split())
        if len(words) >= 6 and wanted and (words in wanted) and block.links < len(words) / 2:
            return index
    headings = [index for index, block in enumerate(blocks) if block.heading == 1 and not block.links]
    return headings[0] if len(headings) == 1 else None


def _gadgets(blocks: Sequence[Block], scores: Sequence[int], result: list[bool], named: int | None) -> None:
    """Mark gadget lines before the first sentence and after the last one."""
    prose = [index for index, score in enumerate(scores) if score and not result[index]]
    if not prose:
        return
    for index, block in enumerate(blocks):
        edge = index < prose[0] or index > prose[-1]
        if edge and index != named and _is_gadget(block):
            result[index] = True
