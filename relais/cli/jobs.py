"""The job worker: runs what was enqueued, and what is due by itself each minute and each day."""

import logging
import signal
import sys
import threading
import time
from typing import Any

MINUTE, HALF_HOUR, DAY = 60, 30 * 60, 24 * 3600
logger = logging.getLogger(__name__)


def main() -> None:
    """Run jobs until told to stop."""
    import django

    django.setup()
    from django.core.management import call_command

    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    threading.Thread(target=_daily, daemon=True).start()
    threading.Thread(target=_each_minute, daemon=True).start()
    threading.Thread(target=_each_half_hour, daemon=True).start()
    call_command("db_worker", interval=2, verbosity=0)


def _daily() -> Any:
    from django.db import connections

    from relais.actors.tasks import erase_expired_invitations
    from relais.appointments.tasks import forget_past
    from relais.groundwork.tasks import erase_old_letters, prune_jobs
    from relais.introductions.tasks import keep_house
    from relais.needs.tasks import erase_expired
    from relais.people.tasks import retire_accounts
    from relais.referrals.tasks import forget_old

    while True:
        erase_expired.enqueue()
        forget_past.enqueue()
        erase_old_letters.enqueue()
        erase_expired_invitations.enqueue()
        keep_house.enqueue()
        prune_jobs.enqueue()
        retire_accounts.enqueue()
        forget_old.enqueue()
        connections.close_all()
        time.sleep(DAY)


def _each_half_hour() -> Any:
    """Let the calendars that are followed by their address be read. As a job: another server may take its time."""
    from django.conf import settings
    from django.db import connections

    from relais.appointments.tasks import read_addresses

    while True:
        if settings.TABLE.outward != "off":
            read_addresses.enqueue()
        connections.close_all()
        time.sleep(HALF_HOUR)


def _each_minute() -> Any:
    """Follow cases up and send what is due. Not as jobs: a row a minute would tell nothing, and letters need not wait."""
    from django.db import connections

    from relais.appointments.services.watching import remind
    from relais.groundwork.post import send_due
    from relais.introductions.services.watching import follow_up
    from relais.referrals.services.telling import send_due as send_notices

    while True:
        for due in (follow_up, remind, send_due, send_notices):
            try:
                due()
            except Exception:  # the next minute tries again
                logger.exception("%s failed", due.__name__)
        connections.close_all()
        time.sleep(MINUTE)


if __name__ == "__main__":
    main()
