"""The job worker: runs what was enqueued, and what is due by itself each minute and each day."""

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

SECONDS, MINUTE, HALF_HOUR, DAY = 5, 60, 30 * 60, 24 * 3600
logger = logging.getLogger(__name__)


def main() -> None:
    """Run jobs until told to stop."""
    import django

    django.setup()
    from django.core.management import call_command

    from relais.appointments.services.outside import read_addresses
    from relais.appointments.services.watching import remind
    from relais.diagnostics.services.importing import take_up_again
    from relais.groundwork.post import send_due
    from relais.introductions.services.watching import follow_up
    from relais.library.services.publishing import publish_scheduled
    from relais.library.services.telling import send_newsletter
    from relais.library.services.watching import watch_links
    from relais.referrals.services.telling import send_due as send_notices
    from relais.surveys.services.inviting import write_letters
    from relais.surveys.services.mixing import mix_lists

    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    # Not as jobs: a row a minute would tell nothing. What asks other servers has threads of its own: they may take their time.
    for seconds, verbs in (
        (DAY, (_enqueue_daily,)),
        (MINUTE, (follow_up, remind, publish_scheduled, send_newsletter, write_letters, send_due, take_up_again)),
        (SECONDS, (send_notices,)), (HALF_HOUR, (read_addresses,)), (DAY, (watch_links,)),
        (HALF_HOUR, (mix_lists,)),
    ):  # fmt: skip
        threading.Thread(target=_repeat, args=(seconds, verbs), daemon=True).start()
    call_command("db_worker", interval=2, verbosity=0)


def _repeat(seconds: float, verbs: Iterable[Callable[[], Any]]) -> None:
    from django.db import connections

    while True:
        for due in verbs:
            try:
                due()
            except Exception:  # the next time tries again
                logger.exception("%s failed", due.__name__)
        connections.close_all()
        time.sleep(seconds)


def _enqueue_daily() -> None:
    from relais.actors.tasks import erase_expired_invitations
    from relais.appointments.tasks import forget_past
    from relais.diagnostics.tasks import (
        erase_old_responses,
        forget_assessment_files,
        remind_of_stages,
        seal_responses,
    )
    from relais.finding.tasks import tidy
    from relais.groundwork.tasks import erase_old_letters, prune_jobs
    from relais.introductions.tasks import keep_house
    from relais.library.tasks import keep_newsletter, keep_showcases, keep_visits
    from relais.needs.tasks import erase_expired
    from relais.observatory.tasks import take_stock
    from relais.people.tasks import retire_accounts
    from relais.referrals.tasks import forget_old
    from relais.surveys.tasks import keep_rounds

    erase_expired.enqueue()
    forget_past.enqueue()
    erase_old_letters.enqueue()
    erase_expired_invitations.enqueue()
    keep_house.enqueue()
    keep_visits.enqueue()
    erase_old_responses.enqueue()
    forget_assessment_files.enqueue()
    seal_responses.enqueue()
    remind_of_stages.enqueue()
    keep_showcases.enqueue()
    keep_newsletter.enqueue()
    prune_jobs.enqueue()
    retire_accounts.enqueue()
    forget_old.enqueue()
    keep_rounds.enqueue()
    tidy.enqueue()
    take_stock.enqueue()


if __name__ == "__main__":
    main()
