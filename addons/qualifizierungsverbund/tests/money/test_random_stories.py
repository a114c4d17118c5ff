import random
from collections import Counter

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import SettlementCommon

STORIES = 80
LOW, HIGH = 4, 8


class Story:
    """A course from booking to settlement, whatever happens in between.

    What a company has agreed to is kept here, beside what the records say of it.
    """

    def __init__(self, case, seed):
        self.case, self.rng = case, random.Random(seed)
        self.companies = case.companies
        self.course = case._course(
            fixed=self.rng.randint(400, 2400),
            per_seat=self.rng.choice((0, 0, 7, 33.33)),
            min_seats=LOW,
            max_seats=HIGH,
        )
        self.course.action_open_booking()
        self.agreed, self.most = {}, {}

    # ------------------------------------------------------------------ acts

    def act(self, name, company):
        """:return: whether it was taken; what is refused changes nothing"""
        try:
            with self.case.env.cr.savepoint():
                getattr(self, name)(company)
        except (UserError, ValidationError):
            return False
        return True

    def book(self, company):
        worst = self.course._price_at(LOW)
        ceiling = self.rng.choice((None, worst, worst * 0.7, worst * 1.3))
        ceiling = ceiling and round(ceiling, 2)
        word = self.course._commit_seats(company, self.rng.randint(1, 3), ceiling)
        if ceiling:
            self.case.assertLessEqual(word.price_limit, ceiling)
        self.agreed[company] = word.price_limit

    def guarantee(self, company):
        fair = self.course._empty_seats_cost(1, LOW)
        seats = self.rng.randint(1, 3)
        amount = round(fair * seats * self.rng.choice((0.6, 1, 1.5)), 2)
        self.course._guarantee_seats(company, seats, amount)
        self.most[company] = amount

    def withdraw(self, company):
        if self.rng.random() < 0.5:
            self.course._withdraw_guarantee(company)
        else:
            self.course._release_seats(company)

    def change_plan(self, _company):
        self.course.cost_ids.amount_fixed = self.rng.randint(400, 2400)

    def agree(self, company):
        """To the higher price that a change of the plan has asked it for."""
        word = self.course._get_commitment(company)
        if word.limit_asked:
            self.course._accept_limit(company, word._asked_now())
            self.agreed[company] = word.price_limit

    def confirm(self, _company):
        self.course.action_confirm()

    def book_late(self, company):
        before = {row: row.amount_now for row in self.course._carriers()}
        word = self.course._get_commitment(company)
        seats = self.rng.randint(1, 2) + (word.seats if word.state != "released" else 0)
        self.course._commit_seats(company, seats, None)
        self.agreed[company] = self.course._get_commitment(company).price_limit
        self.case.assertEqual(
            [row for row, amount in before.items() if row.amount_now > amount],
            [],
            "a late booking raises no bill",
        )
        if sum(before.values()):
            after = sum(row.amount_now for row in before)
            self.case.assertLess(after, sum(before.values()), "and lowers them")

    # --------------------------------------------------------------- outcome

    def settle(self, factor):
        """
        :param factor: what it has cost, to what was planned
        """
        course, case = self.course, self.case
        cost = round(course._total_at(course.seats_committed) * factor, 2)
        shown = {row: row.amount_now for row in course._carriers()}
        settlement = case._settlement(course, costs=(("fee", cost),))
        settlement = settlement.with_user(case.user_manager)
        settlement.action_compute()
        case.assertAddsUp(settlement)
        shares = sum(round(line.amount_untaxed * 100) for line in settlement.line_ids)
        above = round(settlement.amount_above * 100)
        case.assertEqual(shares + above, round(cost * 100))
        if factor <= 1:
            case.assertLessEqual(above, 1, "as planned, an odd cent alone is above")
        for line in settlement.line_ids:
            self.check_line(line)
            for row, amount in shown.items():
                if factor == 1 and row.partner_id == line.partner_id:
                    case.assertEqual(line.amount_carried, amount, "as it was shown")
        return settlement

    def check_line(self, line):
        """Nobody pays more than it has said itself."""
        company, case = line.partner_id, self.case
        own = line.amount_untaxed - line.amount_carried
        agreed = self.agreed.get(company, 0.0) * line.seats
        case.assertLessEqual(round(own * 100), round(agreed * 100), company.name)
        most = self.most.get(company, 0.0) if line.seats_carried else 0.0
        case.assertLessEqual(line.amount_carried, most, company.name)


@tagged("post_install", "-at_install")
class TestRandomStories(SettlementCommon):
    """Booking, guarantee, withdrawal, plan change, late booking, in any order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.company_a | cls.company_b
        for name in ("Gamma", "Delta"):
            cls.companies |= cls._company(f"{name} GmbH", name, network=cls.network)
        cls.companies.lang = "en_US"

    def _tell_story(self, story, seen):
        rng = story.rng
        for _turn in range(rng.randint(3, 8)):
            name = rng.choice(
                ("book", "book", "book", "guarantee", "withdraw", "change_plan")
            )
            done = story.act(name, rng.choice(story.companies))
            seen[name] += done
            if name == "change_plan":
                story.act("agree", rng.choice(story.companies))
        if not story.act("confirm", None):
            return
        seen["confirmed"] += 1
        seen["covered"] += bool(story.course._carriers())
        for _turn in range(rng.randint(0, 3)):
            seen["late"] += story.act("book_late", rng.choice(story.companies))
        story.settle(rng.choice((1, 1, 0.9, 1.1, 2)))

    def test_whatever_the_order(self):
        """Nobody above its limit, the shares are the cost, late seats lower bills."""
        seen = Counter()
        for seed in range(STORIES):
            with self.subTest(seed=seed):
                self._tell_story(Story(self, seed), seen)
        for name, least in {
            "book": 110,
            "guarantee": 15,
            "withdraw": 10,
            "change_plan": 25,
            "confirmed": 25,
            "covered": 4,
            "late": 15,
        }.items():
            self.assertGreaterEqual(seen[name], least, seen)
