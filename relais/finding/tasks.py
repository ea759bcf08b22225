"""Jobs of the room: thin."""

from django_tasks import task

from relais.finding import services


@task()
def tidy() -> dict[str, int]:
    """Enter what was missed, forget what is gone, count the dictionary."""
    return services.tidy()
