"""Who wants to hear of a rule or of a document: asked for by an account, told when it has changed, ended with one click."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from duixian.rules.fingerprint import fingerprint
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.nodes import DefRef, ParameterRef, walk
from duixian.rules.model.pack import Pack
from duixian.site.library.models import Document, Work
from duixian.site.notices import outbox
from duixian.site.shelf import shelf

from .models import Subscription

Kind = Subscription.Kind
MOST = 200  # of one account
LOT = 500


class SubscribingError(ValueError):
    """What cannot be subscribed to; the message says why."""


@transaction.atomic
def subscribe(
    user: Any, kind: str, now: datetime, *, pack: str = "", benefit: str = "", document: str = ""
) -> bool:
    """Begin a subscription; whether it is a new one. Raises SubscribingError."""
    if kind == Kind.RULE:
        document = ""
    elif kind == Kind.DOCUMENT:
        pack = benefit = ""
    elif kind == Kind.LIBRARY:
        pack = benefit = document = ""
    else:
        raise SubscribingError("请选要订阅什么。")
    title, mark = _now(kind, pack, benefit, document)
    if Subscription.objects.filter(user=user).count() >= MOST:
        raise SubscribingError(f"一个账户最多订阅 {MOST} 项。请先退订不要的。")
    _, made = Subscription.objects.get_or_create(
        user=user, kind=kind, pack=pack, benefit=benefit, document=document, defaults={"title": title[:500], "seen": mark, "at": now}
    )  # fmt: skip
    return made


def unsubscribe(user: Any, key: int) -> bool:
    """End a subscription of one's own."""
    return bool(Subscription.objects.filter(user=user, pk=key).delete()[0])


def _now(kind: str, pack: str, benefit: str, document: str) -> tuple[str, str]:
    """What it is called and looks like now. Raises SubscribingError where there is no such thing."""
    if kind == Kind.RULE:
        ready = shelf().by_id(pack)
        if ready is None or (benefit and benefit not in ready.pack.benefits):
            raise SubscribingError("没有这项规则。")
        title = ready.pack.benefits[benefit].title if benefit else ready.pack.title
        return title, rule_mark(ready.pack, benefit)
    if kind == Kind.DOCUMENT:
        one = Document.objects.filter(work=document).order_by("pk").first()
        if one is None:
            raise SubscribingError("文库里没有这份文件。")
        return one.title or document, document_mark(document)
    return "文库里新的和有变化的文件", library_mark()


def rule_mark(pack: Pack, benefit: str = "") -> str:
    """What a pack, or one benefit of it, looks like: another mark is another rule, not another place in a file."""
    if not benefit:
        return pack.content_hash
    known = pack.benefits[benefit]
    digest = hashlib.sha256()
    for text in _parts(pack, known):
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def _parts(pack: Pack, benefit: Benefit) -> Iterator[str]:
    """All that a benefit says: its words, its way, and the expressions and parameters its results are made of."""
    procedure = pack.procedures.get(benefit.procedure)
    yield repr(
        [
            benefit.title,
            benefit.period,
            benefit.start,
            benefit.end,
            benefit.summary,
            benefit.grants,
            benefit.share,
            benefit.fund,
        ]
    )
    yield repr(
        [
            benefit.payee,
            benefit.window,
            [m.name for m in benefit.materials],
            benefit.once_per,
            benefit.announced,
        ]
    )
    if procedure is not None:
        yield repr(
            [(s.id, s.label, s.role, [(o.id, o.to, o.decides) for o in s.outcomes]) for s in procedure.steps]
        )
    names = [benefit.part("status")] + ([benefit.part("payable")] if benefit.has_amount else [])
    seen: set[str] = set()
    while names:
        name = names.pop()
        if name in seen:
            continue
        seen.add(name)
        expr = pack.definitions[name].expr
        yield f"{name} {fingerprint(expr)}"
        for node in walk(expr):
            if isinstance(node, DefRef):
                names.append(node.definition)
            elif isinstance(node, ParameterRef) and node.parameter not in seen:
                seen.add(node.parameter)
                yield f"{node.parameter} {pack.parameters[node.parameter].values!r}"


def document_mark(work: str) -> str:
    """The texts of a document as they are now."""
    texts = Document.objects.filter(work=work).order_by("expression").values_list("expression", flat=True)
    return hashlib.sha256("|".join(dict.fromkeys(texts)).encode()).hexdigest()


def library_mark() -> str:
    """Up to which change of the library all is seen."""
    return str(Document.objects.aggregate(last=Max("generation"))["last"] or 0)


def tell(now: datetime) -> int:
    """Tell everybody of what has changed since they last heard; how many were told."""
    told = 0
    for pack, benefit in (
        Subscription.objects.filter(kind=Kind.RULE).order_by().values_list("pack", "benefit").distinct()
    ):
        ready = shelf().by_id(pack)
        if ready is not None and (not benefit or benefit in ready.pack.benefits):
            said = f"规则有变化，现在是版本 {ready.pack.version}"
            told += _tell(
                "rule_changed",
                rule_mark(ready.pack, benefit),
                said,
                now,
                kind=Kind.RULE,
                pack=pack,
                benefit=benefit,
            )
    for document in (
        Subscription.objects.filter(kind=Kind.DOCUMENT)
        .order_by()
        .values_list("document", flat=True)
        .distinct()
    ):
        if Work.objects.filter(pk=document).exists():
            told += _tell(
                "document_changed",
                document_mark(document),
                "文本有变化",
                now,
                kind=Kind.DOCUMENT,
                document=document,
            )
    mark = library_mark()
    for seen in (
        Subscription.objects.filter(kind=Kind.LIBRARY)
        .exclude(seen=mark)
        .order_by()
        .values_list("seen", flat=True)
        .distinct()
    ):
        many = Document.objects.filter(generation__gt=int(seen or 0)).count()
        if many:
            told += _tell(
                "document_new", mark, f"{many} 份文件新增或有变化", now, kind=Kind.LIBRARY, seen=seen
            )
    return told


def _tell(notice: str, mark: str, said: str, now: datetime, **which: Any) -> int:
    told = 0
    while True:
        with transaction.atomic():
            rows = (
                Subscription.objects.select_for_update(of=("self",))
                .filter(**which)
                .exclude(seen=mark)
                .select_related("user")
            )
            some = list(rows.order_by("pk")[:LOT])
            if not some:
                return told
            about = {row.pk: f"{row.pk}:{mark[:32]}" for row in some}
            outbox.put_all(
                [
                    outbox.Telling(notice, row.user, "", None, about[row.pk])
                    for row in some
                    if row.user.is_active
                ],
                now,
            )
            Subscription.objects.filter(pk__in=about).update(seen=mark, said=said[:300], told_at=now)
            told += len(some)
