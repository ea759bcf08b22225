"""The job worker: runs what was enqueued, and once a day what is due by itself."""

import signal
import sys
import threading
import time
from typing import Any

DAY = 24 * 3600


def main() -> None:
    """Run jobs until told to stop."""
    import django

    django.setup()
    from django.core.management import call_command

    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    threading.Thread(target=_daily, daemon=True).start()
    call_command("db_worker", interval=2, verbosity=0)


def _daily() -> Any:
    from django.db import connections

    from relais.needs.tasks import erase_expired
    from relais.people.tasks import retire_accounts

    while True:
        erase_expired.enqueue()
        retire_accounts.enqueue()
        connections.close_all()
        time.sleep(DAY)


if __name__ == "__main__":
    main()
