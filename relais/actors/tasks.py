"""Jobs of the room: thin, by id."""

from django_tasks import task

from relais.actors import services


@task()
def propose_themes_again(fingerprint: str) -> int:
    """Index again every door without chosen themes, with the reader of ``fingerprint`` or a newer one."""
    return services.propose_themes_again()
