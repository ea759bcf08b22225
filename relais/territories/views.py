"""Doors of the territories for people: suggestions while a place is typed."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from relais.territories.forms import SuggestForm
from relais.territories.queries import suggestions

MOST = 8


@require_safe
@cache_control(public=True, max_age=3600)
def suggest(request: HttpRequest) -> JsonResponse:
    """Return as JSON up to eight places that begin with ``q``: what to write in the field, and what to show."""
    form = SuggestForm(request.GET)
    if not form.is_valid():
        reasons = [str(reason) for reasons in form.errors.values() for reason in reasons]
        return JsonResponse({"suggestions": [], "message": " ".join(reasons)}, status=400)
    found = suggestions(form.cleaned_data["q"], MOST)
    return JsonResponse({"suggestions": [{"value": value, "label": label} for value, label in found]})
