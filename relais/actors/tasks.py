"""Jobs of the room: thin, by id."""

from django_tasks import task

from relais.actors import services, staffing


@task()
def read_doors_again(fingerprint: str) -> int:
    """Read every door again, with the reader of ``fingerprint`` or a newer one."""
    return services.read_doors_again()


@task()
def erase_expired_invitations() -> int:
    """Erase the invitations that expired long ago."""
    return staffing.erase_expired_invitations()
