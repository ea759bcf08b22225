"""The verbs: keep a need, change it, erase it, write down what was shown, forget what is past its term."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from relais.groundwork.chain import START
from relais.needs import services
from relais.needs.enums import Channel
from relais.needs.errors import NeedGone, NoWords
from relais.needs.models import LONGEST_NEED, Answer, ChainHead, Missed, Need
from relais.needs.presenting import asked_of
from relais.needs.tasks import erase_expired

WORDS = "Mes sauvegardes zyxwvu ne marchent plus"  # one word that stands nowhere else


def everything_kept() -> str:
    """Return every value of every row of every table of ours, as one text."""
    models = [model for model in apps.get_models() if model.__module__.startswith("relais.")]
    kept = [model for model in models if model._meta.label not in ("vocabulary.LearnedReader", "vocabulary.Phrase")]
    return "\n".join(str(row) for model in kept for row in model._default_manager.values_list())


def answered(find, need, channel=Channel.PAGE):
    from relais.needs.queries import find as find_asked

    return services.record_answer(find_asked(asked_of(need)), channel=channel, need=need)


# Keep, change, erase


def test_need_is_kept_in_one_line_behind_a_secret(db):
    need = services.keep_need(text="  mon site\n\tne vend   rien ")
    assert need.text == "mon site ne vend rien"
    assert len(need.token) >= 20
    assert services.keep_need(text="mon site ne vend rien").token != need.token


def test_long_need_is_cut_at_what_a_column_holds(db):
    assert len(services.keep_need(text="mot " * 3000).text) == LONGEST_NEED


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r"])
def test_need_without_words_is_refused_and_nothing_is_kept(db, text):
    with pytest.raises(NoWords):
        services.keep_need(text=text)
    assert not Need.objects.exists()


def test_change_writes_what_it_is_told_and_nothing_else(db):
    need = services.keep_need(text=WORDS, employees=3)
    services.change_need(token=need.token, chosen=["backup"])
    need.refresh_from_db()
    assert (need.text, need.employees, need.chosen, need.dropped) == (WORDS, 3, ["backup"], [])


def test_erased_need_loses_its_words_everywhere_and_keeps_its_answers(find):
    need = services.keep_need(text=WORDS)
    answers = [answered(find, need).pk for _time in range(2)]
    assert "zyxwvu" in everything_kept()
    services.erase_need(token=need.token)
    assert "zyxwvu" not in everything_kept()
    assert list(Answer.objects.values_list("pk", flat=True)) == answers
    need.refresh_from_db()
    assert need.text == ""
    assert need.erased_at is not None


@pytest.mark.parametrize("verb", ["change_need", "erase_need"])
@pytest.mark.parametrize("gone", [False, True], ids=["unknown", "erased"])
def test_need_that_is_gone_refuses_every_verb_and_stays_as_it_is(db, verb, gone):
    need = services.keep_need(text=WORDS, employees=3)
    if gone:
        services.erase_need(token=need.token)
    before = list(Need.objects.values())
    with pytest.raises(NeedGone):
        getattr(services, verb)(token=need.token if gone else "unknown")
    assert list(Need.objects.values()) == before


# What was shown


def test_first_answer_stands_after_the_start_and_each_next_one_after_the_last(find):
    found = find(WORDS)
    first, second = (services.record_answer(found, channel=Channel.API) for _time in range(2))
    assert (first.number, first.previous) == (1, START)
    assert (second.number, second.previous) == (2, first.own)
    head = ChainHead.objects.get()
    assert (head.number, head.own) == (2, second.own)


def test_record_says_what_was_shown_by_which_figures_and_without_a_word_of_the_need(find):
    found = find(WORDS, place="4000", sector="bakery", employees=7, language="fr")
    record = services.record_answer(found, channel=Channel.CLI).record
    assert record["facts"] == {"place": "4000-liege", "sector": "bakery", "employees": "7", "language": "fr"}
    [part], [matched] = record["parts"], found.matched
    assert part["shown"] == [kept.candidate.door for kept in matched.kept[:10]]
    assert part["candidates"] == [kept.candidate.as_record() for kept in matched.kept]
    assert part["themes"][0][0] == "backup"
    assert not any(word in str(record) for word in ("zyxwvu", "marchent"))
    assert "zyxwvu" not in everything_kept()


def test_record_that_fails_leaves_chain_and_counts_as_they_were(find, monkeypatch):
    found = find("Je voudrais un site web pour mon magasin", place="4000", employees=3)
    assert found.matched[0].away
    services.record_answer(found, channel=Channel.PAGE)
    before = [list(model.objects.order_by("pk").values()) for model in (Answer, ChainHead, Missed)]

    def broken(*_arguments):
        raise RuntimeError

    monkeypatch.setattr(services, "link", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.record_answer(found, channel=Channel.PAGE)
    assert [list(model.objects.order_by("pk").values()) for model in (Answer, ChainHead, Missed)] == before


def test_doors_that_a_rule_kept_away_are_counted_by_theme_rule_and_fact(find, make_door):
    make_door("only-in-arlon", themes=("backup",), areas=("arlon",), everywhere=False, title="Sauvegarde")
    found = find(WORDS, place="4000")
    for _time in range(3):
        services.record_answer(found, channel=Channel.API)
    counted = Missed.objects.get(door__slug="only-in-arlon")
    assert (counted.rule, counted.theme.slug, counted.fact, counted.times) == ("place", "backup", "4000-liege", 3)
    assert counted.month == timezone.localdate().replace(day=1)


def test_need_that_is_none_of_ours_is_recorded_and_counts_no_door(find):
    answer = services.record_answer(find("Le toit de mon hangar fuit", place="4000"), channel=Channel.API)
    assert [(part["candidates"], part["shown"], part["away"]) for part in answer.record["parts"]] == [([], [], [])]
    assert not Missed.objects.exists()


# Terms


def aged(model, days, **only):
    fields = {Need: "created_at", Answer: "at"}
    model.objects.filter(**only).update(**{fields[model]: timezone.now() - timedelta(days=days)})


def test_words_are_erased_after_their_term_and_not_before(find):
    past, present = services.keep_need(text=WORDS), services.keep_need(text="Je veux un site")
    answers = [answered(find, need).pk for need in (past, present)]
    aged(Need, settings.TABLE.need_days + 1, pk=past.pk)
    aged(Need, settings.TABLE.need_days - 1, pk=present.pk)
    assert erase_expired.call() == {"words": 1, "answers": 0}
    assert "zyxwvu" not in everything_kept()
    assert Need.objects.get(pk=present.pk).text == "Je veux un site"
    assert list(Answer.objects.values_list("pk", flat=True)) == answers


def test_readings_are_deleted_after_theirs_and_the_rest_of_the_chain_holds(find):
    from relais.needs.chaining import verify_lines

    needs = [services.keep_need(text=WORDS) for _time in range(4)]
    for need in needs:
        answered(find, need)
    aged(Answer, 30 * settings.TABLE.reading_months + 1, number__lte=2)
    aged(Need, 30 * settings.TABLE.reading_months + 1, pk__lte=needs[1].pk)
    assert erase_expired.call() == {"words": 2, "answers": 2}
    assert list(Answer.objects.values_list("number", flat=True)) == [3, 4]
    assert verify_lines(services.export_chain()) == 2
    assert answered(find, needs[3]).number == 5
    assert verify_lines(services.export_chain()) == 3
    assert set(Need.objects.values_list("pk", flat=True)) == {needs[2].pk, needs[3].pk}


def test_erasing_what_is_past_its_term_twice_does_nothing_more(find):
    need = services.keep_need(text=WORDS)
    aged(Need, settings.TABLE.need_days + 1)
    erase_expired.call()
    erased_at = Need.objects.get(pk=need.pk).erased_at
    assert erase_expired.call() == {"words": 0, "answers": 0}
    assert Need.objects.get(pk=need.pk).erased_at == erased_at
