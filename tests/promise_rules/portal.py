"""Promises kept by the tests of pages and links."""

HERE = "addons/qualifizierungsverbund/tests/portal"

RULES = {
    f"{HERE}/test_colleague_asks.py::TestColleagueAsks"
    "::test_who_is_asked_for_more_reads_that_its_word_stays": (
        "Your company has promised … already.",
        "If you do not answer, your word stays as it is.",
    ),
    f"{HERE}/test_colleague_asks.py::TestColleagueAsks"
    "::test_who_has_asked_learns_that_seats_are_promised": (
        "Your company, …, has promised … in ….",
    ),
    f"{HERE}/test_decision_card.py::TestDecisionCard"
    "::test_a_share_on_the_card_is_that_of_a_settlement": (
        "Prices per seat are rounded up to the cent, your share is not: as the course "
        "is planned, no more is invoiced for a group of that size.",
    ),
    f"{HERE}/test_decision_card.py::TestDecisionCard"
    "::test_a_step_that_makes_it_dearer_is_shown_as_the_worst_case": (
        "From a size on the course itself costs more, and with it a seat; the table "
        "says where.",
    ),
    f"{HERE}/test_forms.py::TestForms::test_withdrawing_asks_and_can_be_undone": (
        "You can undo that here.",
        "The withdrawal is undone: … is a draft again.",
    ),
    f"{HERE}/test_link.py::TestLink::test_who_may_not_answer_is_told_who_may": (
        "For your information: only contacts who may bind your company to cost can "
        "answer.",
    ),
    f"{HERE}/test_link.py::TestLink"
    "::test_link_of_a_cancelled_course_says_what_its_mail_says": (
        "Your company bears no cost of this course, and no seats are bound any more.",
    ),
    f"{HERE}/test_link_life.py::TestLinkLife"
    "::test_staff_read_out_a_code_for_each_who_may_bind": (
        "Nobody may bind … to cost.",
    ),
    f"{HERE}/test_link_life.py::TestLinkLife"
    "::test_expired_link_mails_a_fresh_one_to_the_address_on_record": (
        "Nothing is lost: you get a fresh one.",
        "We mail it to the address that we know of you: …",
    ),
    f"{HERE}/test_link_life.py::TestLinkLife::test_valid_until_the_very_moment": (
        "Link valid until",
    ),
    f"{HERE}/test_link_life.py::TestLinkLife"
    "::test_code_from_the_phone_opens_the_same_page": (
        "To be typed at …, within two hours",
    ),
    f"{HERE}/test_link_life.py::TestLinkLife::test_codes_cannot_be_tried_out": (
        "Please wait ten minutes, or call your network.",
    ),
    f"{HERE}/test_link_pages.py::TestLinkNeed"
    "::test_a_step_that_was_not_taken_is_not_said_to_be_done": (
        "… is “…”: nothing was changed.",
    ),
    f"{HERE}/test_portal_base.py::TestPortalBase"
    "::test_foreign_records_cannot_be_changed": ("Nothing has been changed.",),
    f"{HERE}/test_portal_base.py::TestPortalBase"
    "::test_overview_names_what_is_to_decide": ("No course waits for your decision.",),
    f"{HERE}/test_portal_course.py::TestPortalCourse"
    "::test_who_is_priced_out_as_things_stand_reads_so": (
        "As things stand a seat costs more than your limit: with that your company "
        "would take no part and owe nothing for these seats.",
    ),
    f"{HERE}/test_portal_course.py::TestPortalCourse"
    "::test_who_has_left_takes_its_word_back": (
        "Your company is a member no more: its word stays, and it can promise no "
        "further seats.",
    ),
    f"{HERE}/test_portal_course.py::TestPortalCourse"
    "::test_seats_that_miss_though_promised_are_explained": (
        "Some promises hold only up to a lower price.",
    ),
    f"{HERE}/test_portal_course.py::TestPortalCourse::test_bad_input": (
        "Please confirm that your word is binding.",
        "Nothing was saved.",
    ),
    f"{HERE}/test_portal_course.py::TestPortalCourse::test_commit": (
        "Thank you, your seats are promised bindingly.",
    ),
    f"{HERE}/test_portal_course.py::TestPortalCourse::test_nothing_of_the_neighbour": (
        "Other companies do not see these names.",
    ),
    f"{HERE}/test_portal_course.py::TestPortalCourse::test_page_of_a_course": (
        "With the seats promised so far and yours: per seat, for your seats; in the "
        "worst case .",
    ),
    f"{HERE}/test_portal_course.py::TestPortalCourse"
    "::test_released_seats_are_free_for_others": (
        "Your seats become free, also for other companies.",
    ),
    f"{HERE}/test_portal_course.py::TestPortalCourse"
    "::test_release_even_twice_and_again": (
        "You can promise seats again only as long as some are free.",
    ),
    f"{HERE}/test_portal_dates.py::TestPortalDates::test_nothing_of_others_is_shown": (
        "Other companies do not see it.",
    ),
    f"{HERE}/test_portal_guarantee.py::TestPortalGuarantee"
    "::test_who_takes_it_back_gives_it_again_while_seats_are_missing": (
        "You can give it again only as long as the course is open for booking and "
        "seats are missing.",
    ),
    f"{HERE}/test_portal_guarantee.py::TestPortalGuarantee"
    "::test_who_may_not_bind_the_company_guarantees_nothing": (
        "Only contacts who may bind your company to cost can guarantee empty seats.",
    ),
    f"{HERE}/test_portal_guarantee.py::TestPortalGuarantee"
    "::test_who_was_asked_is_offered_no_form_while_nothing_is_missing": (
        "No seat is missing at present: no guarantee is needed.",
    ),
    f"{HERE}/test_portal_last_day.py::TestPortalLastDay"
    "::test_the_page_says_until_when_who_decides_and_whom_to_call": (
        "Companies could promise seats until ….",
        "Your network can note your word until it is decided, or put the decision off.",
    ),
    f"{HERE}/test_portal_last_day.py::TestPortalLastDay"
    "::test_seats_that_nobody_can_promise_are_not_called_free": (
        "1 seat is not promised.",
        "… seats are not promised.",
    ),
    f"{HERE}/test_portal_last_day.py::TestPortalLastDay"
    "::test_whose_word_is_given_reads_that_it_stays": (
        "Your word stays as it is.",
        "We tell you by e-mail what is decided.",
    ),
    f"{HERE}/test_portal_last_day.py::TestPortalLastDay"
    "::test_who_is_set_free_may_go_and_reads_that_it_does_not_come_back": (
        "You cannot promise seats again before it is decided.",
    ),
    f"{HERE}/test_portal_last_day.py::TestPortalLastDay"
    "::test_empty_seats_that_were_asked_for_can_still_be_taken_and_no_more": (
        "The decision date has passed: until your network decides, you can still give "
        "the word that you were asked for, and no more.",
    ),
    f"{HERE}/test_portal_last_day.py::TestPortalLastDay"
    "::test_a_guarantee_stays_as_it_is_since_the_decision_date": (
        "Your guarantee stays as it is.",
    ),
    f"{HERE}/test_portal_need.py::TestPortalNeed"
    "::test_only_while_nobody_plans_with_it": (
        "Until we have checked it you can still change it in the portal.",
        "… is “…” and can no longer be changed here.",
    ),
    f"{HERE}/test_portal_offer.py::TestPortalOffer"
    "::test_too_late_or_decided_changes_nothing": (
        "Please answer until .",
        "By the link you make your offer, or say that you make none, until ….",
        "We still ask … for an offer: by the link, until ….",
    ),
    f"{HERE}/test_portal_offer.py::TestPortalOffer"
    "::test_an_offer_is_made_and_corrected_until_the_day": (
        "Until then you can correct it.",
        "By the link you can correct it until ….",
        "You can send and correct it until ….",
    ),
    f"{HERE}/test_portal_order_number.py::TestPortalOrderNumber"
    "::test_it_is_changed_until_the_invoice_is_written_and_stands_there": (
        "You can change it until the invoice is written, or your network notes another "
        "one for it.",
    ),
    f"{HERE}/test_portal_share.py::TestPortalShare"
    "::test_a_corrected_share_says_what_is_still_to_pay": (
        "Still to pay: … · due on …",
        "Nothing is left to pay.",
        "You get back: …",
    ),
    f"{HERE}/test_portal_share.py::TestPortalShare::test_how_to_pay": (
        "To pay by bank transfer",
        "Still to pay",
    ),
    f"{HERE}/test_portal_share.py::TestPortalShare"
    "::test_correction_shows_its_difference": (
        "Only the difference is invoiced: … net.",
    ),
    f"{HERE}/test_portal_share.py::TestPortalShare::test_only_once_approved": (
        "A share is shown as soon as the settlement of a course has been approved.",
        "Your share of its cost is shown as soon as it has been approved.",
    ),
    f"{HERE}/test_portal_teaching.py::TestPortalTeaching::test_own_courses_only": (
        "Promised: ….",
    ),
    f"{HERE}/test_portal_todo.py::TestPortalTodo"
    "::test_seats_that_are_asked_for_are_due_by_the_decision_date": ("Until …",),
    f"{HERE}/test_portal_todo.py::TestPortalTodo"
    "::test_an_empty_page_says_whom_to_call": ("Nothing is to do.",),
    f"{HERE}/test_round_doors.py::TestRoundLink"
    "::test_after_the_deadline_nothing_changes_and_nothing_is_lost": (
        "You can answer, and correct it, until ….",
        "Your training needs until …",
        "Reminder: your training needs until …",
        "… Nothing was changed.",
    ),
    f"{HERE}/test_round_doors.py::TestRoundLink::test_nothing_this_time_is_an_answer": (
        "“Nothing this time” is an answer, too.",
    ),
    f"{HERE}/test_round_doors.py::TestRoundLink"
    "::test_no_need_by_mistake_is_taken_back": (
        "If you look for something all the same, hand it in until ….",
    ),
    f"{HERE}/test_round_doors.py::TestRoundLink"
    "::test_sums_of_others_tell_nothing_of_one_company": (
        "What others look for",
        "What other members look for:",
        "Only topics that three other companies or more look for.",
        "The portal shows your needs to no other company, only sums of three companies "
        "or more.",
    ),
    f"{HERE}/test_round_doors.py::TestRoundLink::test_a_closed_round_takes_nothing": (
        "If … looks for a course, please call us: a need is noted at any time.",
        "… If you look for a course all the same, please call us: a need is noted at "
        "any time.",
        "If you look for a course all the same, please call us: a need is noted at any "
        "time.",
    ),
    f"{HERE}/test_waiting_page.py::TestWaitingPage"
    "::test_who_may_not_bind_the_company_reads_who_may": (
        "Only contacts who may bind your company to cost can take seats, or leave the "
        "list.",
    ),
}
