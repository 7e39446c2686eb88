"""The service: answers as the Python API gives them, refusals with path, what and mend, limits on size."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from duixian.calendars import published
from duixian.rules import Evaluator, load_pack, load_texts
from duixian.rules.evaluate.document import document
from duixian.service import application
from duixian.service.bodies import RefusedError, read_body

DEMO = Path(__file__).parents[2] / "packs" / "demo"


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_pack(DEMO))


@pytest.fixture(scope="module")
def client(evaluator: Evaluator) -> TestClient:
    return TestClient(application([evaluator]))


@pytest.fixture(scope="module")
def case(evaluator: Evaluator) -> dict[str, Any]:
    return dict(evaluator.pack.cases[0].document)


def test_evaluate_answers_as_the_library_does(
    client: TestClient, evaluator: Evaluator, case: dict[str, Any]
) -> None:
    result = evaluator.evaluate(case)
    assert client.post("/evaluate", json=case).json() == document(result, details=False)
    assert client.post("/evaluate?details=true", json=case).json() == document(result, calendar=published())
    assert client.post("/packs/demo/evaluate", json=case).json() == document(result, details=False)


def test_many_cases_each_have_a_result_or_their_problems(client: TestClient, case: dict[str, Any]) -> None:
    answer = client.post("/evaluate-many", json={"cases": [case, {"as_of": "?"}, 3]}).json()["results"]
    assert [sorted(one) for one in answer] == [["result"], ["problems"], ["problems"]]
    assert answer[1]["problems"][0]["path"] == "as_of"


@pytest.mark.parametrize("form", ["data", "text", "html"])
def test_explain_in_three_forms(client: TestClient, case: dict[str, Any], form: str) -> None:
    answer = client.post(f"/explain?benefit=settling&format={form}", json=case).json()["explanations"]
    assert list(answer) == ["settling"]
    assert isinstance(answer["settling"], dict if form == "data" else str)


def test_ask_advise_choose_and_returns(client: TestClient, case: dict[str, Any]) -> None:
    assert len(client.post("/ask?most=2", json={"as_of": "2024-06-30"}).json()["questions"]) == 2
    assert all("alternatives" in one for one in client.post("/advise", json=case).json()["advice"])
    assert "choices" in client.post("/choose", json=case).json()
    paid = {"case": {"as_of": "2024-06-30", "person": {"worked": 12}}, "paid": {"settling": 3_600_000}}
    assert client.post("/returns", json=paid).json()["returns"][0]["due"] == 2_400_000


def test_numbers_of_a_request_are_read_as_written(client: TestClient) -> None:
    body = b'{"as_of": "2024-06-30", "person": {"salary": 19999999.995}}'
    (problem,) = client.post("/evaluate", content=body).json()["problems"]
    assert problem["path"] == "person.salary" and "更细" in problem["what"]


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/evaluate", b"{", 400, "不是 JSON"),
        ("/evaluate", b"[]", 400, "应当是一个对象"),
        ("/evaluate", b'\xff', 400, "不是 JSON"),
        ("/evaluate", b"[" * 9999, 400, "不是 JSON"),
        ("/evaluate", b'{"as_of": "2024-06-30", "persn": {}}', 422, "没有实体“persn”，是不是 person"),
        ("/evaluate", b" " * 1_000_001, 413, "请求超过 1000 KB"),
        ("/explain?benefit=setling", b'{"as_of": "2024-06-30"}', 422, "没有待遇“setling”，是不是 settling"),
        ("/explain?format=pdf", b'{"as_of": "2024-06-30"}', 422, "没有“pdf”这种形式"),
        ("/ask?most=0", b'{"as_of": "2024-06-30"}', 422, "不是 1 到 1000 的整数"),
        ("/ask?most=%C2%B2", b'{"as_of": "2024-06-30"}', 422, "不是 1 到 1000 的整数"),
        ("/ask?most=" + "9" * 5000, b'{"as_of": "2024-06-30"}', 422, "不是 1 到 1000 的整数"),
        ("/evaluate", b'{"as_of": "2024-06-30", "person": {"salary": 1e999999999}}', 422, "“1E+999999999”不是数"),
        ("/evaluate", b'{"as_of": "2024-06-30", "person": {"salary": 1e99999999999999999999}}', 400, "不是 JSON"),
        ("/evaluate", b'{"as_of": "2024-06-30", "person": {"salary": ' + b"9" * 9000 + b"}}", 400, "不是 JSON"),
        ("/evaluate", b'{"as_of": "2024-06-30", "person": {"degree": "\\ud800"}}', 400, "不是 JSON"),
        ("/evaluate?" + "a=1&" * 300, b"{}", 400, "读不懂地址里的参数"),
        ("/evaluate-many", b"{}", 422, "应当是一个列表"),
        ("/returns", b"{}", 422, "要有 case 和 paid"),
        ("/returns", b'{"case": {"as_of": "2024-06-30"}, "paid": {"settling": 1.5}}', 422, "以分为单位的整数"),
        ("/nothing", b"{}", 404, "没有“/nothing”这个地址"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_is_wrong_and_what_to_do(
    client: TestClient, path: str, body: bytes, status: int, said: str
) -> None:
    answer = client.post(path, content=body)
    assert answer.status_code == status
    (problem,) = answer.json()["problems"]
    assert said in problem["what"] and problem["mend"]


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    parts = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> MutableMapping[str, Any]:
        if not parts:
            await anyio.sleep_forever()
        return parts.pop()

    async def read() -> None:
        await read_body({"headers": []}, receive, 100, seconds=0.01)

    with start_blocking_portal() as portal, pytest.raises(RefusedError) as raised:
        portal.call(read)  # in a thread of its own: browser tests leave a loop running in this one
    assert raised.value.status == 408
    ((_, what, mend),) = raised.value.problems
    assert "没有收完请求" in what and mend


def test_a_body_in_many_parts_is_measured_as_it_comes() -> None:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"x" * 60, "more_body": True}

    async def read() -> None:
        await read_body({"headers": []}, receive, 100)

    with start_blocking_portal() as portal, pytest.raises(RefusedError) as raised:
        portal.call(read)  # in a thread of its own: browser tests leave a loop running in this one
    assert raised.value.status == 413


def test_a_mistake_of_the_program_has_the_shape_of_a_refusal(
    evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(application([evaluator]), raise_server_exceptions=False)
    monkeypatch.setattr(Evaluator, "evaluate", lambda *_: 1 / 0)
    answer = client.post("/evaluate", json={"as_of": "2024-06-30"})
    assert answer.status_code == 500
    (problem,) = answer.json()["problems"]
    assert problem["what"] and problem["mend"]


def test_all_problems_of_a_case_come_at_once(client: TestClient) -> None:
    answer = client.post("/evaluate", json={"as_of": "2024-06-30", "person": {"degree": "ph", "borth": 1}})
    assert {problem["path"] for problem in answer.json()["problems"]} == {"person.degree", "person.borth"}


def test_the_wrong_method_is_refused(client: TestClient) -> None:
    assert client.get("/evaluate").status_code == 405
    assert client.post("/pack").status_code == 405


def test_the_pack_and_the_description_can_be_read(client: TestClient) -> None:
    pack = client.get("/pack").json()
    assert pack["id"] == "demo" and len(pack["benefits"]) > 10
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1") and "/evaluate" in described["paths"]
    text = json.dumps(described)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        place: Any = described
        for key in reference.removeprefix("#/").split("/"):
            place = place[key]


def test_several_packs_have_addresses_of_their_own(evaluator: Evaluator) -> None:
    other = Evaluator(
        load_texts(
            {
                "pack.yaml": 'pack: {id: other, title: 另一个, jurisdiction: 云岭市, version: "1"}\nentities: {person: {label: 人}}\n'
            }
        )
    )
    client = TestClient(application([evaluator, other]))
    assert [pack["id"] for pack in client.get("/packs").json()["packs"]] == ["demo", "other"]
    assert client.post("/packs/other/evaluate", json={"as_of": "2024-06-30"}).json()["benefits"] == {}
    assert client.post("/evaluate", json={}).status_code == 404
    with pytest.raises(ValueError):
        application([evaluator, evaluator])
