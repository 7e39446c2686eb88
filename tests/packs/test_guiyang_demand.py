"""The yearly demand catalogue of the Guiyang pack: the example comes in, and decides whether a post is urgently needed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from duixian.rules import Evaluator, load_pack
from duixian.rules.evaluate.result import Result
from duixian.rules.lists import import_list

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "guiyang-demand.csv"


@pytest.fixture(scope="module")
def evaluator(tmp_path_factory: pytest.TempPathFactory) -> Evaluator:
    folder = tmp_path_factory.mktemp("pack") / "guiyang"
    shutil.copytree(ROOT / "packs" / "guiyang", folder)
    made = import_list(load_pack(folder).lists["demand"], EXAMPLE, folder, 2021)
    assert made.rows == 5
    return Evaluator(load_pack(folder))


def result(evaluator: Evaluator, post: str, employer: str = "", arrived: str = "2021-09-01") -> Result:
    person = {"post": post, "arrived": arrived}
    firm = {"employer_name": employer} if employer else {}
    return evaluator.evaluate({"as_of": "2022-03-01", "person": person, "employer": firm})


@pytest.mark.parametrize(
    ("post", "employer", "urgent"),
    [
        ("大数据平台架构师", "", True),
        ("供应链经理", "示例物流有限公司", False),
        ("电池材料工程师", "示例新能源有限公司", True),
        ("电池材料工程师", "示例铝业有限公司", False),
        ("电池材料工程师", "", None),
        ("面点师", "", None),
    ],
)
def test_only_what_the_catalogue_marks_as_urgent_is_urgent(
    evaluator: Evaluator, post: str, employer: str, urgent: bool | None
) -> None:
    found = result(evaluator, post, employer)
    (decided,) = found.decided
    assert (decided.fact, decided.value, decided.year) == ("person.post_urgent", urgent, 2021)
    assert decided.cite is not None
    if urgent is False:
        assert found["settling_allowance"].status == "ineligible"


def test_a_year_that_was_not_brought_in_decides_nothing(evaluator: Evaluator) -> None:
    (decided,) = result(evaluator, "大数据平台架构师", arrived="2022-02-01").decided
    assert decided.value is None
    assert decided.told.startswith("没有导入 2022 年的重点产业人才需求目录（已有：2021）")
