"""Indexes that others make superfluous."""

from __future__ import annotations

from django.db import migrations

from duixian.site.spare import Unindexed


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_refusals")]

    operations = [
        Unindexed(
            {
                "ballot": ["case"],
                "case": ["applicant", "assignee", "claimant"],
                "event": ["case"],
                "listed": ["listing"],
                "proofdue": ["case"],
                "timer": ["case"],
            },
            texts={"event": ["request"], "issued": ["code"]},
        )
    ]
