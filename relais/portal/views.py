"""The home page, the promises, and each person's workspace."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from relais.actors.enums import ActorRole, DoorState
from relais.actors.models import Actor, Door
from relais.actors.rules import may_manage
from relais.diagnostics.queries import steps_ahead
from relais.groundwork.chain import canonical
from relais.groundwork.keeping import in_process
from relais.introductions.queries import declines_of, inbox_counts
from relais.library.queries.pieces import done_sheets
from relais.library.queries.visits import waiting_visits
from relais.needs.forms import NeedForm
from relais.needs.models import LONGEST_NEED, Answer
from relais.needs.ranking import WEIGHTS
from relais.needs.reach import ReachForm, reach_of
from relais.needs.services import export_chain
from relais.people.rules import is_animator, may_edit_vocabulary
from relais.portal.examples import examples
from relais.referrals.queries import bodies_of
from relais.surveys.queries import runs_surveys
from relais.vocabulary.queries import leaves, top_themes

CRITERIA = {
    "fit": _("ce que la porte fait, face à ce que vous écrivez"),
    "specificity": _("une porte faite pour votre secteur, votre région, votre taille"),
    "nearness": _("la proximité"),
    "freshness": _("des faits confirmés récemment"),
    "capacity": _("la place qu'il lui reste"),
    "outcomes": _("les besoins déjà aidés"),
}
# One address of each prefix behind which a secret stands.
SECRET_PAGES = (
    "needs:answer", "introductions:case", "introductions:answer", "appointments:appointment", "appointments:feed",
    "actors:invitation", "library:visit", "library:agreement", "library:subscription", "portal:unsubscribe", "surveys:invitation",
    "diagnostics:overview", "diagnostics:confirm_reminder",
)  # fmt: skip
HERE = "secret"  # stands for one
COUNTED_FOR = 300  # seconds for which the home page's three figures are kept


def secret_paths() -> list[str]:
    """Return what the addresses begin with behind which a secret stands, in every language."""
    paths = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            paths += sorted({reverse(name, args=[HERE]).partition(HERE)[0] for name in SECRET_PAGES})
    return paths


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Ask the one question; ``q``: words that are already there, from a search that found nothing."""
    figures = in_process.get_or_set("portal.figures", _figures, COUNTED_FOR)
    context = {
        "form": NeedForm(initial={"text": request.GET.get("q", "")[:LONGEST_NEED]}),
        "examples": examples(get_language() or "fr"),
        "need_days": settings.TABLE.need_days,
    }
    return render(request, "portal/home.html", context | (figures or {}))


def _figures() -> dict[str, int]:
    return {
        "door_count": Door.objects.filter(state=DoorState.OPEN).count(),
        "actor_count": Actor.objects.count(),
        "theme_count": leaves().count(),
    }


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """Tell how it works."""
    return render(request, "portal/how.html", {"need_days": settings.TABLE.need_days})


@require_safe
def objectivity(request: HttpRequest) -> HttpResponse:
    """Tell what decides the order of doors, what cannot, and how to verify it."""
    last = Answer.objects.order_by("-number").first()
    context = {"weights": [(CRITERIA[name], weight / 10) for name, weight in WEIGHTS.items()], "last": last}
    return render(request, "portal/objectivity.html", context)


@require_safe
def chain(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the chain of answers, without words, for ``relais verify``."""

    def lines() -> Iterator[bytes]:
        for row in export_chain():
            yield canonical(row) + b"\n"

    response = StreamingHttpResponse(lines(), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="chain.jsonl"'
    return response


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell which personal data are kept, why, for how long, and the way out."""
    return render(request, "portal/privacy.html", {"table": settings.TABLE})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Declare the accessibility."""
    return render(request, "portal/accessibility.html")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Tell robots to leave out the back office and what stands behind a secret link; public pages are theirs to read."""
    lines = ["User-agent: *", f"Disallow: {reverse('wagtailadmin_home')}"]
    lines += [f"Disallow: {path}" for path in secret_paths()]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
@login_required
def workspace(request: HttpRequest) -> HttpResponse:
    """Show a person what is theirs to do: their bodies, the doors to renew, the vocabulary."""
    actors = Actor.objects.filter(positions__user__pk=request.user.pk or 0).prefetch_related("doors")
    rows = [
        {
            "actor": actor,
            "open": sum(door.state == DoorState.OPEN for door in actor.doors.all()),
            "expired": sum(door.state == DoorState.OPEN and door.expired() for door in actor.doors.all()),
        }
        for actor in actors
    ]
    context = {
        "rows": rows,
        "waiting": inbox_counts(request.user)["waiting"] if rows else 0,
        "provides": any(ActorRole.PROVIDER in actor.roles for actor in actors),
        "done_count": len(done_sheets(request.user)),
        "steps_ahead": steps_ahead(request.user),
        "refers": bool(bodies_of(request.user)),
        "visits": waiting_visits(request.user) if rows or is_animator(request.user) else 0,
        "animator": is_animator(request.user),
        "editor": may_edit_vocabulary(request.user),
        "surveys": runs_surveys(request.user),
    }
    return render(request, "portal/workspace.html", context)


@require_safe
@login_required
def reach(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a door's holder which needs it met, which rule kept it from which, and what a changed profile would reach."""
    door = get_object_or_404(Door.objects.select_related("actor"), slug=slug)
    if not may_manage(request.user, door.actor):
        raise Http404
    form = ReachForm(request.GET if request.GET.get("try") else None, door=door)
    changed = form.profile() if form.is_bound and form.is_valid() else None
    context = {"door": door, "form": form, "reach": reach_of(door, changed), "declines": declines_of(door)}
    return render(request, "portal/reach.html", context)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component with its states."""
    bound = NeedForm({"text": ""})
    bound.is_valid()
    page = Paginator(leaves(), 10).get_page(request.GET.get("page"))
    context = {
        "form": bound,
        "door": Door.objects.select_related("actor__place").first(),
        "actor": Actor.objects.select_related("place").first(),
        "page": page,
        "rows": [(str(theme), 10 + 7 * index) for index, theme in enumerate(top_themes()[:6])],
    }
    return render(request, "portal/components.html", context)
