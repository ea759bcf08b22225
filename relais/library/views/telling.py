"""Telling a showcase: one's list, the guided form one question a page, reading over, sending, withdrawing. Others' answer 404."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.actors.enums import ActorRole
from relais.actors.models import Actor
from relais.groundwork.errors import Refusal
from relais.groundwork.uploads import receives_files
from relais.library.enums import ShowcaseState, Side
from relais.library.forms.starting import StartForm
from relais.library.forms.telling import STEPS, ConsentForm
from relais.library.inspecting import LIMITS
from relais.library.letters.showcases import needs_address, readers
from relais.library.models import Showcase
from relais.library.queries.pieces import screen_language
from relais.library.queries.showcases import actors_told_for, find_actors, my_showcases, published_rows, words_of
from relais.library.rules import side_of
from relais.library.services import showcasing
from relais.library.views.showcases import shown
from relais.library.wording import missing

PER_PAGE = 20
SIDES = {"entreprise": Side.FIRM, "prestataire": Side.PROVIDER}
STEP_OF = {address: name for name, (address, _label, _form) in STEPS.items()}
LONGEST_SEARCH = 120


@never_cache
@login_required
@require_safe
def my_list(request: HttpRequest) -> HttpResponse:
    """List a person's showcases, those to go on with first."""
    page = Paginator(my_showcases(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "library/my_showcases.html", {"page": page})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Begin: on which side one stands, and who the other is."""
    providers = actors_told_for(request.user, ActorRole.PROVIDER)
    side = SIDES.get(request.GET.get("cote", ""), None if providers else Side.FIRM)
    if side is None:
        return render(request, "library/tell_side.html")
    if side == Side.PROVIDER and not providers:
        return render(request, "library/tell_nobody.html")
    role, other_role = ActorRole.PROVIDER, ActorRole.FIRM
    if side == Side.FIRM:
        role, other_role = other_role, role
    own = providers if side == Side.PROVIDER else actors_told_for(request.user, role)
    query, named, chosen = (_asked(request, name) for name in ("q", "nom", "acteur"))
    found = find_actors(query, other_role)
    picked = [one for one in Actor.objects.select_related("place").filter(slug=chosen) if other_role in one.roles]
    found = [*picked, *(one for one in found if one not in picked)]
    initial = {"firm": named, "other": picked[0].slug if picked else None, "own": _asked(request, "pour")}
    form = StartForm(
        request.POST if request.method == "POST" else None, side=side, own=own, found=found, initial=initial
    )
    if form.is_bound and form.is_valid() and form.found["provider"] is not None:
        try:
            showcase = showcasing.start_showcase(by=request.user, language=screen_language(), **form.found)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            return redirect("library:tell_step", showcase.pk, STEPS["problem"][0])
    context = {"form": form, "query": query, "found": found, "provider_side": side == Side.PROVIDER, "both": providers}
    return render(request, "library/tell.html", context, status=422 if form.is_bound else 200)


@receives_files(2 * LIMITS["picture"])  # so much is read to say kindly, with the form, that it is too much
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Ask one question; what is answered is kept at once."""
    if step not in STEP_OF:
        raise Http404
    showcase, name = _mine(request, pk), STEP_OF[step]
    if showcase.state == ShowcaseState.WITHDRAWN:
        return redirect("library:my_showcase", pk)
    order = [one for one in STEPS if one != "other" or needs_address(showcase)]
    if name not in order:
        return redirect("library:my_showcase", pk)
    at = order.index(name)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = STEPS[name][2](*given, showcase=showcase)
    if form.is_bound and form.is_valid() and form.keep(request.user):
        if "later" in request.POST:
            messages.success(request, _("C'est gardé. Reprenez quand vous voulez."))
            return redirect("library:my_showcases")
        if "over" in request.POST or at + 1 == len(order):
            return redirect("library:my_showcase", pk)
        return redirect("library:tell_step", pk, STEPS[order[at + 1]][0])
    context = {
        "form": form, "showcase": showcase, "name": name, "label": STEPS[name][1], "number": at + 1,
        "most": len(order) + 1, "back": STEPS[order[at - 1]][0] if at else "", "key": "",
        "foreign": showcase.language != screen_language(),
        "told": not missing(words_of(showcase)), "sent": showcase.state not in _OPEN,
    }  # fmt: skip
    return render(request, "library/tell_step.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one of one's own as it stands: to read over and send, to wait, to withdraw."""
    showcase = _either(request, pk)
    if side_of(request.user, showcase) != showcase.told_by:
        return redirect("library:agreement", showcase.token)
    return _mine_page(request, showcase)


@never_cache
@login_required
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to the words that were read, and ask the other side."""
    showcase, form = _mine(request, pk), ConsentForm(request.POST)
    if not form.is_valid():
        return _mine_page(request, showcase, consent=form, status=422)
    try:
        showcasing.submit(by=request.user, showcase=showcase, agreed_to=form.cleaned_data["agreed_to"])
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(
            request, _("C'est parti. L'autre partie est prévenue par e-mail ; vous le serez de sa réponse.")
        )
    return redirect("library:my_showcase", pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then withdraw."""
    return _ended(request, pk, showcasing.withdraw, _("C'est retiré : plus personne ne peut la lire."))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then erase."""
    return _ended(request, pk, showcasing.erase, _("C'est effacé."), erasing=True)


_OPEN = {ShowcaseState.DRAFT, ShowcaseState.DECLINED}


def _ended(request: HttpRequest, pk: int, verb: Any, said: str, *, erasing: bool = False) -> HttpResponse:
    showcase = _either(request, pk)
    if request.method == "POST":
        verb(by=request.user, showcase=showcase)
        messages.success(request, said)
        return redirect("library:my_showcases")
    return render(request, "library/end_showcase.html", {"showcase": showcase, "erasing": erasing})


def _mine_page(request: HttpRequest, showcase: Showcase, *, status: int = 200, consent: Any = None) -> HttpResponse:
    open_ = showcase.state in _OPEN
    lacking = missing(words_of(showcase)) if open_ else []
    reached = readers(showcase, showcase.other_side)
    if open_ and not reached and needs_address(showcase):
        lacking = [*lacking, "other"]
    context = {
        "open": open_,
        "lacking": [STEPS[name] for name in lacking],
        "steps": [one for name, one in STEPS.items() if name != "other" or needs_address(showcase)],
        "consent": consent or ConsentForm(initial={"agreed_to": showcase.fingerprint}),
        "reached": [_masked(one.email) for one in reached],
        "other": showcase.provider.name if showcase.told_by == Side.FIRM else showcase.firm,
    }
    return render(request, "library/my_showcase.html", shown(showcase) | context, status=status)


def _masked(email: str) -> str:
    """Return an address as one recognises it without learning it."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def _either(request: HttpRequest, pk: int) -> Showcase:
    """Return the showcase to whoever stands on one of its sides. Raises Http404 for any other, known or not."""
    showcase = published_rows().filter(pk=pk).first()
    if showcase is None or side_of(request.user, showcase) is None:
        raise Http404
    if side_of(request.user, showcase) != showcase.told_by and showcase.asked_at is None:
        raise Http404  # nobody has told them of it yet
    return showcase


def _mine(request: HttpRequest, pk: int) -> Showcase:
    showcase = _either(request, pk)
    if side_of(request.user, showcase) != showcase.told_by:
        raise Http404
    return showcase


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "")[:LONGEST_SEARCH].replace("\x00", "").strip()
