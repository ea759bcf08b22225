"""Files as a whole: whatever they hold, an import raises ImportRefused at worst and reads a line at a time."""

import io
import json
import tracemalloc

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relais.actors.errors import ImportRefused, WrongLine
from relais.actors.importing import MOST_REPORTED, Report, import_file
from tests.actors.conftest import actor_line, counts, door_line, everything

pytestmark = pytest.mark.django_db

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
BAD_KIND = json.dumps(door_line(kind="gift")).encode()


@st.composite
def nearly_good(draw, base):
    """A good line with some fields replaced by anything."""
    row = dict(base)
    for name in draw(st.lists(st.sampled_from(sorted(base)), max_size=3)):
        row[name] = draw(JSON)
    return json.dumps(row).encode()


def refuses_or_imports(kind, raw, **options):
    """Import ``raw`` in a transaction of its own, and undo what it wrote."""
    before = everything()
    try:
        with transaction.atomic():
            report = import_file(kind, io.BytesIO(raw), **options)
            assert report.refused_count == 0
            transaction.set_rollback(True)
    except ImportRefused as refused:
        reasons = refused.lines
    else:
        return
    assert reasons
    assert everything() == before


@SLOW
@given(st.binary(max_size=400), st.sampled_from(["actors", "doors"]), st.booleans())
def test_any_bytes_are_refused_as_a_file_and_change_nothing(db, raw, kind, as_csv):
    refuses_or_imports(kind, raw, as_csv=as_csv)


@SLOW
@given(st.lists(nearly_good(door_line()), min_size=1, max_size=3))
def test_doors_with_anything_in_their_fields_are_imported_or_refused(actor, lines):
    refuses_or_imports("doors", b"\n".join(lines))


FULL = actor_line(
    place="Namur", sector="bakery", languages=["fr"], themes=["wifi"], email="a@b.example", ties=[], founded=2000
)


@SLOW
@given(st.lists(nearly_good(FULL), min_size=1, max_size=3))
def test_actors_with_anything_in_their_fields_are_imported_or_refused(db, lines):
    refuses_or_imports("actors", b"\n".join(lines))


@SLOW
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_doors_with_any_names_of_actor_place_and_sector_are_imported_or_refused(db, name, place, sector):
    refuses_or_imports("doors", json.dumps(door_line(actor=name, places=[place], sectors=[sector])).encode())


class Generated(io.RawIOBase):
    """A file of ``number`` lines that are made when they are asked for."""

    def __init__(self, number, line):
        self.left, self.line, self.asked = number, line, 0

    def readline(self, size=-1):
        assert size > 0, "a line of any length would be read"
        if not self.left:
            return b""
        self.left -= 1
        self.asked += 1
        return self.line(self.asked)


def padded(number):
    return json.dumps(actor_line(id="new-actor", name=f"{number}", description="x" * 4000)).encode() + b"\n"


def test_a_file_of_twenty_thousand_lines_is_never_held_whole():
    file = Generated(20_000, padded)  # 80 MB: all but the first are refused for their id
    tracemalloc.start()
    try:
        report = import_file("actors", file, keep_going=True)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert counts(report) == (1, 0, 0, 19_999)
    assert len(report.refused) == MOST_REPORTED
    assert peak < 40_000_000


def test_lines_are_asked_for_only_as_far_as_a_batch_goes():
    file = Generated(20_000, padded)
    read = []
    with pytest.raises(ImportRefused):
        import_file("actors", file, progress=read.append)
    assert file.asked == 500  # the first batch held enough wrong lines to stop
    assert read == []


def test_progress_is_told_the_lines_read(actor):
    told = []
    rows = [json.dumps(door_line(id=f"d{number}", themes=["wifi"])).encode() for number in range(700)]
    report = import_file("doors", io.BytesIO(b"\n".join(rows)), progress=told.append)
    assert (told, counts(report)) == ([500, 700], (700, 0, 0, 0))


def test_a_report_keeps_a_thousand_reasons_and_counts_them_all():
    report = Report()
    for number in range(MOST_REPORTED + 5):
        report.refuse(WrongLine(number, "", "wrong"))
        report.warn(f"note {number}")
    report.warn("note 1")
    assert (report.refused_count, len(report.refused)) == (MOST_REPORTED + 5, MOST_REPORTED)
    assert (len(report.warnings), report.warnings["note 1"]) == (MOST_REPORTED, 2)


def test_a_report_for_a_program_names_each_refused_line(actor):
    report = import_file("doors", io.BytesIO(json.dumps(door_line()).encode() + b"\n" + BAD_KIND), keep_going=True)
    told = report.as_json()
    assert [told[name] for name in ("created", "updated", "unchanged", "refused")] == [1, 0, 0, 1]
    assert [(error["line"], error["field"]) for error in told["errors"]] == [(2, "kind")]
    assert json.loads(json.dumps(told)) == told
