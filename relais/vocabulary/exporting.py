"""The whole vocabulary as open data: SKOS in JSON-LD, one concept at a time.

Labels are ``prefLabel``, other names ``altLabel``, sentences and providers' wordings ``hiddenLabel`` (they are there to
be found by, not to be shown). A text stands under one of the three only, as SKOS demands. Sectors form a second scheme,
with their NACE prefixes as ``notation``.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch

from relais.vocabulary.enums import PhraseKind
from relais.vocabulary.models import Phrase, Sector, Theme

CHUNK = 25  # concepts fetched at a time: a theme has some two hundred phrases
TITLES = {
    "themes": {
        "fr": "Thèmes du numérique des petites entreprises",
        "nl": "Digitale thema's van kleine ondernemingen",
        "de": "Digitale Themen kleiner Unternehmen",
        "en": "Digital themes of small firms",
    },
    "sectors": {"fr": "Secteurs d'activité", "nl": "Sectoren", "de": "Branchen", "en": "Sectors"},
}


def scheme_parts(base: str) -> Iterator[str]:
    """Yield the JSON-LD document in parts; ``base`` is the address against which its identifiers are read."""
    context = {
        "@base": base,
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "nace": "urn:x-nace:",
        "type": "@type",
        "id": "@id",
    }
    yield f'{{"@context": {_json(context)}, "@graph": [\n'
    yield _json(_scheme("themes", Theme.objects.filter(broader=None).values_list("slug", flat=True)))
    for theme in _themes():
        yield ",\n" + _json(theme_node(theme))
    sectors = Sector.objects.filter(broader=None).values_list("slug", flat=True)
    yield ",\n" + _json(_scheme("sectors", sectors))
    for sector in Sector.objects.prefetch_related("broader", "narrower"):
        yield ",\n" + _json(sector_node(sector))
    yield "\n]}\n"


def theme_node(theme: Theme) -> dict[str, Any]:
    """Return the concept of ``theme`` (with its phrases, ``narrower`` and ``broader`` fetched)."""
    labels = {(language, text) for language, text in theme.labels.items()}
    phrases = [(phrase.kind, phrase.language, phrase.text) for phrase in theme.phrases.all()]
    names = [(lang, text) for kind, lang, text in phrases if kind == PhraseKind.ALT and (lang, text) not in labels]
    taken = labels | set(names)
    hidden = [(lang, text) for kind, lang, text in phrases if kind != PhraseKind.ALT and (lang, text) not in taken]
    node: dict[str, Any] = {
        "id": theme_id(theme.slug),
        "type": "skos:Concept",
        "skos:inScheme": {"id": "#themes"},
        "skos:prefLabel": _texts(theme.labels.items()),
        "skos:definition": _texts(theme.definitions.items()),
        "skos:altLabel": _texts(names),
        "skos:hiddenLabel": _texts(dict.fromkeys(hidden)),
        "skos:narrower": [{"id": theme_id(one.slug)} for one in theme.narrower.all()],
    }
    if theme.broader is None:
        node["skos:topConceptOf"] = {"id": "#themes"}
    else:
        node["skos:broader"] = {"id": theme_id(theme.broader.slug)}
    if theme.retired:
        node["skos:changeNote"] = _texts([("fr", "retiré"), ("en", "retired")])
    return {key: value for key, value in node.items() if value != []}


def sector_node(sector: Sector) -> dict[str, Any]:
    """Return the concept of ``sector`` (with ``narrower`` and ``broader`` fetched)."""
    labels = set(sector.labels.items())
    names = [(lang, name) for lang, listed in sector.names.items() for name in listed if (lang, name) not in labels]
    node: dict[str, Any] = {
        "id": sector_id(sector.slug),
        "type": "skos:Concept",
        "skos:inScheme": {"id": "#sectors"},
        "skos:prefLabel": _texts(sector.labels.items()),
        "skos:altLabel": _texts(dict.fromkeys(names)),
        "skos:notation": [
            {"@value": prefix, "@type": f"nace:{version}"}
            for version, listed in sorted(sector.nace.items())
            for prefix in listed
        ],
        "skos:broader": [{"id": sector_id(one.slug)} for one in sector.broader.all()],
        "skos:narrower": [{"id": sector_id(one.slug)} for one in sector.narrower.all()],
    }
    if not node["skos:broader"]:
        node["skos:topConceptOf"] = {"id": "#sectors"}
    return {key: value for key, value in node.items() if value != []}


def theme_id(slug: str) -> str:
    """Return the identifier of a theme, read against the scheme's base: the address of its page."""
    return f"{slug}/"


def sector_id(slug: str) -> str:
    """Return the identifier of a sector, read against the scheme's base."""
    return f"#sector-{slug}"


def _themes() -> Iterator[Theme]:
    phrases = Prefetch("phrases", Phrase.objects.order_by("id"))
    themes = Theme.objects.select_related("broader").prefetch_related("narrower", phrases)
    return themes.iterator(chunk_size=CHUNK)


def _scheme(name: str, tops: Iterable[str]) -> dict[str, Any]:
    identify = theme_id if name == "themes" else sector_id
    return {
        "id": f"#{name}",
        "type": "skos:ConceptScheme",
        "skos:prefLabel": _texts(TITLES[name].items()),
        "skos:hasTopConcept": [{"id": identify(slug)} for slug in tops],
    }


def _texts(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in pairs if text]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
