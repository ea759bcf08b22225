"""Pages about letters: staff see what became of each; whoever gets one may end such letters, and begin them again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from relais.groundwork import queries, silences
from relais.groundwork.enums import LetterState
from relais.groundwork.models import Letter
from relais.groundwork.writing import body_of
from relais.people.rules import is_animator
from relais.portal import services
from relais.portal.views import secret_paths

PER_PAGE = 25
View = Callable[..., HttpResponse]


class LettersForm(forms.Form):
    """What the list of letters is narrowed by."""

    q = forms.CharField(label=gettext_lazy("Adresse contient"), max_length=120, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("État"), required=False, choices=[("", gettext_lazy("tous")), *LetterState.choices]
    )


def for_animators(view: View) -> View:
    """Answer 404 to whoever does not run the platform."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_animator(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_animators
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters, newest first, with how many stand in each state."""
    form = LettersForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"state": "", "q": ""}
    found = queries.letters(state=asked["state"], search=asked["q"])
    counts = queries.letter_counts()
    context = {
        "form": form,
        "mail_server": settings.TABLE.mail_server() is not None,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "counts": [(state, counts[state.value]) for state in LetterState],
        "filtered": any(asked.values()) or bool(form.errors),
    }
    return render(request, "portal/letters.html", context)


@for_animators
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter: its words, what became of it and, in a digest, which letters it gathers."""
    shown = get_object_or_404(Letter.objects.select_related("digest"), pk=pk)
    body = body_of(shown.text)  # without the link in its foot that ends such letters
    secret = not shown.unsubscribable or any(path in body for path in secret_paths())
    alone = settings.TABLE.mail_server() is None  # nobody gets them elsewhere: on one's own machine they are read here
    context = {
        "letter": shown,
        "body": shown.text if alone else body,
        "gathered": queries.gathered_in(shown),
        "traces": queries.traces_of(shown),
        "personal": secret and not alone,
        "may_go_again": shown.state == LetterState.FAILED and shown.to,
    }
    return render(request, "portal/letter.html", context)


@for_animators
@require_POST
def send_letter_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a letter that failed be sent again."""
    again = services.send_letter_again(by=request.user, letter=get_object_or_404(Letter, pk=pk))
    if again:
        messages.success(request, _("L'e-mail va être envoyé à nouveau."))
    else:
        messages.warning(request, _("Seul un e-mail en échec, et dont les mots sont encore là, peut repartir."))
    return redirect("portal:letter", pk=pk)


@never_cache
@csrf_exempt  # a mail program sends the one-click form without having seen the page (RFC 8058); the token is signed
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether such letters should end; end them when the button, the page's or the mail program's, is pressed."""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        silences.unsubscribe(token=token, everything="everything" in request.POST, kind=kind)
    asked = silences.read_token(token)
    silent = silences.silenced(asked)
    context = {
        "token": token,
        "asked": asked,
        "silent": silent,
        "everything": "" in silent,
        "kinds": silences.kinds_for(asked.email),
    }
    return render(request, "portal/unsubscribe.html", context)


@never_cache
@require_POST
def subscribe_again(request: HttpRequest, token: str) -> HttpResponse:
    """Begin such letters again."""
    silences.subscribe_again(token=token, kind=request.POST.get("kind", ""))
    messages.success(request, _("Ces e-mails vous parviendront à nouveau."))
    return redirect("portal:unsubscribe", token=token)
