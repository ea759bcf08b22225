"""A firm comes from a partner body: by its link, or by the question that the body's own site shows in a frame."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from relais.needs.forms import NeedForm
from relais.needs.models import LONGEST_REFERENCE
from relais.needs.throttle import guard
from relais.referrals.models import Partnership
from relais.referrals.queries import partnership_of
from relais.referrals.services.referring import bring_by_link

FRAMED = "frame"


# A frame on another site gets no cookie, so no token of the form could be checked; and there is nothing to protect: nobody
# acts as somebody here, and what comes of it waits until the firm confirms its address.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the one question in the name of a body, and lead to the answer."""
    partnership = _partnership(slug)
    reference = _reference(request)
    form = NeedForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        guard(request)
        if form.is_valid():
            need = bring_by_link(
                partnership=partnership,
                text=form.cleaned_data["text"],
                reference=reference,
                framed=FRAMED in request.POST,
            )
            return redirect("needs:answer", token=need.token)
    context = {"form": form, "actor": partnership.actor, "reference": reference}
    return render(request, "referrals/entry.html", context, status=422 if form.is_bound else 200)


@xframe_options_exempt
@require_safe
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the one question for a frame on the body's own site; its answer opens on a page of ours."""
    partnership = _partnership(slug)
    context = {"form": NeedForm(), "actor": partnership.actor, "reference": _reference(request)}
    response: Any = render(request, "referrals/frame.html", context)
    if partnership.origins:
        response._csp_replace = {"frame-ancestors": partnership.origins}  # noqa: SLF001 - where django-csp looks for it
    return response  # type: ignore[no-any-return]


def _partnership(slug: str) -> Partnership:
    partnership = partnership_of(slug)
    if partnership is None:
        raise Http404
    return partnership


def _reference(request: HttpRequest) -> str:
    """Return the body's reference that the link carries."""
    given = request.POST.get("ref") or request.GET.get("ref") or ""
    return given.replace("\x00", "")[:LONGEST_REFERENCE]
