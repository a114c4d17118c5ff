"""Promises kept by the tests of networks."""

HERE = "addons/qualifizierungsverbund/tests/network"

RULES = {
    f"{HERE}/test_membership.py::TestMembership"
    "::test_a_membership_ends_with_its_last_day": (
        "… takes part in … until …, and no longer after that day.",
    ),
}
