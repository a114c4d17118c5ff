"""Promises kept by the tests of needs."""

HERE = "addons/qualifizierungsverbund/tests/needs"

RULES = {
    f"{HERE}/test_need_mails.py::TestNeedMails"
    "::test_a_need_whose_days_are_over_is_not_said_to_wait": (
        "Please tell us other days: then it waits for the next course again.",
    ),
    f"{HERE}/test_need_mails.py::TestNeedMails"
    "::test_company_learns_what_staff_do_with_its_need": (
        "Your need … waits for a course",
    ),
    f"{HERE}/test_need_split.py::TestNeedSplit"
    "::test_the_company_is_told_of_its_parts": (
        "A course on it takes at most … people.",
        "So that nobody is left over, we look for courses for these parts:",
    ),
    f"{HERE}/test_need_window.py::TestNeedWindow"
    "::test_an_answer_changes_the_days_of_the_need_and_nothing_else": (
        "Your answer changes the days of your need and nothing else.",
    ),
    f"{HERE}/test_round.py::TestRound::test_who_was_told_a_day_hears_of_a_later_one": (
        "There is more time to answer, until ….",
    ),
    f"{HERE}/test_round.py::TestRound"
    "::test_who_was_told_a_day_hears_of_an_earlier_one": (
        "Your training needs: only until …",
    ),
    f"{HERE}/test_round.py::TestRound::test_what_names_another_day_is_not_sent_again": (
        "… takes answers until … now: this text is not true any more.",
    ),
    f"{HERE}/test_round.py::TestRound"
    "::test_evaluating_tells_those_who_answered_what_came_of_it": (
        "Your needs wait for a course now.",
    ),
}
