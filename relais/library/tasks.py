"""Jobs of the room: thin."""

from django_tasks import task

from relais.library.services import visiting


@task()
def keep_visits() -> dict[str, int]:
    """Delete visits that were never confirmed and anonymise those past their term."""
    return visiting.keep_visits()
