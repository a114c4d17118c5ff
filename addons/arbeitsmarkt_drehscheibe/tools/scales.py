"""What profiles and demands are measured with: each scale stands here once.

Choices of fields, the score in SQL and its tests count with them. A scale goes from one
end to the other, so that the distance between two of its keys is a number of steps.
"""

# How well somebody masters a skill; the key is the number to count with.
SKILL_LEVELS = [("1", "Basic"), ("2", "Confident"), ("3", "Expert")]
GERMAN_LEVELS = [
    ("none", "No German"),
    ("a1", "A1"),
    ("a2", "A2"),
    ("b1", "B1"),
    ("b2", "B2"),
    ("c1", "C1"),
    ("c2", "C2 or native"),
]
# From the least to the most that is asked of somebody.
SHIFTS = [
    ("day", "Day only"),
    ("two", "Two shifts"),
    ("three", "Three shifts with nights"),
    ("continuous", "Round the clock with weekends"),
]
HOURS = [
    ("full", "Full time (from 35 h)"),
    ("long", "Part time (20 to 34 h)"),
    ("short", "Part time (below 20 h)"),
]
HOURS_ANY = ("any", "Any")
EXPERIENCE_BANDS = [
    ("lt2", "Below 2 years"),
    ("2_5", "2 to 5 years"),
    ("5_10", "5 to 10 years"),
    ("10_20", "10 to 20 years"),
    ("gt20", "More than 20 years"),
]
PAY_BANDS = [
    ("lt30", "Below 30,000 € a year"),
    ("30_40", "30,000 to 40,000 € a year"),
    ("40_50", "40,000 to 50,000 € a year"),
    ("50_65", "50,000 to 65,000 € a year"),
    ("gt65", "More than 65,000 € a year"),
]
# The key is the number of kilometres.
RADII = [("25", "25 km"), ("50", "50 km"), ("100", "100 km")]

# Digits of a whole code of the KldB; a shorter one names a group.
KLDB_DIGITS = 5
# Without career changers: same main group (Hauptgruppe) of the KldB at least.
NEAR_DIGITS = 2
# Whoever is available this many days after the start gets nothing for it.
LATE_DAYS = 90
# One level of shifts, hours or German apart costs half of the criterion.
STEP_PERCENT = 50
# At the edge of their radius people still get half of the criterion.
EDGE_PERCENT = 50
# Distance unknown: neither good nor bad.
UNKNOWN_PERCENT = 50


def keys(scale):
    """The keys of a scale, in its order."""
    return [key for key, _label in scale]
