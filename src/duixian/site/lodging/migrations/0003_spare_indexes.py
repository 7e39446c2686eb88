"""Indexes that others make superfluous."""

from __future__ import annotations

from django.db import migrations

from duixian.site.spare import Unindexed


class Migration(migrations.Migration):
    dependencies = [("lodging", "0002_refusals")]

    operations = [
        Unindexed(
            {
                "charge": ["stay"],
                "night": ["unit"],
                "stay": ["person", "site"],
                "stayevent": ["stay"],
                "term": ["unit"],
                "unit": ["site"],
            }
        )
    ]
