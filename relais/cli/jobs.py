"""The job worker: runs what was enqueued, and what is due by itself each minute and each day."""

import logging
import signal
import sys
import threading
import time
from typing import Any

MINUTE, DAY = 60, 24 * 3600
logger = logging.getLogger(__name__)


def main() -> None:
    """Run jobs until told to stop."""
    import django

    django.setup()
    from django.core.management import call_command

    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    threading.Thread(target=_daily, daemon=True).start()
    threading.Thread(target=_each_minute, daemon=True).start()
    call_command("db_worker", interval=2, verbosity=0)


def _daily() -> Any:
    from django.db import connections

    from relais.actors.tasks import erase_expired_invitations
    from relais.groundwork.tasks import erase_old_letters, prune_jobs
    from relais.introductions.tasks import keep_house
    from relais.needs.tasks import erase_expired
    from relais.people.tasks import retire_accounts

    while True:
        erase_expired.enqueue()
        erase_old_letters.enqueue()
        erase_expired_invitations.enqueue()
        keep_house.enqueue()
        prune_jobs.enqueue()
        retire_accounts.enqueue()
        connections.close_all()
        time.sleep(DAY)


def _each_minute() -> Any:
    """Follow cases up and send what is due. Not as jobs: a row a minute would tell nothing, and letters need not wait."""
    from django.db import connections

    from relais.groundwork.post import send_due
    from relais.introductions.services.watching import follow_up

    while True:
        for due in (follow_up, send_due):
            try:
                due()
            except Exception:  # the next minute tries again
                logger.exception("%s failed", due.__name__)
        connections.close_all()
        time.sleep(MINUTE)


if __name__ == "__main__":
    main()
