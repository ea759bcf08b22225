"""Reactions of the room."""

from relais.groundwork.announcements import listens
from relais.vocabulary.events import VocabularyChanged
from relais.vocabulary.tasks import learn_reader


@listens(VocabularyChanged)
def on_vocabulary_changed(event: VocabularyChanged) -> None:
    """Learn anew, outside the request."""
    learn_reader.enqueue()
