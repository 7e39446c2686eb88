"""Indexes that others make superfluous."""

from __future__ import annotations

from django.db import migrations

from duixian.site.spare import Unindexed


class Migration(migrations.Migration):
    dependencies = [("funds", "0002_refusals")]

    operations = [
        Unindexed(
            {
                "batchline": ["batch"],
                "capshare": ["cap"],
                "part": ["commitment"],
                "receivablepart": ["receivable"],
                "resultfile": ["batch"],
            },
            texts={"entry": ["request"]},
        )
    ]
