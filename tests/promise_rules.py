"""Which test keeps which promise; what a promise is, says `promises.py`.

``RULES``: a test (file, class, name) -> the sentences that it keeps, as they stand on
the page, ``…`` for a value.
"""

OURS = "addons/qualifizierungsverbund/tests"
HUB = "addons/arbeitsmarkt_drehscheibe/tests"

RULES = {
    f"{OURS}/money/test_order.py::TestOrder"
    "::test_what_a_cancelled_course_costs_at_its_provider_stays_here": (
        "What it may charge stays with the association, no company is asked for it.",
    ),
    f"{OURS}/money/test_order_answer.py::TestOrderAnswer"
    "::test_a_yes_that_is_late_is_a_task_once": (
        "Please confirm the order until ….",
        "Please confirm our order by the link until …, or tell us there what does not "
        "fit.",
    ),
    f"{OURS}/portal/test_colleague_asks.py::TestColleagueAsks"
    "::test_who_is_asked_for_more_reads_that_its_word_stays": (
        "Your company has promised … already.",
        "If you do not answer, your word stays as it is.",
    ),
    f"{OURS}/portal/test_waiting_page.py::TestWaitingPage"
    "::test_who_may_not_bind_the_company_reads_who_may": (
        "Only contacts who may bind your company to cost can take seats, or leave the "
        "list.",
    ),
    f"{OURS}/portal/test_portal_course.py::TestPortalCourse"
    "::test_who_is_priced_out_as_things_stand_reads_so": (
        "As things stand a seat costs more than your limit: with that your company "
        "would take no part and owe nothing.",
    ),
    f"{OURS}/courses/test_true_words.py::TestTrueWords"
    "::test_no_minimum_is_missing_where_only_a_limit_is_too_low": (
        "a seat costs more than your limit",
        "…: a seat costs more than your limit",
    ),
    f"{OURS}/portal/test_portal_course.py::TestPortalCourse"
    "::test_who_has_left_takes_its_word_back": (
        "Your company is a member no more: its word stays, and it can promise no "
        "further seats.",
    ),
    f"{OURS}/portal/test_portal_todo.py::TestPortalTodo"
    "::test_seats_that_are_asked_for_are_due_by_the_decision_date": ("Until …",),
    f"{OURS}/money/test_guest_price_money.py::TestGuestPrice"
    "::test_the_settlement_charges_what_was_said_to_the_cent": (
        "A seat costs you …, whatever the size of the group; the host bears the rest.",
    ),
    f"{OURS}/money/test_guest_price_money.py::TestGuestPrice"
    "::test_guests_are_told_their_price_and_the_host_the_rest": (
        "A seat costs them … each; your company bears the rest.",
    ),
    f"{OURS}/money/test_guest_price_money.py::TestGuestPrice"
    "::test_meals_take_no_cent_off_the_price": (
        "Then cents are moved between the guests and the host, so that guests pay the "
        "price that was said.",
    ),
    f"{OURS}/money/test_guest_price_money.py::TestGuestPrice"
    "::test_a_price_that_its_tax_skips_is_at_most_that": (
        "A seat costs you at most …, whatever the size of the group; the host bears "
        "the rest.",
        "A seat costs them at most … each; your company bears the rest.",
    ),
    f"{OURS}/courses/test_people_erased.py::TestPeopleErased"
    "::test_a_company_reads_when_its_people_are_forgotten": (
        "All of it is erased on …, unless a claim or a grant needs it for longer.",
    ),
    f"{OURS}/portal/test_portal_todo.py::TestPortalTodo"
    "::test_an_empty_page_says_whom_to_call": ("Nothing is to do.",),
    f"{OURS}/portal/test_portal_guarantee.py::TestPortalGuarantee"
    "::test_who_takes_it_back_gives_it_again_while_seats_are_missing": (
        "You can give it again only as long as the course is open for booking and "
        "seats are missing.",
    ),
    f"{OURS}/courses/test_guarantee.py::TestGuarantee"
    "::test_it_counts_towards_the_minimum": (
        "…: your guarantee is noted",
        "See or change your guarantee",
        "… takes place, with your guarantee.",
        "As it stands you pay for …: ….",
        "In a group of … seats you pay for … that nobody takes: as planned "
        "…, at most … in all.",
        "Thank you, your guarantee is noted.",
    ),
    f"{OURS}/courses/test_guarantee.py::TestGuarantee"
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
    f"{OURS}/courses/test_guarantee.py::TestGuarantee"
    "::test_empty_seats_of_a_course_that_begins_are_drawn": (
        "… has begun: nobody can book any more.",
    ),
    f"{OURS}/courses/test_guarantee.py::TestGuarantee"
    "::test_it_is_taken_back_until_the_decision_date": (
        "The decision date has passed: your word is binding.",
        "It can be taken back until the course is confirmed, at the latest "
        "until the decision date.",
        "The decision date has passed: it can no longer be taken back.",
        "We have noted that … guarantees no empty seats in ….",
        "Your guarantee is withdrawn.",
    ),
    f"{OURS}/courses/test_guarantee_decision.py::TestGuaranteeDecision"
    "::test_merged_it_ends_and_goes_nowhere": (
        "It is merged with another course; your guarantee does not go along.",
    ),
    f"{OURS}/courses/test_guarantee.py::TestGuarantee"
    "::test_below_the_minimum_it_is_not_drawn": (
        "Your guarantee would not have been enough to reach it, and is not drawn.",
    ),
    f"{OURS}/courses/test_guarantee.py::TestGuarantee"
    "::test_a_cancelled_course_costs_nothing": (
        "You owe nothing for empty seats.",
        "As it stands you pay for no empty seat.",
    ),
    f"{OURS}/courses/test_guarantee.py::TestGuarantee"
    "::test_a_dearer_plan_is_told_and_never_costs_more": (
        "Your word stays as it is: at most … in all.",
    ),
    f"{OURS}/money/test_guaranteed_seats.py::TestGuaranteedSeats"
    "::test_it_stops_at_the_amount_whatever_it_has_cost": (
        "… takes up to … that stay empty in …, for at most … in all.",
        "up to … for at most … in all",
        "At most in all (required)",
        "At most in all",
        "Say how much you pay at most.",
        "You never pay more than this amount in all.",
        "I bind our company to pay for these empty seats, up to this "
        "amount, if the course takes place.",
    ),
    f"{OURS}/money/test_guaranteed_seats.py::TestGuaranteedSeats"
    "::test_the_sheet_explains_it": (
        "Empty seats that you have guaranteed: … of ….",
        "They carry their part of …, the cost that does not grow with each "
        "participant: exactly ….",
    ),
    f"{OURS}/portal/test_portal_guarantee.py::TestPortalGuarantee"
    "::test_who_may_not_bind_the_company_guarantees_nothing": (
        "Only contacts who may bind your company to cost can guarantee empty seats.",
    ),
    f"{OURS}/portal/test_portal_offer.py::TestPortalOffer"
    "::test_too_late_or_decided_changes_nothing": (
        "Please answer until .",
        "By the link you make your offer, or say that you make none, until ….",
        "We still ask … for an offer: by the link, until ….",
    ),
    f"{OURS}/portal/test_portal_offer.py::TestPortalOffer"
    "::test_an_offer_is_made_and_corrected_until_the_day": (
        "Until then you can correct it.",
        "By the link you can correct it until ….",
        "You can send and correct it until ….",
    ),
    f"{OURS}/portal/test_colleague_asks.py::TestColleagueAsks"
    "::test_who_has_asked_learns_that_seats_are_promised": (
        "Your company, …, has promised … in ….",
    ),
    f"{OURS}/courses/test_date_poll.py::TestDatePoll"
    "::test_answers_are_taken_until_the_end_of_the_deadline": (
        "Please answer until ….",
        "You can answer, and change your answer, until they are chosen, at the latest "
        "until ….",
        "You can change it until the dates are chosen, at the latest until ….",
    ),
    f"{OURS}/courses/test_date_poll.py::TestDatePoll"
    "::test_who_was_told_a_day_has_it_or_hears_of_another_one": (
        "There is another day until which you can answer about the dates of ….",
    ),
    f"{OURS}/courses/test_invitations.py::TestInvitations"
    "::test_other_days_are_told_once_to_who_comes_and_who_teaches": (
        "The attached file brings your calendar up to date.",
    ),
    f"{OURS}/courses/test_invitations.py::TestInvitations"
    "::test_nobody_is_written_to_whom_course_or_company_does_not_want": (
        "We tell our people ourselves: do not write to them.",
    ),
    f"{OURS}/courses/test_date_poll.py::TestDatePoll::test_an_answer_binds_nobody": (
        "Your answer binds you to nothing.",
    ),
    f"{OURS}/portal/test_portal_dates.py::TestPortalDates"
    "::test_nothing_of_others_is_shown": ("Other companies do not see it.",),
    f"{OURS}/portal/test_link.py::TestLink::test_who_may_not_answer_is_told_who_may": (
        "For your information: only contacts who may bind your company to cost can "
        "answer.",
    ),
    f"{OURS}/portal/test_link.py::TestLink"
    "::test_link_of_a_cancelled_course_says_what_its_mail_says": (
        "Your company bears no cost of this course, and no seats are bound any more.",
    ),
    f"{OURS}/portal/test_portal_course.py::TestPortalCourse"
    "::test_seats_that_miss_though_promised_are_explained": (
        "Some promises hold only up to a lower price.",
    ),
    f"{OURS}/courses/test_merge.py::TestMerge"
    "::test_on_the_same_terms_a_word_goes_on_with_its_limit": (
        "Days, place and terms are the same, so your word goes on: …, at most … a "
        "seat.",
    ),
    f"{OURS}/courses/test_merge.py::TestMerge"
    "::test_until_it_says_yes_it_is_bound_to_nothing": (
        "You are no longer bound to … in …, and bear no cost of it.",
    ),
    f"{OURS}/courses/test_merge.py::TestMerge"
    "::test_who_is_in_both_keeps_its_word_there": (
        "You have promised … in …; that stays as it is.",
    ),
    f"{OURS}/courses/test_decision_day.py::TestDecisionDay"
    "::test_where_nobody_decides_colleagues_are_told_once": (
        "Nothing is decided yet.",
    ),
    f"{OURS}/money/test_correction.py::TestCorrection"
    "::test_who_is_moved_reads_what_becomes_of_its_money": (
        "What was invoiced to … for … is given back, and no seats are bound there any "
        "more.",
    ),
    f"{OURS}/needs/test_need_mails.py::TestNeedMails"
    "::test_a_need_whose_days_are_over_is_not_said_to_wait": (
        "Please tell us other days: then it waits for the next course again.",
    ),
    f"{OURS}/courses/test_decision_day.py::TestProlong"
    "::test_a_word_stays_with_its_limit_and_is_free_until_the_new_date": (
        "Your word stays as it is: …, at most … a seat.",
    ),
    f"{OURS}/courses/test_kept_words.py::TestKeptWords"
    "::test_a_group_pays_within_the_limits_of_all": (
        "You can name a lower limit; you never pay more than what you say yes to.",
        "You pay at most … a seat, … together, unless you say yes to a higher limit.",
        "You pay no more than your ceiling, without one no more than this worst case.",
        "I bind our company to take these seats and to pay its share of the cost, up "
        "to this limit, if the course takes place.",
        "… at most … per seat, … in all",
    ),
    f"{OURS}/portal/test_decision_card.py::TestDecisionCard"
    "::test_a_share_on_the_card_is_that_of_a_settlement": (
        "Prices per seat are rounded up to the cent, your share is not: as the course "
        "is planned, no more is invoiced for a group of that size.",
    ),
    f"{OURS}/portal/test_decision_card.py::TestDecisionCard"
    "::test_a_step_that_makes_it_dearer_is_shown_as_the_worst_case": (
        "From a size on the course itself costs more, and with it a seat; the table "
        "says where.",
    ),
    f"{OURS}/courses/test_kept_words.py::TestKeptWords"
    "::test_more_seats_never_cost_more": ("With more seats it never costs more.",),
    f"{OURS}/money/test_guest_price_money.py::TestGuestPrice"
    "::test_a_guest_abroad_reads_what_it_is_invoiced": (
        "Prices per seat are rounded up to the cent, and taxes for each company: until "
        "all guests are known, your share can still change by a few cents.",
        "No tax is added.",
    ),
    f"{OURS}/money/test_guest_price_money.py::TestGuestPrice"
    "::test_a_page_says_what_becomes_of_taxes": (
        "Taxes are added where the law asks for them.",
        "The course is exempt from VAT: no tax is added.",
        "VAT on parts of the course, such as meals, is in the price: no tax is added.",
    ),
    f"{OURS}/courses/test_kept_words.py::TestKeptWords"
    "::test_seats_are_released_until_the_confirmation_or_the_decision_date": (
        "You can change your word or take it back until the course is confirmed, at "
        "the latest until then.",
        "You can change your word or take it back until the course is confirmed, at "
        "the latest until ….",
        "You can change your answer or take it back until the course is confirmed, at"
        " the latest until ….",
        "The decision date, …, has passed: your word is binding.",
    ),
    f"{OURS}/courses/test_kept_words.py::TestKeptWords"
    "::test_pages_promise_a_release_until_the_end_of_the_decision_date": (
        "The seats can be released until the course is confirmed, at the latest until"
        " the decision date.",
    ),
    f"{OURS}/courses/test_kept_words.py::TestKeptWords"
    "::test_the_need_of_who_is_left_out_waits_for_the_next_course": (
        "Your need waits for the next course again.",
    ),
    f"{OURS}/courses/test_kept_words.py::TestKeptWords"
    "::test_who_has_given_no_word_is_bound_to_nothing": (
        "A need binds you to nothing.",
        "If you do not answer, you owe nothing.",
    ),
    f"{OURS}/courses/test_kept_words.py::TestKeptWords"
    "::test_who_takes_no_part_is_bound_to_nothing": (
        "… bears no cost of this course, and no seats are bound any more.",
        "You are not bound to any seat and bear no cost of this course.",
        "If a seat costs more, you take no part and owe nothing.",
        "Your word holds up to … a seat, so the course takes place without you.",
        "…: your word is lifted, you take no part",
        "Your seats are released.",
        "Nothing is owed.",
    ),
    f"{OURS}/courses/test_price_limit.py::TestPriceLimit"
    "::test_a_word_without_a_ceiling_keeps_the_worst_case_it_was_shown": (
        "Empty: up to the worst case above.",
    ),
    f"{OURS}/courses/test_price_limit.py::TestPriceLimit"
    "::test_an_empty_ceiling_is_not_zero_at_any_door": (
        "… is an amount above zero, with two decimals at most, or empty.",
    ),
    f"{OURS}/courses/test_commitment.py::TestCommitment"
    "::test_a_prospect_reads_that_it_joins_before_it_promises": (
        "Only members promise seats, and … is none yet.",
        "Only members promise seats, and your company is none.",
    ),
    f"{OURS}/courses/test_called_off.py::TestCalledOff"
    "::test_below_the_minimum_somebody_else_approves": (
        "Until then nothing changes.",
        "Your participants are no longer registered.",
    ),
    f"{OURS}/courses/test_called_off.py::TestCalledOff"
    "::test_others_see_the_effect_and_pay_no_more_than_their_limit": (
        "… are above the limits: nobody has agreed to pay them.",
        "Who bears them is decided in the settlement.",
    ),
    f"{OURS}/courses/test_leaving.py::TestLeaving"
    "::test_who_has_left_is_told_what_holds_of_its_word": (
        "Your word on seats in … stays.",
        "You can take it back until the course is confirmed, at the latest until ….",
        "Your word on seats in … stays binding.",
    ),
    f"{OURS}/courses/test_late_seats.py::TestLateSeats"
    "::test_a_free_seat_is_taken_after_the_confirmation": (
        "Once you promise seats they are yours, and you are bound to them.",
    ),
    f"{OURS}/courses/test_late_seats.py::TestLateSeats"
    "::test_who_is_in_takes_more_seats_but_gives_none_back": (
        "The limit that you have agreed to stays.",
        "The course takes place: seats once promised can no longer be released.",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaiting"
    "::test_who_finds_no_seat_is_told_that_it_can_wait": (
        "Until you take seats you are bound to nothing.",
        "It binds you to nothing.",
        "If some get free, they are offered to the first on the list whom they "
        "fit; until you take them you are bound to nothing.",
        "You wait for ….",
        "You wait for nothing in this course.",
    ),
    f"{OURS}/courses/test_host.py::TestHost"
    "::test_others_promise_no_more_than_the_host_has_opened": (
        "The others can promise in all at most ….",
        "It has opened up to … for other companies.",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaiting"
    "::test_freed_seats_are_offered_in_order": (
        "…: seats are free for you until …",
        "We write to you when it is your turn.",
        "Free in …, and reserved for … until …: ….",
        "Reserved for you until …: ….",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaiting"
    "::test_who_says_no_or_nothing_makes_room_for_the_next": (
        "If you do not answer until then, the seats go to the next on the list, "
        "and you owe nothing for them.",
        "We had reserved … in … for … until … and got no answer.",
        "You are not on the waiting list any more and owe nothing for these seats.",
        "You owe nothing for it.",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaiting"
    "::test_the_list_goes_on_after_the_confirmation_until_the_course_begins": (
        "… stays on its waiting list until the course begins, for ….",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaiting"
    "::test_nobody_waits_in_vain_for_a_course_that_has_begun_or_is_cancelled": (
        "… takes nobody any more.",
        "You owe nothing for the seats that you have waited for.",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaiting"
    "::test_taking_is_a_word_like_any_other": (
        "In a group of … a seat costs …; for … you pay … then, and never more "
        "than … a seat without a new yes.",
        "In a group of … a seat costs …; for … you pay … then.",
        "You pay at most … per seat, … in all, unless you say yes to a higher limit.",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaitingOffers"
    "::test_too_dear_by_now_it_waits_on_and_is_told": (
        "The seats in … that we had reserved for you cost more than your limit of … "
        "a seat by now.",
        "They are no longer reserved, and you owe nothing for them.",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaitingMerged"
    "::test_it_goes_along_behind_those_who_wait_there": (
        "… waits on there for …, behind those who wait there already.",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaiting"
    "::test_nobody_is_offered_a_seat_above_its_limit": (
        "You are offered no seat that costs more.",
    ),
    f"{OURS}/courses/test_limit.py::TestLimit"
    "::test_a_dearer_plan_is_told_once_and_sets_free": (
        "Until … you can withdraw, even if the decision date has passed by then.",
        "Until … you can withdraw, whatever the decision date.",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaiting"
    "::test_a_yes_whose_seats_others_have_taken_is_refused_in_words": (
        "Until you agree, your seats are free for other companies.",
    ),
    f"{OURS}/courses/test_limit.py::TestLimit"
    "::test_a_lower_price_is_told_once_and_changes_no_word": (
        "You need not do anything for it: your word stays as it is.",
    ),
    f"{OURS}/courses/test_limit.py::TestLimit"
    "::test_others_that_leave_raise_nobodys_limit": (
        "A higher price needs a new yes from you.",
    ),
    f"{OURS}/courses/test_limit.py::TestLimit"
    "::test_fewer_seats_need_a_yes_of_each_that_pays_more": (
        "… has agreed to at most … per seat.",
        "If you say nothing, your word stays as it is: you pay at most … per seat.",
    ),
    f"{OURS}/courses/test_limit.py::TestLimit"
    "::test_who_says_nothing_keeps_its_limit_and_falls_out_above_it": (
        "If you say nothing, your word stays.",
        "If you say nothing, your word stays: you pay at most … per seat.",
        "If you say nothing, your word stays: you pay at most … per seat, as agreed.",
    ),
    f"{OURS}/courses/test_booking.py::TestBooking::test_who_speaks_for_a_company": (
        "Only contacts who may bind your company to cost can promise seats.",
    ),
    f"{OURS}/courses/test_course_decision.py::TestCourseDecision"
    "::test_confirm_makes_the_event_and_its_seats": ("For … we have reserved ….",),
    f"{OURS}/courses/test_course_decision.py::TestCourseDecision"
    "::test_who_is_not_part_of_the_group_learns_why": (
        "We withdraw our request.",
        "The course has been decided before you answered: we withdraw our request.",
        "You had time until …; that you have not answered yet is no fault of yours.",
    ),
    f"{OURS}/money/test_correction.py::TestCorrection"
    "::test_who_was_charged_reads_that_it_is_given_back": (
        "What was invoiced to … for this course is given back, and no seats are bound "
        "any more.",
    ),
    f"{OURS}/money/test_correction.py::TestCorrection"
    "::test_who_is_called_off_reads_what_becomes_of_its_money": (
        "What was invoiced to … for these seats is given back.",
    ),
    f"{OURS}/courses/test_waiting.py::TestWaiting"
    "::test_a_question_whose_seats_are_free_by_now_says_so": (
        "Until it agrees, others may take the seats of … by now.",
        "The seats of … are not free for others any more.",
    ),
    f"{OURS}/portal/test_portal_last_day.py::TestPortalLastDay"
    "::test_the_page_says_until_when_who_decides_and_whom_to_call": (
        "Companies could promise seats until ….",
        "Your network can note your word until it is decided, or put the decision off.",
    ),
    f"{OURS}/portal/test_portal_last_day.py::TestPortalLastDay"
    "::test_seats_that_nobody_can_promise_are_not_called_free": (
        "1 seat is not promised.",
        "… seats are not promised.",
    ),
    f"{OURS}/portal/test_portal_last_day.py::TestPortalLastDay"
    "::test_whose_word_is_given_reads_that_it_stays": (
        "Your word stays as it is.",
        "We tell you by e-mail what is decided.",
    ),
    f"{OURS}/portal/test_portal_last_day.py::TestPortalLastDay"
    "::test_who_is_set_free_may_go_and_reads_that_it_does_not_come_back": (
        "You cannot promise seats again before it is decided.",
    ),
    f"{OURS}/portal/test_portal_last_day.py::TestPortalLastDay"
    "::test_empty_seats_that_were_asked_for_can_still_be_taken_and_no_more": (
        "The decision date has passed: until your network decides, you can still give "
        "the word that you were asked for, and no more.",
    ),
    f"{OURS}/portal/test_portal_order_number.py::TestPortalOrderNumber"
    "::test_it_is_changed_until_the_invoice_is_written_and_stands_there": (
        "You can change it until the invoice is written, or your network notes another "
        "one for it.",
    ),
    f"{OURS}/portal/test_portal_guarantee.py::TestPortalGuarantee"
    "::test_who_was_asked_is_offered_no_form_while_nothing_is_missing": (
        "No seat is missing at present: no guarantee is needed.",
    ),
    f"{OURS}/portal/test_portal_last_day.py::TestPortalLastDay"
    "::test_a_guarantee_stays_as_it_is_since_the_decision_date": (
        "Your guarantee stays as it is.",
    ),
    f"{OURS}/courses/test_last_day.py::TestLastDay"
    "::test_who_waits_is_offered_seats_once_it_is_decided": (
        "Once it is decided that the course takes place, or the decision is put off, "
        "free seats are offered to the first on the list whom they fit; until you take "
        "them you are bound to nothing.",
    ),
    f"{OURS}/courses/test_last_day.py::TestLastDay"
    "::test_staff_note_what_they_are_told_and_it_is_on_record": ("See your word",),
    f"{OURS}/courses/test_course_mails.py::TestCourseMails"
    "::test_a_word_has_a_receipt_with_its_limit": (
        "…: your word is noted",
        "See or change your word",
        "… has promised … in ….",
        "This replaces what you had promised before.",
    ),
    f"{OURS}/courses/test_course_mails.py::TestCourseMails"
    "::test_before_booking_opens_recipients_and_text_are_seen": (
        "Nobody is written to.",
    ),
    f"{OURS}/courses/test_course_mails.py::TestCourseMails"
    "::test_own_total_is_said_at_the_confirmation": (
        "Then we tell you whether the course takes place.",
        "We tell you whether the course takes place.",
    ),
    f"{OURS}/courses/test_course_mails.py::TestCourseMails"
    "::test_a_provider_is_told_at_each_step": (
        "We write to you then, with the number of people.",
    ),
    f"{OURS}/courses/test_award.py::TestAward"
    "::test_a_provider_reads_once_that_its_award_is_taken_back_and_why": (
        "Our order … is cancelled.",
    ),
    f"{OURS}/courses/test_course_mails.py::TestCourseMails"
    "::test_the_confirmation_lists_who_is_silent": (
        "it still has time until …;",
        "it had time until …;",
        "our request is withdrawn, and its need waits for another course.",
    ),
    f"{OURS}/courses/test_course_mails.py::TestCourseMails"
    "::test_the_silent_are_reminded_twice_and_once_each": (
        "Your no helps us as well: then nobody waits for you.",
    ),
    f"{OURS}/courses/test_course_mails.py::TestCourseMails"
    "::test_empty_seats_are_not_said_to_take_part": (
        "with the … seats promised now, … of them empty and paid for: …",
    ),
    f"{OURS}/courses/test_course_mails.py::TestCourseMails"
    "::test_who_is_asked_learns_price_dates_and_until_when": (
        "with the … seats promised now: …",
        "You can answer until ….",
    ),
    f"{OURS}/courses/test_proof.py::TestProof"
    "::test_committed_by_is_who_gave_the_word_as_it_stands": ("Promised by … on …",),
    f"{OURS}/tools/test_pooling.py::test_six_small_needs_make_a_course": (
        "Two people are enough: your need is pooled with those of other companies on "
        "the same topic.",
    ),
    f"{OURS}/portal/test_link_life.py::TestLinkLife"
    "::test_staff_read_out_a_code_for_each_who_may_bind": (
        "Nobody may bind … to cost.",
    ),
    f"{OURS}/portal/test_link_life.py::TestLinkLife"
    "::test_expired_link_mails_a_fresh_one_to_the_address_on_record": (
        "Nothing is lost: you get a fresh one.",
        "We mail it to the address that we know of you: …",
    ),
    f"{OURS}/portal/test_link_life.py::TestLinkLife"
    "::test_valid_until_the_very_moment": ("Link valid until",),
    f"{OURS}/portal/test_link_life.py::TestLinkLife"
    "::test_code_from_the_phone_opens_the_same_page": (
        "To be typed at …, within two hours",
    ),
    f"{OURS}/portal/test_link_life.py::TestLinkLife::test_codes_cannot_be_tried_out": (
        "Please wait ten minutes, or call your network.",
    ),
    f"{OURS}/portal/test_portal_base.py::TestPortalBase"
    "::test_foreign_records_cannot_be_changed": ("Nothing has been changed.",),
    f"{OURS}/portal/test_portal_base.py::TestPortalBase"
    "::test_overview_names_what_is_to_decide": ("No course waits for your decision.",),
    f"{OURS}/courses/test_names.py::TestNames"
    "::test_a_company_says_that_its_works_council_was_involved": (
        "Orientation, § 98 BetrVG as of July 2024: where you carry out vocational "
        "training, release people for it or bear its cost, your works council may "
        "propose who takes part; on training in the establishment it has a say.",
    ),
    f"{OURS}/courses/test_names.py::TestNames"
    "::test_a_person_is_forgotten_and_the_seat_stays": (
        "Name, e-mail and all else that was recorded of them are erased.",
        "Yes, erase it",
    ),
    f"{OURS}/courses/test_names.py::TestNames"
    "::test_somebody_else_comes_instead_free_of_cost": (
        "It costs nothing, until the course is over.",
    ),
    f"{OURS}/portal/test_portal_course.py::TestPortalCourse::test_bad_input": (
        "Please confirm that your word is binding.",
        "Nothing was saved.",
    ),
    f"{OURS}/portal/test_portal_course.py::TestPortalCourse::test_commit": (
        "Thank you, your seats are promised bindingly.",
    ),
    f"{OURS}/portal/test_portal_course.py::TestPortalCourse"
    "::test_nothing_of_the_neighbour": ("Other companies do not see these names.",),
    f"{OURS}/portal/test_portal_course.py::TestPortalCourse::test_page_of_a_course": (
        "With the seats promised so far and yours: per seat, for your seats; in the "
        "worst case .",
    ),
    f"{OURS}/portal/test_portal_course.py::TestPortalCourse"
    "::test_released_seats_are_free_for_others": (
        "Your seats become free, also for other companies.",
    ),
    f"{OURS}/portal/test_portal_course.py::TestPortalCourse"
    "::test_release_even_twice_and_again": (
        "You can promise seats again only as long as some are free.",
    ),
    f"{OURS}/portal/test_forms.py::TestForms"
    "::test_withdrawing_asks_and_can_be_undone": (
        "You can undo that here.",
        "The withdrawal is undone: … is a draft again.",
    ),
    f"{OURS}/portal/test_link_pages.py::TestLinkNeed"
    "::test_a_step_that_was_not_taken_is_not_said_to_be_done": (
        "… is “…”: nothing was changed.",
    ),
    f"{OURS}/portal/test_portal_need.py::TestPortalNeed"
    "::test_only_while_nobody_plans_with_it": (
        "Until we have checked it you can still change it in the portal.",
        "… is “…” and can no longer be changed here.",
    ),
    f"{OURS}/portal/test_portal_share.py::TestPortalShare"
    "::test_a_corrected_share_says_what_is_still_to_pay": (
        "Still to pay: … · due on …",
        "Nothing is left to pay.",
        "You get back: …",
    ),
    f"{OURS}/portal/test_portal_share.py::TestPortalShare::test_how_to_pay": (
        "To pay by bank transfer",
        "Still to pay",
    ),
    f"{OURS}/portal/test_portal_share.py::TestPortalShare"
    "::test_correction_shows_its_difference": (
        "Only the difference is invoiced: … net.",
    ),
    f"{OURS}/portal/test_portal_share.py::TestPortalShare::test_only_once_approved": (
        "A share is shown as soon as the settlement of a course has been approved.",
        "Your share of its cost is shown as soon as it has been approved.",
    ),
    f"{OURS}/portal/test_portal_teaching.py::TestPortalTeaching"
    "::test_own_courses_only": ("Promised: ….",),
    f"{OURS}/needs/test_need_window.py::TestNeedWindow"
    "::test_an_answer_changes_the_days_of_the_need_and_nothing_else": (
        "Your answer changes the days of your need and nothing else.",
    ),
    f"{OURS}/needs/test_need_split.py::TestNeedSplit"
    "::test_the_company_is_told_of_its_parts": (
        "A course on it takes at most … people.",
        "So that nobody is left over, we look for courses for these parts:",
    ),
    f"{OURS}/needs/test_need_mails.py::TestNeedMails"
    "::test_company_learns_what_staff_do_with_its_need": (
        "Your need … waits for a course",
    ),
    f"{OURS}/money/test_limits.py::TestLimits::test_it_stands_on_the_sheet": (
        "You were promised to pay … at most, all in all.",
        "You were promised to pay … at most, without VAT.",
    ),
    f"{OURS}/money/test_limits.py::TestLimits"
    "::test_no_company_is_charged_above_its_limit": (
        "Above your limit, not charged − …",
        "What is above it is not charged.",
        "not charged: …",
    ),
    f"{OURS}/money/test_correction.py::TestCorrection::test_three_versions_sum_up": (
        "This replaces the share that you were told before; what was invoiced is set "
        "off.",
    ),
    f"{OURS}/tools/test_allocation.py::test_thirds_close_to_the_cent": (
        "Whole cents go to the largest remainders, so that all shares together are "
        "exactly what is shared.",
        "The cents that are left over go to the companies with the largest remainders, "
        "so that all shares together are exactly what is shared.",
        "Every share is cut to whole cents.",
        "Every share is cut to whole cents; the cents left over go to the largest "
        "remainders, so that all shares together are exactly what is shared.",
    ),
    f"{OURS}/tools/test_allocation.py::test_limits_hold_exactly": (
        "No company contributes more than ….",
    ),
    f"{OURS}/money/test_limits.py::TestLimits"
    "::test_a_promise_goes_before_the_minimum_contribution": (
        "Every company contributes at least …, unless it was promised to pay less.",
    ),
    f"{OURS}/money/test_share_mails.py::TestShareMails"
    "::test_who_bears_nothing_is_promised_no_invoice": (
        "We send the invoice on its own.",
    ),
    f"{OURS}/money/test_einvoices.py::TestEinvoices::test_order_number_is_the_buyers": (
        "It stands on your invoice.",
    ),
    f"{OURS}/money/test_share_mails.py::TestShareMails"
    "::test_each_company_reads_its_own_total_once": ("… bears …, of this … VAT.",),
    f"{OURS}/money/test_sheets.py::TestSheets::test_a_company_that_left": (
        "Your company no longer takes part; what was charged is given back.",
    ),
    f"{HUB}/demand/test_demand.py::TestDemand"
    "::test_cron_expires_what_nobody_confirms": (
        "Nobody has confirmed the demand … of … for 90 days, so nobody new is "
        "proposed for it.",
        "The demand … of … has expired, so nobody new is proposed for it.",
    ),
    f"{HUB}/matching/test_match_mails.py::TestMatchMails"
    "::test_a_demand_that_staff_close_is_closed_for_its_company_too": (
        "The demand … of … is closed: nobody is proposed for it any more.",
    ),
    f"{OURS}/courses/test_course_mails.py::TestCourseMails"
    "::test_who_declines_or_is_taken_out_reads_so": (
        "Release it instead, so that it is told.",
    ),
    f"{OURS}/network/test_membership.py::TestMembership"
    "::test_a_membership_ends_with_its_last_day": (
        "… takes part in … until …, and no longer after that day.",
    ),
    f"{HUB}/matching/test_match_mails.py::TestMatchMails"
    "::test_the_company_learns_that_it_goes_on_and_no_name": (
        "… tells you the name; it does not stand in an e-mail.",
    ),
    f"{HUB}/matching/test_match_mails.py::TestMatchMails"
    "::test_a_demand_is_asked_for_before_it_expires_once": (
        "The demand … of … is open until ….",
    ),
    f"{HUB}/matching/test_match_mails.py::TestMatchMails"
    "::test_whose_placement_is_over_reads_so_and_has_time_to_confirm": (
        "Your demand is open until …, and others are proposed for it.",
        "If you look for nobody else, simply answer this e-mail.",
    ),
    f"{OURS}/portal/test_round_doors.py::TestRoundLink"
    "::test_after_the_deadline_nothing_changes_and_nothing_is_lost": (
        "You can answer, and correct it, until ….",
        "Your training needs until …",
        "Reminder: your training needs until …",
        "… Nothing was changed.",
    ),
    f"{OURS}/portal/test_round_doors.py::TestRoundLink"
    "::test_nothing_this_time_is_an_answer": (
        "“Nothing this time” is an answer, too.",
    ),
    f"{OURS}/portal/test_round_doors.py::TestRoundLink"
    "::test_no_need_by_mistake_is_taken_back": (
        "If you look for something all the same, hand it in until ….",
    ),
    f"{OURS}/portal/test_round_doors.py::TestRoundLink"
    "::test_sums_of_others_tell_nothing_of_one_company": (
        "What others look for",
        "What other members look for:",
        "Only topics that three other companies or more look for.",
        "The portal shows your needs to no other company, only sums of three companies "
        "or more.",
    ),
    f"{OURS}/needs/test_round.py::TestRound"
    "::test_who_was_told_a_day_hears_of_a_later_one": (
        "There is more time to answer, until ….",
    ),
    f"{OURS}/needs/test_round.py::TestRound"
    "::test_who_was_told_a_day_hears_of_an_earlier_one": (
        "Your training needs: only until …",
    ),
    f"{OURS}/needs/test_round.py::TestRound"
    "::test_what_names_another_day_is_not_sent_again": (
        "… takes answers until … now: this text is not true any more.",
    ),
    f"{OURS}/portal/test_round_doors.py::TestRoundLink"
    "::test_a_closed_round_takes_nothing": (
        "If … looks for a course, please call us: a need is noted at any time.",
        "… If you look for a course all the same, please call us: a need is noted at "
        "any time.",
        "If you look for a course all the same, please call us: a need is noted at any "
        "time.",
    ),
    f"{OURS}/needs/test_round.py::TestRound"
    "::test_evaluating_tells_those_who_answered_what_came_of_it": (
        "Your needs wait for a course now.",
    ),
}
