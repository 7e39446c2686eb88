"""An editor corrects fields, outline, tables and extents; the correction wins, stays, has its history, can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from duixian.site.accounts.models import User
from duixian.site.demo import TEXTS
from duixian.site.library.importing import import_files
from duixian.site.library.models import (
    Clause,
    Correction,
    Document,
    ExtentMark,
    Node,
    Source,
    Work,
)
from duixian.site.library.reviews import clause_subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(db: None, client: Client) -> Client:
    """The invented jurisdiction, and an editor who is signed in."""
    import_files([TEXTS])
    client.force_login(User.objects.create_user("editor", password="a long enough one", is_editor=True))
    return client


def _measures() -> Document:
    return Document.objects.get(title="云水市科技创新券管理办法")


def _housing() -> Document:
    return Document.objects.get(title="云水市青年人才安居补贴办法")


def _clause(kind: str) -> tuple[str, Clause]:
    clause = _housing().clauses.filter(kind=kind).order_by("position")[0]
    told = {"kind": clause.kind, "node": clause.node, "text": clause.text}
    return clause_subject(told), clause


def _edit(client: Client, document: Document, subject: str, **form: str) -> Any:
    return client.post(reverse("library:edit", args=[document.work_id, subject]), form)


def _import_again() -> None:
    import_files([TEXTS], again=True)


def test_a_corrected_node_wins_survives_and_carries_those_below_it(demo: Client) -> None:
    housing = _housing()
    changed = {"type": "article", "label": "第五条之一", "heading": "条件", "path": "第五条之一"}
    response = _edit(demo, housing, "node:a5", verdict="corrected", note="原件如此", **changed)
    assert response.status_code == 302 and response["Location"].endswith("#a5")
    for _ in range(2):
        node = Node.objects.get(document__title=housing.title, key="a5")
        assert {name: getattr(node, name) for name in changed} == changed
        assert (node.confidence, node.why) == (1.0, "编辑更正")
        assert Node.objects.get(document=node.document, key="a5.1").path == "第五条之一第（一）项"
        _import_again()


def test_a_corrected_node_taken_back_is_as_it_was_read(demo: Client) -> None:
    before = Node.objects.get(document=_measures(), key="a3")
    changed = {"type": "heading", "label": "", "heading": "组织", "path": "组织"}
    _edit(demo, _measures(), "node:a3", verdict="corrected", **changed)
    assert Node.objects.get(document=_measures(), key="a3").heading == "组织"
    _edit(demo, _measures(), "node:a3", verdict="withdrawn", note="看错了")
    after = Node.objects.get(document=_measures(), key="a3")
    assert [(n.type, n.label, n.heading, n.path, n.why) for n in (after,)] == [
        (before.type, before.label, before.heading, before.path, before.why)
    ]
    history = Correction.objects.filter(subject="node:a3").order_by("id")
    assert [(c.verdict, c.note, str(c.editor)) for c in history] == [
        ("corrected", "", "editor"),
        ("withdrawn", "看错了", "editor"),
    ]
    page = demo.get(reverse("library:history", args=[_measures().work_id])).content.decode()
    assert "看错了" in page and "已撤回" in page


def test_a_corrected_path_is_where_citations_lead(demo: Client) -> None:
    statute = Document.objects.get(title="青澜省人才发展条例")
    citing = Document.objects.get(title="云水市青年人才安居补贴办法").references
    assert citing.get(path="第八条").target_node == "a8"
    values = {"type": "article", "label": "第八十条", "heading": "", "path": "第八十条"}
    _edit(demo, statute, "node:a8", verdict="corrected", **values)
    values = {"type": "article", "label": "第八条", "heading": "", "path": "第八条"}
    _edit(demo, statute, "node:a7", verdict="corrected", **values)
    assert citing.get(path="第八条").target_node == "a7"


def test_a_corrected_table_wins_survives_and_can_be_taken_back(demo: Client) -> None:
    plan = Document.objects.get(title__contains="行动计划")
    table = plan.nodes.get(table__isnull=False)
    subject = f"table:{table.key}"
    read = table.table
    _edit(
        demo,
        plan,
        subject,
        verdict="corrected",
        header="序号 | 指标 | 目标",
        rows="1 | 甲 | 3\n2\t乙\t4\n",
    )
    for _ in range(2):
        now = Node.objects.get(document__title=plan.title, key=table.key)
        assert now.table["header"] == ["序号", "指标", "目标"]
        assert [cell[2] for cell in now.table["cells"]] == ["1", "甲", "3", "2", "乙", "4"]
        assert "甲" in now.text and now.table["why"] == "编辑更正"
        _import_again()
    _edit(demo, Document.objects.get(title=plan.title), subject, verdict="withdrawn")
    assert Node.objects.get(document__title=plan.title, key=table.key).table == read


def test_what_is_no_table_becomes_a_paragraph(demo: Client) -> None:
    plan = Document.objects.get(title__contains="行动计划")
    table = plan.nodes.get(table__isnull=False)
    _edit(demo, plan, f"table:{table.key}", verdict="rejected")
    now = Node.objects.get(document=plan, key=table.key)
    assert (now.type, now.table) == ("paragraph", None)
    _edit(demo, plan, f"table:{table.key}", verdict="withdrawn")
    assert Node.objects.get(document__title=plan.title, key=table.key).table == table.table


def test_a_struck_clause_can_be_taken_back(demo: Client) -> None:
    subject, _ = _clause("grant")
    before = list(_housing().clauses.values_list("kind", "node", "text"))
    _edit(demo, _housing(), subject, verdict="rejected")
    assert _housing().clauses.count() == len(before) - 1
    page = demo.get(reverse("library:edit", args=[_housing().work_id, subject])).content.decode()
    assert "撤回，恢复识读结果" in page
    _edit(demo, _housing(), subject, verdict="withdrawn")
    assert list(_housing().clauses.values_list("kind", "node", "text")) == before


def test_a_clause_is_corrected_input_by_input(demo: Client) -> None:
    plan = Document.objects.get(title__contains="行动计划")
    clause = plan.clauses.filter(kind="responsibility").order_by("position")[0]
    subject = clause_subject({"kind": clause.kind, "node": clause.node, "text": clause.text})
    first = clause.data["responsible"][0]
    form = {
        "clause-lead": first["name"],
        "clause-responsible": "市审计局\n市财政局",
        "clause-open_ended": "1",
    }
    _edit(demo, plan, subject, verdict="corrected", **form)
    now = Clause.objects.get(document__title=plan.title, position=clause.position)
    assert [unit["name"] for unit in now.data["responsible"]] == ["市审计局", "市财政局"]
    assert now.data["open_ended"] is True and now.data["inherits"] == clause.data["inherits"]
    assert {task.name for task in now.units.all()} == {first["name"], "市审计局", "市财政局"}


def test_a_header_accepted_is_no_longer_in_doubt_and_a_corrected_one_can_be_taken_back(demo: Client) -> None:
    document = _measures()
    title = document.title
    _edit(demo, document, "header:title", verdict="corrected", value="云水市创新券办法")
    assert Document.objects.get(pk=document.pk).title == "云水市创新券办法"
    _edit(demo, document, "header:title", verdict="withdrawn")
    document = _measures()
    assert document.title == title
    _edit(demo, document, "header:date", verdict="accepted")
    assert Document.objects.get(pk=document.pk).fields["date"]["confidence"] == 1.0


def test_a_document_joined_to_the_one_before_comes_back_with_what_was_decided_on_it(demo: Client) -> None:
    measures = _measures()
    work, count = measures.work_id, Document.objects.count()
    _edit(demo, measures, "header:level", verdict="corrected", value="省")
    demo.post(reverse("library:extent", args=[work]), {"action": "join", "note": "同一文件"})
    assert Document.objects.count() == count - 1
    assert (
        demo.get(reverse("library:document", args=[work])).status_code == 301
    )  # leads to the document it is in
    import_files([TEXTS], again=True)
    assert Document.objects.count() == count - 1
    mark = ExtentMark.objects.get()
    holder = Document.objects.get(source=mark.source, start_line__lt=mark.line, end_line__gte=mark.line)
    page = demo.get(reverse("library:history", args=[holder.work_id])).content.decode()
    assert "并入上一份文件" in page
    demo.post(reverse("library:withdraw-extent", args=[holder.work_id, mark.pk]))
    assert Document.objects.count() == count
    assert (_measures().work_id, _measures().level) == (work, "省")
    assert ExtentMark.objects.get().withdrawn_by == User.objects.get()


def test_a_document_is_cut_in_two(demo: Client) -> None:
    measures = _measures()
    line = measures.nodes.get(key="c3").start_line
    count = Document.objects.count()
    demo.post(reverse("library:extent", args=[measures.work_id]), {"action": "cut", "line": str(line)})
    assert Document.objects.count() == count + 1
    assert Document.objects.filter(source=measures.source, start_line=line).count() == 1


def test_a_document_is_given_other_lines(demo: Client) -> None:
    measures = _measures()
    start, end = measures.start_line, measures.end_line
    form = {"action": "move", "start": str(start), "end": str(end - 3)}
    demo.post(reverse("library:extent", args=[measures.work_id]), form)
    assert Document.objects.get(source=measures.source, start_line=start).end_line == end - 3


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"action": "cut", "line": "十"}, "“十”不是行号。请填写来源文件的行号（从 1 数起）。"),
        ({"action": "cut", "line": "1"}, "请填写本文件之内的一行"),
        ({"action": "move", "start": "9", "end": "3"}, "起始行在前"),
        ({"action": "move", "start": "1", "end": "2"}, "没有重叠"),
        ({"action": "nothing"}, "请选择一项"),
    ],
)
def test_extents_that_cannot_be_are_told(demo: Client, form: dict[str, str], message: str) -> None:
    work = _measures().work_id
    response = demo.post(reverse("library:extent", args=[work]), form)
    assert message in " ".join(map(str, get_messages(response.wsgi_request)))
    assert not ExtentMark.objects.exists()


@pytest.mark.parametrize(
    ("subject", "form", "message"),
    [
        ("node:a3", {"type": "song", "path": "第三条"}, "请选择条目的类型。"),
        ("node:a3", {"type": "article", "label": "第三条", "path": ""}, "请填写引用路径"),
        ("node:a3", {"type": "article", "label": "第四条", "path": "第四条"}, "已是第"),
        ("header:kind", {"value": "诗"}, "“诗”不是文种"),
        ("header:date", {"value": "昨天"}, "“昨天”不是日期"),
        ("extent", {}, "这一项只能确认，不能更正。"),
    ],
)
def test_a_wrong_correction_is_told_and_changes_nothing(
    demo: Client, subject: str, form: dict[str, str], message: str
) -> None:
    response = _edit(demo, _measures(), subject, verdict="corrected", **form)
    assert response.status_code == 400
    assert message in response.content.decode()
    assert not Correction.objects.exists()


def test_a_wrong_number_in_a_clause_is_told_and_what_was_entered_stays(demo: Client) -> None:
    subject, _ = _clause("grant")
    response = _edit(demo, _housing(), subject, verdict="corrected", **{"clause-cap": "很多"})
    assert response.status_code == 400
    assert "“上限（元）”须是数字，“很多”不是。" in response.content.decode()
    assert 'value="很多"' in response.content.decode()


def test_a_table_row_with_too_many_cells_is_told(demo: Client) -> None:
    plan = Document.objects.get(title__contains="行动计划")
    table = plan.nodes.get(table__isnull=False)
    form = {"header": "甲 | 乙", "rows": "1 | 2\n1 | 2 | 3"}
    response = _edit(demo, plan, f"table:{table.key}", verdict="corrected", **form)
    assert "第 2 行有 3 个单元格，多于表头的 2 个" in response.content.decode()


@pytest.mark.parametrize("name", ["edit", "extent"])
def test_only_an_editor_corrects(demo: Client, name: str) -> None:
    work = _measures().work_id
    demo.force_login(User.objects.create_user("reader", password="a long enough one"))
    arguments = [work, "header:title"] if name == "edit" else [work]
    demo.post(reverse(f"library:{name}", args=arguments), {"verdict": "accepted", "action": "join"})
    assert not Correction.objects.exists() and not ExtentMark.objects.exists()
    demo.logout()
    response = demo.post(reverse(f"library:{name}", args=arguments), {"verdict": "accepted"})
    assert response["Location"].startswith("/login/")


def test_a_source_of_an_old_release_is_read_again_from_its_file_first(demo: Client) -> None:
    Source.objects.update(shape=b"")
    response = demo.post(reverse("library:extent", args=[_measures().work_id]), {"action": "join"})
    assert "duixian import" in " ".join(map(str, get_messages(response.wsgi_request)))
    outcomes = import_files([TEXTS])
    assert {outcome.state for outcome in outcomes} == {"imported"}


def test_what_an_editor_says_of_one_edition_leaves_another_alone(demo: Client, tmp_path: Any) -> None:
    other = (TEXTS / "云水市青年人才安居补贴申报指南.txt").read_text(encoding="utf-8")
    (tmp_path / "另一版.txt").write_text(other.replace("网上申报。", "网络申报。"), encoding="utf-8")
    import_files([tmp_path])
    guides = Document.objects.filter(title__contains="申报指南").order_by("pk")
    assert len(guides) == 2 and Work.objects.filter(documents__in=guides).distinct().count() == 1
    changed = {"type": "heading", "label": "一、", "heading": "谁可以申报", "path": "一"}
    current = guides.get(current=True)
    _edit(demo, current, "node:s1", verdict="corrected", **changed)
    headings = {d.current: d.nodes.get(key="s1").heading for d in guides}
    assert headings[True] == "谁可以申报" and headings[False] != "谁可以申报"
