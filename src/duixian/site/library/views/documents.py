"""A document, one of its articles, and what it is related to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from duixian.site.library.citing import citation
from duixian.site.library.comparing import compare
from duixian.site.library.exporting import FORMATS
from duixian.site.library.finding import NotInLibraryError, document_of
from duixian.site.library.layout import Block, Layout, lay_out
from duixian.site.library.models import Clause, Correction, Document, Node, Reference, ReviewItem
from duixian.site.library.neighbours import picture
from duixian.site.library.permissions import may_correct
from duixian.site.library.records import file_names
from duixian.site.library.rendering import Renderer, relation_name
from duixian.site.library.reviews import REVIEW_BELOW, clause_subject, lines_named
from duixian.site.library.standing import state_on, timeline_of
from duixian.site.library.wording import KINDS, Line, lines_of
from duixian.text.timeline import State

from .asking import day_of, today

STATE_NAMES = {
    State.IN_FORCE: "现行有效",
    State.NOT_YET: "尚未施行",
    State.EXPIRED: "已过有效期",
    State.REPEALED: "已废止",
    State.UNKNOWN: "效力不明",
}
FIELD_NAMES = {
    "title": "标题",
    "number": "文号",
    "date": "成文日期",
    "kind": "文种",
    "level": "层级",
    "issuers": "发文机关",
    "abridged": "节录",
    "effective_from": "施行日期",
    "expires": "有效期至",
    "alt_titles": "其他标题",
    "other_numbers": "其他文号",
    "extent": "起止",
}
VERDICTS = {"changed": "有改动", "new": "新增", "gone": "删去", "same": "相同"}
FOLDED = {"material": 3, "step": 3}  # more notes of one kind than this are folded (8 of the other kinds)
NEAR = 40  # blocks the browser lays out at once; later ones when they come into view


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All documents."""
    names = file_names()
    found = (
        Document.objects.select_related("source")
        .defer("fields", "findings", "source__characters", "source__runs")
        .order_by("source_id", "position")
    )
    page = Paginator(found, 200).get_page(request.GET.get("page"))
    rows = [(one, names[one.source_id]) for one in page]
    return render(request, "library/documents.html", {"section": "documents", "page": page, "rows": rows})


@require_safe
def document(request: HttpRequest, ident: str) -> HttpResponse:
    """A whole document with outline, margin and standing."""
    found = found_document(ident)
    if found.work_id != ident.partition("@")[0]:  # an old identifier
        return redirect(found, permanent=True)
    layout = lay_out(found)
    renderer = Renderer(found.work_id, layout.outgoing, _titles(layout))
    blocks = [
        {
            "block": block,
            "html": renderer.block(block),
            "notes": _notes(block.clauses),
            "citation": citation(found, block.node.path),
            "far": place > NEAR,
            "incoming": [(r, relation_name(r.relation)) for r in block.incoming if r.document_id != found.pk],
        }
        for place, block in enumerate(layout.blocks)
    ]
    return render(
        request,
        "library/document.html",
        {
            "section": "documents",
            "document": found,
            "blocks": blocks,
            "layout": layout,
            **_head(request, found),
        },
    )


@require_safe
def node(request: HttpRequest, ident: str, key: str) -> HttpResponse:
    """One article by itself: its words, citation, clauses, citations both ways, place in the source."""
    found = found_document(ident)
    one = Node.objects.filter(document=found, key=key).first()
    if one is None:
        raise Http404("该文件中没有这个条目。")
    layout = lay_out(found)
    one = layout.nodes[one.key]
    nodes = _subtree(one, layout.nodes.values())
    keys = {node.key for node in nodes}
    block = Block(one, 2, nodes)
    renderer = Renderer(found.work_id, layout.outgoing, _titles(layout), local=False)
    incoming = Reference.objects.filter(target_id=found.work_id, target_node__in=keys, document__current=True)
    context = {
        "section": "documents",
        "document": found,
        "node": one,
        "html": renderer.block(block),
        "notes": _notes(Clause.objects.filter(document=found, node__in=keys)),
        "citation": citation(found, one.path),
        "crumbs": _above(one, layout.nodes),
        "last_line": max(node.end_line for node in nodes),
        "outgoing": [(r, relation_name(r.relation)) for key in keys for r in layout.outgoing.get(key, ())],
        "incoming": [(r, relation_name(r.relation)) for r in incoming.select_related("document")],
        **_head(request, found, one),
    }
    return render(request, "library/node.html", context)


@require_safe
def relations(request: HttpRequest, ident: str) -> HttpResponse:
    """What a document cites and what cites it, as a list and as a small picture."""
    found = found_document(ident)
    outgoing = found.references.exclude(target_id=found.work_id).select_related("target").order_by("position")
    incoming = (
        Reference.objects.filter(target_id=found.work_id, document__current=True)
        .exclude(document__work_id=found.work_id)
        .select_related("document")
        .order_by("document_id", "position")
    )
    titles = dict(
        Document.objects.filter(current=True, work__cited_by__in=outgoing).values_list("work_id", "title")
    )
    context = {
        "section": "documents",
        "document": found,
        "outgoing": [(r, relation_name(r.relation), titles.get(r.target_id or "")) for r in outgoing],
        "incoming": [(r, relation_name(r.relation)) for r in incoming],
        "picture": picture(found, list(outgoing), list(incoming), titles),
    }
    return render(request, "library/relations.html", context)


