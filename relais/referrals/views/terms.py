"""A body's partnership: its link, the sites that show its frame, its key and its hook."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from relais.actors.models import Actor
from relais.groundwork.errors import Refusal
from relais.introductions.rules import sells
from relais.referrals.forms import HookForm, OriginsForm
from relais.referrals.models import Notice, Partnership
from relais.referrals.queries import history_of
from relais.referrals.rules import may_keep, may_open
from relais.referrals.services import opening, telling

NOTICES, CHANGES = 20, 10  # the last ones, on the page
PLAIN: dict[str, tuple[Callable[..., Any], Any]] = {  # what a button does, and what is said then
    "ouvrir": (opening.open_partnership, gettext_lazy("Votre lien est ouvert.")),
    "fermer": (opening.close_partnership, gettext_lazy("Le partenariat est fermé : lien, cadre, clé et avis ne servent plus.")),
    "retirer-cle": (opening.drop_key, gettext_lazy("La clé ne sert plus.")),
    "secret": (opening.renew_secret, gettext_lazy("Le nouveau secret signe les prochains avis.")),
    "essai": (opening.try_hook, gettext_lazy("Un avis d'essai part. Rechargez la page dans un instant pour voir sa réponse.")),
}  # fmt: skip


def _actor(request: HttpRequest, slug: str) -> Actor:
    actor = get_object_or_404(Actor, slug=slug)
    there = not sells(actor) or Partnership.objects.filter(actor=actor).exists()
    if not (there and may_keep(request.user, actor)):
        raise Http404
    return actor


@never_cache
@login_required
@require_safe
def partnership(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the body uses to bring firms, and how to use it."""
    return _show(request, _actor(request, slug))


@never_cache
@login_required
@require_POST
def change(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Do what a button of the page says."""
    actor = _actor(request, slug)
    if what not in PLAIN:
        raise Http404
    verb, said = PLAIN[what]
    return _do(request, actor, lambda: verb(by=request.user, actor=actor), said)


@never_cache
@login_required
@require_POST
@sensitive_variables("key")
def key(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a new key and show it, this once: it is kept nowhere."""
    actor = _actor(request, slug)
    try:
        made = opening.renew_key(by=request.user, actor=actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("referrals:partnership", slug=slug)
    return _show(request, actor, key=made)


@login_required
@require_POST
def origins(request: HttpRequest, slug: str) -> HttpResponse:
    """Say which sites may show the frame."""
    return _set(request, slug, OriginsForm(request.POST), "origins", opening.allow_origins, _("Les sites sont notés."))


@login_required
@require_POST
def hook(request: HttpRequest, slug: str) -> HttpResponse:
    """Say where notices go."""
    return _set(request, slug, HookForm(request.POST), "url", opening.set_hook, _("L'adresse est notée."))


@login_required
@require_POST
def again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send a notice that failed once more."""
    actor = _actor(request, slug)
    notice = get_object_or_404(Notice, pk=pk, partnership__actor=actor)
    return _do(request, actor, lambda: telling.send_again(by=request.user, notice=notice), _("L'avis repart."))


def _set(request: HttpRequest, slug: str, form: Form, field: str, verb: Callable[..., Any], said: str) -> HttpResponse:
    """Set what the ``field`` of ``form`` holds by ``verb``; what is wrong is said beside the field."""
    actor = _actor(request, slug)
    if form.is_valid():
        try:
            verb(by=request.user, actor=actor, **{field: form.cleaned_data[field]})
        except Refusal as refusal:
            form.add_error(field, str(refusal.message))
        else:
            messages.success(request, said)
            return redirect("referrals:partnership", slug=slug)
    return _show(request, actor, **{"origins_form" if field == "origins" else "hook_form": form}, status=422)


def _do(request: HttpRequest, actor: Actor, verb: Callable[[], Any], said: Any) -> HttpResponse:
    try:
        verb()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("referrals:partnership", slug=actor.slug)


def _show(request: HttpRequest, actor: Actor, *, status: int = 200, **more: Any) -> HttpResponse:
    held = Partnership.objects.filter(actor=actor).first()
    site = settings.TABLE.site_url.rstrip("/")
    context: dict[str, Any] = {
        "actor": actor,
        "partnership": held,
        "opens": may_open(request.user, actor),
        "sells": sells(actor),
        "history": history_of(held, CHANGES) if held else [],
        "link": site + reverse("referrals:entry", args=[actor.slug]),
        "frame": site + reverse("referrals:frame", args=[actor.slug]),
        "api": f"{site}/api/v1/referrals",
        "outward": settings.TABLE.outward,
        "notices": held.notices.all()[:NOTICES] if held else [],
        "origins_form": OriginsForm(initial={"origins": "\n".join(held.origins) if held else ""}),
        "hook_form": HookForm(initial={"url": held.hook_url if held else ""}),
    }
    return render(request, "referrals/partnership.html", context | more, status=status)
