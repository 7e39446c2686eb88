"""Which relation a sentence states between the document it stands in and the documents it names."""

from __future__ import annotations

import re

from duixian.text.model import Relation

_FORWARDS_BEFORE = re.compile(
    r"(?:关于)?(?:现将|(?:联合)?印发|转发|批转)(?:实施)?(?:[一-鿿、]{0,20}(?:制定|拟定|编制|起草)的)?$|关于(?:发布|公布|下发)(?:实施)?$|现将[^，。；《》]{0,30}$|现(?:予)?(?:公布|发布|印发)$"
)
_FORWARDS_AFTER = re.compile(
    r"^[^。；《》]{0,60}(?:现印发|现予以?(?:印发|公布|发布)|现(?:公布|发布|转发)|印发给你们|转发给你们|予以(?:公布|发布|印发))"
)
_REPEALED_AFTER = re.compile(
    r"^[^。；;]{0,240}?(?:同时|即行|一并|相应|予以|自行)?(?:废止|失效|停止执行|停止施行|不再执行)"
)
_REPEALED_BEFORE = re.compile(r"(?:废止|停止执行)(?:了)?$")
_REPEAL = re.compile("废止|停止执行|停止施行|不再执行|失效")
_AMENDS_BEFORE = re.compile(r"(?:修订|修改|修正)(?:完善|出台|实施|好|并实施|印发)?$")
_AMENDS_AFTER = re.compile(
    r"^[^。；《》，]{0,40}(?:作(?:出)?(?:如下|以下)(?:修改|修订)|修改为|进行(?:修订|修改)|予以修改|的修正案)"
)
_INTERPRETS_AFTER = re.compile(
    r"^(?:若干问题)?的(?:解释|解读|政策问答|政策解读|说明|有关问题的解释)|^(?:政策)?(?:解读|问答)"
)
_IMPLEMENTS_BEFORE = re.compile(
    r"(?:贯彻|落实|执行|(?<!颁布)(?<!公布)(?<!发布)(?<!出台)实施|遵守|细化)(?:好|到位|执行|实施|落实)*(?:[一-鿿、]{0,24}(?:印发|发布|出台|制定|公布)的|(?:党中央|国务院|中央|国家|省委|省政府|市委|市政府|国办|财政部)[一-鿿、]{0,16})?$"
)
_BASIS_BEFORE = re.compile(
    r"(?:根据|依据|依照|遵照|遵循|按照|结合|经|为(?:深入|全面|认真|进一步)?(?:贯彻|落实|规范|加强))"
)
_MAKES = re.compile(
    r"(?:制定|制订|编制|特制|出台|拟定|修订)(?:了)?(?:本|如下|以下|此)|制定本|制定(?:以下|如下|此)|特制定|现就|现制定|现提出|提出(?:如下|以下)(?:意见|措施)|"
    r"(?:通知|公告|决定|规定|意见|办法|方案|措施)如下|现将有关|现予|是我(?:省|市|区)|(?:我们|联合)(?:研究)?制定了?|编制(?:而成|本)|现(?:决定|印发)"
)


def relation(before: str, after: str, sentence: str, lead: str) -> tuple[Relation, float, str]:
    """The relation, how sure, and why, for a title or number.

    ``before`` is the sentence up to the chain of titles the mention belongs to, ``after`` what follows the
    mention in the sentence, ``sentence`` the whole, ``lead`` what stands directly before the mention itself.
    """
    if _REPEAL.search(sentence) and (_REPEALED_AFTER.match(after) or _REPEALED_BEFORE.search(before)):
        return Relation.REPEALS, 0.95, "句中写明废止"
    if _FORWARDS_BEFORE.search(before) or _FORWARDS_AFTER.match(after):
        return Relation.FORWARDS, 0.95, "印发或转发"
    if _INTERPRETS_AFTER.match(after) and not before.endswith(("根据", "按照")):
        return Relation.INTERPRETS, 0.85, "解释或解读"
    if _AMENDS_BEFORE.search(before) or _AMENDS_BEFORE.search(lead) or _AMENDS_AFTER.match(after):
        return Relation.AMENDS, 0.9, "修订或修改"
    if _MAKES.search(after) and _BASIS_BEFORE.search(before) and not _IMPLEMENTS_BEFORE.search(before):
        return Relation.BASIS, 0.92, "据以制定本文"
    if _IMPLEMENTS_BEFORE.search(before) or _IMPLEMENTS_BEFORE.search(lead):
        return Relation.IMPLEMENTS, 0.9, "贯彻落实"
    return Relation.CITES, 0.9, "引用"
