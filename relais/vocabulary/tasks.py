"""Jobs of the room: thin, by id."""

from django_tasks import task

from relais.vocabulary import services


@task()
def learn_reader() -> str:
    """Learn the reader from the vocabulary as it stands."""
    return services.learn_reader().fingerprint
