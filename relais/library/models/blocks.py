"""Repeated parts of pieces: plain texts in a row, so that page, print and translation show the same."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField


class LineBlock(blocks.CharBlock):
    """One or two sentences."""


class StepBlock(blocks.StructBlock):
    """One thing to do."""

    title = blocks.CharBlock(label=_("titre"), max_length=120)
    text = blocks.TextBlock(label=_("quoi faire, concrètement"))


class LinkBlock(blocks.StructBlock):
    """A page elsewhere."""

    title = blocks.CharBlock(label=_("titre"), max_length=160)
    url = blocks.URLBlock(label=_("adresse"))


def lines(label: object, **kwargs: object) -> StreamField:
    """Return a field of single lines, each of block type ``line``."""
    return StreamField([("line", LineBlock(label=_("ligne"), max_length=400))], verbose_name=label, **kwargs)


def steps(label: object) -> StreamField:
    """Return a field of steps (title, text), each of block type ``step``."""
    return StreamField([("step", StepBlock(label=_("étape")))], verbose_name=label)


def links() -> StreamField:
    """Return a field of links (title, url), each of block type ``link``; may be empty."""
    return StreamField([("link", LinkBlock(label=_("lien")))], verbose_name=_("liens utiles"), blank=True)
