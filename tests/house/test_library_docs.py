"""The documentation of the library: what it computes is what it says."""

import re

from tests.house.test_docs import DOCS, rows, section, text_of

PAGE = text_of(DOCS / "explanation" / "companions.md")


def test_the_worked_example_of_companions_is_right() -> None:
    from relais.library.companions import DRAW, FEWEST, Companion, companions

    part = section(PAGE, "Worked example")
    whole, asked = map(int, re.findall(r"(\d+) firms, of which (\d+)", part)[0])
    shown = {}
    for name, beside, together, *figures, told in rows(part):
        one = Companion(name.strip("`"), int(together), asked, int(beside), whole)
        low, high = one.interval
        assert figures == [
            f"{100 * one.confidence:.0f} %", f"{100 * low:.0f}–{100 * high:.0f} %", f"{one.expected:.1f}",
            f"{one.lift:.2f}", f"{one.pull:.2f}",
        ]  # fmt: skip
        shown[one] = told
    told = sorted((one for one in shown if one.together >= FEWEST and one.pull > 1), key=lambda one: -one.pull)
    assert [shown[one] for one in told] == ["first", "second"]
    assert all(words.startswith("no:") for one, words in shown.items() if one not in told)
    assert f"(support + {DRAW:.0f}) divided by (expected + {DRAW:.0f})" in PAGE
    # The same from baskets: the four themes each beside the asked one, as often as the table says.
    baskets = [{"e-invoicing"} | {one.theme for one in shown if at < one.together} for at in range(asked)]
    baskets += [
        {one.theme for one in shown if at < one.with_this - one.together} or {"x"} for at in range(whole - asked)
    ]
    assert companions(baskets, "e-invoicing", FEWEST) == told
