"""Posts in words, for tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from duixian.site.accounts.models import Post
from duixian.site.accounts.offers import Offer, offers_of
from duixian.site.accounts.posts import holds
from duixian.site.shelf import shelf


def offers() -> dict[str, Offer]:
    """The roles of this site's packs by `pack:role`."""
    return {offer.key: offer for offer in offers_of(ready.pack for ready in shelf().all())}


def posts_told(posts: Iterable[Post], on: date) -> list[dict[str, Any]]:
    """Each post with its role, place and state in words; a role its pack no longer has is told by its id."""
    known = offers()
    told = []
    for post in posts:
        offer = known.get(f"{post.pack}:{post.role}")
        held, why = holds(post, on)
        over = getattr(post, "ending", None) is not None or (post.ends is not None and post.ends < on)
        told.append(
            {
                "post": post,
                "pack": offer.pack.title if offer else post.pack,
                "role": offer.label if offer else post.role,
                "place": offer.place(post.territory) if offer else post.territory or "全部辖区",
                "placed": bool(post.territory) or bool(offer and offer.territories),
                "held": held,
                "why": why,
                "over": over,
            }
        )
    return told
