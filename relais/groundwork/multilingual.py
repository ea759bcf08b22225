"""Texts that exist in several languages, kept as ``{"fr": …, "nl": …}``."""

from collections.abc import Mapping

from django.utils.translation import get_language

ORDER = ("fr", "nl", "de", "en")


def in_language(texts: Mapping[str, str], language: str | None = None) -> str:
    """Return the text in ``language`` (default: the screen's), else in the first language that has one, else ''."""
    wanted = (language or get_language() or "fr")[:2]
    return texts.get(wanted) or next((texts[key] for key in ORDER if texts.get(key)), "")
