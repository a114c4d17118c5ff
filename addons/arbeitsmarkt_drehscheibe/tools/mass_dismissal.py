"""Orientation on the duty to notify mass dismissals.

Source: § 17 (1) KSchG in the version in force since 30 July 2001, read 2026-04. It
counts dismissals and other terminations caused by the employer within 30 calendar
days, in one establishment (Betrieb), not in the whole company.
"""

# Below this headcount § 17 (1) KSchG knows no threshold.
SMALLEST_HEADCOUNT = 21


def must_be_checked(headcount: int, terminations: int) -> bool | None:
    """Whether so many terminations within 30 days reach a threshold.

    Establishments with 21 to 59 employees: more than 5; with 60 to 499: 10 percent or
    more than 25; with 500 and more: at least 30.

    :param headcount: employees of the establishment as heads
    :param terminations: people who leave within 30 calendar days
    :return: ``None`` when the headcount is unknown (0)
    :raises ValueError: when a number is negative
    """
    if headcount < 0 or terminations < 0:
        raise ValueError("headcount and terminations cannot be negative")
    if not headcount:
        return None
    if headcount < SMALLEST_HEADCOUNT:
        return False
    if headcount < 60:
        return terminations > 5
    if headcount < 500:
        return terminations * 10 >= headcount or terminations > 25
    return terminations >= 30
