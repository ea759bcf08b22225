"""Refusals, and the pages shown for them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TOO_BIG = (RequestDataTooBig, TooManyFieldsSent)


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A verb declined. ``message`` is for the person; ``fields`` says which field is wrong and why."""

    status = 400
    message: Any = gettext_lazy("Cette demande ne peut pas être traitée.")

    def __init__(self, message: Any = "", fields: Mapping[str, str] | None = None) -> None:
        """Keep the message and the fields' reasons."""
        self.message = message or self.message
        self.fields = dict(fields or {})
        super().__init__(str(self.message))


class NotAllowed(Refusal):
    """The person may not do this."""

    status = 403
    message = gettext_lazy("Votre compte ne permet pas cette action.")


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise NotAllowed unless ``allowed``: the first line of a verb."""
    if not allowed:
        raise NotAllowed


class NotFound(Refusal):
    """There is no such thing, or it is another's and its existence is not told."""

    status = 404
    message = gettext_lazy("Cette page n'existe pas ou n'existe plus.")


class TooMany(Refusal):
    """Too many requests from one address."""

    status = 429
    message = gettext_lazy("Trop de demandes en peu de temps. Patientez quelques minutes, puis réessayez.")


class WrongLetter(Refusal):
    """A letter cannot be written so: an address is none, or what goes on one line holds several."""

    message = gettext_lazy("Cet e-mail ne peut pas être écrit.")


class WrongLink(Refusal):
    """A link of a letter is not one that we signed."""

    status = 404
    message = gettext_lazy("Ce lien n'est pas complet. Ouvrez-le à nouveau depuis l'e-mail.")


def page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """Return the page (or, below ``/api/``, the JSON) that explains ``status`` and says what to do next."""
    titles = {
        400: _("Cette demande n'est pas lisible"),
        403: _("Cette page n'est pas ouverte à votre compte"),
        404: _("Cette page n'existe pas"),
        409: _("Cette action n'est pas possible"),
        411: _("La longueur de cet envoi n'est pas annoncée"),
        413: _("C'est trop volumineux"),
        422: _("Quelque chose est à corriger"),
        429: _("Un instant, s'il vous plaît"),
        500: _("Une panne de notre côté"),
    }
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"status": status, "message": message or titles[status]}}, status=status)
    return render(request, "groundwork/error.html", {"title": titles[status], "message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400; 413 when the form was already too big for the check of its protection token."""
    return page(request, 413 if isinstance(exception, TOO_BIG) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database, which may be the cause."""
    return page(request, 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token is missing or too old."""
    return page(
        request, 403, _("Ce formulaire a expiré. Revenez à la page précédente, rechargez-la et envoyez à nouveau.")
    )
