"""Promises kept by the tests of courses."""

HERE = "addons/qualifizierungsverbund/tests/courses"

RULES = {
    f"{HERE}/test_award.py::TestAward"
    "::test_a_provider_reads_once_that_its_award_is_taken_back_and_why": (
        "Our order … is cancelled.",
    ),
    f"{HERE}/test_booking.py::TestBooking::test_who_speaks_for_a_company": (
        "Only contacts who may bind your company to cost can promise seats.",
    ),
    f"{HERE}/test_called_off.py::TestCalledOff"
    "::test_below_the_minimum_somebody_else_approves": (
        "Until then nothing changes.",
        "Your participants are no longer registered.",
    ),
    f"{HERE}/test_called_off.py::TestCalledOff"
    "::test_others_see_the_effect_and_pay_no_more_than_their_limit": (
        "… are above the limits: nobody has agreed to pay them.",
        "Who bears them is decided in the settlement.",
    ),
    f"{HERE}/test_commitment.py::TestCommitment"
    "::test_a_prospect_reads_that_it_joins_before_it_promises": (
        "Only members promise seats, and … is none yet.",
        "Only members promise seats, and your company is none.",
    ),
    f"{HERE}/test_course_decision.py::TestCourseDecision"
    "::test_confirm_makes_the_event_and_its_seats": ("For … we have reserved ….",),
    f"{HERE}/test_course_decision.py::TestCourseDecision"
    "::test_who_is_not_part_of_the_group_learns_why": (
        "We withdraw our request.",
        "The course has been decided before you answered: we withdraw our request.",
        "You had time until …; that you have not answered yet is no fault of yours.",
    ),
    f"{HERE}/test_course_mails.py::TestCourseMails"
    "::test_a_word_has_a_receipt_with_its_limit": (
        "…: your word is noted",
        "See or change your word",
        "… has promised … in ….",
        "This replaces what you had promised before.",
    ),
    f"{HERE}/test_course_mails.py::TestCourseMails"
    "::test_before_booking_opens_recipients_and_text_are_seen": (
        "Nobody is written to.",
    ),
    f"{HERE}/test_course_mails.py::TestCourseMails"
    "::test_own_total_is_said_at_the_confirmation": (
        "Then we tell you whether the course takes place.",
        "We tell you whether the course takes place.",
    ),
    f"{HERE}/test_course_mails.py::TestCourseMails"
    "::test_a_provider_is_told_at_each_step": (
        "We write to you then, with the number of people.",
    ),
    f"{HERE}/test_course_mails.py::TestCourseMails"
    "::test_the_confirmation_lists_who_is_silent": (
        "it still has time until …;",
        "it had time until …;",
        "our request is withdrawn, and its need waits for another course.",
    ),
    f"{HERE}/test_course_mails.py::TestCourseMails"
    "::test_the_silent_are_reminded_twice_and_once_each": (
        "Your no helps us as well: then nobody waits for you.",
    ),
    f"{HERE}/test_course_mails.py::TestCourseMails"
    "::test_empty_seats_are_not_said_to_take_part": (
        "with the … seats promised now, … of them empty and paid for: …",
    ),
    f"{HERE}/test_course_mails.py::TestCourseMails"
    "::test_who_is_asked_learns_price_dates_and_until_when": (
        "with the … seats promised now: …",
        "You can answer until ….",
    ),
    f"{HERE}/test_course_mails.py::TestCourseMails"
    "::test_who_declines_or_is_taken_out_reads_so": (
        "Release it instead, so that it is told.",
    ),
    f"{HERE}/test_date_poll.py::TestDatePoll"
    "::test_answers_are_taken_until_the_end_of_the_deadline": (
        "Please answer until ….",
        "You can answer, and change your answer, until they are chosen, at the latest "
        "until ….",
        "You can change it until the dates are chosen, at the latest until ….",
    ),
    f"{HERE}/test_date_poll.py::TestDatePoll"
    "::test_who_was_told_a_day_has_it_or_hears_of_another_one": (
        "There is another day until which you can answer about the dates of ….",
    ),
    f"{HERE}/test_date_poll.py::TestDatePoll::test_an_answer_binds_nobody": (
        "Your answer binds you to nothing.",
    ),
    f"{HERE}/test_decision_day.py::TestDecisionDay"
    "::test_where_nobody_decides_colleagues_are_told_once": (
        "Nothing is decided yet.",
    ),
    f"{HERE}/test_decision_day.py::TestProlong"
    "::test_a_word_stays_with_its_limit_and_is_free_until_the_new_date": (
        "Your word stays as it is: …, at most … a seat.",
    ),
    f"{HERE}/test_guarantee.py::TestGuarantee::test_it_counts_towards_the_minimum": (
        "…: your guarantee is noted",
        "See or change your guarantee",
        "… takes place, with your guarantee.",
        "As it stands you pay for …: ….",
        "In a group of … seats you pay for … that nobody takes: as planned "
        "…, at most … in all.",
        "Thank you, your guarantee is noted.",
    ),
    f"{HERE}/test_guarantee.py::TestGuarantee"
    "::test_late_seats_take_empty_ones_off_the_earliest": (
        "Each seat that is booked later takes an empty one off; who has "
        "guaranteed first is freed first.",
        "You pay for seats that stay empty alone, and never more than this amount.",
        "You pay for seats that stay empty alone.",
        "In … seats have been booked: you pay for fewer empty ones.",
        "…: your guarantee has ended",
        "The empty seats that … has guaranteed in … are not needed: others "
        "have taken them.",
    ),
    f"{HERE}/test_guarantee.py::TestGuarantee"
    "::test_empty_seats_of_a_course_that_begins_are_drawn": (
        "… has begun: nobody can book any more.",
    ),
    f"{HERE}/test_guarantee.py::TestGuarantee"
    "::test_it_is_taken_back_until_the_decision_date": (
        "The decision date has passed: your word is binding.",
        "It can be taken back until the course is confirmed, at the latest "
        "until the decision date.",
        "The decision date has passed: it can no longer be taken back.",
        "We have noted that … guarantees no empty seats in ….",
        "Your guarantee is withdrawn.",
    ),
    f"{HERE}/test_guarantee.py::TestGuarantee"
    "::test_below_the_minimum_it_is_not_drawn": (
        "Your guarantee would not have been enough to reach it, and is not drawn.",
    ),
    f"{HERE}/test_guarantee.py::TestGuarantee::test_a_cancelled_course_costs_nothing": (
        "You owe nothing for empty seats.",
        "As it stands you pay for no empty seat.",
    ),
    f"{HERE}/test_guarantee.py::TestGuarantee"
    "::test_a_dearer_plan_is_told_and_never_costs_more": (
        "Your word stays as it is: at most … in all.",
    ),
    f"{HERE}/test_guarantee_decision.py::TestGuaranteeDecision"
    "::test_merged_it_ends_and_goes_nowhere": (
        "It is merged with another course; your guarantee does not go along.",
    ),
    f"{HERE}/test_host.py::TestHost"
    "::test_others_promise_no_more_than_the_host_has_opened": (
        "The others can promise in all at most ….",
        "It has opened up to … for other companies.",
    ),
    f"{HERE}/test_invitations.py::TestInvitations"
    "::test_other_days_are_told_once_to_who_comes_and_who_teaches": (
        "The attached file brings your calendar up to date.",
    ),
    f"{HERE}/test_invitations.py::TestInvitations"
    "::test_nobody_is_written_to_whom_course_or_company_does_not_want": (
        "We tell our people ourselves: do not write to them.",
    ),
    f"{HERE}/test_kept_words.py::TestKeptWords"
    "::test_a_group_pays_within_the_limits_of_all": (
        "You can name a lower limit; you never pay more than what you say yes to.",
        "You pay at most … a seat, … together, unless you say yes to a higher limit.",
        "You pay no more than your ceiling, without one no more than this worst case.",
        "I bind our company to take these seats and to pay its share of the cost, up "
        "to this limit, if the course takes place.",
        "… at most … per seat, … in all",
    ),
    f"{HERE}/test_kept_words.py::TestKeptWords::test_more_seats_never_cost_more": (
        "With more seats it never costs more.",
    ),
    f"{HERE}/test_kept_words.py::TestKeptWords"
    "::test_seats_are_released_until_the_confirmation_or_the_decision_date": (
        "You can change your word or take it back until the course is confirmed, at "
        "the latest until then.",
        "You can change your word or take it back until the course is confirmed, at "
        "the latest until ….",
        "You can change your answer or take it back until the course is confirmed, at"
        " the latest until ….",
        "The decision date, …, has passed: your word is binding.",
    ),
    f"{HERE}/test_kept_words.py::TestKeptWords"
    "::test_pages_promise_a_release_until_the_end_of_the_decision_date": (
        "The seats can be released until the course is confirmed, at the latest until"
        " the decision date.",
    ),
    f"{HERE}/test_kept_words.py::TestKeptWords"
    "::test_the_need_of_who_is_left_out_waits_for_the_next_course": (
        "Your need waits for the next course again.",
    ),
    f"{HERE}/test_kept_words.py::TestKeptWords"
    "::test_who_has_given_no_word_is_bound_to_nothing": (
        "A need binds you to nothing.",
        "If you do not answer, you owe nothing.",
    ),
    f"{HERE}/test_kept_words.py::TestKeptWords"
    "::test_who_takes_no_part_is_bound_to_nothing": (
        "… bears no cost of this course, and no seats are bound any more.",
        "You are not bound to any seat and bear no cost of this course.",
        "If a seat costs more, you take no part and owe nothing for these seats.",
        "Your word holds up to … a seat, so the course takes place without you.",
        "…: your word is lifted, you take no part",
        "Your seats are released.",
        "Nothing is owed.",
    ),
    f"{HERE}/test_last_day.py::TestLastDay"
    "::test_who_waits_is_offered_seats_once_it_is_decided": (
        "Once it is decided that the course takes place, or the decision is put off, "
        "free seats are offered to the first on the list whom they fit; until you take "
        "them you are bound to nothing.",
    ),
    f"{HERE}/test_last_day.py::TestLastDay"
    "::test_staff_note_what_they_are_told_and_it_is_on_record": ("See your word",),
    f"{HERE}/test_late_seats.py::TestLateSeats"
    "::test_a_free_seat_is_taken_after_the_confirmation": (
        "Once you promise seats they are yours, and you are bound to them.",
    ),
    f"{HERE}/test_late_seats.py::TestLateSeats"
    "::test_who_is_in_takes_more_seats_but_gives_none_back": (
        "The limit that you have agreed to stays.",
        "The course takes place: seats once promised can no longer be released.",
    ),
    f"{HERE}/test_leaving.py::TestLeaving"
    "::test_who_has_left_is_told_what_holds_of_its_word": (
        "Your word on seats in … stays.",
        "You can take it back until the course is confirmed, at the latest until ….",
        "Your word on seats in … stays binding.",
    ),
    f"{HERE}/test_limit.py::TestLimit::test_a_dearer_plan_is_told_once_and_sets_free": (
        "Until … you can withdraw, even if the decision date has passed by then.",
        "Until … you can withdraw, whatever the decision date.",
    ),
    f"{HERE}/test_limit.py::TestLimit"
    "::test_a_lower_price_is_told_once_and_changes_no_word": (
        "You need not do anything for it: your word stays as it is.",
    ),
    f"{HERE}/test_limit.py::TestLimit::test_others_that_leave_raise_nobodys_limit": (
        "A higher price needs a new yes from you.",
    ),
    f"{HERE}/test_limit.py::TestLimit"
    "::test_fewer_seats_need_a_yes_of_each_that_pays_more": (
        "… has agreed to at most … per seat.",
        "If you say nothing, your word stays as it is: you pay at most … per seat.",
    ),
    f"{HERE}/test_limit.py::TestLimit"
    "::test_who_says_nothing_keeps_its_limit_and_falls_out_above_it": (
        "If you say nothing, your word stays.",
        "If you say nothing, your word stays: you pay at most … per seat.",
        "If you say nothing, your word stays: you pay at most … per seat, as agreed.",
    ),
    f"{HERE}/test_merge.py::TestMerge"
    "::test_on_the_same_terms_a_word_goes_on_with_its_limit": (
        "Days, place and terms are the same, so your word goes on: …, at most … a "
        "seat.",
    ),
    f"{HERE}/test_merge.py::TestMerge::test_until_it_says_yes_it_is_bound_to_nothing": (
        "You are no longer bound to … in …, and bear no cost of it.",
    ),
    f"{HERE}/test_merge.py::TestMerge::test_who_is_in_both_keeps_its_word_there": (
        "You have promised … in …; that stays as it is.",
    ),
    f"{HERE}/test_names.py::TestNames"
    "::test_a_company_says_that_its_works_council_was_involved": (
        "Orientation, § 98 BetrVG as of July 2024: where you carry out vocational "
        "training, release people for it or bear its cost, your works council may "
        "propose who takes part; on training in the establishment it has a say.",
    ),
    f"{HERE}/test_names.py::TestNames::test_a_person_is_forgotten_and_the_seat_stays": (
        "Name, e-mail and all else that was recorded of them are erased.",
        "Yes, erase it",
    ),
    f"{HERE}/test_names.py::TestNames::test_somebody_else_comes_instead_free_of_cost": (
        "It costs nothing, until the course is over.",
    ),
    f"{HERE}/test_people_erased.py::TestPeopleErased"
    "::test_a_company_reads_when_its_people_are_forgotten": (
        "All of it is erased on …, unless a claim or a grant needs it for longer.",
    ),
    f"{HERE}/test_price_limit.py::TestPriceLimit"
    "::test_a_word_without_a_ceiling_keeps_the_worst_case_it_was_shown": (
        "Empty: up to the worst case above.",
    ),
    f"{HERE}/test_price_limit.py::TestPriceLimit"
    "::test_an_empty_ceiling_is_not_zero_at_any_door": (
        "… is an amount above zero, with two decimals at most, or empty.",
    ),
    f"{HERE}/test_proof.py::TestProof"
    "::test_committed_by_is_who_gave_the_word_as_it_stands": ("Promised by … on …",),
    f"{HERE}/test_true_words.py::TestTrueWords"
    "::test_no_minimum_is_missing_where_only_a_limit_is_too_low": (
        "a seat costs more than your limit",
        "…: a seat costs more than your limit",
    ),
    f"{HERE}/test_waiting.py::TestWaiting"
    "::test_who_finds_no_seat_is_told_that_it_can_wait": (
        "Until you take seats you are bound to nothing.",
        "It binds you to nothing.",
        "If some get free, they are offered to the first on the list whom they "
        "fit; until you take them you are bound to nothing.",
        "You wait for ….",
        "You wait for nothing in this course.",
    ),
    f"{HERE}/test_waiting.py::TestWaiting::test_freed_seats_are_offered_in_order": (
        "…: seats are free for you until …",
        "We write to you when it is your turn.",
        "Free in …, and reserved for … until …: ….",
        "Reserved for you until …: ….",
    ),
    f"{HERE}/test_waiting.py::TestWaiting"
    "::test_who_says_no_or_nothing_makes_room_for_the_next": (
        "If you do not answer until then, the seats go to the next on the list, "
        "and you owe nothing for them.",
        "We had reserved … in … for … until … and got no answer.",
        "You are not on the waiting list any more and owe nothing for these seats.",
        "You owe nothing for it.",
    ),
    f"{HERE}/test_waiting.py::TestWaiting"
    "::test_the_list_goes_on_after_the_confirmation_until_the_course_begins": (
        "… stays on its waiting list until the course begins, for ….",
    ),
    f"{HERE}/test_waiting.py::TestWaiting"
    "::test_nobody_waits_in_vain_for_a_course_that_has_begun_or_is_cancelled": (
        "… takes nobody any more.",
        "You owe nothing for the seats that you have waited for.",
    ),
    f"{HERE}/test_waiting.py::TestWaiting::test_taking_is_a_word_like_any_other": (
        "In a group of … a seat costs …; for … you pay … then, and never more "
        "than … a seat without a new yes.",
        "In a group of … a seat costs …; for … you pay … then.",
        "You pay at most … per seat, … in all, unless you say yes to a higher limit.",
    ),
    f"{HERE}/test_waiting.py::TestWaitingOffers"
    "::test_too_dear_by_now_it_waits_on_and_is_told": (
        "The seats in … that we had reserved for you cost more than your limit of … "
        "a seat by now.",
        "They are no longer reserved, and you owe nothing for them.",
    ),
    f"{HERE}/test_waiting.py::TestWaitingMerged"
    "::test_it_goes_along_behind_those_who_wait_there": (
        "… waits on there for …, behind those who wait there already.",
    ),
    f"{HERE}/test_waiting.py::TestWaiting"
    "::test_nobody_is_offered_a_seat_above_its_limit": (
        "You are offered no seat that costs more.",
    ),
    f"{HERE}/test_waiting.py::TestWaiting"
    "::test_a_yes_whose_seats_others_have_taken_is_refused_in_words": (
        "Until you agree, your seats are free for other companies.",
    ),
    f"{HERE}/test_waiting.py::TestWaiting"
    "::test_a_question_whose_seats_are_free_by_now_says_so": (
        "Until it agrees, others may take the seats of … by now.",
        "The seats of … are not free for others any more.",
    ),
}
