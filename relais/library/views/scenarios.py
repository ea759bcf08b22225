"""The Experience Center's scenarios, for everybody: the list, one step by step with its gain, and a visit asked for."""

from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from relais.groundwork.brakes import brake
from relais.library.drawing import Drawn, Words, draw
from relais.library.forms.scenarios import GainsForm, VisitForm
from relais.library.gains import Gain, rounded
from relais.library.models import Scenario
from relais.library.queries import scenarios as queries
from relais.library.queries.pieces import find_piece, screen_language
from relais.library.services import visiting

PER_PAGE = 12


@require_safe
def scenarios(request: HttpRequest) -> HttpResponse:
    """List the scenarios, by trade."""
    sectors = queries.sectors_shown()
    sector = next((one for one in sectors if one.slug == request.GET.get("metier")), None)
    page = Paginator(queries.scenarios(sector.slug if sector else ""), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sectors": sectors, "sector": sector, "language": screen_language()}
    return render(request, "library/scenarios.html", context)


@require_safe
def scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """Walk one scenario: whole, or one step at a time (``?etape=3``); with what it gains by the visitor's figures."""
    found = _scenario(slug)
    form = GainsForm(request.GET, scenario=found, stages=queries.stages_of(found))
    stages, terms, gain = form.read_stages(), form.read_terms(), form.gain()
    scenes = queries.scenes_of(found, stages, gain)
    at = _number(request.GET.get("etape"), len(scenes))
    context = {
        "piece": found,
        "themes": found.themes.all(),
        "form": form,
        "terms": terms,
        "scenes": scenes,
        "scene": scenes[at - 1] if at else None,
        "before": at - 1 if at and at > 1 else None,
        "after": at + 1 if at and at < len(scenes) else None,
        "foreign": found.language != screen_language(),
        "gain": _shown(gain),
        "rows": [
            {
                "scene": one,
                "share": _share(one),
                "week": _whole(one.gain.week),
                "year": number_format(rounded(one.gain.year / 60, "0.1"), force_grouping=True),
            }
            for one in scenes
        ],
        "pictures": _pictures(found, scenes),
    }
    return render(request, "library/scenario.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_visit(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to see the scenario at its body; the figures of the address go along."""
    found = _scenario(slug)
    gains = GainsForm(request.GET, scenario=found, stages=queries.stages_of(found))
    user: Any = request.user
    initial = {"email": user.email, "contact": user.name} if user.is_authenticated else {}
    form = VisitForm(request.POST if request.method == "POST" else None, body=found.body.name, initial=initial)
    if request.method == "POST" and form.is_valid():
        brake(request)
        visit = visiting.ask_visit(
            by=user, scenario=found, figures=gains.figures(), language=screen_language(), **form.told()
        )
        if visit.confirmed_at:
            return redirect("library:visit", token=visit.token)
        # The link is in the letter only: whoever types another's address must not be able to confirm it.
        return render(request, "library/visit_sent.html", {"email": visit.email, "piece": found})
    context = {"piece": found, "form": form, "figures": queries.readable(gains.figures()), "address": gains.address}
    return render(request, "library/ask_visit.html", context, status=422 if form.is_bound else 200)


def _scenario(slug: str) -> Scenario:
    found = find_piece(Scenario, slug)
    if found is None:
        raise Http404
    return found


def _number(text: str | None, most: int) -> int | None:
    """Return the number of a step that an address asks for, None when there is no such step."""
    digits = text or ""
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else 0
    return number if 1 <= number <= most else None


def _shown(gain: Gain) -> dict[str, Any]:
    """Return the sums as the page shows them: minutes, hours and euro, whole."""
    return {
        "today": _hours(gain.today),
        "tomorrow": _hours(gain.tomorrow),
        "week": _hours(gain.week),
        "year": _("%(hours)s h") % {"hours": _whole(gain.year / 60)},
        "gross": _money(gain.gross),
        "tools": _money(gain.tools),
        "setup": _money(gain.setup),
        "first": _money(gain.first),
        "following": _money(gain.following),
        "pays": gain.following > 0,
        "weeks_to_pay": gain.weeks_to_pay,
    }


def _whole(amount: Fraction) -> str:
    return number_format(rounded(amount, 1), force_grouping=True)


def _money(amount: Fraction) -> str:
    return _("%(amount)s €") % {"amount": _whole(amount)}


def _hours(minutes: Fraction) -> str:
    """Return minutes as hours and minutes: "5 h 28 min"."""
    whole = int(rounded(abs(minutes), 1))
    sign = "-" if minutes < 0 and whole else ""
    hours, rest = divmod(whole, 60)
    if hours and rest:
        return _("%(sign)s%(hours)s h %(minutes)s min") % {"sign": sign, "hours": hours, "minutes": rest}
    if hours:
        return _("%(sign)s%(hours)s h") % {"sign": sign, "hours": hours}
    return _("%(sign)s%(minutes)s min") % {"sign": sign, "minutes": rest}


def _pictures(found: Scenario, scenes: list[queries.Scene]) -> list[str]:
    """Return the drawn process twice, wide and upright; the style sheet shows one of them."""
    steps = [
        Drawn(
            name=_name(scene), today=_minutes(scene.stage.minutes_today), tomorrow=_minutes(scene.stage.minutes_tomorrow),
            minutes_today=queries.average(scene.stage, "today"),
            minutes_tomorrow=queries.average(scene.stage, "tomorrow"), hurts=scene.hurts,
        )
        for scene in scenes
    ]  # fmt: skip
    said = [
        _("%(number)s. %(name)s : aujourd'hui %(today)s, demain %(tomorrow)s.")
        % {"number": at, "name": step.name, "today": step.today, "tomorrow": step.tomorrow}
        for at, step in enumerate(steps, 1)
    ]
    words = Words(
        title=_("Le processus, aujourd'hui et demain : %(title)s") % {"title": found.title},
        description=" ".join(said), today=_("Aujourd'hui"), tomorrow=_("Demain"),
        hurts=_("Ici se perd la moitié du temps que l'on peut gagner"),
    )  # fmt: skip
    return [
        mark_safe(draw(steps, words, name="process", upright=False)),
        mark_safe(draw(steps, words, name="process-upright", upright=True)),
    ]


def _name(scene: queries.Scene) -> str:
    if scene.stage.share == 1:
        return scene.name
    return _("%(name)s (%(share)s des fois)") % {"name": scene.name, "share": _share(scene)}


def _share(scene: queries.Scene) -> str:
    """Return the share of the times as "20 %"."""
    return number_format(rounded(Fraction(scene.stage.share) * 100, "0.1").normalize() + 0) + "\u00a0%"


def _minutes(minutes: Any) -> str:
    return _("%(minutes)s min") % {"minutes": number_format(rounded(Fraction(minutes), "0.1").normalize() + 0)}
