"""Indexes that others make superfluous."""

from __future__ import annotations

from django.db import migrations

from duixian.site.spare import Unindexed


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_refusals")]

    operations = [Unindexed({"backupcode": ["user"], "link": ["user"], "post": ["user"]})]
