"""Jobs of the room: thin. Following up is none: the worker calls it each minute."""

from django_tasks import task

from relais.introductions.services import keeping, watching


@task()
def keep_house() -> dict[str, int]:
    """Anonymise what is past its term and recount the places held at doors."""
    return {"anonymised": keeping.anonymise_expired(), "mended": len(watching.recount())}
