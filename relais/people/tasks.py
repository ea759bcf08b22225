"""Jobs of the room: thin."""

from django_tasks import task

from relais.people import rights


@task()
def retire_accounts() -> dict[str, int]:
    """Tell and erase the accounts that nobody uses."""
    return rights.retire_accounts()
