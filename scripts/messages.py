"""Keeps the translations: collects the screen's sentences, brings the catalogues up to date, compiles them.

Usage: python -m scripts.messages update | compile | missing

The sentences in code and templates are French; Dutch, German and English stand in ``relais/locale``. Works without
gettext installed.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "relais"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("nl", "de", "en")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def sentences() -> Iterator[tuple[str, int, Any, str | None]]:
    """Yield (file, line, message id or (singular, plural), context) of every sentence of the screen."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.settings")
    from django.utils.translation.template import templatize

    templates = [*PACKAGE.glob("*/templates/**/*.html"), *PACKAGE.glob("*/templates/**/*.txt")]
    for path in sorted([*PACKAGE.rglob("*.py"), *templates]):
        if "migrations" in path.parts or "node_modules" in path.parts:
            continue
        name = path.relative_to(ROOT).as_posix()
        source = path.read_text("utf-8")
        if path.suffix != ".py":
            method, source = "javascript", templatize(source, origin=name)
        else:
            method = "python"
        for line, message, _comments, context in extract(method, io.BytesIO(source.encode()), keywords=KEYWORDS):
            yield name, line, message, context


def template() -> Catalog:
    """Return the catalogue of all sentences, without translations."""
    catalog = Catalog(project="Relais", charset="utf-8")
    for name, line, message, context in sentences():
        text = message[0] if isinstance(message, tuple) else message
        if text:
            flags = ["python-format"] if "%(" in text else []
            catalog.add(message, locations=[(name, line)], flags=flags, context=context)
    return catalog


def catalogue(language: str) -> Catalog:
    """Return a language's catalogue as it stands in the repository; an empty one when there is none."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language, project="Relais", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Bring every catalogue up to date: new sentences come in empty, those no longer used go."""
    fresh = template()
    for language in LANGUAGES:
        catalog = catalogue(language)
        catalog.update(fresh, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=0, sort_output=True, omit_header=False, include_lineno=False)


def compile_all() -> None:
    """Write the compiled catalogues that Django reads."""
    for language in LANGUAGES:
        catalog = catalogue(language)
        with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("wb") as file:
            write_mo(file, catalog)
    write_french()


def write_french() -> None:
    """Write a French catalogue that says each sentence as it stands in the code.

    Without it a library that writes in English may answer for us: to Wagtail's French, "Comment" is a comment.
    """
    french = Catalog(locale="fr", project="Relais", charset="utf-8", fuzzy=False)
    for message in template():
        if message.id:
            french.add(message.id, message.id, flags=message.flags, context=message.context)
    french.add("This field is required.", "Ce champ est obligatoire.")  # as Django says it
    path = LOCALE / "fr" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, french)


def missing() -> list[str]:
    """Return a line for each sentence that a language lacks."""
    wanted = template()
    lines = []
    for language in LANGUAGES:
        have = catalogue(language)
        for message in wanted:
            if message.id:
                found = have.get(message.id, message.context)
                texts = (
                    [] if found is None else list(found.string) if isinstance(found.string, tuple) else [found.string]
                )
                if not texts or not all(texts) or (found is not None and found.fuzzy):
                    lines.append(f"{language}: {message.id!r}")
    return lines


if __name__ == "__main__":
    action = sys.argv[1] if len(sys.argv) > 1 else ""
    if action == "update":
        update()
    elif action == "compile":
        compile_all()
    elif action == "missing":
        found = missing()
        print("\n".join(found) or "every sentence is translated")
        sys.exit(bool(found))
    else:
        sys.exit(__doc__)
