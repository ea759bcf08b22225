"""Jobs of the room: thin, by id."""

from django_tasks import task

from relais.diagnostics.services import erasing, importing, reminding, sealing


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


@task()
def work_on_file(file_id: int) -> str:
    """Keep a file of assessments, or undo it; return the state in which it is left."""
    return importing.work_on(file_id)


@task()
def forget_assessment_files() -> int:
    """Give up the files that nobody kept, and forget those of which nothing is left."""
    return importing.forget_files()
