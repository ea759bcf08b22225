"""The list of links that do not answer, with why and a way to the text that names each. Nothing is changed here."""

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from relais.groundwork.errors import NotFound
from relais.library.enums import LinkState
from relais.library.models import Link
from relais.library.rules import may_write

ADDRESS = "library_dead_links"
PIECE: Any = "piece"  # a generic key, which the checker of types does not know


def edit_address(link: Link) -> str | None:
    """Return the address of the editor of the piece that names ``link``; None when the piece is gone."""
    model: Any = ContentType.objects.get_for_id(link.kind_id).model_class()
    if model is None or not hasattr(model, "snippet_viewset"):
        return None
    return reverse(model.snippet_viewset.get_url_name("edit"), args=[link.piece_id])


class DeadLinksView(ReportView):
    """Dead links first, then those that have begun to fail and those that may not be asked."""

    page_title = _("Liens morts")
    header_icon = "link"
    index_url_name = ADDRESS
    index_results_url_name = f"{ADDRESS}_results"
    columns: ClassVar[list[Column]] = [
        TitleColumn("title", label=_("texte"), get_url=edit_address),
        Column("url", label=_("adresse")),
        Column("get_state_display", label=_("état")),
        Column("why", label=_("raison")),
        Column("failures", label=_("échecs de suite")),
        DateColumn("checked_at", label=_("vérifié le")),
    ]
    list_export: ClassVar[list[str]] = ["title", "url", "state", "why", "failures", "checked_at"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it to those who write pieces. Raises NotFound."""
        if not may_write(request.user):
            raise NotFound
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> QuerySet[Link]:
        """Return what needs an editor's eye."""
        wrong = Link.objects.filter(state=LinkState.DEAD) | Link.objects.filter(failures__gt=0)
        refused = Link.objects.filter(state=LinkState.UNKNOWN).exclude(reason="")
        return (wrong | refused).order_by("-failures", "url", "pk").prefetch_related(PIECE)

    def get_queryset(self) -> QuerySet[Link]:
        """Return the same: nothing is searched for."""
        return self.get_base_queryset()


def urls() -> list[Any]:
    """Return the addresses of the list."""
    return [
        path("liens-morts/", DeadLinksView.as_view(), name=ADDRESS),
        path("liens-morts/results/", DeadLinksView.as_view(results_only=True), name=f"{ADDRESS}_results"),
    ]


class DeadLinksItem(MenuItem):
    """Its place in the menu of reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the person writes pieces."""
        return may_write(request.user)


def menu_item() -> MenuItem:
    """Return the entry of the menu."""
    return DeadLinksItem(_("Liens morts"), reverse(ADDRESS), name="dead-links", icon_name="link", order=100)


hooks.register("register_admin_urls", urls)
hooks.register("register_reports_menu_item", menu_item)
