"""Indexes that others make superfluous."""

from __future__ import annotations

from django.db import migrations

from duixian.site.spare import Unindexed


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_refusals")]

    operations = [Unindexed({"fact": ["subject"], "sanction": ["subject"], "subject": ["owner"]})]
