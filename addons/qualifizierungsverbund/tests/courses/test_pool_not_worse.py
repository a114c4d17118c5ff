from types import SimpleNamespace

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ...controllers.form import PortalForm
from .test_decision_day import MORNING, DecisionDayCommon


@tagged("post_install", "-at_install")
class TestPoolNotWorse(DecisionDayCommon):
    """After the decision date nobody makes the pool worse, through whichever door.

    Seats that are promised, and empty ones that are guaranteed, never get fewer, and
    the price of the others never rises.
    """

    def setUp(self):
        super().setUp()
        self.contact = self.user_portal_a.partner_id
        course = self.course.sudo()
        self.clock.move_to(MORNING.replace(day=12))
        self.need = self._need(self.company_a, 6)
        course._pool_needs(self.need.ids)
        self.beta = self._commit(course, self.company_b, 1, ceiling=450.0)
        self.guarantee = course._guarantee_seats(self.company_c, 2, 1900.0)
        self.word = course._get_commitment(self.company_a)
        self.env.cr.precommit.run()
        self.clock.move_to(MORNING.replace(day=14))

    def _pool(self):
        """What must not get fewer, and what must not get more."""
        self.env.flush_all()
        self.env.invalidate_all()
        course = self.course.sudo()
        given = {w.partner_id: w.seats for w in course._given_words()}
        carried = {row.partner_id: row.seats for row in course._bound_guarantees()}
        prices = [course._price_at(size) for size in range(6, 13)]
        limits = {w.partner_id: w.price_limit for w in course._given_words()}
        limits |= {row.partner_id: row.max_amount for row in course._bound_guarantees()}
        return {**given, **carried}, limits, [*prices, course.price_per_seat]

    def _try(self, doors, refused):
        """
        :param doors: dict name -> function that tries to make it worse
        :param refused: whether each must be refused, or does no harm
        """
        seats, limits, prices = self._pool()
        self.assertEqual(len(seats), 3)
        for name, door in doors.items():
            with self.subTest(door=name), self.env.cr.savepoint() as savepoint:
                if refused:
                    with self.assertRaises(UserError):
                        door()
                else:
                    door()
                    seats_now, limits_now, prices_now = self._pool()
                    for partner in seats:
                        self.assertGreaterEqual(seats_now[partner], seats[partner])
                        self.assertGreaterEqual(limits_now[partner], limits[partner])
                    for now, then in zip(prices_now, prices, strict=True):
                        self.assertLessEqual(now, then)
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(self._pool(), (seats, limits, prices))

    def test_a_company_in_portal_and_by_link(self):
        course = self.course.with_user(self.user_portal_a).sudo()
        link, word = SimpleNamespace(partner_id=self.contact), self.word

        def act(**post):
            return lambda: word._link_act_word(link, PortalForm(self.env, post))

        less = {"seats": "5", "binding": "1"}
        dear = {"seats": "6", "price_ceiling": "300", "binding": "1"}
        carrier = SimpleNamespace(partner_id=self.company_c)
        self._try(
            {
                "portal, released": lambda: course._release_seats(
                    self.company_a, self.contact
                ),
                "portal, fewer": lambda: course._commit_seats(
                    self.company_a, 5, None, contact=self.contact
                ),
                "portal, lower ceiling": lambda: course._commit_seats(
                    self.company_a, 6, 300.0, contact=self.contact
                ),
                "link, released": act(verb="release"),
                "link, fewer": act(**less),
                "link, lower ceiling": act(**dear),
                "guarantee withdrawn": lambda: course._withdraw_guarantee(
                    self.company_c
                ),
                "guarantee of fewer": lambda: course._guarantee_seats(
                    self.company_c, 1, 1900.0
                ),
                "guarantee for less": lambda: course._guarantee_seats(
                    self.company_c, 2, 900.0
                ),
                "its own RPC": lambda: word.with_user(self.user_portal_a).write(
                    {"seats": 1}
                ),
                "colleague without the right": lambda: course._release_seats(
                    self.company_a, self.user_portal_a_reader.partner_id
                ),
                "carrier by link": lambda: word._link_act_word(
                    carrier, PortalForm(self.env, {"verb": "guarantee_withdraw"})
                ),
            },
            refused=True,
        )

    def test_staff_in_forms_and_by_rpc(self):
        word = self.word.with_user(self.user_manager)
        course = self.course.with_user(self.user_manager)
        rows = self.guarantee.with_user(self.user_manager)

        def form():
            with Form(course) as view, view.commitment_ids.edit(0) as line:
                line.seats = 1

        self._try(
            {
                "form of the course": form,
                "fewer": lambda: word.write({"seats": 5}),
                "lower ceiling": lambda: word.write({"price_ceiling": 300.0}),
                "need of fewer": lambda: self.need.write({"seats_firm": 1}),
                "another company": lambda: word.write(
                    {"partner_id": self.company_c.id}
                ),
                "state": lambda: word.write({"state": "released"}),
                "limit": lambda: word.write({"price_limit": 1.0}),
                "line of the course": lambda: course.write(
                    {"commitment_ids": [Command.update(word.id, {"seats": 1})]}
                ),
                "line deleted": lambda: course.write(
                    {"commitment_ids": [Command.delete(word.id)]}
                ),
                "released": word.action_release,
                "called off": word.action_cancel,
                "as if it had left": lambda: word.action_release("left"),
                "deleted": word.unlink,
                "course deleted": course.unlink,
                "guarantee withdrawn": rows.action_withdraw,
                "guarantee of fewer": lambda: rows.write({"seats": 1}),
                "guarantee for less": lambda: rows.write({"max_amount": 900.0}),
                "guarantee deleted": rows.unlink,
            },
            refused=True,
        )

    def test_a_table_that_is_imported(self):
        word = self.word.with_user(self.user_manager)
        result = word.load([".id", "seats"], [[str(word.id), "1"]])
        self.assertFalse(result["ids"])
        self.assertIn("does not get smaller", result["messages"][0]["message"])
        self.assertEqual(word.seats, 6)

    def test_what_becomes_of_company_need_and_people(self):
        """A word once given binds on, whatever happens to who gave it."""
        membership = self.company_a.membership_ids
        self._try(
            {
                "membership under notice": membership.action_give_notice,
                "membership ended": membership.action_end,
                "carrier has left": self.company_c.membership_ids.action_end,
                "need withdrawn": self.need.action_withdraw,
                "need not covered": self.need.action_not_covered,
                "need with a lower ceiling": lambda: self.need.write(
                    {"price_ceiling": 1.0}
                ),
                "need taken out": lambda: self.course.write({"need_ids": []}),
                "contact archived": lambda: (
                    self.user_portal_a.action_archive()
                    and self.contact.action_archive()
                ),
                "company archived": self.company_a.action_archive,
                "more seats": lambda: self.course.sudo()._commit_seats(
                    self.company_a, 7, None
                ),
                "higher ceiling": lambda: self.course.sudo()._commit_seats(
                    self.company_b, 1, 500.0
                ),
                "another company joins": lambda: self.course.sudo()._commit_seats(
                    self._company("Delta Muster GmbH", "delta"), 1, None
                ),
            },
            refused=False,
        )

    def test_names_and_the_event_of_a_course_that_takes_place(self):
        """Whoever comes, or does not: the seats are those of their company."""
        self.course.action_confirm()
        course, word = self.course.sudo(), self.word
        seat = word._taken_seats()[0]
        word._name_seats({seat: ("Ada Muster", "")})
        before, event = course.seats_committed, course.event_id
        harmless = {
            "taken out": lambda: word._name_seats({seat: ("", "")}),
            "replaced": lambda: word._substitute(seat, "Bo Muster"),
            "erased": seat._verbund_erase,
            "taken out by staff": seat.action_verbund_take_out,
            "membership ended": self.company_a.membership_ids.action_end,
        }
        refused = {
            "portal": lambda: course._release_seats(self.company_a, self.contact),
            "fewer": lambda: course._commit_seats(self.company_a, 5, None),
            "seat called off": lambda: seat.with_user(self.env.user).action_cancel(),
            "seat archived": lambda: seat.with_user(self.env.user).action_archive(),
            "seat deleted": lambda: seat.with_user(self.env.user).unlink(),
            "seat of another event": lambda: seat.write({"event_id": event.copy().id}),
        }
        for name, door in (harmless | refused).items():
            with self.subTest(door=name), self.env.cr.savepoint() as savepoint:
                if name in refused:
                    with self.assertRaises(UserError):
                        door()
                else:
                    door()
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(course.seats_committed, before)
                self.assertEqual(word.seats, len(word._taken_seats()))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_companies_that_are_merged(self):
        """What was promised goes along; two words on one course stay two companies."""

        def merge(one, other):
            wizard = self.env["base.partner.merge.automatic.wizard"].create({})
            wizard._merge((one | other).ids, other)

        seats, _limits, _prices = self._pool()
        with self.assertRaisesRegex(UserError, "cannot be merged"):
            merge(self.company_a, self.company_b)
        self.assertEqual(self._pool()[0], seats)
        new = self._company("Alpha Muster AG", "alpha-ag")
        self.company_a.membership_ids.action_end()
        merge(self.company_a, new)
        self.assertEqual(self._pool()[0][new], 6)
