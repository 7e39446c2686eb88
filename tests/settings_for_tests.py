"""Settings of the test run: a data directory of its own; PostgreSQL where DUIXIAN_TEST_POSTGRES names one."""

import atexit
import os
import shutil
import tempfile

os.environ["DUIXIAN_DATA"] = tempfile.mkdtemp(prefix="duixian-tests-")
atexit.register(shutil.rmtree, os.environ["DUIXIAN_DATA"], ignore_errors=True)
os.environ.pop("DUIXIAN_DATABASE", None)
if address := os.environ.get("DUIXIAN_TEST_POSTGRES"):
    os.environ["DUIXIAN_DATABASE"] = address

from duixian.site.settings import *  # noqa: E402, F403 -- after the data directory is set

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR = False  # the tests of the second factor turn it on
THROTTLE = False  # the tests of the limits turn it on
NIGHTLY_HOUR = None  # the tests of the scan call it themselves
WAIT_DAYS = None  # nobody waits; the tests of accounts that were changed, and of powers given at an office, set the days
