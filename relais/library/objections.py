"""Reads of the arguments: what reluctant firms say, and what can be answered."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from relais.actors import searching
from relais.library.models import Argument
from relais.library.queries.pieces import published


def arguments(asked: Mapping[str, Any]) -> QuerySet[Argument]:
    """Return the arguments that ``asked`` describes, by title, with their themes; it may hold q (text), theme (slug)."""
    found = published(Argument).prefetch_related("themes")
    for pattern in searching.patterns(asked.get("q", "")):
        held = Q(title__iregex=pattern) | Q(summary__iregex=pattern) | Q(answer__iregex=pattern)
        found = found.filter(held | Q(reuse__iregex=pattern) | Q(not_when__iregex=pattern))
    if theme := asked.get("theme"):
        found = found.filter(themes__slug=theme)
    return found.order_by("title", "pk")


def chosen_arguments(slugs: Collection[str]) -> QuerySet[Argument]:
    """Return the arguments called ``slugs``, by title, with their themes."""
    return published(Argument).prefetch_related("themes").filter(slug__in=slugs).order_by("title", "pk")
