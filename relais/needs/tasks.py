"""Jobs of the room: thin, by id."""

from django_tasks import task

from relais.needs import services


@task()
def erase_expired() -> dict[str, int]:
    """Erase what is past its term."""
    return services.erase_expired()
