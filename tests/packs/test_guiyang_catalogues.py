"""The catalogues of the Guiyang pack: complete, short, and each line of them where it says it stands in the source."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from duixian.citations import text_hash
from duixian.rules import Evaluator, Pack, load_texts
from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.offices import offices

FOLDER = Path(__file__).parents[2] / "packs" / "guiyang"
SOURCE = "000_*.txt"
TITLES = {
    "industries": "筑发改工业〔2021〕318号《贵阳贵安重点发展产业目录（2021年）》",
    "talents": "《贵阳贵安人才分类认定目录（2021年）》",
}
# A frame of the least that the catalogues need, so that they can be looked at alone.
FRAME = """
pack: {id: frame, title: 目录, jurisdiction: 贵阳市, version: "1"}
documents:
  d31: {title: 贵阳贵安重点发展产业目录（2021年）, number: 筑发改工业〔2021〕318号}
  d32: {title: 贵阳贵安人才分类认定目录（2021年）}
  d33: {title: 贵阳贵安人才服务窗口一览表}
entities:
  person: {label: 申请人}
  employer: {label: 单位, of: person}
facts:
  person: {here: {type: truth, label: 在本地}, kind: {type: talents, label: 类别}}
  employer:
    industry: {type: industries, label: 行业}
    ownership: {type: ownership, label: 性质}
    district: {type: district, label: 注册地}
derived:
  employer: {key: industry in (A12、P4)}
benefits:
  claim: {title: 申领, of: person, cite: d33, when: here, office: [window, departments.health]}
  plant: {title: 平台, of: employer, cite: d33, when: key, office: [employer_window, development]}
"""


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / "catalogues" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def pack() -> Pack:
    texts = {f"catalogues/{p.name}": p.read_text("utf-8") for p in (FOLDER / "catalogues").glob("*.csv")}
    texts["catalogues.yaml"] = (FOLDER / "catalogues.yaml").read_text("utf-8")
    return load_texts({"frame.yaml": FRAME, **texts})


def test_the_industry_catalogue_has_four_parts_33_categories_and_444_items(pack: Pack) -> None:
    found = rows("industries")
    assert Counter(len(row["code"]) for row in found) == {2: 4, 3: 33, 5: 444}
    assert len(pack.enums["industries"].values) == 481
    parents = {row["code"]: row["parent"] for row in found}
    assert all(parents[code] == code[:3] for code in parents if len(code) == 5)


@pytest.mark.parametrize("name", ["industries", "talents"])
def test_short_names_are_short_and_different(name: str) -> None:
    labels = [row["label"] for row in rows(name)]
    assert max(map(len, labels)) <= 20
    assert len(set(labels)) == len(labels)


def test_codes_that_are_slips_in_the_source_are_corrected_and_say_what_is_printed() -> None:
    printed = {row["code"]: row["printed"] for row in rows("industries") if row["printed"]}
    assert printed == {"A2217": "A1217", "A2806": "A2506"}


def test_the_talent_catalogue_has_34_criteria_with_their_grades(pack: Pack) -> None:
    found = [row for row in rows("talents") if row["number"]]
    assert Counter(row["grade"] for row in found) == {"A": 3, "B": 6, "C": 7, "D": 6, "E": 6, "F": 6}
    assert [row["grade"] for row in found if row["parent"] == "T"] == ["B", "C", "D", "E"]


def test_an_industry_counts_for_all_above_it(pack: Pack) -> None:
    evaluator = Evaluator(pack)
    for code, key in {"A1217": True, "A2217": False, "A2806": True, "新能源汽车整车": True}.items():
        case = {"as_of": "2024-05-01", "employer": {"industry": code}}
        assert evaluator.evaluate(case)["plant"].status == ("eligible" if key else "ineligible")


@pytest.mark.seeds
@pytest.mark.django_db
def test_every_line_of_the_catalogues_is_what_an_imported_library_holds(seeds: Path) -> None:
    """`sha256` is `citations.text_hash` of all text at the path, `lines` those of the place and what is below it."""
    from duixian.site.library.importing import import_files
    from duixian.site.library.models import Node
    from duixian.site.library.quoting import Quoted, Quoter

    (outcome,) = import_files(list(seeds.glob(SOURCE)))
    assert outcome.state == "imported"
    quoter = Quoter()
    for name, title in TITLES.items():
        found = rows(name)
        for row in found:
            quoted = quoter.quote(title + row["path"])
            assert isinstance(quoted, Quoted), row
            assert not quoted.missed
            assert text_hash(quoted.text) == row["sha256"], row
        nodes = Node.objects.filter(document__title=title[title.index("《") + 1 : -1])
        lines = {node.path: f"{node.start_line}-{node.end_line}" for node in nodes}
        assert {row["path"]: row["lines"] for row in found} == {
            row["path"]: lines[row["path"]] for row in found
        }
        if name == "industries":
            kinds = Counter(node.type for node in nodes if node.key.startswith("pt"))
            assert (kinds["part"], kinds["section"], kinds["item"]) == (4, 33, 444)
            items = {node.path for node in nodes if node.type == "item"}
            assert items == {row["path"] for row in found if len(row["code"]) == 5}


@pytest.mark.seeds
@pytest.mark.parametrize("name", ["windows", "departments", "development"])
def test_names_telephones_and_addresses_of_offices_stand_in_the_lines_they_name(
    seeds: Path, name: str
) -> None:
    source = next(iter(seeds.glob(SOURCE))).read_text("utf-8").split("\n")
    for row in rows(name):
        first, last = map(int, row["lines"].split("-"))
        there = "".join("".join(source[first - 1 : last]).split())
        for value in (*row["telephone"].split("、"), row["address"]):
            assert value in there, (row["code"], value)
        # the cells of a row are printed beside each other: a name may be broken by what stands next to it
        assert set(row["name"]) <= set(there), row["code"]


def served(pack: Pack, benefit: str, **employer: Any) -> list[str]:
    case = {"as_of": "2024-05-01", "employer": employer}
    return [s.office.name for s in offices(Details(Evaluator(pack).evaluate(case)), benefit)]


def test_there_are_16_windows(pack: Pack) -> None:
    assert len(pack.offices["window"].offices) == 16
    codes = [office.code for office in pack.offices["window"].offices]
    assert codes == [office.code for office in pack.offices["employer_window"].offices]
    assert len(pack.enums["district"].values) == 15  # and the city itself


@pytest.mark.parametrize(
    ("ownership", "district", "window"),
    [
        ("非公企业", "修文县", "修文县就业局"),
        ("中央企业", "观山湖区", "观山湖区就业局"),
        ("区属事业单位", "清镇市", "清镇市政务服务大厅人才服务窗口"),
        ("市属国有企业", "修文县", "贵阳市人才服务中心"),
        ("市属事业单位", "贵安新区", "贵阳市人才服务中心"),
        ("省属企业", "贵安新区", "贵安新区组织人事部（人才交流服务中心）"),
    ],
)
def test_employers_of_the_city_go_to_its_centre_and_all_others_to_the_window_of_their_district(
    pack: Pack, ownership: str, district: str, window: str
) -> None:
    assert served(pack, "claim", ownership=ownership, district=district) == [window, "市卫生健康局"]
    assert served(pack, "plant", ownership=ownership, district=district)[0] == window


def test_engineering_centres_go_to_the_new_area_s_own_bureau_there(pack: Pack) -> None:
    assert served(pack, "plant", ownership="private", district="guian")[1] == "贵安新区经发局"
    assert served(pack, "plant", ownership="private", district="yunyan")[1] == "市发展改革委"
