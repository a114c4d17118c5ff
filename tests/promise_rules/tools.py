"""Promises kept by the tests of pure rules."""

HERE = "addons/qualifizierungsverbund/tests/tools"

RULES = {
    f"{HERE}/test_allocation.py::test_thirds_close_to_the_cent": (
        "Whole cents go to the largest remainders, so that all shares together are "
        "exactly what is shared.",
        "The cents that are left over go to the companies with the largest remainders, "
        "so that all shares together are exactly what is shared.",
        "Every share is cut to whole cents.",
        "Every share is cut to whole cents; the cents left over go to the largest "
        "remainders, so that all shares together are exactly what is shared.",
    ),
    f"{HERE}/test_allocation.py::test_limits_hold_exactly": (
        "No company contributes more than ….",
    ),
    f"{HERE}/test_pooling.py::test_six_small_needs_make_a_course": (
        "Two people are enough: your need is pooled with those of other companies on "
        "the same topic.",
    ),
}
