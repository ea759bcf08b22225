"""The European exchange file: read, refused line by line, written again."""

import random
from datetime import date

import pytest

from relais.diagnostics.assessments import Assessment, AssessmentError, Sheet, columns, read, scorer, write
from relais.diagnostics.built_in import built_in
from relais.diagnostics.scoring import score
from tests.diagnostics.test_scoring import random_line, table

FILES = 1000
SME = built_in("dma-sme")
GOOD = ["T0", "03/31/2026", "Boulangerie Exemple", "BE0123456749", *(["0|0"] * 10), *(["0"] * 76)]


def file_of(*lines, head=None, newline="\n"):
    return (newline.join([",".join(head or columns(SME)), *(",".join(line) for line in lines)]) + newline).encode()


def good(**changes):
    line, names = list(GOOD), columns(SME)
    for name, cell in changes.items():
        line[names.index(name)] = cell
    return line


def problems(data):
    with pytest.raises(AssessmentError) as caught:
        read(SME, data)
    return list(caught.value.problems)


NAMES = [
    "Boulangerie Exemple",
    'Café "Le Bon", Mons',
    "Zażółć & Söhne",
    "  two  spaces",
    "O'Neil; fils",
    "日本",
    "T0",
    "=cmd",
]


@pytest.mark.parametrize("variant", ["sme", "pso"])
def test_a_thousand_files_read_and_written_again_are_the_same_bytes(variant):
    definition, rows, chance = built_in(f"dma-{variant}"), table(variant), random.Random(variant)
    for _number in range(FILES // 2):
        newline, mark = chance.choice(["\n", "\r\n"]), chance.choice([b"", b"\xef\xbb\xbf"])
        head_quoted, cells_quoted = chance.choice([(False, False), (False, True), (True, True)])
        lines = [quoted(columns(definition), always=head_quoted)]
        for _line in range(chance.randrange(4)):
            day = date.fromordinal(date(2019, 1, 1).toordinal() + chance.randrange(3000))
            who = [chance.choice(NAMES), chance.choice(["", "BE0123.456.749"])]
            cells = [f"T{chance.randrange(3)}", f"{day:%m/%d/%Y}", *who, *random_line(rows, chance)]
            lines.append(quoted(cells, always=cells_quoted))
        data = mark + (newline.join(lines) + chance.choice(["", newline])).encode()
        assert write(definition, read(definition, data)) == data


def quoted(cells, *, always):
    """A line as a program writes it that quotes each cell, or only those that must be."""
    return ",".join('"' + cell.replace('"', '""') + '"' if always or set(cell) & {'"', ","} else cell for cell in cells)


def test_blank_lines_are_passed_over_and_a_year_keeps_its_four_digits():
    data = file_of(good(maturity_assessment_date="12/31/0999"), [], good(), [])
    sheet = read(SME, data)
    assert [one.day.year for one in sheet.assessments] == [999, 2026]
    assert write(SME, sheet) == file_of(good(maturity_assessment_date="12/31/0999"), good())


def test_more_lines_than_may_be_are_not_read_to_their_end():
    with pytest.raises(AssessmentError) as caught:
        read(SME, file_of(*[GOOD] * 4, ["wrong"]), most=3)
    assert caught.value.problems == ("line 5: more than 3 assessments",)


def test_only_the_first_two_hundred_wrong_lines_are_told_and_that_there_may_be_more():
    found = problems(file_of(*[good(time_point="T9")] * 300))
    assert (len(found), found[-1]) == (201, "what comes after line 201 was not read")


def test_a_line_is_read_as_the_questionnaire_keeps_answers():
    line = good(
        product_service_design_m2_1_1="1|0", cyber_security_m2_1_1="0|1", it_infrastructures_m2_1_2="1",
        following_advanced_digital_technologies_m2_2_4__internet_of_things_m2_2_4="6",
        green_digitalisation_2_likert__recycling_reuse_m2_6_11="5",
    )  # fmt: skip
    [found] = read(SME, file_of(line)).assessments
    items = {question.key: [item.key for item in question.items] for question in SME.questions}
    assert (found.stage, found.day, found.name, found.vat) == (
        "T0",
        date(2026, 3, 31),
        "Boulangerie Exemple",
        "BE0123456749",
    )
    assert found.answers["q1"] == {"planned": [items["q1"][0]], "invested": [items["q1"][9]]}
    assert found.answers["q2"] == [items["q2"][2]]
    assert found.answers["q4"][items["q4"][4]] == 3
    assert found.answers["q11"][items["q11"][4]] == 1
    assert found.answers["q3"] == []


def test_a_line_scores_the_same_from_its_cells_and_from_its_answers():
    rows, chance = table("sme"), random.Random(7)
    for rule in ("q7-of-8", "q7-of-7"):
        definition = built_in("dma-sme", rule)
        scored = scorer(definition)
        for _number in range(200):
            line = [*GOOD[:4], *random_line(rows, chance)]
            [one] = read(definition, file_of(line)).assessments
            dimensions, overall, level = scored(line)
            found = score(definition, one.answers)
            assert dimensions == pytest.approx(list(found.dimensions))
            assert (overall, level) == (pytest.approx(found.overall), found.level)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"time_point": "T3"}, "line 2: time_point: 'T3' is none of T0, T1, T2"),
        ({"maturity_assessment_date": "31/03/2026"},
         "line 2: maturity_assessment_date: '31/03/2026' is no date MM/DD/YYYY"),
        ({"maturity_assessment_date": "3/1/2026"}, "line 2: maturity_assessment_date: '3/1/2026' is no date MM/DD/YYYY"),
        ({"maturity_assessment_date": "02/30/2026"},
         "line 2: maturity_assessment_date: '02/30/2026' is no date MM/DD/YYYY"),
        ({"enterprise_name_edih": " "}, "line 2: enterprise_name_edih: empty"),
        ({"enterprise_name_edih": "x" * 201},
         "line 2: enterprise_name_edih: longer than 200 characters, or with control characters"),
        ({"fiscal_registration_number_vat": "a\x07b"},
         "line 2: fiscal_registration_number_vat: longer than 40 characters, or with control characters"),
        ({"cyber_security_m2_1_1": "1"}, "line 2: cyber_security_m2_1_1: '1' is none of 0|0, 0|1, 1|0, 1|1"),
        ({"it_infrastructures_m2_1_2": "yes"}, "line 2: it_infrastructures_m2_1_2: 'yes' is none of 0, 1"),
        ({"green_digitalisation_2_likert__recycling_reuse_m2_6_11": "4"},
         "line 2: green_digitalisation_2_likert__recycling_reuse_m2_6_11: '4' is none of 0, 5, 10"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_refused_with_line_column_and_reason(changes, problem):
    assert problems(file_of(good(**changes))) == [problem]


def test_every_wrong_line_is_told():
    found = problems(file_of(good(), good(time_point="T9"), good()[:-1], good(), good(time_point="")))
    assert found == [
        "line 3: time_point: 'T9' is none of T0, T1, T2",
        "line 4: 89 cells, expected 90",
        "line 6: time_point: '' is none of T0, T1, T2",
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "line 1: 0 columns, expected 90: 'time_point' is missing"),
        (b"a,b\n", "line 1: column 1 is 'a', expected 'time_point'"),
        (
            ",".join(columns(SME)[:-1]).encode(),
            "line 1: 89 columns, expected 90: 'green_digitalisation_2_likert__recycling_reuse_m2_6_11' is missing",
        ),
        (",".join([*columns(SME), "notes"]).encode(), "line 1: 91 columns, expected 90: 'notes' is too many"),
        (";".join(columns(SME)).encode(), "line 1: columns are separated by semicolons; expected commas"),
        (file_of(GOOD)[:-3] + b'"x', "line 2: "),
        (file_of(GOOD, ['"T0', *GOOD[1:]], GOOD, GOOD), "line 3: unexpected end of data"),
        (b"\xef\xbb\xbf" + file_of(GOOD) + b"\xff" + file_of(GOOD), "line 3: time_point: '\\udcff"),
        (file_of(GOOD).replace(b"Exemple", b"\xe9"), "line 2: enterprise_name_edih: not UTF-8"),
        (file_of(["T0", "03/31/2026", '"a\nb"', *GOOD[3:]]),
         "line 2: enterprise_name_edih: longer than 200 characters, or with control characters"),
    ],
)  # fmt: skip
def test_a_file_that_is_another_is_refused(data, problem):
    assert problems(data)[0].startswith(problem)


def test_a_file_without_lines_is_one():
    data = file_of()
    assert read(SME, data) == Sheet([])
    assert write(SME, Sheet([Assessment("T1", date(2026, 1, 2), "a", "b", {})])) == file_of(
        ["T1", "01/02/2026", "a", "b", *GOOD[4:]]
    )
