"""The job worker sends what is due by itself."""

import signal
import subprocess
import sys
import time

from tests.groundwork.conftest import mailbox

__all__ = ["mailbox"]
WRITE = """
from relais.groundwork.post import keep_letter
keep_letter(key="a", to="a@firm.example", language="fr", kind="x", subject="Objet", text="Bonjour", urgent=True)
"""


def test_a_letter_written_before_the_worker_starts_goes_out_once_it_has_started(relais, program, home, mailbox):
    assert relais("manage", "shell", "-c", WRITE, home=home).returncode == 0
    mail = {"mail_url": f"smtp://127.0.0.1:{mailbox.port}", "mail_from": "relais@relais.example"}
    how = program(home=home, **mail)
    how["args"] = [sys.executable, "-m", "relais.cli.jobs"]
    how["env"]["DJANGO_SETTINGS_MODULE"] = "relais.settings"
    with subprocess.Popen(**how) as jobs:
        try:
            end = time.monotonic() + 60
            while not mailbox.messages and jobs.poll() is None and time.monotonic() < end:
                time.sleep(0.1)
            jobs.send_signal(signal.SIGTERM)
            assert jobs.wait(30) == 0
        finally:
            jobs.kill()
        said = jobs.stderr.read()
    assert [str(message["Subject"]) for message in mailbox.messages] == ["Objet"], said
