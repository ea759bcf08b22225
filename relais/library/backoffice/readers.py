"""How many read the newsletter, for editors: figures only, none under ten, none to the unit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from relais.groundwork.context import LANGUAGE_NAMES
from relais.library.queries import news as news_queries


@require_safe
def readers(request: HttpRequest) -> HttpResponse:
    """Show the newsletter's readers by language and by chosen theme."""
    figures = news_queries.readers()
    languages = [(name, figures["languages"].get(code)) for code, name in LANGUAGE_NAMES.items()]
    themes = [(str(theme), number) for theme, number in figures["themes"].items()]
    context: dict[str, Any] = {"all": figures["all"], "languages": languages, "themes": themes}
    return render(request, "library/readers.html", context)
