"""Jobs of the room: thin."""

from django_tasks import task

from relais.diagnostics.services import erasing, reminding, sealing


@task()
def erase_old_responses() -> int:
    """Erase the responses past their term, and the addresses that nobody confirmed."""
    reminding.forget_unconfirmed()
    return erasing.erase_expired()


@task()
def seal_responses() -> int:
    """Count together what waits for the comparison, ten by ten."""
    return sealing.seal_waiting()


@task()
def remind_of_stages() -> int:
    """Remind of what was finished six months ago."""
    return reminding.remind_due()
