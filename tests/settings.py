"""Settings of the tests: those of Relais in a folder of their own, and stricter where a test can be."""

import os
import tempfile
from pathlib import Path

BUILD = Path(__file__).resolve().parents[1] / "build"
BUILD.mkdir(exist_ok=True)
os.environ["RELAIS_HOME"] = os.environ.get("RELAIS_TEST_HOME") or tempfile.mkdtemp(prefix="relais-test-")
os.environ.setdefault("RELAIS_COMPONENTS", "true")
os.environ.setdefault("RELAIS_HUMAN_EMAIL", "bonjour@relais.example")

from relais.settings import *  # noqa: E402, F403
from relais.settings import DATABASES, TABLE, TEMPLATES  # noqa: E402

if os.environ.get("RELAIS_TEST_POSTGRES"):
    from tests.postgres import started

    DATABASES["default"] = started()
else:
    DATABASES["default"]["TEST"] = {"NAME": str(TABLE.home / "test.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; the real one is Django's default
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
TEMPLATES[0]["OPTIONS"]["debug"] = True  # type: ignore[index]
WHITENOISE_AUTOREFRESH = True  # a file is looked for when it is asked for, not all of them for each test's client
