"""The library's first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from relais.library import news_queries


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """Show what the library holds, by kind."""
    return render(request, "library/shelf.html", {"news": news_queries.newest()})
