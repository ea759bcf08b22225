"""What every page knows: the region, its languages, and how long words are kept. No queries."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

# Each language says its own name, whatever the screen's language.
LANGUAGE_NAMES = {"fr": "Français", "nl": "Nederlands", "de": "Deutsch", "en": "English"}


def site(request: HttpRequest) -> dict[str, Any]:
    """Return region_name, languages (code and own name, in order) and need_days."""
    return {
        "region_name": settings.TABLE.region_name,
        "languages": [{"code": code, "name": LANGUAGE_NAMES[code]} for code, _name in settings.LANGUAGES],
        "need_days": settings.TABLE.need_days,
    }
