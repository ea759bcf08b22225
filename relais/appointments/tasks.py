"""Jobs of the room: thin. Reminding is none: the worker calls it each minute."""

from django_tasks import task

from relais.appointments.services import outside


@task()
def read_addresses() -> int:
    """Read the calendars that are followed by their address."""
    return outside.read_addresses()
