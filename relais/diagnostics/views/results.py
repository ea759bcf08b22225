"""The page of a result, and the same on paper."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from relais.diagnostics import plans, presenting, queries
from relais.diagnostics.additions import ending_of
from relais.diagnostics.comparing import comparison_context
from relais.diagnostics.enums import Stage
from relais.diagnostics.forms.stages import ReminderForm
from relais.diagnostics.models import Response
from relais.diagnostics.papers import result_document
from relais.groundwork.brakes import brake
from relais.library.printing import print_document

TOP = 3  # gaps that the result names


@never_cache
@require_safe
def result(request: HttpRequest, token: str) -> HttpResponse:
    """Show the score of a finished response; a survey thanks."""
    response = queries.response_at(token)
    if not response.is_done:
        return redirect("diagnostics:overview", token)
    if address := ending_of(response):
        return redirect(address)
    if queries.definition_of(response.version).purpose == "survey":
        return render(request, "diagnostics/thanks.html", {"response": response})
    return show_result(request, response)


def show_result(
    request: HttpRequest, response: Response, *, reminder: ReminderForm | None = None, status: int = 200
) -> HttpResponse:
    """Return the page of a finished ``response``, with the form of the reminder as it was sent."""
    user: Any = request.user
    email = user.email if user.is_authenticated else ""
    past = queries.history(response)
    context = {
        "response": response,
        "address": request.build_absolute_uri(reverse("diagnostics:result", args=[response.token])),
        "top": plans.shown_gaps(response, most=TOP),
        "reminder": reminder or ReminderForm(initial={"email": email}),
        "progress": presenting.progress(past) if len(past) > 1 else None,
        "next": getattr(response, "next", None),
        "is_last": response.stage == Stage.T2,
        **presenting.result_context(response),
        **comparison_context(response),
    }
    return render(request, "diagnostics/result.html", context, status=status)


@never_cache
@require_safe
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """Hand result and plan over as PDF."""
    response = queries.response_at(token)
    if not response.is_done or queries.definition_of(response.version).purpose == "survey":
        raise Http404
    brake(request)
    site = settings.TABLE.site_url.rstrip("/")
    document = result_document(response, address=site + reverse("diagnostics:welcome"))
    body = print_document(document, made_at=response.finished_at or timezone.now())
    return HttpResponse(
        body, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="diagnostic.pdf"'}
    )
