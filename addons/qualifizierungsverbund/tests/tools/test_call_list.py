from hypothesis import given
from hypothesis import strategies as st

from ...tools.call_list import KINDS, Candidate, days_to_move, ranked


def _keys(*candidates, missing=3):
    return [call.key for call in ranked(candidates, missing)]


def test_who_is_in_comes_before_a_need_and_that_before_a_member():
    assert _keys(
        Candidate("m", "member", 5),
        Candidate("w", "waiting", 5),
        Candidate("i", "inside", 1),
    ) == ["i", "w", "m"]


def test_the_larger_effect_comes_first_and_the_smaller_obstacle():
    assert _keys(
        Candidate("far", "waiting", 3, days=28),
        Candidate("near", "waiting", 3, days=7),
        Candidate("more", "waiting", 9, days=7),
        Candidate("two", "waiting", 2),
        Candidate("odd", "waiting", 3, obstacles=1),
    ) == ["more", "near", "far", "odd", "two"]


def test_who_would_not_pay_the_price_helps_nobody():
    first, dear = ranked(
        [Candidate("d", "inside", 3, fits_price=False), Candidate("s", "inside", 1)], 3
    )
    assert (first.key, first.brings, first.left) == ("s", 1, 2)
    assert (dear.key, dear.brings, dear.left) == ("d", 0, 3)


def test_who_has_answered_goes_to_the_end():
    done = Candidate("d", "inside", 3, done=True)
    sent_all = Candidate("s", "inside", 0, done=True)
    assert _keys(done, sent_all, Candidate("m", "member", 1)) == ["m", "d", "s"]


def test_more_than_is_missing_brings_what_is_missing():
    (call,) = ranked([Candidate("a", "inside", 7)], 3)
    assert (call.brings, call.left) == (3, 0)
    assert ranked([Candidate("a", "inside", 0)], 3) == []


def test_a_window_moves_by_as_many_days_as_the_course_lies_outside():
    assert days_to_move(10, 20, 10, 20) == 0
    assert days_to_move(10, 20, 12, None) == 2
    assert days_to_move(10, 20, None, 13) == 7
    assert days_to_move(10, 20, 11, 13) == 7
    assert days_to_move(10, 20, None, None) == 0


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.integers(0, 99),
        st.sampled_from(KINDS),
        st.integers(0, 5),
        st.sampled_from("abc"),
        st.integers(0, 28),
        st.integers(0, 1),
        st.booleans(),
        st.booleans(),
    ),
    unique_by=lambda one: one.key,
)


@given(CANDIDATES, st.integers(0, 9), st.randoms())
def test_the_order_is_one_and_leaves_nobody_out(candidates, missing, random):
    calls = ranked(candidates, missing)
    mixed = list(candidates)
    random.shuffle(mixed)
    assert ranked(mixed, missing) == calls
    assert {c.key for c in calls} == {c.key for c in candidates if c.seats or c.done}
    assert all(c.brings + c.left == missing and c.left >= 0 for c in calls)
