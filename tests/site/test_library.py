"""What the library keeps of a reading, and how it hangs together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import tantivy
from django.core.management import call_command

from duixian.site.library import records
from duixian.site.library.finding import NotInLibraryError, document_of, node_of
from duixian.site.library.index import LibraryIndex
from duixian.site.library.keys import node_key
from duixian.site.library.layout import lay_out
from duixian.site.library.models import Document, Generation, Reference, Source, UnitAlias, Work
from duixian.site.library.search import Filters, search
from duixian.site.library.standing import state_on, timeline_of

from .conftest import HOUSING, OLD, STATUTE, keep

pytestmark = pytest.mark.django_db


def _title(work: str | None) -> str | None:
    return Document.objects.get(work_id=work, current=True).title if work else None


def test_a_citation_finds_the_article_it_names(library: Source) -> None:
    basis = Reference.objects.get(relation="basis")
    assert _title(basis.target_id) == STATUTE.title
    assert basis.target_node == "n0"


def test_a_bare_article_number_means_the_own_document(library: Source) -> None:
    own = Reference.objects.get(title=None)
    assert (own.target_id, own.target_node) == (own.document.work_id, "n1")


def test_a_dangling_name_resolves_when_its_document_arrives(db: None) -> None:
    keep([HOUSING], "一.txt")
    assert Reference.objects.get(relation="basis").target is None
    keep([STATUTE], "二.txt")
    assert _title(Reference.objects.get(relation="basis").target_id) == STATUTE.title


def test_a_title_that_two_documents_bear_stays_dangling(db: None) -> None:
    keep([STATUTE, STATUTE.__class__(**{**STATUTE.__dict__, "number": "青人发〔2024〕1号"}), HOUSING])
    assert Reference.objects.get(relation="basis").target is None


def test_reading_a_file_again_gives_the_same_library(library: Source) -> None:
    before = list(records.document_records())
    keep([HOUSING, STATUTE, OLD], reader="newer")
    assert list(records.document_records()) == before
    assert Source.objects.count() == 1
    assert Document.objects.count() == 3


def test_the_same_text_in_another_file_is_another_witness_of_the_same_expression(library: Source) -> None:
    keep([STATUTE], "另一份.txt")
    both = Document.objects.filter(title=STATUTE.title)
    assert both.count() == 2
    assert len({d.expression for d in both}) == 1
    assert [d.current for d in both.order_by("pk")] == [False, True]
    assert Work.objects.count() == 3


@pytest.mark.parametrize(
    ("title", "day", "state"),
    [
        (HOUSING.title, date(2024, 2, 29), "not yet"),
        (HOUSING.title, date(2024, 3, 1), "in force"),
        (HOUSING.title, date(2028, 2, 29), "in force"),
        (HOUSING.title, date(2028, 3, 1), "expired"),
        (OLD.title, date(2019, 5, 6), "in force"),
        (OLD.title, date(2024, 2, 29), "in force"),
        (OLD.title, date(2024, 3, 1), "repealed"),
        (STATUTE.title, date(2022, 10, 1), "not yet"),
    ],
)
def test_standing_on_a_day(library: Source, title: str, day: date, state: str) -> None:
    assert state_on(day, timeline_of(Document.objects.get(title=title))).span.state == state


def test_a_repeal_cites_the_article_that_says_so(library: Source) -> None:
    answer = state_on(date(2025, 1, 1), timeline_of(Document.objects.get(title=OLD.title)))
    assert answer.span.citation == "云人才规〔2024〕3号《云水市青年人才安居补贴办法》第四条"


def test_units_stand_in_the_register_with_the_names_they_are_printed_under(library: Source) -> None:
    assert set(UnitAlias.objects.values_list("unit_id", "name")) == {
        ("云水市人才局", "市人才局"),
        ("云水市财政局", "市财政局"),
    }


def test_document_record_has_the_fixed_keys(library: Source) -> None:
    record = next(records.document_records())
    assert list(record)[:19] == [
        "id", "file", "start_line", "end_line", "title", "alt_titles", "number", "other_numbers", "issuers",
        "date", "kind", "level", "abridged", "effective_from", "expires", "repeals", "cites", "part",
        "year_section",
    ]  # fmt: skip
    assert record["date"] == "2024-01-20"


def test_unknown_identifiers_are_told_with_what_to_do(library: Source) -> None:
    with pytest.raises(NotInLibraryError, match="duixian documents"):
        document_of("nothing")
    with pytest.raises(NotInLibraryError, match="duixian outline"):
        node_of(f"{Work.objects.first()}#nothing")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("硕士 1200", HOUSING.title),
        ("云人才规〔2024〕3号", HOUSING.title),
        ("人才发展条例", STATUTE.title),
        ("第十三条 经费", STATUTE.title),
        ("租房补贴", OLD.title),
        ("硕", HOUSING.title),
    ],
)
def test_search_finds_first(index: LibraryIndex, words: str, first: str) -> None:
    hits = search(index, words).hits
    assert hits
    assert Document.objects.get(pk=hits[0].document).title == first


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        (Filters(level=["省"]), {STATUTE.title}),
        (Filters(kind=["规定"]), {OLD.title}),
        (Filters(year=[2019]), {OLD.title}),
        (Filters(issuer=["云水市人才工作局"]), {HOUSING.title}),
        (Filters(unit=["云水市财政局"]), {HOUSING.title}),
        (Filters(grants=True), {HOUSING.title}),
        (Filters(on=date(2023, 6, 1)), {STATUTE.title, OLD.title}),
        (Filters(on=date(2025, 6, 1)), {STATUTE.title, HOUSING.title}),
        (Filters(on=date(2025, 6, 1), status="ended"), {OLD.title}),
        (Filters(on=date(2020, 6, 1), status="not yet"), {STATUTE.title, HOUSING.title}),
    ],
)
def test_filters(index: LibraryIndex, filters: Filters, titles: set[str]) -> None:
    hits = search(index, "", filters, limit=100).hits
    assert {Document.objects.get(pk=hit.document).title for hit in hits} == titles


def test_the_index_learns_what_changed(index: LibraryIndex) -> None:
    assert not search(index, "气象").hits
    keep([OLD.__class__("云水市气象补贴规定", [("article", "第一条", "", "气象观测补贴。")])], "新.txt")
    assert index.catch_up()
    assert not index.catch_up()
    assert search(index, "气象").total == 2  # the article and the document itself


def test_an_earlier_reading_leaves_the_index(index: LibraryIndex) -> None:
    before = search(index, "租房补贴").total
    keep([HOUSING, STATUTE, OLD], reader="newer")
    index.catch_up()
    assert search(index, "租房补贴").total == before


def test_an_index_that_is_out_of_step_is_made_anew(index: LibraryIndex) -> None:
    Generation.objects.update(number=1, library="another")
    assert index.catch_up()
    assert search(index, "补贴").hits


def test_characters_that_no_database_takes_do_not_stop_an_import(db: None) -> None:
    keep([OLD.__class__("云水市\x00规定", [("article", "第一条", "", "甲\x00乙\ud800丙")])])
    assert Document.objects.get().title == "云水市\ufffd规定"
    assert Document.objects.get().nodes.get().text == "第一条甲\ufffd乙\ufffd丙"


def test_a_very_long_key_is_kept_short_and_distinct() -> None:
    keys = {node_key("1." * 9000 + end) for end in ("1", "2")}
    assert len(keys) == 2
    assert max(map(len, keys)) <= 200


def test_blocks_keep_the_order_of_the_text(library: Source) -> None:
    document = Document.objects.get(title=HOUSING.title)
    layout = lay_out(document)
    shown = [node.key for block in layout.blocks for node in block.nodes]
    assert shown == [node.key for node in document.nodes.order_by("position")]


def test_while_another_process_writes_the_index_the_old_one_answers(
    index: LibraryIndex, tmp_path: Path
) -> None:
    other = tantivy.Index.open(str(tmp_path / "index" / "format-1"))
    writer = other.writer()
    keep([OLD.__class__("云水市气象补贴规定", [("article", "第一条", "", "气象观测补贴。")])], "新.txt")
    assert not index.catch_up()
    assert search(index, "租房补贴").hits
    del writer
    assert index.catch_up(5)
    assert search(index, "气象").hits


def test_an_index_that_cannot_be_opened_is_made_anew(index: LibraryIndex, tmp_path: Path) -> None:
    (tmp_path / "index" / "format-1" / "meta.json").write_text("broken")
    again = LibraryIndex(tmp_path / "index")
    assert again.catch_up()
    assert search(again, "租房补贴").hits


def test_the_migrations_are_those_of_the_models(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
