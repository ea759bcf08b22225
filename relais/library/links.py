"""Which pages elsewhere a piece names, and what an answer from there means."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.encoding import iri_to_uri
from wagtail import blocks
from wagtail.fields import StreamField

from relais.library.models import Piece

LONGEST = 500
# The server is there and wants no robot, or not now: a person with a browser may well read the page.
SHY = {401, 403, 405, 406, 429, 451}


def links_of(piece: Piece) -> list[str]:
    """Return the addresses that ``piece`` names, each once, in order: those of its own fields and of its rows of links."""
    found: dict[str, None] = {}
    for field in piece._meta.get_fields():
        if isinstance(field, StreamField):
            for child in getattr(piece, field.name):
                found |= dict.fromkeys(_within(child.block, child.value))
        elif isinstance(field, models.URLField):
            found[getattr(piece, field.name)] = None
    return [url for url in found if url.startswith(("https://", "http://")) and len(url) <= LONGEST]


def _within(block: Any, value: Any) -> Iterator[str]:
    if isinstance(block, blocks.URLBlock):
        yield value or ""
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _within(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for one in value:
            yield from _within(block.child_block, one)


def asked_as(url: str) -> str:
    """Return ``url`` as it is asked: accents in its path written in ASCII, without what follows a #."""
    return iri_to_uri(url).partition("#")[0]


def is_alive(status: int) -> bool:
    """Tell whether an HTTP ``status`` shows that the page is still there: a redirect too, and a server that wants no robot."""
    return status < 400 or status in SHY
