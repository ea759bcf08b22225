"""Moderation of showcases in the back office: those that wait, one to read, and the verbs on it. Not one field is edited here.

What both sides agreed to is published word for word, or goes back to them: an editor who mends a comma would publish words
to which nobody has agreed.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from relais.groundwork.errors import Refusal
from relais.library import figures
from relais.library.enums import ShowcaseState
from relais.library.forms.telling import RemarkForm
from relais.library.letters.showcases import needs_address
from relais.library.models import Showcase
from relais.library.queries.showcases import awaiting_moderation, published_rows
from relais.library.rules import may_publish
from relais.library.services import showcasing

PER_PAGE = 25
SEEN = {ShowcaseState.CONFIRMED, ShowcaseState.PUBLISHED}


class ShowcasesMenuItem(MenuItem):
    """The way to what waits; the menu shows how many wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to moderators only."""
        return may_publish(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item with the number of those that wait."""
        waiting = awaiting_moderation().count()
        label = f"{_('Réalisations')} ({waiting})" if waiting else _("Réalisations")
        return LinkMenuItem(
            self.name, label, self.url, icon_name=self.icon_name, classname=self.classname, attrs=self.attrs
        )


def menu_item() -> ShowcasesMenuItem:
    """Return the item of the menu."""
    return ShowcasesMenuItem(
        "Réalisations", reverse("showcases_to_read"), name="showcases", icon_name="group", order=110
    )


@require_safe
def to_read(request: HttpRequest) -> HttpResponse:
    """List the showcases that wait for a moderator, the oldest first, and those that are published."""
    _moderator(request)
    published = published_rows().filter(state=ShowcaseState.PUBLISHED).order_by("-published_at", "-pk")
    page = Paginator(published, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "library/moderate_showcases.html", {"waiting": awaiting_moderation(), "page": page})


@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one as it would be published, and what may be done with it."""
    _moderator(request)
    return _page(request, _found(pk))


@require_POST
def decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Publish (``publier``), send back with a remark (``renvoyer``) or withdraw (``retirer``)."""
    _moderator(request)
    showcase, remark = _found(pk), RemarkForm(request.POST)
    try:
        if what == "publier":
            showcasing.publish(by=request.user, showcase=showcase)
            said = _("La réalisation est publiée. Les deux parties sont prévenues.")
        elif what == "renvoyer":
            if not remark.is_valid():
                return _page(request, showcase, remark=remark, status=422)
            showcasing.send_back(by=request.user, showcase=showcase, remark=remark.cleaned_data["remark"])
            said = _("La réalisation est renvoyée avec votre remarque.")
        else:
            showcasing.withdraw(by=request.user, showcase=showcase, why=request.POST.get("why", "")[:1000].strip())
            said = _("La réalisation est retirée. Les deux parties sont prévenues.")
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("showcases_to_read")


def urls() -> list[Any]:
    """Return the addresses below the back office's."""
    return [
        path("realisations/", to_read, name="showcases_to_read"),
        path("realisations/<int:pk>/", read, name="showcase_to_read"),
        path("realisations/<int:pk>/<str:what>/", decide, name="decide_showcase"),
    ]


def _moderator(request: HttpRequest) -> None:
    if not may_publish(request.user):
        raise Http404


def _found(pk: int) -> Showcase:
    return get_object_or_404(published_rows().filter(state__in=SEEN), pk=pk)


def _page(
    request: HttpRequest, showcase: Showcase, *, status: int = 200, remark: RemarkForm | None = None
) -> HttpResponse:
    context = {
        "showcase": showcase,
        "drawing": figures.draw(showcase.figures),
        "themes": showcase.themes.all(),
        "remark": remark or RemarkForm(),
        "given": showcase.other_email if needs_address(showcase) else "",
    }
    return render(request, "library/moderate_showcase.html", context, status=status)
