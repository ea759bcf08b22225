"""Jobs of the room: thin. Reminding is none: the worker calls it each minute."""

from django_tasks import task

from relais.appointments.services import keeping, outside, watching


@task()
def forget_past() -> int:
    """Erase busy times that are long past, and sweep up after people who left."""
    keeping.sweep_left()
    return watching.forget_past()


@task()
def read_addresses() -> int:
    """Read the calendars that are followed by their address."""
    return outside.read_addresses()
