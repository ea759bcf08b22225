"""Relais with its promise broken on purpose, by RELAIS_BENCHMARK_BREAKS: the negative control of ``benchmarks/survive.py``.

``early``: a sent need is acknowledged two seconds before it is written. ``twice``: the worker mails each letter twice.
"""

import os
import threading
import time
from typing import Any

from relais.wsgi import application

__all__ = ["application"]
BROKEN = os.environ.get("RELAIS_BENCHMARK_BREAKS", "")


def acknowledge_early() -> None:
    """Let the page say that a need is sent, and write it later."""
    from django.db import connections

    from relais.introductions.models import Case
    from relais.introductions.services import sending

    send = sending.send_need

    def later(**values: Any) -> None:
        time.sleep(2)
        send(**values)
        connections.close_all()

    def send_need(**values: Any) -> Case:
        threading.Thread(target=later, kwargs=values).start()
        return Case(need=values["need"], email=values["email"])

    sending.send_need = send_need


def mail_twice() -> None:
    """Hand each letter over twice."""
    from relais.groundwork import post

    deliver = post.deliver

    def twice(letter: Any) -> None:
        deliver(letter)
        deliver(letter)

    post.deliver = twice


if BROKEN == "early":
    acknowledge_early()
if BROKEN == "twice":
    mail_twice()
if __name__ == "__main__":
    from relais.cli.jobs import main

    main()
