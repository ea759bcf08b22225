"""Calendars in and out: a file or an address that comes in, the secret feed and the single file that go out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relais.appointments import feeding, queries
from relais.appointments.enums import Origin
from relais.appointments.forms import BIGGEST_FILE, AddressForm, FileForm
from relais.appointments.models import Calendar
from relais.appointments.rules import may_keep_calendar, side_at
from relais.appointments.services import keeping, outside
from relais.appointments.views.mine import own
from relais.groundwork.errors import Refusal, TooMany
from relais.groundwork.uploads import receives_files
from relais.introductions.enums import Side


@never_cache
@own
@require_safe
def exchange(request: HttpRequest) -> HttpResponse:
    """Show what comes in and what goes out."""
    return _show(request)


@receives_files(2 * BIGGEST_FILE)  # so much is read to say kindly, with the form, that it is too much
@own
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Read a calendar file."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, file_form=form, status=422)
    return _take(
        request, form, "file_form", lambda: outside.read_file(by=request.user, raw=form.cleaned_data["file"].read())
    )


@own
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow the address of a calendar."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _show(request, address_form=form, status=422)
    address = form.cleaned_data["address"]
    return _take(request, form, "address_form", lambda: outside.follow_address(by=request.user, address=address))


@own
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget what came in from a file or from an address."""
    origin = request.POST.get("origin", "")
    if origin in Origin.values:
        outside.forget_outside(by=request.user, origin=origin)
        messages.success(request, _("C'est oublié : ces heures sont de nouveau libres."))
    return redirect("appointments:exchange")


@own
@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    """Give the feed another address."""
    keeping.renew_feed(by=request.user)
    messages.success(
        request, _("La nouvelle adresse est prête. L'ancienne ne répond plus : changez-la dans votre agenda.")
    )
    return redirect("appointments:exchange")


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program with the person's appointments."""
    calendar = Calendar.objects.select_related("user").filter(token=token).first()
    if calendar is None or not may_keep_calendar(calendar.user):
        raise Http404
    with override(calendar.user.language):
        return _ical(feeding.feed_of(calendar, timezone.now()), "relais.ics")


@never_cache
@require_safe
def file(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out one appointment as a file for any calendar."""
    found = queries.by_token(token)
    if found is None:
        raise Http404
    firm = side_at(request.user, found, token) == Side.FIRM
    return _ical(feeding.file_of(found, firm=firm, token=token), f"relais-{found.starts_at:%Y-%m-%d}.ics")


def _ical(body: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _take(request: HttpRequest, form: Any, name: str, read: Any) -> HttpResponse:
    try:
        events, faults = read()
    except Refusal as refusal:
        form.add_error("file" if "file" in form.fields else "address", str(refusal.message))
        return _show(request, status=429 if isinstance(refusal, TooMany) else 422, **{name: form})
    text = ngettext("%(number)d évènement lu.", "%(number)d évènements lus.", events) % {"number": events}
    messages.success(request, text + " " + _("Les heures occupées ne sont plus proposées."))
    if faults:
        messages.warning(request, _("Laissé de côté : %(faults)s") % {"faults": " ".join(faults)})
    return redirect("appointments:exchange")


def _show(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    calendar = queries.calendar_of(request.user)
    site = settings.TABLE.site_url.rstrip("/")
    busy = calendar.busy.filter(origin=Origin.FILE, ends_at__gt=timezone.now()).count() if calendar else 0
    context: dict[str, Any] = {
        "calendar": calendar,
        "feed_address": site + reverse("appointments:feed", args=[calendar.token]) if calendar else "",
        "from_file": busy,
        "outward": settings.TABLE.outward != "off",
        "file_form": FileForm(),
        "address_form": AddressForm(initial={"address": calendar.address if calendar else ""}),
    }
    return render(request, "appointments/exchange.html", context | forms, status=status)
