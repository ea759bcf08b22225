"""Jobs of the room: thin."""

from django_tasks import task

from relais.library.services import showcase_keeping, visiting


@task()
def keep_visits() -> dict[str, int]:
    """Delete visits that were never confirmed and anonymise those past their term."""
    return visiting.keep_visits()


@task()
def keep_showcases() -> dict[str, int]:
    """Remind sides that have not answered, let old questions expire, erase what is withdrawn."""
    return showcase_keeping.keep_showcases()
