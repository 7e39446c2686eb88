"""The schemas under docs/schemas are those of the code, and the demo pack, its cases and results satisfy them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
import yaml

from duixian.rules import Evaluator, load_pack, load_texts
from duixian.rules.evaluate.document import document
from duixian.rules.load.files import REGISTER
from duixian.rules.schemas import case_schema, pack_schema, result_schema, schemas
from rules.bad_packs import BASE
from rules.random_cases import forget, random_case

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "schemas"
DEMO = ROOT / "packs" / "demo"
FILES = [
    path
    for folder in ("packs", "bench/population/pack")
    for path in sorted((ROOT / folder).rglob("*.yaml"))
    if path.name != REGISTER
]


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_pack(DEMO))


@pytest.mark.parametrize("name", schemas())
def test_the_files_are_those_of_the_code(name: str) -> None:
    text = json.dumps(schemas()[name], ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("DUIXIAN_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_text(text, "utf-8")
    assert (FOLDER / name).read_text("utf-8") == text
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


def texts(tree: Any) -> Any:
    """YAML as an editor's schema sees it, with dates as texts."""
    if isinstance(tree, dict):
        return {str(key): texts(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [texts(item) for item in tree]
    return tree if isinstance(tree, (str, int, float, bool, type(None))) else str(tree)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_pack_satisfies_the_schema_of_packs(path: Path) -> None:
    jsonschema.validate(texts(yaml.safe_load(path.read_text("utf-8"))), pack_schema())


def test_expressions_stand_bare_in_groups_of_conditions() -> None:
    bare = {"when": [{"any": ["local", {"all": ["age >= 3 年", {"unless": "local"}]}]}]}
    aid = {"title": "补助", "of": "person", "cite": "办法", **bare}
    jsonschema.validate({"benefits": {"aid": aid}}, pack_schema())
    load_texts({"pack.yaml": BASE, "more.yaml": json.dumps({"benefits": {"aid": aid}})})


def test_a_misspelt_key_does_not() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"benefits": {"a": {"titel": "甲"}}}, pack_schema())


@pytest.mark.parametrize("seed", range(12))
def test_cases_and_results(evaluator: Evaluator, seed: int) -> None:
    rng = Random(seed)
    case = forget(random_case(evaluator.pack, rng), rng, 0.1 * (seed % 4))
    jsonschema.validate(case, case_schema())
    jsonschema.validate(case, case_schema(evaluator.pack))
    result = evaluator.evaluate(case)
    for details in (True, False):
        made = document(result, details=details)
        jsonschema.validate(made, result_schema())
        assert json.loads(json.dumps(made)) == made
