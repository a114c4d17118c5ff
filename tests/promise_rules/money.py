"""Promises kept by the tests of money."""

HERE = "addons/qualifizierungsverbund/tests/money"

RULES = {
    f"{HERE}/test_correction.py::TestCorrection"
    "::test_who_is_moved_reads_what_becomes_of_its_money": (
        "What was invoiced to … for … is given back, and no seats are bound there any "
        "more.",
    ),
    f"{HERE}/test_correction.py::TestCorrection"
    "::test_who_was_charged_reads_that_it_is_given_back": (
        "What was invoiced to … for this course is given back, and no seats are bound "
        "any more.",
    ),
    f"{HERE}/test_correction.py::TestCorrection"
    "::test_who_is_called_off_reads_what_becomes_of_its_money": (
        "What was invoiced to … for these seats is given back.",
    ),
    f"{HERE}/test_correction.py::TestCorrection::test_three_versions_sum_up": (
        "This replaces the share that you were told before; what was invoiced is set "
        "off.",
    ),
    f"{HERE}/test_einvoices.py::TestEinvoices::test_order_number_is_the_buyers": (
        "It stands on your invoice.",
    ),
    f"{HERE}/test_guaranteed_seats.py::TestGuaranteedSeats"
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
    f"{HERE}/test_guaranteed_seats.py::TestGuaranteedSeats"
    "::test_the_sheet_explains_it": (
        "Empty seats that you have guaranteed: … of ….",
        "They carry their part of …, the cost that does not grow with each "
        "participant: exactly ….",
    ),
    f"{HERE}/test_guest_price_money.py::TestGuestPrice"
    "::test_the_settlement_charges_what_was_said_to_the_cent": (
        "A seat costs you …, whatever the size of the group; the host bears the rest.",
    ),
    f"{HERE}/test_guest_price_money.py::TestGuestPrice"
    "::test_guests_are_told_their_price_and_the_host_the_rest": (
        "A seat costs them … each; your company bears the rest.",
    ),
    f"{HERE}/test_guest_price_money.py::TestGuestPrice"
    "::test_meals_take_no_cent_off_the_price": (
        "Then cents are moved between the guests and the host, so that guests pay the "
        "price that was said.",
    ),
    f"{HERE}/test_guest_price_money.py::TestGuestPrice"
    "::test_a_price_that_its_tax_skips_is_at_most_that": (
        "A seat costs you at most …, whatever the size of the group; the host bears "
        "the rest.",
        "A seat costs them at most … each; your company bears the rest.",
    ),
    f"{HERE}/test_guest_price_money.py::TestGuestPrice"
    "::test_a_guest_abroad_reads_what_it_is_invoiced": (
        "Prices per seat are rounded up to the cent, and taxes for each company: until "
        "all guests are known, your share can still change by a few cents.",
        "No tax is added.",
    ),
    f"{HERE}/test_guest_price_money.py::TestGuestPrice"
    "::test_a_page_says_what_becomes_of_taxes": (
        "Taxes are added where the law asks for them.",
        "The course is exempt from VAT: no tax is added.",
        "VAT on parts of the course, such as meals, is in the price: no tax is added.",
    ),
    f"{HERE}/test_limits.py::TestLimits::test_it_stands_on_the_sheet": (
        "You were promised to pay … at most, all in all.",
        "You were promised to pay … at most, without VAT.",
    ),
    f"{HERE}/test_limits.py::TestLimits::test_no_company_is_charged_above_its_limit": (
        "Above your limit, not charged − …",
        "What is above it is not charged.",
        "not charged: …",
    ),
    f"{HERE}/test_limits.py::TestLimits"
    "::test_a_promise_goes_before_the_minimum_contribution": (
        "Every company contributes at least …, unless it was promised to pay less.",
    ),
    f"{HERE}/test_order.py::TestOrder"
    "::test_what_a_cancelled_course_costs_at_its_provider_stays_here": (
        "What it may charge stays with the association, no company is asked for it.",
    ),
    f"{HERE}/test_order_answer.py::TestOrderAnswer"
    "::test_a_yes_that_is_late_is_a_task_once": (
        "Please confirm the order until ….",
        "Please confirm our order by the link until …, or tell us there what does not "
        "fit.",
    ),
    f"{HERE}/test_share_mails.py::TestShareMails"
    "::test_who_bears_nothing_is_promised_no_invoice": (
        "We send the invoice on its own.",
    ),
    f"{HERE}/test_share_mails.py::TestShareMails"
    "::test_each_company_reads_its_own_total_once": ("… bears …, of this … VAT.",),
    f"{HERE}/test_sheets.py::TestSheets::test_a_company_that_left": (
        "Your company no longer takes part; what was charged is given back.",
    ),
}
