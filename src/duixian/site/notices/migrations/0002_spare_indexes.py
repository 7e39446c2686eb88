"""Indexes that others make superfluous."""

from __future__ import annotations

from django.db import migrations

from duixian.site.spare import Unindexed


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_tables")]

    operations = [Unindexed({"contact": ["user"], "notice": ["user"]})]
