"""Jobs of the room: thin."""

from django_tasks import task

from relais.surveys.services import inviting, rounds


@task()
def keep_rounds() -> dict[str, int]:
    """Close rounds whose last day is past, note letters that came back, forget addresses past their term."""
    return {
        "closed": rounds.close_due(),
        "returned": inviting.note_returned(),
        "forgotten": inviting.forget_addresses(),
    }
