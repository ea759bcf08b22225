"""Verbs of the vocabulary: who may, what is written, what is refused with nothing changed, and the learning anew."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.groundwork.queries import traces_of
from relais.vocabulary import queries, services
from relais.vocabulary.errors import ThemeInUse, WrongPhrase
from relais.vocabulary.models import LearnedReader, Phrase, Sector, Theme

pytestmark = pytest.mark.django_db
NEW = {
    "slug": "paper-planes",
    "labels": {"fr": "Avions", "nl": "Vliegtuigen", "de": "Flieger", "en": "Planes"},
    "definitions": {"fr": "a", "nl": "b", "de": "c", "en": "d"},
    "category": "networking",
    "dimension": "D1",
}


@pytest.fixture(autouse=True)
def nothing_enqueued(db):
    """Forget the job that set-up's own learning left."""
    DBTaskResult.objects.all().delete()


@pytest.fixture
def state():
    """Tell everything that a verb of the vocabulary could change."""

    def told():
        return (
            list(Theme.objects.order_by("pk").values()),
            list(Phrase.objects.order_by("pk").values_list()),
            list(Sector.objects.order_by("pk").values()),
            list(Trace.objects.order_by("pk").values()),
            list(DBTaskResult.objects.order_by("pk").values("task_path")),
        )

    return told


@pytest.fixture(params=["nobody", "anonymous", "stranger", "inactive editor"])
def outsider(request, stranger, editor):
    editor.is_active = False
    return {"nobody": None, "anonymous": AnonymousUser(), "stranger": stranger, "inactive editor": editor}[
        request.param
    ]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Run what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def enqueued():
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", flat=True))


LEARNING = "relais.vocabulary.tasks.learn_reader"


def test_who_may_not_edit_is_refused_and_nothing_happens(outsider, backup, state, committed):
    before = state()
    bakery = Sector.objects.get(slug="bakery")
    with committed():
        with pytest.raises(NotAllowed):
            services.edit_theme(by=outsider, theme=backup, values={"retired": True}, phrases={("says", "fr"): []})
        with pytest.raises(NotAllowed):
            services.add_theme(by=outsider, values=NEW | {"broader": backup.broader}, phrases={})
        with pytest.raises(NotAllowed):
            services.edit_sector(by=outsider, sector=bakery, values={"priority": True})
    assert state() == before


@pytest.mark.parametrize("duty", ["editor", "animator"])
def test_an_edit_is_written_with_its_trace_and_learned_anew(duty, request, backup, phrases_of, committed):
    person = request.getfixturevalue(duty)
    old = phrases_of(backup)
    phrases = old | {
        ("says", "fr"): ["Première phrase neuve.", "  Deuxième   phrase neuve. ", "", "Première phrase neuve."]
    }
    with committed():
        given = services.edit_theme(
            by=person, theme=backup, values={"labels": backup.labels | {"fr": "Copies"}}, phrases=phrases
        )
        assert enqueued() == []
    backup.refresh_from_db()
    assert given == backup
    assert backup.labels["fr"] == "Copies"
    assert phrases_of(backup) == old | {("says", "fr"): ["Première phrase neuve.", "Deuxième phrase neuve."]}
    (trace,) = traces_of(backup)
    assert (trace.by, trace.verb) == (person, "edit_theme")
    assert trace.before.keys() == trace.after.keys() == {"labels", "says.fr"}
    assert trace.before["says.fr"] == old["says", "fr"]
    assert trace.after["says.fr"] == ["Première phrase neuve.", "Deuxième phrase neuve."]
    assert enqueued() == [LEARNING]


def test_phrases_that_stay_keep_their_rows_and_kinds_not_named_are_left_alone(editor, backup, phrases_of):
    old = phrases_of(backup)
    kept = old["says", "fr"][:5]
    rows = set(backup.phrases.filter(text__in=kept, kind="says").values_list("pk", flat=True))
    services.edit_theme(by=editor, theme=backup, values={}, phrases={("says", "fr"): kept})
    assert set(backup.phrases.filter(kind="says", language="fr").values_list("pk", flat=True)) == rows
    assert phrases_of(backup) == old | {("says", "fr"): kept}


def test_an_edit_that_changes_nothing_leaves_no_trace_and_nothing_to_learn(
    editor, backup, phrases_of, state, committed
):
    before = state()
    with committed():
        services.edit_theme(by=editor, theme=backup, values={"labels": backup.labels}, phrases=phrases_of(backup))
    assert state() == before


def test_a_sentence_of_another_theme_is_refused_and_nothing_changes(editor, backup, state, committed):
    taken = Phrase.objects.filter(theme__slug="wifi", kind="says", language="fr").first().text
    before = state()
    with committed(), pytest.raises(WrongPhrase) as refused:
        services.edit_theme(
            by=editor,
            theme=backup,
            values={"retired": True},
            phrases={("says", "fr"): ["Neuve.", taken], ("alt", "fr"): []},
        )
    assert taken in str(refused.value)
    assert str(Theme.objects.get(slug="wifi")) in str(refused.value)
    assert state() == before


def test_a_sentence_may_stand_elsewhere_as_another_kind(editor, backup):
    taken = Phrase.objects.filter(theme__slug="wifi", kind="alt", language="fr").first().text
    services.edit_theme(by=editor, theme=backup, values={}, phrases={("alt", "fr"): [taken]})
    assert [phrase.text for phrase in backup.phrases.filter(kind="alt", language="fr")] == [taken]


