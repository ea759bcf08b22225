"""Entering, changing and forgetting pieces; the daily job; what the rooms above enter."""

import pytest

from relais.actors.models import Door
from relais.actors.services import archive_door, reopen_door, save_actor, save_door
from relais.finding import kinds, services
from relais.finding.findable import LONGEST_TEXT, Findable
from relais.finding.models import Body, Entry
from relais.finding.queries import search
from relais.finding.services import forget_entry, index_entries, index_entry, reindex
from relais.vocabulary.models import Theme
from relais.vocabulary.services import edit_theme


def piece(**values):
    return Findable(
        **({"kind": "sheet", "key": "k", "language": "fr", "title": "Titre", "view": "portal:home"} | values)
    )


def found(words, language="fr", **asked):
    return [result.entry.key for result in search(words, language=language, exact=True, **asked).results]


def test_a_piece_that_changed_is_found_by_its_new_words_only(bare):
    assert index_entry(**vars(piece(title="Caisse")))
    assert index_entry(**vars(piece(title="Imprimante")))
    assert (found("caisse"), found("imprimante")) == ([], ["k"])
    assert Entry.objects.count() == 1


def test_an_unchanged_piece_costs_one_query(bare, django_assert_num_queries):
    index_entries([piece()])
    with django_assert_num_queries(3):  # the savepoint and its release count
        assert index_entries([piece()]) == 0


def test_many_pieces_take_few_queries(bare, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        assert index_entries(piece(key=str(number)) for number in range(400)) == 400


def test_a_language_is_forgotten_and_another_takes_its_place_on_the_screen(bare):
    index_entries([piece(title="Peppol un"), piece(title="Peppol een", language="nl")])
    assert forget_entry("sheet", "k", "fr") == 1
    assert [result.entry.language for result in search("peppol", language="fr").results] == ["nl"]
    assert forget_entry("sheet", "k") == 1
    assert not Body.objects.exists()


def test_sole_languages_drive_out_the_others(bare):
    index_entries([piece(), piece(language="nl")])
    index_entries([piece(language="de")], sole=True)
    assert list(Entry.objects.values_list("language", flat=True)) == ["de"]


def test_reindexing_forgets_what_is_no_longer_there_and_leaves_other_kinds(bare):
    index_entries([piece(key="a"), piece(key="b"), piece(key="c", kind="event")])
    assert reindex("sheet", [piece(key="b")]) == 1
    assert sorted(Entry.objects.values_list("key", flat=True)) == ["b", "c"]


def test_reindexing_refuses_a_piece_of_another_kind(bare):
    with pytest.raises(ValueError, match="event"):
        reindex("sheet", [piece(kind="event")])
    assert not Entry.objects.exists()


@pytest.mark.parametrize("kind", ["", "Sheet", "sh-eet", "x y", "a" * 21, "'"])
def test_a_kind_is_of_small_letters(kind):
    with pytest.raises(ValueError, match="kind"):
        piece(kind=kind)


def test_long_texts_are_cut_at_a_word_and_signs_that_no_database_keeps_go():
    cut = piece(text="mot \x00" * 5000, title="a\x00b \ud800")
    assert len(cut.text) <= LONGEST_TEXT
    assert cut.text.endswith("mot…")
    assert cut.title == "a b"


def test_one_kind_that_fails_holds_up_no_other(bare, monkeypatch, caplog):
    def broken():
        raise RuntimeError

    monkeypatch.setattr(
        kinds,
        "_registered",
        {"bad": kinds.Kind("bad", "", "", "", broken), "sheet": kinds.Kind("sheet", "", "", "", lambda: [piece()])},
    )
    assert services.tidy() == {"sheet": 1}
    assert "bad" in caplog.text


def test_the_daily_job_enters_what_the_demo_region_holds_and_a_second_time_nothing(db):
    services.tidy()
    counted = {kind: Entry.objects.filter(kind=kind).count() for kind in ("door", "theme", "actor")}
    assert counted["door"] == Door.objects.filter(state="open").count()
    assert all(counted.values())
    assert set(services.tidy().values()) == {0}


def test_a_door_is_found_from_when_it_opens_until_it_is_archived(holder, actor):
    values = {
        "kind": "advice",
        "title": "Xylophones numériques",
        "description": "Accord des xylophones",
        "everywhere": True,
    }
    door = save_door(by=holder, actor=actor, door=None, values=values | {"slug": "xylo"})
    assert found("xylophone") == ["xylo"]
    door = save_door(
        by=holder, actor=actor, door=door, values={"title": "Clavecins", "description": "Accord des clavecins"}
    )
    assert (found("xylophone"), found("clavecin")) == ([], ["xylo"])
    door = archive_door(by=holder, door=door)
    assert found("clavecin") == []
    reopen_door(by=holder, door=door)
    assert found("clavecin") == ["xylo"]


def test_an_actor_is_found_by_its_new_name(holder, actor):
    save_actor(by=holder, actor=actor, values={"name": "Zygomorphe"})
    assert found("zygomorphe") == [actor.slug]


def test_a_theme_is_found_in_the_words_of_the_screen_until_it_is_retired(editor):
    theme = Theme.objects.get(slug="wifi")
    labels = theme.labels | {"fr": "Ondes zygomatiques", "nl": "Zygomatische golven"}
    edit_theme(by=editor, theme=theme, values={"labels": labels}, phrases={})
    assert found("ondes zygomatiques") == found("zygomatische golven", "nl") == ["wifi"]
    edit_theme(by=editor, theme=theme, values={"retired": True}, phrases={})
    assert "wifi" not in found("ondes zygomatiques")


def test_every_theme_of_the_scheme_is_found_by_its_name_in_each_language(db):
    missing = []
    for theme in Theme.objects.filter(retired=False):
        for language, label in theme.labels.items():
            if theme.slug not in found(label, language, kinds=["theme"]):
                missing.append((theme.slug, language))
    assert missing == []
