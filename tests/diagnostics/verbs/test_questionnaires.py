"""Questionnaires: drafts, publishing, versions that never change, files, those that come with the product."""

import json

import pytest

from relais.diagnostics.built_in import built_in
from relais.diagnostics.definitions import DefinitionError, body_of, check, digest
from relais.diagnostics.errors import DraftThere, QuestionnaireWrong, VersionFixed
from relais.diagnostics.models import Questionnaire, Version
from relais.diagnostics.queries import definition_of, offered, version_called
from relais.diagnostics.services import questionnaires as verbs
from relais.diagnostics.services import responses
from relais.diagnostics.services.drafting import draft_from
from relais.diagnostics.urls import urlpatterns
from relais.finding.models import Entry
from relais.groundwork.errors import NotAllowed, NotFound
from relais.groundwork.models import Trace
from tests.diagnostics.sample import sample, words
from tests.diagnostics.small import small


def renamed(title):
    return sample() | {"title": words(title)}


def test_a_draft_is_kept_and_replaced_until_it_is_published(editor, animator):
    first = verbs.save_draft(by=editor, body=sample())
    second = verbs.save_draft(by=editor, body=renamed("Other"))
    assert (second.pk, second.number, second.state) == (first.pk, 1, "draft")
    published = verbs.publish_version(by=animator, version=second)
    third = verbs.save_draft(by=editor, body=renamed("Third"))
    assert (published.state, third.number, third.state) == ("published", 2, "draft")
    assert definition_of(Version.objects.get(pk=published.pk)).title.fr == "Other fr"
    assert Questionnaire.objects.get(slug="sample").current == published


def test_a_draft_whose_dimensions_were_moved_is_read_from_any_database(editor):
    body = sample()
    body["dimensions"] = body["dimensions"][::-1]
    body["scoring"]["dimensions"] = dict(reversed(body["scoring"]["dimensions"].items()))
    kept = Version.objects.get(pk=verbs.save_draft(by=editor, body=body).pk)
    assert list(check(kept.body).scoring.dimensions) == ["d2", "d1"]


def test_a_published_version_never_changes(animator, version):
    for verb in (verbs.publish_version, verbs.discard_draft):
        with pytest.raises(VersionFixed):
            verb(by=animator, version=version)
    with pytest.raises(VersionFixed):
        version.body = renamed("Other")
        version.save()
    again = Version.objects.get(pk=version.pk)
    assert (again.digest, again.body["title"]["fr"]) == (version.digest, "Small fr")


@pytest.mark.parametrize("who", ["stranger", "editor"])
def test_who_may_not_publish_leaves_all_as_it_was(request, who, animator):
    draft = verbs.save_draft(by=animator, body=sample())
    before = Trace.objects.count()
    with pytest.raises(NotAllowed):
        verbs.publish_version(by=request.getfixturevalue(who), version=draft)
    draft.refresh_from_db()
    assert (draft.state, Trace.objects.count()) == ("draft", before)


def test_a_stranger_writes_no_draft(stranger):
    with pytest.raises(NotAllowed):
        verbs.save_draft(by=stranger, body=sample())
    assert not Questionnaire.objects.filter(slug="sample").exists()


def test_a_wrong_draft_is_refused_field_by_field(editor):
    with pytest.raises(QuestionnaireWrong) as caught:
        verbs.save_draft(by=editor, body=sample() | {"minutes": 0, "audience": "all"})
    assert [line.partition(":")[0] for line in caught.value.problems] == ["audience", "minutes"]
    assert not Questionnaire.objects.filter(slug="sample").exists()


@pytest.mark.parametrize("slug", verbs.RESERVED)
def test_no_questionnaire_takes_an_address_of_our_own(editor, slug):
    with pytest.raises(QuestionnaireWrong) as caught:
        verbs.import_questionnaire(by=editor, data=json.dumps(sample() | {"slug": slug}).encode())
    assert caught.value.problems == (f"slug: {slug!r} is an address of our own",)
    assert not Questionnaire.objects.filter(slug=slug).exists()


def test_every_page_of_ours_below_the_diagnostics_is_such_an_address():
    steps = [str(one.pattern).split("/")[1] for one in urlpatterns if str(one.pattern) != "diagnostics/"]
    assert {one for one in steps if one.isalpha()} <= set(verbs.RESERVED)


def test_a_draft_of_before_a_check_is_not_published(editor, animator):
    draft = verbs.save_draft(by=editor, body=sample())
    draft.body["questions"][5]["least"] = 501
    draft.digest = digest(draft.body)
    draft.save()
    with pytest.raises(QuestionnaireWrong) as caught:
        verbs.publish_version(by=animator, version=draft)
    assert caught.value.problems == ("people.least: 501 is more than most, 500",)
    assert Version.objects.get(pk=draft.pk).state == "draft"


def test_a_diagnostic_does_not_turn_into_a_survey(editor, version):
    survey = sample() | {"purpose": "survey", "levels": [], "dimensions": [], "scoring": None}
    survey["questions"] = [{k: v for k, v in q.items() if k != "dimension"} for q in survey["questions"]]
    with pytest.raises(QuestionnaireWrong):
        verbs.save_draft(by=editor, body=survey)
    assert version.questionnaire.versions.count() == 1


