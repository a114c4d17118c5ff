"""A company's sheet out of the frozen calculation: exact, and nobody else's row."""

import json
from fractions import Fraction

from ...tools import sheet
from ...tools.allocation import CostItem, allocate
from ...tools.cost_keys import Party, Rule

PARTIES = [Party(key=1, seats=5, order=1), Party(key=2, seats=4, order=2)]


def frozen(*items):
    """What the database gives back: the calculation went through JSON."""
    calculation = allocate(items, PARTIES).to_json()
    calculation["seats"] = 9
    for item in calculation["items"]:
        item.update(name=f"Cost {item['key']}", cost_type="fee")
    return json.loads(json.dumps(calculation))


def test_own_share_step_by_step():
    calculation = frozen(CostItem(7, 330000, Rule("per_seat"), group=3))
    mine = sheet.company_sheet(calculation, 1)
    assert (mine.companies, mine.seats) == (2, 9)
    (item,) = mine.items
    assert (item.name, item.code, item.amount_cents) == ("Cost 7", "per_seat", 330000)
    assert item.exact == Fraction(5, 9) * 330000
    assert item.amount_cents * item.formula["weight"] == item.exact
    (group,) = mine.groups
    assert (group.whole, group.exact - group.whole) == (183333, Fraction(1, 3))
    assert (mine.exact, mine.adjustment) == (group.exact, 0)
    assert group.cents == group.whole + group.extra == mine.total_cents


def test_odd_cents_are_all_given_away():
    calculation = frozen(
        CostItem(1, 10001, Rule("per_seat"), group="a"),
        CostItem(2, -333, Rule("per_company"), group="b"),
    )
    sheets = [sheet.company_sheet(calculation, key) for key in (1, 2)]
    for index, total in enumerate((10001, -333)):
        groups = [one.groups[index] for one in sheets]
        assert sum(group.cents for group in groups) == total
        assert sum(group.extra for group in groups) == total - sum(
            group.whole for group in groups
        )


def test_mixed_key_can_be_recomputed():
    rule = Rule("mixed", share_company=Fraction(1, 5))
    mine = sheet.company_sheet(frozen(CostItem(1, 840000, rule)), 2)
    figures = mine.items[0].formula
    a = figures["share_company"]
    assert mine.items[0].exact == 840000 * (
        a / figures["companies"]
        + (1 - a) * figures["numerator"] / figures["denominator"]
    )


def test_company_that_takes_no_part():
    calculation = frozen(CostItem(1, 100, Rule("per_seat")))
    assert sheet.company_sheet(calculation, 99) == sheet.Sheet()
    assert sheet.company_sheet({}, 1) == sheet.Sheet()
