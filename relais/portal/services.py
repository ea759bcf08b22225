"""Verbs of the portal. Each checks its own permission."""

from typing import Any

from relais.groundwork import post
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Letter
from relais.people.rules import is_animator


def send_letter_again(*, by: Any, letter: Letter) -> bool:
    """Let a letter that failed be sent again; tell whether it will be. Raises NotAllowed unless ``by`` is an animator."""
    if not is_animator(by):
        raise NotAllowed
    return post.put_back(letter, by=by)
