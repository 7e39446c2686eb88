"""Indexes that others make superfluous."""

from __future__ import annotations

from django.db import migrations

from duixian.site.spare import Unindexed


class Migration(migrations.Migration):
    dependencies = [("proactive", "0002_refusals")]

    operations = [
        Unindexed(
            {
                "consent": ["subject"],
                "finding": ["subject"],
                "rollentry": ["finding", "roll"],
                "subscription": ["user"],
            }
        )
    ]
