"""From a printed name to an entry of the register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from duixian.text.units.organs import BODIES, BRANCHES, CENTRAL, ENDINGS, FAMILIES, PARTY, squeeze
from duixian.text.units.places import NOWHERE, Place, is_full, leading_place

_BRACKETS = str.maketrans(
    {
        "(": "（",
        ")": "）",
        "〔": "（",
        "〕": "）",
        "〈": "（",
        "〉": "）",
        "<": "（",
        ">": "）",
        "[": "（",
        "]": "）",
    }
)
_SPACE = re.compile(r"\s+")
_GROUP = re.compile(
    r"^(?:各|有关|相关|其他|全省各|全市各|国务院(?:各|有关|相关)|市级(?:各|有关|相关)|省级(?:各|有关|相关)|省直(?:各|有关|相关)|市直|"
    r"试点地区|承接地|所在地|属地|地方|中心城区|主城|行业主管|项目|单位主管|相应|区县|市县)|"
    r"(?:各区|成员单位|有关部门|相关部门|主管部门|承担单位|各部门|有关单位|相关单位)(?:政府|人民政府)?$"
)
_OWN_PLACE = re.compile(r"^(?:省|市|州|区|县)")
_CENTRAL_HEAD = re.compile(r"^(?:国家|中央|中国|国务院|全国|最高|中华|中共中央)")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: ``id`` (place/family, or the whole name), full ``name``, place, level (国家 省 市 区县 or empty),
    kind: 'organ', 'group' (各区县, 有关部门) or 'inner' (an office inside an organ); ``sure`` is 0 to 1."""

    id: str
    name: str
    place: str = ""
    level: str = ""
    kind: str = "organ"
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the register: a unit and every spelling met, sorted."""

    unit: Unit
    aliases: tuple[str, ...] = field(default=())


def clean(name: str) -> str:
    """``name`` without white space, all brackets in one form."""
    return _SPACE.sub("", name).translate(_BRACKETS).strip("、，；。：: ")


def _level(place: Place) -> str:
    if place.district:
        return "区县"
    if place.province and place.city == place.province:
        return "省"
    return "市" if place.city else "省" if place.province else ""


def _resolve_place(name: str, place: Place) -> tuple[Place, str, bool]:
    """The place a name carries (in full, or as 省/市/区), the rest of the name, and whether any was found."""
    named, end = leading_place(name)
    if end and end < len(name):
        rest = name[end:]
        bare = not is_full(name, end)
        if bare and named.city == named.province and rest[:1] == "市":
            rest, bare = rest[1:], False
        return named, rest, not bare
    own = _OWN_PLACE.match(name)
    if own and len(name) > 1:
        char = own.group()
        if char == "省":
            return Place(place.province), name[1:], True
        if (
            char == "州"
            or (char == "市" and not name.startswith(("市场", "市政", "市县")))
            or name.startswith(("市市场", "市政府"))
        ):
            return Place(place.province, place.city), name[1:], True
        if char in "区县" and name[1:2] not in "县域（":
            return place, name[1:], True
    return NOWHERE, name, False


def _department(rest: str) -> tuple[str, str] | None:
    """The family and the full department name of ``rest``, a name without its place; None when no family is known."""
    flat = squeeze(rest)
    if flat in BODIES:
        formal = BODIES[flat]
        return formal, formal
    if flat in ("团委", "共青团委员会"):
        return "共青团", "共青团委员会"
    if flat.startswith("委") and not flat.startswith("委员会"):
        return _party(flat[1:])
    for head in ("人民政府", "政府"):
        if flat.startswith(head) and len(flat) > len(head):
            inner = _department(flat.removeprefix(head))
            if flat.removeprefix(head) in ("办公厅", "办公室", "办"):
                return "人民政府办公厅", "人民政府" + flat.removeprefix(head)
            return inner
    if flat in ("政府", "人民政府"):
        return "人民政府", "人民政府"
    for printed, full in ENDINGS:
        if flat.endswith(printed) and len(flat) > len(printed):
            family = FAMILIES.get(flat.removesuffix(printed))
            if family:
                return family, family + full
    if flat in FAMILIES and len(flat) > 2:
        return FAMILIES[flat], FAMILIES[flat]
    return None


def _party(rest: str) -> tuple[str, str] | None:
    """The family of a Party organ named after 委: 组织部, 人才办."""
    for printed, full in ENDINGS:
        if rest.endswith(printed) and len(rest) > len(printed):
            family = PARTY.get(rest.removesuffix(printed))
            if family:
                return "委" + family, "委" + family + full
    if rest in PARTY:
        return "委" + PARTY[rest], "委" + PARTY[rest]
    return ("委" + rest, "委" + rest) if rest else None


def _branch(name: str) -> Unit | None:
    """A local branch of a central organ, named by the place it works in (贵州证监局, 人行重庆营管部)."""
    for pattern, family in BRANCHES:
        found = pattern.match(name)
        if found:
            at, end = leading_place(found["at"])
            if end:
                return Unit(f"{at.name}/{family}", name, at.name, _level(at), sure=0.95)
    named, end = leading_place(name)
    if end and not is_full(name, end):
        for ending, family in (
            ("金融监管局", "金融监督管理总局监管局"),
            ("证监局", "证监局"),
            ("银保监局", "银保监局"),
        ):
            if name[end:] == ending:
                return Unit(f"{named.name}/{family}", name, named.name, _level(named), sure=0.9)
    return None


def _group(name: str, place: Place) -> Unit:
    flat = squeeze(name.replace("人民政府", "政府")).replace("（以下统称区县政府）", "")
    where = place.name
    return Unit(f"{where}/{flat}" if where else flat, name, where, _level(place), "group", 0.8)


def identify(printed: str, place: Place = NOWHERE, defined: Mapping[str, str] | None = None) -> Unit:
    """The unit a printed name means in a document whose 省 and 市 mean ``place``.

    ``defined`` maps short names the text itself defines (以下简称) to their full form. A name of no known family
    is its own entry under its cleaned spelling.
    """
    name = clean(printed)
    if defined and name in defined:
        name = clean(defined[name])
    central = CENTRAL.get(squeeze(name))
    if central and (place == NOWHERE or _CENTRAL_HEAD.match(name) or name.endswith(("部", "总局", "总署"))):
        return Unit(f"国家/{squeeze(central)}", central, "国家", "国家")
    branch = _branch(name)
    if branch:
        return branch
    if _GROUP.search(name):
        return _group(name, place)
    if name.startswith("团") and name[1:2] in ("省", "市", "区", "县") and name.endswith("委"):
        name = name[1:-1] + "团委"
    if name.startswith("共青团"):
        name = name.removeprefix("共青团").removesuffix("委员会").removesuffix("委") + "团委"
    where, rest, carried = _resolve_place(name, place)
    if carried or where != NOWHERE:
        made = _department(rest)
        if made and (carried or made[0] in ("税务", "邮政管理", "通信管理", "消防救援", "气象", "烟草专卖")):
            return Unit(f"{where.name}/{squeeze(made[0])}", where.name + made[1], where.name, _level(where))
        if carried:
            return _inside(name, where, rest)
    if central:
        return Unit(f"国家/{squeeze(central)}", central, "国家", "国家", sure=0.8)
    if where != NOWHERE:
        return Unit(squeeze(name), name, where.name, _level(where), sure=0.7)
    return Unit(squeeze(name), name, sure=0.6)


_INNER = re.compile(
    r"^(?P<organ>.{1,14}?(?:委员会|委|局|厅))(?P<office>[一-鿿]{0,12}(?:[一-鿿]处|处室|[一-鿿]科|[一-鿿]局|办公室|中心|总队))$"
)


def _inside(name: str, where: Place, rest: str) -> Unit:
    """A name with a place whose family is not known: an office inside a known organ, or an organ of its own."""
    inner = _INNER.match(rest)
    if inner:
        organ = _department(inner["organ"])
        if organ:
            full = f"{where.name}{organ[1]}{inner['office']}"
            return Unit(
                f"{where.name}/{squeeze(organ[0])}/{inner['office']}",
                full,
                where.name,
                _level(where),
                "inner",
                0.9,
            )
    flat = squeeze(rest.replace("人民政府", "政府")).replace("管委会", "管理委员会")
    return Unit(
        f"{where.name}/{flat}" if where.name else flat,
        where.name + rest,
        where.name,
        _level(where),
        sure=0.75,
    )


def organ_of(unit_name: str) -> str | None:
    """The organ part of a name that names an office inside an organ (市经济信息委经济运行局 -> 市经济信息委)."""
    _, end = leading_place(unit_name)
    body = unit_name[end:]
    lead = 1 if body[:1] in ("省", "市", "区", "县") else 0
    inner = _INNER.match(body[lead:])
    if inner and _department(inner["organ"]):
        return unit_name[: end + lead] + inner["organ"]
    return None


_DEFINED = re.compile(
    r"(?P<full>[^，。；：、（）()〔〕《》\s]{4,40})[（(〔](?:以下|下)简称[“\"]?(?P<short>[^）)〕”\"，。]{2,16})[”\"]?[）)〕]"
)
_VERB = re.compile("^(?:成立|组建|设立|建立|由|经|报|向|和|与)+")
_LOOKS_UNIT = re.compile(
    r"(?:部|委|局|厅|办|办公室|政府|管委会|中心|机构|部门|单位|小组|会|院|公司|银行|集团|学校|大学)$"
)


def define_aliases(text: str) -> dict[str, str]:
    """Short names of units that ``text`` defines: 甲乙丙委员会（以下简称乙委）."""
    found: dict[str, str] = {}
    if "以下" not in text:
        return found
    for match in _DEFINED.finditer(text):
        if _LOOKS_UNIT.search(match["short"]) and _LOOKS_UNIT.search(match["full"]):
            found.setdefault(match["short"], _VERB.sub("", match["full"]))
    return found


def gather(mentions: Iterable[tuple[str, Unit]]) -> dict[str, Entry]:
    """The register of (printed name, unit) mentions: by id, each entry with every spelling met and its fullest name."""
    names: dict[str, set[str]] = {}
    units: dict[str, Unit] = {}
    for printed, unit in mentions:
        names.setdefault(unit.id, set()).update((clean(printed), unit.name))
        known = units.get(unit.id)
        if known is None or (len(unit.name), unit.name) > (len(known.name), known.name):
            units[unit.id] = unit if known is None else replace(unit, sure=max(unit.sure, known.sure))
    return {key: Entry(units[key], tuple(sorted(names[key]))) for key in sorted(units)}


__all__ = ["Entry", "Unit", "clean", "define_aliases", "gather", "identify", "organ_of"]
