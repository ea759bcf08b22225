"""The newsletter, for its readers: subscribe, confirm, choose, leave. The link in each letter is the key."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from relais.library.errors import SubscriptionGone
from relais.library.forms.news import ChoicesForm, SubscribeForm
from relais.library.models import Subscription
from relais.library.queries import news as news_queries
from relais.library.queries.pieces import screen_language
from relais.library.services import subscribing
from relais.library.throttle import guard_letter


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for address and choices; send the link that confirms. The answer is the same whether the address is known."""
    form = SubscribeForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    if form.is_valid():
        guard_letter(request, form.cleaned_data["email"])
        subscribing.subscribe(**form.cleaned_data)
        return render(request, "library/newsletter_sent.html", {"email": form.cleaned_data["email"]})
    own = news_queries.subscription_of(request.user.email) if request.user.is_authenticated else None
    context = {"form": form, "own": own if own and own.confirmed_at else None}
    return render(request, "library/newsletter_subscribe.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """Show what waits for a click, or the choices that hold; take new ones."""
    held = _held(token)
    if held.confirmed_at is None:
        return render(request, "library/newsletter_confirm_page.html", {"subscription": held})
    initial = {"language": held.language, "themes": held.themes.all(), "bodies": held.bodies.all()}
    form = ChoicesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        subscribing.change_choices(token=token, **form.cleaned_data)
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("library:subscription", token=token)
    context = {"form": form, "subscription": held}
    return render(request, "library/newsletter_choices.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm: a button, since mail programs open links by themselves."""
    subscribing.confirm_subscription(token=token)
    messages.success(request, _("Votre abonnement est confirmé."))
    return redirect("library:subscription", token=token)


@never_cache
@csrf_exempt  # a mail program sends the one-click form without having seen the page (RFC 8058); the link is the key
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once; leave when the button, the page's or the mail program's, is pressed. Pressed again, it says the same."""
    if request.method != "POST":
        return render(request, "library/newsletter_leave.html", {"subscription": _found(token)})
    choices = _choices(_found(token))
    left = subscribing.leave(token=token)
    context = {"form": SubscribeForm(initial=choices) if left else None}
    return render(request, "library/newsletter_left.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    return {"email": request.user.email if request.user.is_authenticated else "", "language": screen_language()}


def _found(token: str) -> Subscription | None:
    return Subscription.objects.filter(token=token).first()


def _choices(held: Subscription | None) -> dict[str, Any]:
    """Return what the form is filled with to undo: address and choices, read before they go."""
    if held is None:
        return {}
    themes, bodies = list(held.themes.all()), list(held.bodies.all())
    return {"email": held.email, "language": held.language, "themes": themes, "bodies": bodies}


def _held(token: str) -> Subscription:
    held = _found(token)
    if held is None:
        raise SubscriptionGone
    return held
