"""What the rooms hold about a person, told without climbing: each registers here, the page of one's data asks.

The accounts stand below every other room and may not import them; a person sees and erases all the same what all of them
hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Holding:
    """How a room answers for one person."""

    export: Callable[[Any], Any]  # user -> what JSON can hold
    erase: Callable[[Any, Any], None]  # user, by (None: the platform) -> nothing; may raise a Refusal


_registered: dict[str, Holding] = {}


def register_holding(name: str, export: Callable[[Any], Any], erase: Callable[[Any, Any], None]) -> None:
    """Let a room answer under ``name`` from now on, in place of an earlier one.

    ``erase`` runs in the transaction of the erasure, before the account goes; its Refusal stops the whole erasure.
    """
    _registered[name] = Holding(export, erase)


def export_holdings(user: Any) -> dict[str, Any]:
    """Return what each room holds about ``user``, by the rooms' names."""
    return {name: holding.export(user) for name, holding in _registered.items()}


def erase_holdings(user: Any, by: Any) -> None:
    """Let each room erase what it holds about ``user``; ``by`` None is the platform itself. Raises a room's Refusal."""
    for holding in _registered.values():
        holding.erase(user, by)
