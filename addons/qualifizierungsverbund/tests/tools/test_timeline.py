from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ...tools.timeline import Step, states

DAY = date(2026, 11, 26)


def test_the_first_step_that_is_not_done_comes_next():
    steps = [Step("a", True, DAY), Step("b"), Step("c")]
    assert [state for _step, state in states(steps)] == ["done", "next", "later"]
    assert states(steps, over=True) == [(steps[0], "done")]
    assert states([]) == []


def test_what_was_left_out_is_not_shown_once_the_matter_has_gone_further():
    steps = [Step("a"), Step("b", True), Step("c")]
    assert states(steps) == [(steps[1], "done"), (steps[2], "next")]


@given(st.lists(st.booleans()), st.booleans())
def test_one_step_at_most_comes_next_and_after_all_that_is_done(marks, over):
    steps = [Step(str(number), done) for number, done in enumerate(marks)]
    found = [state for _step, state in states(steps, over)]
    assert found == sorted(found, key=["done", "next", "later"].index)
    assert found.count("done") == sum(marks)
    assert found.count("next") <= 1
