"""Feeds: what the library publishes, for programs that read RSS 2.0 or Atom (RFC 4287). Same entries, same names, in both.

An entry's name (guid, id) is a tag URI (RFC 4151) made from the key that translations share: it stays when title, address
or language change. Signs that XML 1.0 cannot hold are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BEGAN = 2026  # the year in which the tag URIs' host names were ours
EMPTY_SINCE = datetime(BEGAN, 1, 1, tzinfo=UTC)  # an empty feed changes with nothing


@dataclass(frozen=True)
class Entry:
    """One thing that a feed tells. Texts are plain; ``html`` is the full text; moments are aware."""

    key: str
    kind: str
    title: str
    address: str  # whole
    summary: str
    html: str
    author: str
    author_address: str
    categories: Sequence[str]
    published: datetime
    updated: datetime
    language: str


@dataclass(frozen=True)
class Head:
    """What a feed says of itself; addresses are whole."""

    title: str
    subtitle: str
    page: str
    address: str
    language: str


def tag(site_url: str, kind: str, key: str) -> str:
    """Return the name that an entry keeps for good."""
    return f"tag:{urlsplit(site_url).hostname},{BEGAN}:{kind}:{key}"


def clean(text: str) -> str:
    """Return ``text`` without the signs that XML 1.0 cannot hold."""
    return _FORBIDDEN.sub("", text)


class _Stable:
    """A feed that is the same as long as its entries are."""

    items: list[dict[str, Any]]

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed; an empty feed has a fixed moment."""
        return max((item["updateddate"] for item in self.items), default=EMPTY_SINCE)


class Rss(_Stable, Rss201rev2Feed):
    """RSS 2.0 with the whole text beside the summary, and the language of an entry that is written in another."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self) -> dict[str, str]:
        """Name the modules of which elements are used."""
        modules = {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }
        return super().rss_attributes() | modules

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write an entry."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["html"])
        handler.addQuickElement("dc:language", item["language"])


class Atom(_Stable, Atom1Feed):
    """Atom with the whole text beside the summary; an entry that is written in another language says so."""

    content_type = "application/atom+xml; charset=utf-8"

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Name the entry's language."""
        return super().item_attributes(item) | {"xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write an entry."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})


FORMATS: dict[str, type[Rss] | type[Atom]] = {"rss": Rss, "atom": Atom}


def written(form: str, head: Head, entries: Sequence[Entry], site_url: str) -> tuple[bytes, str, datetime]:
    """Return the feed in ``form`` (a name of FORMATS), its content type, and when its newest entry changed."""
    feed = FORMATS[form](
        title=clean(head.title), link=head.page, description=clean(head.subtitle), subtitle=clean(head.subtitle),
        language=head.language, feed_url=head.address, feed_guid=head.address,
    )  # fmt: skip
    for entry in entries:
        feed.add_item(
            title=clean(entry.title), link=entry.address, description=escape(clean(entry.summary)),
            author_name=clean(entry.author), author_link=entry.author_address,
            pubdate=entry.published, updateddate=entry.updated,
            unique_id=tag(site_url, entry.kind, entry.key), unique_id_is_permalink=False,
            categories=[clean(one) for one in entry.categories], html=clean(entry.html), language=entry.language,
        )  # fmt: skip
    return feed.writeString("utf-8").encode(), feed.content_type, feed.latest_post_date()
