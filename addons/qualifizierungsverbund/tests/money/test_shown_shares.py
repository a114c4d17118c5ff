import random

from odoo.fields import Command
from odoo.tests import tagged

from ...models.core.words import money
from ..common import VerbundCommon
from .common import SettlementCommon

CASES = 25


@tagged("post_install", "-at_install")
class TestShownShares(SettlementCommon):
    """What a company is shown as its share is what a settlement of the plan charges."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.association.account_sale_tax_id = cls._tax("sale")
        cls.reduced = cls._tax("sale", 7.0)
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma")
        cls.companies = cls.company_a | cls.company_b | cls.company_c

    @classmethod
    def _commit(cls, course, company, seats, ceiling=False):
        # the word as a company gives it, with its limit
        return VerbundCommon._commit.__func__(cls, course, company, seats, ceiling)

    def _plan(self, rng, treatment):
        """A course with a random plan: fee, food at 7 %, drinks at 19 %."""
        costs = [
            Command.create(
                {
                    "name": cost_type,
                    "cost_type": cost_type,
                    "amount_fixed": rng.choice([0, rng.randint(0, 99999) / 100]),
                    "amount_per_seat": rng.choice([0, rng.randint(0, 9999) / 100]),
                }
            )
            for cost_type in rng.choices(("fee", "room", "catering", "drinks"), k=4)
        ]
        return self._course(
            cost_ids=costs,
            min_seats=rng.randint(1, 4),
            max_seats=20,
            vat_treatment=treatment,
        )

    def _settled(self, course):
        settlement = self._settlement(course, costs=())
        settlement.action_load_plan()
        settlement.action_compute()
        return settlement

    def _due(self, line):
        """What a share comes to in the unit of the screen."""
        exempt = line.settlement_id.is_exempt
        return line.amount_total if exempt else line.amount_untaxed

    def test_the_share_that_was_shown_is_what_is_invoiced(self):
        """Random plans and seats; what is shown before and after the confirmation."""
        for case in range(CASES):
            rng = random.Random(case)
            course = self._plan(rng, rng.choice(("exempt", "exempt", "taxable")))
            course.action_open_booking()
            seats = {company: rng.randint(1, 6) for company in self.companies}
            for company, number in seats.items():
                self._commit(course, company, number)
            group = sum(seats.values())
            words = course.commitment_ids
            before = {w: w._planned_shares(group) for w in words}
            sizes = {w: (group, course.max_seats) for w in words}
            self.assertEqual(  # reckoned together, as in the e-mails to all of them
                words._planned_shares_each(sizes),
                {w: w._planned_shares(*sizes[w]) for w in words},
            )
            course.action_confirm()
            settlement = self._settled(course)
            self.assertFalse(settlement.above_open)
            for word in course.commitment_ids:
                line = self._line(settlement, word.partner_id)
                due, limit = self._due(line), word._limit_total()
                company = word.partner_id
                [most] = course._shares_at(
                    [(group, {company: word.seats}, {company: False})]
                )
                with self.subTest(case=case, seats=list(seats.values())):
                    self.assertEqual(word._planned_shares(group), [due])
                    self.assertEqual(before[word], [due])
                    self.assertLessEqual(due, limit)
                    # where the others are not known it may be less, never more
                    self.assertGreaterEqual(most[company][0], due)
                    self.assertLess(most[company][0] - due, 0.10)

    def _live_share(self, word):
        """What the form says of the seats that a company has, and in which group."""
        live = word.course_id._page_live(word, word.partner_id)
        return live["now"][word.seats - 1], live["shares"][word.seats - 1]

    def _limited_course(self, rng):
        """A random plan, and words with random ceilings: to some it may be too dear."""
        course = self._plan(rng, rng.choice(("exempt", "exempt", "taxable")))
        course.action_open_booking()
        lowest, worst = course._price_at(course.max_seats), course._worst_case()
        for company in self.companies:
            ceiling = max(round(rng.uniform(lowest, worst), 2), lowest)
            self._commit(
                course, company, rng.randint(1, 6), rng.choice((ceiling, False))
            )
        return course

    def test_a_page_says_one_share_of_one_group(self):
        """Table and form agree, and all of them pay it once the price is agreed to."""
        compared = charged = 0
        for case in range(CASES):
            course = self._limited_course(random.Random(case))
            shown = {word: self._live_share(word) for word in course.commitment_ids}
            for word, (size, share) in shown.items():
                said = money(self.env, share, course.currency_id)
                for row in course._page_values(word)["prices"]["rows"]:
                    if row["seats"] == size:
                        compared += 1
                        with self.subTest(case=case, size=size):
                            self.assertEqual(row["share"], said)
            group = sum(course.commitment_ids.mapped("seats"))
            if not course.too_dear_ids or group < course.min_seats:
                continue
            charged += 1
            course.too_dear_ids._with_transition().price_limit = False
            course.action_confirm()
            settlement = self._settled(course)
            for word, (size, share) in shown.items():
                if size != group:
                    continue  # of the group before the others have agreed
                with self.subTest(case=case, seats=word.seats):
                    due = self._due(self._line(settlement, word.partner_id))
                    self.assertEqual(due, share)
        self.assertGreater(compared, CASES)
        self.assertGreater(charged, 0)

    def _check_now(self, course, size):
        """Who takes part reads what it is invoiced if it is decided now."""
        now = {word: self._live_share(word) for word in course.taking_part_ids}
        self.assertEqual({group for group, _share in now.values()}, {size})
        for word, (_size, share) in now.items():
            self.assertLessEqual(share, word._limit_total())
            [row] = [
                row
                for row in course._page_values(word)["prices"]["rows"]
                if row["present"]
            ]
            self.assertEqual(row["share"], money(self.env, share, course.currency_id))
        course.action_confirm()
        settlement = self._settled(course)
        for word, (_size, share) in now.items():
            line = self._line(settlement, word.partner_id)
            self.assertEqual(self._due(line) - line.amount_carried, share)

    def test_as_things_stand_counts_empty_seats_beyond_the_minimum(self):
        """Which bring a seat below the limit of who would not take part otherwise."""
        course = self._course(fixed=1200.0, min_seats=4, max_seats=9)
        course.action_open_booking()
        low = self._commit(course, self.company_a, 2, 200.0)
        self._commit(course, self.company_b, 2)
        course._guarantee_seats(self.company_c, 3, 700.0)
        self.assertEqual(course._guaranteed_seats(), 2)
        self.assertEqual(low._limit_total(), 400.0)
        joining = course._page_live(
            course._get_commitment(self.company_c), self.company_c
        )
        self.assertEqual(joining["now"][:3], [6, 6, 7], "empty seats are taken first")
        self.assertEqual(course._page_live(low, self.company_a)["now"][0], 4, "fewer")
        self._check_now(course, 6)

    def test_as_things_stand_who_pays_too_little_takes_no_part(self):
        """Its seat is not free, as it would be cheap enough in another group."""
        course = self._course(
            min_seats=4,
            max_seats=9,
            cost_ids=[
                Command.create(
                    {
                        "name": "fee",
                        "amount_fixed": 1800.0,
                        "step_seats": 7,
                        "amount_step": 650.0,
                    }
                )
            ],
        )
        course.action_open_booking()
        for company, seats, ceiling in zip(
            self.companies, (3, 3, 1), (False, 340.0, 340.0), strict=True
        ):
            self._commit(course, company, seats, ceiling)
        self.assertEqual(course.seats_committed, 7)
        self._check_now(course, 6)

    def test_one_company_pays_all_of_it(self):
        """3 of 3 seats of a course of 1,000.00 are 1,000.00, not 3 × 333.34."""
        course = self._confirmed_course({self.company_a: 3}, fixed=1000.0, min_seats=3)
        [word] = course.commitment_ids
        self.assertEqual(word._planned_shares(3), [1000.0])
        # of 6 seats three: half of it, whoever the others are
        self.assertEqual(word._planned_shares(6, 0), [500.0, 0.0])
        self.assertEqual(word._planned_shares(7), [428.58])

    def test_each_door_shows_the_share(self):
        """Portal, form of the word, mail, dialog: 41.67 a seat, in three taxes."""
        course = self._course(
            fixed=100.0,
            min_seats=2,
            max_seats=3,
            cost_ids=[
                Command.create(
                    {"name": name, "cost_type": name, "amount_fixed": amount}
                )
                for name, amount in (("fee", 100.0), ("drinks", 20.0), ("catering", 5))
            ],
        )
        course.action_open_booking()
        words = [self._commit(course, company, 1) for company in self.companies]
        course.action_confirm()
        settlement = self._settled(course)
        shares = {
            word: self._due(self._line(settlement, word.partner_id)) for word in words
        }
        self.assertGreater(len(set(shares.values())), 1, "odd cents make a difference")
        self.assertEqual(course._price_at(3), 41.67)
        nobody = words[0].browse()
        left = course._leave_effect(nobody)
        for word, row in zip(words, left["rows"], strict=True):
            partner, amount = word.partner_id, shares[word]
            text = f"{amount:.2f}"
            with self.subTest(company=partner.name):
                prices = course._page_values(word)["prices"]
                [now] = [row for row in prices["rows"] if row["present"]]
                self.assertIn(text, now["share"])
                live = course._page_live(word, partner)
                self.assertEqual(live["shares"][0], amount)
                self.assertEqual(live["prices"][0], 41.67)
                self.assertIn(text, word._notice_values_each()[word]["total"])
                self.assertEqual((row["before"], row["after"]), (amount, amount))
                self.assertFalse(row["above"])
        for move in self._invoice(settlement):
            word = next(w for w in words if w.partner_id == move.commercial_partner_id)
            self.assertEqual(move.amount_total, shares[word])

    def test_a_company_that_is_taxed_otherwise_is_shown_its_own_share(self):
        """Abroad no tax is added to the meals: less than the others pay."""
        abroad = self.env["account.fiscal.position"].create({"name": "Abroad"})
        self._tax("sale", 0.0).write(
            {
                "fiscal_position_ids": [Command.link(abroad.id)],
                "original_tax_ids": [Command.link(self.reduced.id)],
            }
        )
        self.company_b.with_company(
            self.association
        ).property_account_position_id = abroad
        meals = {"name": "Lunch", "cost_type": "catering", "amount_per_seat": 107.0}
        course = self._course(fixed=0.0, min_seats=2, cost_ids=[Command.create(meals)])
        course.action_open_booking()
        for company in self.company_a | self.company_b:
            self._commit(course, company, 4)
        for word, share in zip(course.commitment_ids, (428.0, 400.0), strict=True):
            self.assertEqual(word._planned_shares(8), [share])
        course.action_confirm()
        settlement = self._settled(course)
        for word in course.commitment_ids:
            line = self._line(settlement, word.partner_id)
            self.assertEqual(word._planned_shares(8), [line.amount_total])

    def test_a_share_is_shown_where_a_tax_is_not_set_up(self):
        """A page is no place for an error of the accounting, and makes no tax."""
        self.reduced.active = False
        self.association.account_sale_tax_id = False
        self.association.verbund_exempt_tax_id = False
        for treatment in ("exempt", "taxable"):
            course = self._plan(random.Random(3), treatment)
            course.action_open_booking()
            word = self._commit(course, self.company_a, 2)
            [share] = word._planned_shares(2)
            self.assertAlmostEqual(share, course._total_at(2), places=2)
        self.assertFalse(self.association.verbund_exempt_tax_id)
