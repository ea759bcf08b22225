"""The scheme as its files tell it, a reader learned from a few of its themes, and one from the whole."""

import pytest

from relais.vocabulary.learning import learn
from relais.vocabulary.reader import Example
from relais.vocabulary.scheme_files import read_sectors, read_strays, read_themes

FEW = ("backup", "card-payment", "e-invoicing", "recruiting", "website-creation", "wifi")


@pytest.fixture(scope="session")
def theme_files():
    return {theme.slug: theme for theme in read_themes()}


@pytest.fixture(scope="session")
def leaf_files(theme_files):
    """The themes with nothing narrower."""
    parents = {theme.broader for theme in theme_files.values()}
    return [theme for theme in theme_files.values() if theme.slug not in parents]


@pytest.fixture(scope="session")
def sector_files():
    return {sector.slug: sector for sector in read_sectors()}


@pytest.fixture(scope="session")
def few_examples(theme_files):
    """What there is to learn of six themes, and the strays."""
    told = [Example(slug, *phrase) for slug in FEW for phrase in theme_files[slug].phrases]
    return told + [Example("", "stray", language, text) for language, text in read_strays()]


@pytest.fixture(scope="session")
def few_parents(theme_files):
    return {slug: theme_files[slug].broader for slug in FEW}


@pytest.fixture(scope="session")
def small(few_examples, few_parents):
    """A reader of six themes, learned in a second or two."""
    return learn(few_examples, few_parents)


@pytest.fixture(scope="session")
def whole(django_db_setup, django_db_blocker):
    """The reader of the whole vocabulary, as set-up learned it."""
    from relais.vocabulary.queries import current_reader

    with django_db_blocker.unblock():
        return current_reader()


@pytest.fixture
def backup(db):
    """A theme to edit."""
    from relais.vocabulary.models import Theme

    return Theme.objects.get(slug="backup")


@pytest.fixture
def phrases_of():
    """Tell a theme's phrases as the verbs take them."""

    def listed(theme):
        found = {}
        for kind, language, text in theme.phrases.order_by("id").values_list("kind", "language", "text"):
            found.setdefault((kind, language), []).append(text)
        return found

    return listed
