"""What the documentation tells of a need that was sent is what the code does: states, steps, days, figures."""

import re
from datetime import date

from relais.introductions.following import ANSWERED_WITHIN, CASE_STATES, MOVES, OWNERS, REPEATED, STAGES
from tests.house.test_docs import DOCS, rows, section, text_of

PAGE = text_of(DOCS / "explanation" / "following.md")


def words(part: str) -> str:
    return " ".join(part.split())


def codes(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def tables(part: str) -> list[list[list[str]]]:
    """The tables in ``part``, each as its rows."""
    return [rows(table) for table in re.findall(r"(?:^\|.*\n)+", part, re.MULTILINE)]


# States


def test_every_step_is_documented_with_its_day_and_whose_turn_it_is() -> None:
    told = [
        (codes(state)[0], turn, int(after), codes(does)[0], then)
        for state, _of, turn, after, does, then in tables(section(PAGE, "Whose turn it is"))[0]
    ]
    held = []
    for state, stages in STAGES.items():
        turn = OWNERS[state]
        for stage in stages:
            held.append((state, turn, stage.after, stage.does, stage.then))
            turn = stage.then
    assert told == held
    assert f"taken again every {REPEATED} working days" in words(section(PAGE, "Whose turn it is"))


def test_an_open_state_is_documented_as_one_of_a_case_or_of_an_introduction() -> None:
    table = tables(section(PAGE, "Whose turn it is"))[0]
    assert {codes(row[0])[0]: row[1] for row in table} == {
        state: "case" if state in CASE_STATES else "introduction" for state in OWNERS
    }


def test_every_state_of_a_case_is_documented_with_what_it_goes_on_to() -> None:
    told = {codes(row[0])[0]: codes(row[2]) for row in tables(section(PAGE, "Whose turn it is"))[1]}
    assert tuple(told) == CASE_STATES
    assert all(set(after) <= set(CASE_STATES) and after for after in told.values())


def test_every_move_of_an_introduction_is_documented() -> None:
    told = {
        codes(verb)[0]: (frozenset(codes(now)), codes(to)[0])
        for verb, now, to in tables(section(PAGE, "Whose turn it is"))[2]
    }
    assert told == MOVES


def test_the_example_of_working_days_is_right() -> None:
    from relais.territories.workdays import add_workdays

    (_none, first), *others = rows(section(PAGE, "Working days"))
    start = date.fromisoformat(first)
    assert {int(count): day for count, day in others} == {
        count: add_workdays(start, count).isoformat() for count in (3, 5, 10)
    }


def test_bounds_of_following_are_documented() -> None:
    from relais.introductions.published import DAYS
    from relais.introductions.queries import MOST_TRIED
    from relais.introductions.services.closing import LATER
    from relais.introductions.services.sending import MOST_WANTED

    assert MOST_WANTED == 3
    assert "chooses one to three doors" in PAGE
    assert f"at most {MOST_TRIED} doors by itself" in words(PAGE)
    assert f"{LATER.days} days after a closure" in words(PAGE)
    assert f"in the last {DAYS} days" in words(PAGE)
    assert f"by a human within {ANSWERED_WITHIN} working days" in words(PAGE)


def test_terms_of_a_case_are_documented() -> None:
    from relais.introductions.services.keeping import UNCONFIRMED_KEPT
    from relais.introductions.services.sending import KEPT
    from relais.settings.table import Table

    page = text_of(DOCS / "explanation" / "privacy.md")
    assert f"`RELAIS_CASE_MONTHS` ({Table.model_fields['case_months'].default} months) after its closure" in page
    assert f"{UNCONFIRMED_KEPT.days} days after it is dropped" in page
    assert f"{KEPT.days} days after it was sent" in page


# What the ranking learns, and capacity


def test_the_examples_of_outcomes_and_capacity_are_right() -> None:
    from relais.needs.ranking import free_capacity, outcomes

    learned, capacity = (words(section(PAGE, title)) for title in ("What the ranking learns", "Capacity"))
    assert (
        f"has {outcomes(0, 0)}, with one met need {outcomes(1, 0)}, with one that was not met {outcomes(0, 1)}."
        in learned
    )
    example = re.search(r"`capacity` (\d+), `in_hand` (\d+), `held` (\d+)\. The ranking gives the door (\d+)", capacity)
    assert example
    most, in_hand, held, free = map(int, example.groups())
    assert free_capacity(most, in_hand + held) == free
    assert free_capacity(most, in_hand + held + 1) == 0


# Published figures


def test_the_worked_example_of_published_figures_adds_up() -> None:
    from relais.groundwork.disclosing import SMALLEST, publishable
    from relais.groundwork.intervals import Z, share_interval

    *cells, whole = rows(section(PAGE, "Worked example"))
    counts = {name: int(cases) for name, cases, *_rest in cells}
    assert (sum(counts.values()), sum(int(row[2]) for row in cells)) == (int(whole[1]), int(whole[2]))
    for row in [*cells, whole]:
        share = share_interval(int(row[2]), int(row[1]))
        assert share is not None
        assert [str(round(100 * bound)) for bound in share] == row[3:6]
    assert publishable(counts) == {row[0] for row in cells if row[6] == "yes"}
    assert f"z = {Z}" in PAGE
    assert f"A cell under {SMALLEST} cases" in PAGE


def test_the_worked_mean_of_scores_is_right() -> None:
    from relais.introductions.figures import mean_interval

    found = re.search(r"((?:\d, )+\d) give (\S+), from (\S+) to (\S+)\.", words(section(PAGE, "Worked example")))
    assert found
    mean = mean_interval([int(score) for score in found[1].split(", ")])
    assert mean is not None
    assert [f"{bound:.1f}" for bound in mean] == [found[2], found[3], found[4]]


# The desk


def test_every_list_of_the_desk_is_documented_under_its_name() -> None:
    from relais.introductions.views.desk import list_names

    page = text_of(DOCS / "how-to" / "run-the-desk.md")
    assert [row[0].strip("*") for row in rows(section(page, "The lists"))] == [
        str(name) for name in list_names().values()
    ]


def test_buttons_named_in_the_how_tos_stand_on_the_screen() -> None:
    screens = words(
        "\n".join(
            path.read_text("utf-8")
            for path in (DOCS.parent / "relais").rglob("*")
            if path.suffix in {".html", ".py"} and "migrations" not in path.parts
        )
    )
    for name in ("how-to/answer-a-need.md", "how-to/run-the-desk.md", "tutorial/first-hour.md"):
        told = {words(one) for one in re.findall(r"\*\*([^*]+)\*\*", text_of(DOCS / name))}
        missing = {one for one in told if re.search(r"[A-ZÀÉ]", one[0]) and f"{one}" not in screens}
        assert (name, missing - {"The firm", "The provider", "The animator", "Several at once."}) == (name, set())
