"""What flows up: a lower room announces a typed event, a higher room listens: after the commit, or within the transaction.

Within stands what must not be lost: what the listener writes is there exactly when what happened is there. It must be short,
and its failure undoes what happened. A listener registers in its room's ``handlers.py``, which the room's ``AppConfig.ready`` imports.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

Event = TypeVar("Event")
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
_within: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listens(kind: type[Event], *, within: bool = False) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register the decorated function as a listener of events of ``kind``, ``within`` the transaction or after its commit."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        (_within if within else _listeners)[kind].append(listener)
        return listener

    return register


def announce(event: object) -> None:
    """Tell the listeners of ``event``: those within now, the others once the running transaction has committed.

    Without a transaction all are told at once.
    """
    for listener in _within[type(event)]:
        listener(event)

    def tell() -> None:
        for listener in _listeners[type(event)]:
            listener(event)

    transaction.on_commit(tell)
