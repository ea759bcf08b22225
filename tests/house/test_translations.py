"""Every sentence of the screen exists in Dutch, German and English, whole, and is the one that the program speaks."""

import ast
import io
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, ngettext, npgettext, override, pgettext
from django.utils.translation.template import templatize

from tests.house.storeys import PACKAGE, python_files, templates

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
# Where the message id, its plural and its context stand among the arguments.
CALLS = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "ngettext": (0, 1, None),
    "pgettext": (1, None, 0),
    "npgettext": (1, 2, 0),
}
CALLS |= {f"{name}_{kind}": places for name, places in list(CALLS.items()) if name != "_" for kind in ("lazy", "noop")}
KEYWORDS = {
    name: tuple((place + 1, "c") if part == 2 else place + 1 for part, place in enumerate(places) if place is not None)
    for name, places in CALLS.items()
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
Message = tuple[str | None, str, str | None]  # context, id, plural


def in_code(source: str) -> Iterator[Message]:
    """Yield the messages that Python code asks for. Raises TypeError when one is not written out as a plain text."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS):
            continue
        texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
        identity, plural, context = (None if place is None else texts[place] for place in CALLS[node.func.id])
        if not isinstance(identity, str):
            raise TypeError(f"line {node.lineno}: a message that no catalogue can hold")
        yield context, identity, plural


def in_template(source: str) -> Iterator[Message]:
    """Yield the messages that a template asks for."""
    pseudo = io.BytesIO(templatize(source).encode())
    for _line, found, _comments, context in extract("javascript", pseudo, keywords=KEYWORDS):
        identity, plural = found if isinstance(found, tuple) else (found, None)
        if identity:
            yield context, identity, plural


@cache
def messages() -> dict[Message, str]:
    """Return every message with the first file that asks for it."""
    found: dict[Message, str] = {}
    for path in python_files():
        for message in in_code(path.read_text("utf-8")):
            found.setdefault(message, path.relative_to(PACKAGE).as_posix())
    for name, path in templates().items():
        if path.suffix in {".html", ".txt"}:
            for message in in_template(path.read_text("utf-8")):
                found.setdefault(message, name)
    return found


@cache
def catalogue(language: str) -> Catalog:
    path = PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def texts_of(language: str, message: Message) -> list[str]:
    """Return the translations of ``message`` (one, or one a plural form); none when it is missing or doubtful."""
    context, identity, plural = message
    found = catalogue(language).get((identity, plural) if plural else identity, context)
    if found is None or found.fuzzy or (plural is not None) != isinstance(found.string, (tuple, list)):
        return []
    texts = list(found.string) if plural else [found.string]
    return texts if all(texts) else []


def placeholders(text: str) -> list[str]:
    return sorted(match.group() for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def test_messages_of_code_are_read_with_their_context_and_plural():
    source = 'a = _("Un" " deux")\nb = pgettext_lazy("mois", "mai")\nc = ngettext("%(n)s porte", "%(n)s portes", n)'
    assert list(in_code(source)) == [
        (None, "Un deux", None),
        ("mois", "mai", None),
        (None, "%(n)s porte", "%(n)s portes"),
    ]


def test_a_message_made_up_while_running_is_refused():
    with pytest.raises(TypeError, match="no catalogue"):
        list(in_code('_(f"Bonjour {name}")'))


def test_messages_of_templates_are_read_with_their_plural():
    source = (
        '{% load i18n %}<c-x title="{% translate \'Voir\' %}">{{ x|default:_("Rien") }}'
        '{% translate "mai" context "mois" %}'
        "{% blocktranslate count n=n trimmed %}\n {{ n }} porte\n{% plural %}\n {{ n }} portes\n{% endblocktranslate %}"
    )
    assert sorted(in_template(source), key=str) == sorted(
        [(None, "Voir", None), (None, "Rien", None), ("mois", "mai", None), (None, "%(n)s porte", "%(n)s portes")],
        key=str,
    )


def test_the_screen_has_its_sentences():
    assert len(messages()) > 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language):
    missing = [f"{file}: {message[1]}" for message, file in messages().items() if not texts_of(language, message)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_all_the_forms_of_the_language(language):
    forms = catalogue(language).num_plurals
    plurals = [message for message in messages() if message[2] is not None]
    assert len(plurals) > 5
    assert [message for message in plurals if len(texts_of(language, message)) not in {0, forms}] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_the_placeholders_of_its_message(language):
    wrong = []
    for message in messages():
        _context, identity, plural = message
        for number, text in enumerate(texts_of(language, message)):
            of = identity if plural is None or number == 0 else plural
            if placeholders(text) != placeholders(of):
                wrong.append((of, text))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_the_markup_of_its_message(language):
    tags = re.compile(r"</?[a-z][^>]*>")
    wrong = [
        (message[1], text)
        for message in messages()
        for text in texts_of(language, message)
        if sorted(tags.findall(text)) != sorted(tags.findall(message[1]))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_speaks_the_translations_of_the_catalogue(language):
    def spoken(message: Message) -> list[str]:
        context, identity, plural = message
        if plural is None:
            return [pgettext(context, identity) if context else gettext(identity)]
        numbers = (1, 2)
        return [npgettext(context, identity, plural, n) if context else ngettext(identity, plural, n) for n in numbers]

    with override(language):
        kept = {message: texts for message in messages() if (texts := texts_of(language, message))}
        other = {message: spoken(message) for message, texts in kept.items() if spoken(message) != texts}
    assert other == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_translations_differ_from_the_french(language):
    same = [message for message in messages() if texts_of(language, message) == [message[1]]]
    assert len(same) < len(messages()) / 20
