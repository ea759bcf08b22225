"""What the back office offers for each kind of piece. Wagtail looks for this file by name."""

from typing import Any, ClassVar

from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, Panel, PublishingPanel, TitleFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from relais.library.backoffice import links, showcases  # noqa: F401 - links registers its pages
from relais.library.backoffice.readers import readers
from relais.library.models import Argument, Material, News, Piece, Scenario, Sheet, Testimonial, Tool


def panels(*fields: str) -> list[Panel]:
    """Return the editor's panels: what every piece has, then its own ``fields`` in order."""
    themes = FieldPanel("themes", widget=CheckboxSelectMultiple)
    shared = [TitleFieldPanel("title", targets=["slug"]), FieldPanel("slug"), FieldPanel("summary"), themes]
    return [*shared, *map(FieldPanel, fields), PublishingPanel()]


class PieceViewSet(SnippetViewSet):
    """The list and the editor of one kind of piece."""

    list_display: ClassVar[list[str]] = ["title", "locale", "status_string", "changed_at"]
    list_filter: ClassVar[list[str]] = ["locale", "live"]
    search_fields: ClassVar[list[str]] = ["title", "summary"]
    list_per_page = 50
    copy_view_enabled = True


def viewset(model_: type[Piece], icon_: str, *fields: str) -> type[PieceViewSet]:
    """Return the back office's pages for ``model_``."""

    class One(PieceViewSet):
        model = model_
        icon = icon_
        url_prefix = model_.kind.value

    One.panels = panels(*fields)
    return One


class LibraryGroup(SnippetViewSetGroup):
    """The pieces in the menu."""

    menu_label = _("Bibliothèque")
    menu_icon = "doc-full-inverse"
    menu_order = 100
    items = (
        viewset(
            Sheet,
            "list-ul",
            "level",
            "problem",
            "for_whom",
            "steps",
            "time",
            "cost",
            "pitfalls",
            "questions",
            "links",
            "checked_on",
        ),
        viewset(
            Testimonial,
            "openquote",
            "person",
            "firm",
            "actor",
            "provider",
            "sector",
            "place",
            "quote",
            "story",
            "video",
            "captions",
            "poster",
            "transcript",
            "checked_on",
        ),
        viewset(
            Scenario,
            "clipboard-list",
            "trade",
            "sector",
            "body",
            "intro",
            "times_label",
            "times",
            "weeks",
            "hourly_cost",
            "monthly_cost",
            "setup_hours",
            "steps",
            "caution",
        ),
        viewset(Argument, "comment", "answer", "not_when", "reuse", "source", "source_url"),
        viewset(
            Tool,
            "cogs",
            "function",
            "maker",
            "website",
            "origin",
            "open_source",
            "free_plan",
            "price",
            "hosting",
            "languages",
            "peppol",
            "size",
            "good_for",
            "look_at",
            "putting_in",
            "checked_on",
        ),
        viewset(News, "calendar-alt", "body", "published_on", "text", "url"),
        viewset(Material, "doc-full", "body", "occasion", "held_on", "file"),
    )


register_snippet(LibraryGroup)
hooks.register("register_admin_urls", showcases.urls)
hooks.register("register_admin_menu_item", showcases.menu_item)


@hooks.register("insert_global_admin_css")
def our_look() -> str:
    """Add our colours to every page of the back office."""
    return format_html('<link rel="stylesheet" href="{}">', static("library/back_office.css"))


@hooks.register("register_admin_menu_item")
def way_back() -> MenuItem:
    """Lead from the back office to one's own space."""
    return MenuItem(
        _("Mon espace"), reverse("portal:workspace"), name="workspace", icon_name="arrow-left", order=10_000
    )


@hooks.register("construct_main_menu")
def without_foreign_help(request: HttpRequest, items: list[Any]) -> None:
    """Leave out the menu of Wagtail's own help: its links lead to other servers."""
    items[:] = [item for item in items if item.name != "help"]


@hooks.register("register_admin_urls")
def reader_addresses() -> list[URLPattern]:
    """Put the newsletter's figures behind the back office's door."""
    return [path("lettre/", readers, name="newsletter_readers")]


@hooks.register("register_admin_menu_item")
def reader_menu() -> MenuItem:
    """Lead to them from the menu."""
    return MenuItem(_("Lettre d'information"), reverse("newsletter_readers"), icon_name="mail", order=200)