@require_safe
def compare_(request: HttpRequest, ident: str) -> HttpResponse:
    """Two documents, or two expressions of one, article by article."""
    found = found_document(ident)
    other = found_document(request.GET["with"]) if request.GET.get("with") else None
    pairs = compare(found, other) if other else []
    counts = Counter(pair.verdict for pair in pairs)
    context = {
        "section": "documents",
        "document": found,
        "other": other,
        "pairs": [pair for pair in pairs if request.GET.get("all") or pair.verdict != "same"],
        "counts": [(name, counts[code]) for code, name in VERDICTS.items()],
        "all": bool(request.GET.get("all")),
        "candidates": _like_documents(found),
    }
    return render(request, "library/compare.html", context)


def _like_documents(document: Document) -> list[tuple[str, Document]]:
    """Other expressions of the same work first, then documents with a like title."""
    others = Document.objects.exclude(pk=document.pk).defer("fields", "findings")
    same = [(f"{d.work_id}@{d.expression}", d) for d in others.filter(work_id=document.work_id)]
    ranked = sorted(
        (
            (SequenceMatcher(None, document.title or "", d.title or "").quick_ratio(), d.pk, d)
            for d in others.filter(current=True)
        ),
        key=lambda found: (-found[0], found[1]),
    )
    return same + [
        (d.work_id, d) for likeness, _, d in ranked[:12] if likeness > 0.5 and d.work_id != document.work_id
    ]


def found_document(ident: str) -> Document:
    """The document of an address, or the page that says it is not there."""
    try:
        return document_of(ident)
    except NotInLibraryError:
        raise Http404(f"文库中没有标识为“{ident[:80]}”的文件。") from None


def _titles(layout: Layout) -> dict[str, str]:
    works = {r.target_id for references in layout.outgoing.values() for r in references if r.target_id}
    rows = Document.objects.filter(work_id__in=works, current=True).values_list("work_id", "title")
    return {work: title or "" for work, title in rows}


def _notes(clauses: Iterable[Clause]) -> list[dict[str, object]]:
    """Margin notes: clauses of one kind together, a long list folded."""
    groups: dict[str, list[dict[str, object]]] = {}
    for clause in clauses:
        lines: list[Line] = lines_of(clause.kind, clause.data)
        unsure = clause.confidence < REVIEW_BELOW
        told = {"kind": clause.kind, "node": clause.node, "text": clause.text}
        subject = clause_subject(told)
        item = {"clause": clause, "lines": lines, "unsure": unsure, "subject": subject}
        groups.setdefault(clause.kind, []).append(item)
    return [
        {
            "code": kind,
            "kind": KINDS.get(kind, kind),
            "items": items,
            "many": len(items) > FOLDED.get(kind, 8),
        }
        for kind, items in groups.items()
    ]


def _head(request: HttpRequest, document: Document, node: Node | None = None) -> dict[str, object]:
    """What the head of a page shows of a document: its standing on the day asked for, its doubts, its file."""
    day = day_of(request) or today()
    line = timeline_of(document, node)
    answer = state_on(day, line)
    return {
        "on": day,
        "is_today": day == today(),
        "standing": answer,
        "state": STATE_NAMES[answer.span.state],
        "state_code": str(answer.span.state).replace(" ", "-"),
        "file": file_names()[document.source_id],
        "formats": [(code, form.name) for code, form in FORMATS.items()],
        "waiting": ReviewItem.objects.filter(document=document, done=False).count(),
        "doubts": _doubts(document),
        "findings": _findings(document),
        "can_edit": may_correct(request.user)[0],
        "decided": Correction.objects.filter(work_id=document.work_id).exists(),
    }


def _findings(document: Document) -> list[tuple[str, tuple[int, int] | None]]:
    """What is in doubt in the source itself and concerns this document, each with the lines it names.

    A finding of the file that names no line concerns all its documents.
    """
    found = [(finding, lines_named(finding)) for finding in document.findings]
    for finding in document.source.findings:
        lines = lines_named(finding)
        if lines is None or (lines[0] <= document.end_line and document.start_line <= lines[1]):
            found.append((finding, lines))
    return found


def _doubts(document: Document) -> dict[str, str]:
    """Fields of the header that the reader is not sure of, with the reason."""
    doubts = {}
    for name, basis in document.fields.items():
        bases: Iterable[dict[str, object]] = basis if isinstance(basis, list) else [basis]
        reasons = [
            str(b["why"] or "把握不足")
            for b in bases
            if isinstance(b["confidence"], float) and b["confidence"] < REVIEW_BELOW
        ]
        if reasons:
            doubts[name] = reasons[0]
    return doubts


def _subtree(top: Node, nodes: Iterable[Node]) -> list[Node]:
    keys, found = {top.key}, []
    for node in nodes:
        if node.key == top.key or node.parent in keys:
            keys.add(node.key)
            found.append(node)
    return found


def _above(node: Node, nodes: dict[str, Node]) -> list[Node]:
    chain: list[Node] = []
    parent = nodes.get(node.parent or "")
    while parent is not None and parent not in chain:
        chain.insert(0, parent)
        parent = nodes.get(parent.parent or "")
    return chain
