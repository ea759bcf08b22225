"""A questionnaire's file: what is taken, what is refused and how it is told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.diagnostics.definitions import DefinitionError, body_of, check, digest, read, schema, write
from relais.diagnostics.scoring import score
from tests.diagnostics.sample import item, sample, words


def refused(body):
    with pytest.raises(DefinitionError) as caught:
        check(body)
    return list(caught.value.problems)


def changed(path, value):
    body = sample()
    *steps, last = path
    place = body
    for step in steps:
        place = place[step]
    place[last] = value
    return body


def test_a_file_read_and_written_again_gives_the_same_bytes():
    once = write(check(sample()))
    assert write(read(once)) == once
    assert digest(body_of(read(once))) == digest(body_of(check(sample())))


def test_the_order_in_which_a_database_keeps_dimensions_changes_neither_scores_nor_file():
    """PostgreSQL keeps an object's keys by length, then by letter."""
    body = sample()
    body["dimensions"] = body["dimensions"][::-1]
    shares = body["scoring"]["dimensions"]
    assert list(shares) == ["d1", "d2"]
    kept = check(body)
    body["scoring"]["dimensions"] = dict(reversed(shares.items()))
    assert write(kept) == write(check(body))
    assert score(kept, {"site": "yes"}).dimensions[0] == 0


def test_a_byte_order_mark_before_a_file_is_taken():
    assert read(b"\xef\xbb\xbf" + json.dumps(sample()).encode()) == check(sample())


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (["format"], "other/2", "format: Input should be 'relais-questionnaire/1'"),
        (["title", "de"], " ", "title.de: String should match pattern '\\S'"),
        (["questions", 0, "title"], {"fr": "a", "nl": "b", "de": "c"}, "questions[1].choice.title.en: Field required"),
        (["questions", 1, "items"], [item("mail"), item("mail")], "orders.items: 'mail' stands twice"),
        (["questions", 1, "items", 0, "colour"], "red",
         "questions[2].ticks.items[1].colour: Extra inputs are not permitted"),
        (["questions", 1, "when", "question"], "money",
         "orders.when: 'money' is no earlier question of kind choice or ticks"),
        (["questions", 1, "when", "is"], ["perhaps"], "orders.when: 'perhaps' is no answer to 'site'"),
        (["questions", 5, "key"], "words", "questions: 'words' stands twice"),
        (["levels", 1, "key"], "basic", "levels: 'basic' stands twice"),
        (["questions", 0, "dimension"], "d9", "site.dimension: 'd9' is none"),
        (["questions", 0, "options", 1, "points"], None, "scoring.dimensions.d1.site: an option has no points"),
        (["levels", 1, "upto"], 99, "levels: their upto must rise and end at 100"),
        (["dimensions", 0, "levels"], [words("one")], "dimensions.d1.levels: expected 2 texts"),
        (["scoring"], None, "scoring: missing in a diagnostic"),
        (["scoring", "dimensions", "d1"], [{"part": "site"}, {"part": "site"}],
         "scoring.dimensions.d1.site: counts twice"),
        (["scoring", "dimensions", "d1"], [{"part": "words"}],
         "scoring.dimensions.d1.words: names no question that scores"),
        (["scoring", "dimensions", "d1"], [{"part": "use"}],
         "scoring.dimensions.d1.use: the question belongs to dimension 'd2'"),
        (["scoring", "dimensions", "d2"], [{"part": "money"}],
         "scoring.dimensions.d2.money: names no column of its pairs"),
        (["scoring", "dimensions", "d2"], [{"part": "use", "without": ["robots", "paper"]}],
         "scoring.dimensions.d2.use: without: no item is left"),
        (["scoring", "dimensions", "d2"], [{"part": "use", "without": ["x"]}],
         "scoring.dimensions.d2.use: without: 'x' is no item"),
        (["slug"], "s" * 61, "slug: String should have at most 60 characters"),
        (["title", "fr"], "un\x00deux", "title.fr: holds a NUL, which no database keeps"),
        (["questions", 1, "items", 0, "column"], "a\x00",
         "questions[2].ticks.items[1].column: holds a NUL, which no database keeps"),
        (["questions", 5, "most"], float("inf"), "questions[6].number.most: Input should be a finite number"),
        (["minutes"], float("inf"), "minutes: Input should be a finite number"),
        (["questions", 5, "least"], 501, "people.least: 501 is more than most, 500"),
        (["dimensions"], [], "dimensions: a diagnostic needs at least one"),
        (["purpose"], "survey", "scoring: a survey has neither scoring nor dimensions nor levels"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_its_reason(path, value, problem):
    assert problem in refused(changed(path, value))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\xff\xfe", "byte 1: not UTF-8"),
        (b'{"a":\n 1,}', "line 2, column 4: Expecting property name enclosed in double quotes"),
        (b"[" * 100_000, "file: maximum recursion depth exceeded"),
        (b'{"minutes": NaN}', "file: NaN is no number"),
        (b'{"minutes": 1e999}', "format: Field required"),
        (b" " * 2_000_001, "file: 2,000,001 bytes, more than 2,000,000"),
    ],
)
def test_a_file_that_is_no_json_is_refused_with_the_place(data, problem):
    with pytest.raises(DefinitionError) as caught:
        read(data)
    assert caught.value.problems[0].startswith(problem)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["format", "questions", "kind", "key", "items", "scoring", "levels", "title", "fr"]), inner, max_size=5), max_leaves=20))  # fmt: skip
def test_whatever_stands_in_a_file_is_taken_or_refused_by_name(body):
    with pytest.raises(DefinitionError):
        check(body)


def test_a_number_that_no_database_keeps_is_named_whatever_its_spelling():
    data = json.dumps(sample()).replace('"most": 500', '"most": 1e999').encode()
    with pytest.raises(DefinitionError) as caught:
        read(data)
    assert caught.value.problems == ("questions[6].number.most: Input should be a finite number",)


def test_the_schema_names_every_kind_of_question():
    told = json.dumps(schema())
    assert all(f'"const": "{kind}"' in told for kind in ("choice", "ticks", "pairs", "scales", "text", "number"))
