"""A person's own calendar: the week, today first, and the hours at which they may be booked."""

from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.appointments import queries
from relais.appointments.forms import DayForm, TermsForm
from relais.appointments.models import Calendar
from relais.appointments.rules import may_keep_calendar
from relais.appointments.services import keeping

WEEK = 7
FARTHEST = 3700  # days from today to which one may leaf


def own(view: Any) -> Any:
    """Let only people in who answer for a door; to others the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep_calendar(request.user):
            raise Http404
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return login_required(guarded)


def day_of(request: HttpRequest, default: date) -> date:
    """Return the day that the address names as ``du``, else ``default``; one that is absurdly far is left out."""
    try:
        day = parse_date(request.GET.get("du", ""))
    except ValueError:
        day = None
    return day if day and abs((day - timezone.localdate()).days) <= FARTHEST else default


@never_cache
@own
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Show seven days from today, or from another day: appointments, busy and free times."""
    today = timezone.localdate()
    first = day_of(request, today)
    calendar = queries.calendar_of(request.user)
    bookable = bool(calendar and calendar.hours.all())
    context = {
        "calendar": calendar,
        "bookable": bookable,
        "days": queries.week_of(calendar, first, WEEK, timezone.now()) if calendar else [],
        "first": first,
        "last": first + timedelta(days=WEEK - 1),
        "today": today,
        "now": timezone.now(),
        "before": first - timedelta(days=WEEK),
        "after": first + timedelta(days=WEEK),
    }
    return render(request, "appointments/week.html", context)


@never_cache
@own
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """Set hours and terms."""
    calendar = queries.calendar_of(request.user)
    form = TermsForm(request.POST if request.method == "POST" else None, instance=calendar or Calendar())
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in TermsForm.Meta.fields}
        keeping.keep_calendar(by=request.user, hours=form.hours(), **data)
        messages.success(request, _("Vos heures sont enregistrées."))
        return redirect("appointments:week")
    return _hours(request, form, DayForm(), status=422 if form.is_bound else 200)


@own
@require_POST
def close_day(request: HttpRequest) -> HttpResponse:
    """Close a single day."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _hours(request, TermsForm(instance=queries.calendar_of(request.user) or Calendar()), form, status=422)
    day = form.cleaned_data["day"]
    if keeping.close_day(by=request.user, day=day):
        messages.success(request, _("Fermé le %(day)s.") % {"day": date_format(day, "DATE_FORMAT")})
    else:
        messages.warning(request, _("Ce jour est passé."))
    return redirect("appointments:hours")


@own
@require_POST
def open_day(request: HttpRequest) -> HttpResponse:
    """Open a day again."""
    form = DayForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["day"]
        keeping.open_day(by=request.user, day=day)
        messages.success(request, _("Rouvert le %(day)s.") % {"day": date_format(day, "DATE_FORMAT")})
    return redirect("appointments:hours")


def _hours(request: HttpRequest, form: TermsForm, day_form: DayForm, *, status: int) -> HttpResponse:
    calendar = queries.calendar_of(request.user)
    closed = [one.day for one in calendar.closed_days.all() if one.day >= timezone.localdate()] if calendar else []
    context = {"form": form, "day_form": day_form, "closed": closed, "away": queries.away_until(request.user)}
    return render(request, "appointments/hours.html", context, status=status)
