"""Jobs of the room: thin."""

from django_tasks import task

from relais.diagnostics.services import responses


@task()
def erase_old_responses() -> int:
    """Erase the responses past their term."""
    return responses.erase_expired()