def test_a_file_taken_out_and_in_again_is_the_same_content(editor, animator, version):
    draft = verbs.import_questionnaire(by=editor, data=verbs.export_questionnaire(version))
    assert (draft.digest, draft.number) == (version.digest, 2)
    verbs.discard_draft(by=editor, version=draft)
    assert version.questionnaire.versions.count() == 1


def test_a_draft_thrown_away_takes_its_new_questionnaire_along(editor):
    verbs.discard_draft(by=editor, version=verbs.save_draft(by=editor, body=sample()))
    assert not Questionnaire.objects.filter(slug="sample").exists()


@pytest.mark.parametrize("verb", [verbs.publish_version, verbs.choose_version, verbs.discard_draft])
def test_a_draft_that_somebody_has_just_thrown_away_is_told(animator, verb):
    draft = verbs.save_draft(by=animator, body=sample())
    verbs.discard_draft(by=animator, version=Version.objects.get(pk=draft.pk))
    with pytest.raises(NotFound):
        verb(by=animator, version=draft)
    assert not Questionnaire.objects.filter(slug="sample").exists()


def test_a_draft_begun_from_a_version_overwrites_no_other(editor, version):
    there = verbs.save_draft(by=editor, body=renamed("Other"))
    with pytest.raises(DraftThere):
        draft_from(by=editor, version=version)
    assert Version.objects.get(state="draft", questionnaire=version.questionnaire).digest == there.digest


def test_an_earlier_version_can_be_chosen_again_and_offering_can_end(editor, animator, version):
    later = verbs.publish_version(by=animator, version=verbs.save_draft(by=editor, body=renamed("Later")))
    assert version_called("sample") == later
    verbs.choose_version(by=animator, version=version)
    assert version_called("sample") == version
    verbs.withdraw_questionnaire(by=animator, questionnaire=version.questionnaire, why="old")
    assert version_called("sample") is None
    assert not offered().filter(slug="sample").exists()
    assert version_called("sample", "plain") == later


def test_the_search_finds_what_is_offered_and_no_more(animator, version):
    found = Entry.objects.filter(kind="diagnostic", key="sample")
    assert found.count() == 4
    verbs.withdraw_questionnaire(by=animator, questionnaire=version.questionnaire)
    assert not found.exists()
    verbs.choose_version(by=animator, version=version)
    assert found.count() == 4


def test_those_that_come_with_the_product_are_published_once_each_rule_a_version(db):
    assert verbs.load_questionnaires() == []  # they were, when the database was made
    rules = (
        Version.objects.filter(questionnaire__slug="dma-sme").order_by("number").values_list("number", "rule", "state")
    )
    assert list(rules) == [(1, "q7-of-8", "published"), (2, "q7-of-7", "published")]
    assert version_called("dma-sme").rule == "q7-of-8"
    assert version_called("dma-pso", "q7-of-7").number == 2
    assert set(offered().values_list("slug", flat=True)) >= {"dma-sme", "dma-pso", "ten-minutes"}


def loaded(tmp_path, title):
    """Load the small questionnaire as a release brings it, with another title; return what is then on offer."""
    (tmp_path / "small.json").write_text(json.dumps(small() | {"title": words(title)}))
    verbs.load_questionnaires(tmp_path)
    return Questionnaire.objects.get(slug="small").current


def test_a_newer_file_of_ours_takes_over_from_ours_and_the_older_version_stays(db, tmp_path):
    first = loaded(tmp_path, "One")
    second = loaded(tmp_path, "Two")
    assert (second.number, second.body["title"]) == (2, words("Two"))
    first.refresh_from_db()
    assert (first.state, first.body["title"]) == ("published", words("One"))


def test_a_newer_file_of_ours_leaves_what_people_decided(db, tmp_path, animator):
    first = loaded(tmp_path, "One")
    own = verbs.publish_version(
        by=animator, version=verbs.save_draft(by=animator, body=small() | {"title": words("Own")})
    )
    assert loaded(tmp_path, "Two") == own
    assert loaded(tmp_path, "Three") == own
    verbs.choose_version(by=animator, version=first)
    assert loaded(tmp_path, "Four") == first
    verbs.withdraw_questionnaire(by=animator, questionnaire=first.questionnaire)
    assert loaded(tmp_path, "Five") is None


def test_a_file_that_changed_becomes_a_version_and_earlier_responses_keep_theirs(db, tmp_path):
    body = body_of(built_in("ten-minutes"))
    before = version_called("ten-minutes")
    kept = responses.start_response(by=None, version=before)
    body["questions"][0]["themes"] = ["crm"]
    (tmp_path / "ten-minutes.json").write_text(json.dumps(body))
    (new,) = verbs.load_questionnaires(tmp_path)
    assert (new.number, new.rule) == (before.number + 1, before.rule)
    assert version_called("ten-minutes") == new
    kept.refresh_from_db()
    before.refresh_from_db()
    assert kept.version == before
    assert definition_of(before).questions[0].themes != ("crm",)
    assert verbs.load_questionnaires(tmp_path) == []


def test_a_wrong_file_among_them_stops_the_loading(db, tmp_path):
    (tmp_path / "broken.json").write_text("{}")
    with pytest.raises(DefinitionError):
        verbs.load_questionnaires(tmp_path)
