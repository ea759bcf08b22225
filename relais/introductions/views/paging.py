"""Pages of a list whose length is known already."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: QuerySet[Any], per_page: int, *, count: int | None = None) -> Page[Any]:
    """Return the page of ``rows`` that is asked for; ``count`` rows there are, counted here when None."""
    pages = Paginator(rows, per_page)
    if count is not None:  # counting a long list takes longer than reading a page of it
        pages.count = count
    return pages.get_page(request.GET.get("page"))
