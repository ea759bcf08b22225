"""The news, for people and for programs."""

from datetime import datetime, time

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from relais.library import feeding
from relais.library.forms.news import NewsForm
from relais.library.models import News
from relais.library.queries import news as news_queries
from relais.library.queries.pieces import find_piece, screen_language

PER_PAGE = 20
IN_FEED = 30  # entries of a feed
FEED_AGE = 15 * 60  # seconds for which a program need not ask again
MORNING = time(7)
# Every feed of the room: the name of its address, its form. docs/reference/feeds.md tells each.
FEEDS = {"news_rss": "rss", "news_atom": "atom"}


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """List the news, newest first, narrowed by what the address asks for."""
    form = NewsForm(request.GET)
    asked = form.asked()
    page = Paginator(news_queries.news(asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "total": page.paginator.count}
    context["narrowing"] = "&".join(f"{name}={value.slug}" for name, value in asked.items())
    return render(request, "library/news_list.html", context)


@require_safe
def news(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one piece of news."""
    piece = find_piece(News, slug)
    if piece is None:
        raise Http404
    return render(request, "library/news.html", {"piece": piece})


@require_safe
@cache_control(public=True, max_age=FEED_AGE)
@conditional_page
def news_rss(request: HttpRequest) -> HttpResponse:
    """Return the newest news as RSS 2.0."""
    return _feed(request, "news_rss")


@require_safe
@cache_control(public=True, max_age=FEED_AGE)
@conditional_page
def news_atom(request: HttpRequest) -> HttpResponse:
    """Return the newest news as Atom."""
    return _feed(request, "news_atom")


def _feed(request: HttpRequest, name: str) -> HttpResponse:
    form = NewsForm(request.GET)
    asked = form.asked()
    if form.errors:
        raise Http404
    about = ", ".join(str(value) for value in asked.values())
    site = settings.TABLE.site_url
    narrowing = f"?{'&'.join(f'{key}={value.slug}' for key, value in asked.items())}" if asked else ""
    title = _("Actualités du réseau, Relais %(region)s") % {"region": settings.TABLE.region_name}
    head = feeding.Head(
        title=f"{title} : {about}" if about else title,
        subtitle=_("Ce que les organismes de la région ont à dire aux petites entreprises."),
        page=site + reverse("library:news_list") + narrowing,
        address=site + reverse(f"library:{name}") + narrowing,
        language=screen_language(),
    )
    rows = news_queries.news(asked).prefetch_related("themes")[:IN_FEED]
    body, content_type, changed = feeding.written(FEEDS[name], head, [_entry(one) for one in rows], site)
    return HttpResponse(body, content_type=content_type, headers={"Last-Modified": http_date(changed.timestamp())})


def _entry(one: News) -> feeding.Entry:
    published = timezone.make_aware(datetime.combine(one.published_on, MORNING))
    site = settings.TABLE.site_url
    return feeding.Entry(
        key=str(one.translation_key),
        kind=one.kind.value,
        title=one.title,
        address=site + one.get_absolute_url(),
        summary=one.summary,
        html=str(linebreaks(one.text, autoescape=True)),
        author=one.body.name,
        author_address=site + reverse("actors:actor", args=[one.body.slug]),
        categories=[str(theme) for theme in one.themes.all()],
        published=published,
        updated=max(published, one.last_published_at or published),
        language=one.language,
    )
