from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.todo import DONE_DAYS, Todo, arrange

TODAY = date(2026, 11, 26)
DAYS = st.integers(-60, 60).map(lambda days: TODAY + timedelta(days))


def todo(subject="Course", **values):
    return Todo(subject, "Promise 2 seats", "/my", "Decide", **values)


TODOS = st.builds(
    todo,
    st.sampled_from("abc"),
    due=st.none() | DAYS,
    done=st.none() | DAYS,
    lasting=st.booleans(),
)


def test_what_is_overdue_comes_first_and_what_has_no_day_last():
    late, soon = todo(due=TODAY - timedelta(3)), todo(due=TODAY + timedelta(1))
    any_time, now = todo(), todo(due=TODAY)
    due, done = arrange([any_time, soon, late, now], TODAY)
    assert (due, done) == ([late, now, soon, any_time], [])


def test_what_is_done_stands_for_four_weeks_the_latest_first():
    last = TODAY - timedelta(DONE_DAYS)
    kept, today = todo(done=last), todo(done=TODAY, due=TODAY)
    over = todo(done=last - timedelta(1))
    assert arrange([over, kept, today], TODAY) == ([], [today, kept])
    lasting = todo(done=last - timedelta(1), lasting=True)
    assert arrange([lasting], TODAY) == ([], [lasting])


@given(st.lists(TODOS, max_size=8))
def test_nothing_that_is_due_is_lost_and_the_order_is_that_of_days(todos):
    due, done = arrange(todos, TODAY)
    assert len(due) == sum(not item.done for item in todos)
    days = [item.due for item in due if item.due]
    assert days == sorted(days)
    assert [item.due for item in due][: len(days)] == days
    assert not [item for item in done if not item.done]
    assert [item.done for item in done] == sorted(
        (item.done for item in done), reverse=True
    )