def test_a_phrase_that_is_too_long_is_refused_and_nothing_changes(editor, backup, state):
    before = state()
    with pytest.raises(WrongPhrase, match="400"):
        services.edit_theme(by=editor, theme=backup, values={"retired": True}, phrases={("says", "fr"): ["x" * 401]})
    assert state() == before
    services.edit_theme(by=editor, theme=backup, values={}, phrases={("says", "fr"): ["x" * 400]})
    assert backup.phrases.get(kind="says", language="fr").text == "x" * 400


@pytest.mark.parametrize("wrong", [("sings", "fr"), ("says", "it")])
def test_an_unknown_kind_or_language_is_refused_and_nothing_changes(editor, backup, state, wrong):
    before = state()
    with pytest.raises(ValueError, match="is not a valid"):
        services.edit_theme(by=editor, theme=backup, values={"retired": True}, phrases={wrong: ["x"]})
    assert state() == before


def test_a_theme_with_live_narrower_ones_cannot_be_retired(editor, state):
    group = Theme.objects.get(slug="protection")
    before = state()
    with pytest.raises(ThemeInUse):
        services.edit_theme(by=editor, theme=group, values={"retired": True}, phrases={})
    assert state() == before
    group.narrower.update(retired=True)
    services.edit_theme(by=editor, theme=group, values={"retired": True}, phrases={})
    group.refresh_from_db()
    assert group.retired


def test_a_retired_theme_is_no_longer_proposed(editor, backup):
    assert queries.leaves().filter(pk=backup.pk).exists()
    services.edit_theme(by=editor, theme=backup, values={"retired": True}, phrases={})
    assert not queries.leaves().filter(pk=backup.pk).exists()
    assert "backup" not in {example.theme for example in queries.examples()}


def test_a_theme_is_added_at_the_end_with_its_trace_and_learned(editor, backup, phrases_of, committed):
    last = max(Theme.objects.values_list("position", flat=True))
    with committed():
        added = services.add_theme(
            by=editor, values=NEW | {"broader": backup.broader}, phrases={("says", "fr"): ["Plier un avion."]}
        )
    kept = Theme.objects.get(slug="paper-planes")
    assert (kept, kept.broader, kept.labels, kept.retired) == (added, backup.broader, NEW["labels"], False)
    assert kept.position > last
    assert phrases_of(kept) == {("says", "fr"): ["Plier un avion."]}
    (trace,) = traces_of(kept)
    assert (trace.by, trace.verb, trace.before) == (editor, "add_theme", {})
    assert trace.after["says.fr"] == ["Plier un avion."]
    assert enqueued() == [LEARNING]


def test_a_theme_with_a_sentence_of_another_is_not_added(editor, backup, state, committed):
    taken = backup.phrases.filter(kind="says").first()
    before = state()
    with committed(), pytest.raises(WrongPhrase):
        services.add_theme(by=editor, values=NEW, phrases={("says", taken.language): [taken.text]})
    assert state() == before


def test_a_theme_with_a_taken_identifier_is_not_added(editor, state, committed):
    before = state()
    with committed(), pytest.raises(IntegrityError), transaction.atomic():
        services.add_theme(by=editor, values=NEW | {"slug": "backup"}, phrases={})
    assert state() == before


def test_a_sector_is_edited_with_its_trace_and_nothing_to_learn(editor, committed):
    bakery = Sector.objects.get(slug="bakery")
    old = bakery.names
    with committed():
        services.edit_sector(by=editor, sector=bakery, values={"names": {"fr": ["fournil"]}, "priority": False})
    bakery.refresh_from_db()
    assert bakery.names == {"fr": ["fournil"]}
    (trace,) = traces_of(bakery)
    assert (trace.by, trace.verb) == (editor, "edit_sector")
    assert (trace.before, trace.after) == ({"names": old}, {"names": {"fr": ["fournil"]}})
    assert enqueued() == []


def test_a_sector_edited_to_what_it_is_leaves_no_trace(editor, state):
    bakery = Sector.objects.get(slug="bakery")
    before = state()
    services.edit_sector(by=editor, sector=bakery, values={"names": bakery.names, "priority": bakery.priority})
    assert state() == before


def test_learning_an_unchanged_vocabulary_learns_nothing(committed):
    kept = LearnedReader.objects.get()
    with committed():
        assert services.learn_reader() == kept
    assert list(LearnedReader.objects.all()) == [kept]
    assert enqueued() == []


def test_learning_after_an_edit_was_undone_makes_the_old_reader_the_newest_again(committed):
    kept = LearnedReader.objects.get()
    LearnedReader.objects.create(fingerprint="0" * 64, seconds=1, blob=b"")
    with committed():
        again = services.learn_reader()
    assert LearnedReader.objects.first() == again
    assert (again.fingerprint, bytes(again.blob)) == (kept.fingerprint, bytes(kept.blob))
    assert LearnedReader.objects.count() == 2
    assert enqueued() == ["relais.actors.tasks.read_doors_again"]


def test_learning_a_changed_vocabulary_keeps_the_two_newest_readers_and_tells_the_rooms_above(committed):
    few = ["backup", "wifi", "website-creation"]
    Theme.objects.exclude(slug__in=few).update(retired=True)
    LearnedReader.objects.create(fingerprint="0" * 64, seconds=1, blob=b"")
    assert LearnedReader.objects.count() == 2
    with committed():
        learned = services.learn_reader()
    assert LearnedReader.objects.first() == learned
    assert LearnedReader.objects.count() == 2
    assert learned.fingerprint == queries.fingerprint(queries.examples())
    assert queries.current_reader().weights.themes == ["", *sorted(few)]
    assert enqueued() == ["relais.actors.tasks.read_doors_again"]
    assert DBTaskResult.objects.get().args_kwargs["args"] == [learned.fingerprint]
