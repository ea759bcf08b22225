"""Jobs of the room: thin."""

from django_tasks import task

from relais.introductions.services import keeping, watching


@task()
def follow_up() -> int:
    """Take every step that is due."""
    return watching.follow_up()


@task()
def keep_house() -> dict[str, int]:
    """Anonymise what is past its term and recount the places held at doors."""
    return {"anonymised": keeping.anonymise_expired(), "mended": len(watching.recount())}
