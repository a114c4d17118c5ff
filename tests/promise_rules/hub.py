"""Promises kept by the tests of the Drehscheibe."""

HERE = "addons/arbeitsmarkt_drehscheibe/tests"

RULES = {
    f"{HERE}/demand/test_demand.py::TestDemand"
    "::test_cron_expires_what_nobody_confirms": (
        "Nobody has confirmed the demand … of … for 90 days, so nobody new is "
        "proposed for it.",
        "The demand … of … has expired, so nobody new is proposed for it.",
    ),
    f"{HERE}/matching/test_match_mails.py::TestMatchMails"
    "::test_a_demand_that_staff_close_is_closed_for_its_company_too": (
        "The demand … of … is closed: nobody is proposed for it any more.",
    ),
    f"{HERE}/matching/test_match_mails.py::TestMatchMails"
    "::test_the_company_learns_that_it_goes_on_and_no_name": (
        "… tells you the name; it does not stand in an e-mail.",
    ),
    f"{HERE}/matching/test_match_mails.py::TestMatchMails"
    "::test_a_demand_is_asked_for_before_it_expires_once": (
        "The demand … of … is open until ….",
    ),
    f"{HERE}/matching/test_match_mails.py::TestMatchMails"
    "::test_whose_placement_is_over_reads_so_and_has_time_to_confirm": (
        "Your demand is open until …, and others are proposed for it.",
        "If you look for nobody else, simply answer this e-mail.",
    ),
}
