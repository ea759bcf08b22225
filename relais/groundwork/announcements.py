"""What flows up: a lower room announces a typed event after commit, a higher room listens.

A listener registers in its room's ``handlers.py``, which the room's ``AppConfig.ready`` imports.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

Event = TypeVar("Event")
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listens(kind: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register the decorated function as a listener of events of ``kind``."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        _listeners[kind].append(listener)
        return listener

    return register


def announce(event: object) -> None:
    """Tell the listeners of ``event`` once the running transaction has committed; at once when there is none."""

    def tell() -> None:
        for listener in _listeners[type(event)]:
            listener(event)

    transaction.on_commit(tell)
