"""Reads of the vocabulary: leaves, the tree, what is learned from, and whether learning is due."""

import pytest

from relais.vocabulary import queries, services
from relais.vocabulary.models import LearnedReader, Phrase, Theme

pytestmark = pytest.mark.django_db


def test_leaves_are_the_live_themes_with_nothing_narrower(leaf_files):
    assert {theme.slug for theme in queries.leaves()} == {theme.slug for theme in leaf_files}
    assert [theme.position for theme in queries.leaves()] == sorted(theme.position for theme in queries.leaves())


def test_a_top_theme_without_narrower_ones_is_no_leaf():
    top = Theme.objects.create(slug="alone", labels={"fr": "Seul"}, definitions={"fr": "Seul"})
    assert not queries.leaves().filter(pk=top.pk).exists()


def test_parents_of_leaves_are_the_files(leaf_files):
    assert queries.parents() == {theme.slug: theme.broader for theme in leaf_files}


def test_the_tree_holds_every_live_theme_once_without_a_query_each(backup, django_assert_num_queries):
    Theme.objects.filter(pk=backup.pk).update(retired=True)
    with django_assert_num_queries(1):
        tree = queries.tree()
        seen = [
            theme.slug
            for top in tree
            for group in [top, *top.below]
            for theme in [group, *(group.below if group != top else [])]
        ]
    assert len(seen) == len(set(seen))
    assert set(seen) == set(Theme.objects.filter(retired=False).values_list("slug", flat=True))


def test_leaves_under_a_theme_are_its_own_at_any_depth(backup):
    group, top = backup.broader, backup.broader.broader
    assert queries.leaves_under(backup) == [backup.pk]
    assert set(queries.leaves_under(group)) == set(group.narrower.values_list("pk", flat=True))
    assert set(queries.leaves_under(top)) == set(
        Theme.objects.filter(broader__broader=top).values_list("pk", flat=True)
    )


def test_examples_are_the_phrases_labels_and_definitions_of_leaves_and_the_strays(leaf_files):
    examples = queries.examples()
    kinds = {example.kind for example in examples}
    assert kinds == {"alt", "says", "cue", "offers", "label", "definition", "stray"}
    assert {example.theme for example in examples if example.kind != "stray"} == {theme.slug for theme in leaf_files}
    assert {example.theme for example in examples if example.kind == "stray"} == {""}
    said = [example for example in examples if example.kind == "says"]
    assert len(said) == sum(1 for theme in leaf_files for phrase in theme.phrases if phrase[0] == "says")


def test_the_fingerprint_names_what_is_learned_from_whatever_its_order(backup):
    examples = queries.examples()
    name = queries.fingerprint(examples)
    assert queries.fingerprint(examples[::-1]) == name
    assert queries.fingerprint(examples[1:]) != name
    assert LearnedReader.objects.get().fingerprint == name


def test_the_state_changes_with_every_edit(editor, backup):
    seen = [queries.state()]
    services.edit_theme(by=editor, theme=backup, values={"labels": backup.labels | {"fr": "Copies"}}, phrases={})
    seen.append(queries.state())
    services.edit_theme(by=editor, theme=backup, values={}, phrases={("says", "fr"): ["Une phrase."]})
    seen.append(queries.state())
    assert len(set(seen)) == 3


def test_learning_is_due_after_an_edit_and_no_longer_once_it_is_undone(editor, backup):
    old = backup.labels
    assert not queries.is_learning_due()
    services.edit_theme(by=editor, theme=backup, values={"labels": old | {"fr": "Copies"}}, phrases={})
    assert queries.is_learning_due()
    services.edit_theme(by=editor, theme=backup, values={"labels": old}, phrases={})
    assert not queries.is_learning_due()


def test_learning_is_due_before_the_first_one():
    LearnedReader.objects.all().delete()
    assert queries.is_learning_due()
    with pytest.raises(LearnedReader.DoesNotExist, match="nothing has been learned yet"):
        queries.current_reader()


def test_the_reader_is_read_once_and_replaced_by_a_newer_one(django_assert_num_queries, whole):
    assert queries.current_reader() is whole
    with django_assert_num_queries(1):
        queries.current_reader()


def test_the_search_finds_themes_by_what_is_said_of_them_and_follows_edits(editor, backup):
    def found(query):
        by_id = Theme.objects.in_bulk([hit.theme for hit in queries.search_themes(query)])
        return [by_id[hit.theme].slug for hit in queries.search_themes(query)]

    assert "backup" in found("sauvegarde")
    assert found("Synology")[0] == "backup"
    assert found("zygomorphe") == []
    services.edit_theme(by=editor, theme=backup, values={}, phrases={("says", "fr"): ["Un disque zygomorphe."]})
    assert found("zygomorphe") == ["backup"]
    services.edit_theme(by=editor, theme=backup, values={"retired": True}, phrases={})
    assert found("zygomorphe") == []


def test_phrases_are_counted_by_kind_and_language(backup):
    counts = queries.phrase_counts()[backup.pk]
    assert counts["says", "fr"] == Phrase.objects.filter(theme=backup, kind="says", language="fr").count() > 0
    assert sum(counts.values()) == backup.phrases.count()
