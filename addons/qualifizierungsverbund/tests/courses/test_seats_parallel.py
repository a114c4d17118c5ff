from functools import partial

from psycopg2 import Error

from odoo.exceptions import UserError, ValidationError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...models.core.batch import in_batch
from ..copied_database import committed, copied_database, in_parallel
from ..open_course import open_course

REQUESTS = 50
MAX_SEATS = 12
#: Companies of a course where it is not about how many want a seat at once.
SOME = 20


@tagged("post_install", "-at_install")
class TestSeatsParallel(TransactionCase):
    """Fifty companies want one of twelve seats at the same moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy = cls.enterClassContext(copied_database(cls.env.cr.dbname))

    def _prepare(self, env, code, count=SOME):
        """
        :return: id of a course, ids of an open offer per company
        """
        course, companies = open_course(env, code, count)
        offers = env["verbund.commitment"].create(
            [
                {
                    "course_id": course.id,
                    "partner_id": company.id,
                    "seats": 1,
                }
                for company in companies
            ]
        )
        return course.id, offers.ids

    def _commit(self, offer_id):
        """As the web layer calls it: a lost race is tried again."""
        with committed(self.copy) as env:
            offer = env["verbund.commitment"].browse(offer_id)
            retrying(partial(offer.action_commit), env)
        return "committed"

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_never_more_than_the_maximum(self):
        with committed(self.copy) as env:
            course_id, offer_ids = self._prepare(env, "PAR", REQUESTS)
        results = in_parallel(REQUESTS, lambda index: self._commit(offer_ids[index]))
        for result in results:
            if result != "committed":
                # no seat left, or the race was lost too often
                self.assertIsInstance(result, (ValidationError, Error))
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            offers = env["verbund.commitment"].browse(offer_ids)
            for offer, result in zip(offers, results, strict=True):
                if result == "committed":
                    self.assertEqual(offer.state, "committed", "an answer is kept")
            given = offers.filtered(lambda offer: offer.state == "committed")
            self.assertEqual(course.seats_committed, len(given))
            self.assertTrue(1 <= len(given) <= MAX_SEATS, len(given))
            # who lost the race presses again: all seats are given, and no more
            for offer in (offers - given)[: MAX_SEATS - len(given)]:
                offer.action_commit()
            self.assertEqual(course.seats_committed, MAX_SEATS)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_free_seats_of_a_course_that_takes_place_are_given_once(self):
        with committed(self.copy) as env:
            course_id, offer_ids = self._prepare(env, "LATE", REQUESTS)
            course = env["verbund.course"].browse(course_id)
            first = env["verbund.commitment"].browse(offer_ids[:3])
            late = env["verbund.commitment"].browse(offer_ids[3:])
            partners = late.partner_id.ids
            late.unlink()
            first.action_commit()
            course.action_confirm()

        def join(index):
            with committed(self.copy) as env:
                course = env["verbund.course"].browse(course_id)
                partner = env["res.partner"].browse(partners[index])
                retrying(partial(course._commit_seats, partner, 1, 100.0), env)
            return "confirmed"

        results = in_parallel(len(partners), join)
        for result in results:
            if result != "confirmed":
                self.assertIsInstance(result, (ValidationError, Error))
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            given = course.commitment_ids.filtered(lambda c: c.state == "confirmed")
            self.assertEqual(course.seats_committed, len(given))
            self.assertEqual(len(given), 3 + results.count("confirmed"))
            self.assertTrue(3 < len(given) <= MAX_SEATS, len(given))
            seats = course.event_id.registration_ids
            self.assertEqual(len(seats), len(given), "one registration a seat")

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_seats_that_a_host_has_opened_are_given_once(self):
        with committed(self.copy) as env:
            course, (host, *others) = open_course(env, "HOST", 9, max_seats=20)
            course.write({"format": "inhouse", "host_id": host.id, "guest_seats": 3})
            course_id, partner_ids = course.id, [other.id for other in others]

        def join(index):
            with committed(self.copy) as env:
                course = env["verbund.course"].browse(course_id)
                partner = env["res.partner"].browse(partner_ids[index])
                retrying(partial(course._commit_seats, partner, 1, None), env)
            return "committed"

        results = in_parallel(len(partner_ids), join)
        for result in results:
            if result != "committed":
                self.assertIsInstance(result, (ValidationError, Error))
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            self.assertEqual(course.seats_guests, results.count("committed"))
            self.assertTrue(0 < course.seats_guests <= 3)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_somebody_is_replaced_once(self):
        with committed(self.copy) as env:
            course_id, offer_ids = self._prepare(env, "SUB")
            first = env["verbund.commitment"].browse(offer_ids[:8])
            first.action_commit()
            course = env["verbund.course"].browse(course_id)
            course.action_confirm()
            course.mail_participants = True
            seat = first[0]._taken_seats()
            first[0]._name_seats({seat: ("Ada", "ada@example.com")})

        def replace(name):
            with committed(self.copy) as env:
                word = env["verbund.commitment"].browse(first[0].id)
                row = env["event.registration"].browse(seat.id)
                retrying(
                    partial(word._substitute, row, name, f"{name}@example.com"), env
                )
            return name

        names = ["cleo", "dora"]
        results = in_parallel(2, lambda index: replace(names[index]))
        [won] = [result for result in results if result in names]
        [told] = [result for result in results if result != won]
        self.assertIsInstance(told, UserError)
        self.assertIn("own seats only", str(told))
        with committed(self.copy) as env:
            word = env["verbund.commitment"].browse(first[0].id)
            self.assertEqual(word._taken_seats().name, won)
            self.assertEqual(len(word.registration_ids), 2)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_seat_of_a_half_group_is_given_once(self):
        with committed(self.copy) as env:
            course_id, offer_ids = self._prepare(env, "HALF")
            words = env["verbund.commitment"].browse(offer_ids[:8])
            words.action_commit()
            course = env["verbund.course"].browse(course_id)
            course.action_confirm()
            env["verbund.session"].create(
                [
                    {
                        "course_id": course_id,
                        "date_begin": f"2100-02-0{day} 10:00:00",
                        "date_end": f"2100-02-0{day} 11:00:00",
                        "half": str(day),
                    }
                    for day in (1, 2)
                ]
            )
            course.half_max_1 = 1

        def name(index):
            with committed(self.copy) as env:
                word = env["verbund.commitment"].browse(offer_ids[index])
                seat = word._taken_seats()
                names = {seat: (f"Ada {index}", "")}
                details = {seat: {"verbund_half": "1"}}
                retrying(partial(word._name_seats, names, details), env)
            return "named"

        results = in_parallel(8, name)
        self.assertEqual(results.count("named"), 1)
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            self.assertEqual(course.half_free[:22], "Group 1: 0 of 1 free ·")

    def _press(self, course_id, partner_id):
        """Seats, else a place on the waiting list, as somebody does it in the portal.

        :return: which of them it was
        """
        for name, values in (
            ("_commit_seats", (1, None)),
            ("_join_waiting", (1, "all")),
        ):
            with committed(self.copy) as env:
                method = getattr(env["verbund.course"].browse(course_id), name)
                partner = env["res.partner"].browse(partner_id)
                try:
                    retrying(partial(method, partner, *values), env)
                except ValidationError as error:
                    if "waiting list" not in str(error):
                        raise
                    env.cr.rollback()
                else:
                    return name
        return None

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_of_fifty_five_win_and_all_others_wait_in_order(self):
        with committed(self.copy) as env:
            course, companies = open_course(env, "WAIT", REQUESTS, max_seats=5)
            course_id, partner_ids = course.id, companies.ids
            for number, company in enumerate(companies):
                company.email = f"wait{number}@example.com"
        results = in_parallel(
            REQUESTS, lambda index: self._press(course_id, partner_ids[index])
        )
        for index, result in enumerate(results):
            if not isinstance(result, str):  # the race was lost too often
                self.assertIsInstance(result, Error)
                results[index] = self._press(course_id, partner_ids[index])
        self.assertEqual(results.count("_commit_seats"), 5)
        self.assertEqual(results.count("_join_waiting"), REQUESTS - 5)
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            self.assertEqual((course.seats_committed, course._free_seats()), (5, 0))
            queue = course._waiting_rows(("waiting",)).ids
            self.assertEqual(len(queue), REQUESTS - 5)
            in_batch(course).max_seats = 10  # nobody is asked yet

        def offer(_index):
            with committed(self.copy) as env:
                course = env["verbund.course"].browse(course_id)
                retrying(course._offer_freed, env)
            return "offered"

        self.assertTrue(set(in_parallel(REQUESTS, offer)) & {"offered"})
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            self.assertEqual(course._waiting_rows(("offered",)).ids, queue[:5])
            self.assertEqual((course.seats_reserved, course._free_seats()), (5, 0))

        def take(_index):
            with committed(self.copy) as env:
                row = env["verbund.waiting"].browse(queue[0])
                retrying(row.action_take, env)
            return "taken"

        self.assertEqual(in_parallel(4, take).count("taken"), 1)
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            self.assertEqual((course.seats_committed, course.seats_reserved), (6, 4))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_who_books_late_takes_no_seat_that_is_offered(self):
        """Five take what they were offered, while twenty want the other three."""
        with committed(self.copy) as env:
            course, companies = open_course(env, "MIX", 26, max_seats=6)
            course._commit_seats(companies[0], 6, None)
            rows = [course._join_waiting(one, 1, "all").id for one in companies[1:6]]
            course.action_confirm()
            course.max_seats = 14
            self.assertEqual((course.seats_reserved, course._free_seats()), (5, 3))
            course_id, partner_ids = course.id, companies[6:].ids

        def press(index):
            with committed(self.copy) as env:
                if index < len(rows):
                    act = env["verbund.waiting"].browse(rows[index]).action_take
                else:
                    course = env["verbund.course"].browse(course_id)
                    partner = env["res.partner"].browse(partner_ids[index - len(rows)])
                    act = partial(course._commit_seats, partner, 1, None)
                retrying(act, env)
            return "taken" if index < len(rows) else "booked"

        results = in_parallel(len(rows) + len(partner_ids), press)
        for index, result in enumerate(results[: len(rows)]):
            if isinstance(result, Error):  # the race was lost too often
                results[index] = press(index)
        self.assertEqual(results.count("taken"), len(rows), "each of them can")
        booked = results.count("booked")
        self.assertLessEqual(booked, 3)
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            self.assertEqual(course.seats_reserved, 0)
            self.assertEqual(course.seats_committed, 6 + len(rows) + booked)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_managers_decide_otherwise_at_the_same_moment(self):
        """One of them decides; the others are told, and nobody is told twice."""
        with committed(self.copy) as env:
            course, companies = open_course(env, "DECIDE", 4)
            for company in companies:
                course._commit_seats(company, 1, 100.0)
            other = course.copy(
                {
                    "commitment_deadline": course.commitment_deadline,
                    "date_begin": "2100-03-01 08:00:00",
                    "date_end": "2100-03-05 15:00:00",
                }
            )
            other.action_open_booking()
            course_id, other_id = course.id, other.id
            decisions = ["run", "cancel", "merge", "run", "merge"]
            dialog_ids = (
                env["verbund.course.decide"]
                .create(
                    [
                        {
                            "course_id": course_id,
                            "outcome": outcome,
                            "seen_state": "booking_open",
                            "target_id": other_id,
                            "target_day": False,
                        }
                        for outcome in decisions
                    ]
                )
                .ids
            )

        def decide(index):
            with committed(self.copy) as env:
                dialog = env["verbund.course.decide"].browse(dialog_ids[index])
                retrying(dialog.action_decide, env)
            return decisions[index]

        results = in_parallel(len(decisions), decide)
        done = [result for result in results if isinstance(result, str)]
        self.assertEqual(len(done), 1, results)
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            moved = env["verbund.course"].browse(other_id).commitment_ids
            self.assertEqual(len(moved), 4 * (done == ["merge"]))
            confirmed = done == ["run"]
            self.assertEqual(course.state, "confirmed" if confirmed else "cancelled")
            self.assertEqual(set(course.commitment_ids.mapped("state")), {course.state})

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_who_books_or_goes_while_it_is_decided_is_in_or_out(self):
        """Never between: nobody who is bound to a course that it has left."""
        decisions = {"action_confirm": 1, "action_cancel": 1, "action_step_back": 2}
        for turn, (decision, lead) in enumerate(decisions.items()):
            with self.subTest(decision), committed(self.copy) as env:
                course, companies = open_course(env, f"MOVE{turn}", 9)
                for company in companies[:5]:
                    course._commit_seats(company, 1, 100.0)
                if lead == 2:
                    course.action_confirm()
                course_id, partner_ids = course.id, companies.ids

            move = partial(self._decide_or_move, course_id, partner_ids, decision)
            results = in_parallel(9, move)
            with self.subTest(decision, results=results), committed(self.copy) as env:
                self._check_in_or_out(env["verbund.course"].browse(course_id))

    def _decide_or_move(self, course_id, partner_ids, decision, index):
        """The first one decides, two companies go, the others give their word."""
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            partner = env["res.partner"].browse(partner_ids[index])
            work = partial(course._commit_seats, partner, 1, 100.0)
            if index == 0:
                work = getattr(course, decision)
            elif index < 3:
                work = partial(course._release_seats, partner)
            retrying(work, env)
        return "done"

    def _check_in_or_out(self, course):
        """Words, counter, registrations and the state of the course say one thing."""
        words = course.commitment_ids
        by_state = words.grouped("state")
        given = {
            "booking_open": {"committed", "released"},
            "confirmed": {"confirmed", "released"},
            "cancelled": {"cancelled", "released"},
        }
        self.assertLessEqual(by_state.keys(), given[course.state])
        holding = words.filtered(lambda w: w.state in ("committed", "confirmed"))
        self.assertEqual(course.seats_committed, sum(holding.mapped("seats")))
        seats = course.event_id.registration_ids.filtered(lambda s: s.state == "open")
        taken = course.seats_committed if course.state == "confirmed" else 0
        self.assertEqual(len(seats), taken)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_an_award_is_taken_back_once(self):
        with committed(self.copy) as env:
            course, companies = open_course(env, "AWARD", 2)
            companies.is_training_provider = True
            offers = env["verbund.offer"].create(
                [
                    {"course_id": course.id, "partner_id": company.id}
                    for company in companies
                ]
            )
            offers.write({"fixed_amount": 900.0})
            offers[0].action_award()
            offers[0].take_back_reason = "Krank"
            course_id, offer_ids = course.id, offers.ids

        def press(offer_id, action):
            def once(_index):
                with committed(self.copy) as env:
                    offer = env["verbund.offer"].browse(offer_id)
                    retrying(getattr(offer, action), env)
                return action

            return in_parallel(4, once)

        for offer_id, action in zip(
            offer_ids, ("action_take_back", "action_award"), strict=True
        ):
            results = press(offer_id, action)
            self.assertEqual(results.count(action), 1, results)
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            self.assertEqual(course.provider_id.id, course.offer_ids[1].partner_id.id)
            self.assertEqual(course.cost_ids.filtered("offer_id").amount_fixed, 900.0)
            orders = env["purchase.order"].search(
                [("verbund_course_id", "=", course_id)]
            )
            self.assertEqual(sorted(orders.mapped("state")), ["cancel", "purchase"])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_empty_seats_are_guaranteed_and_taken_once(self):
        """Several guarantee at once, then several book what is guaranteed."""
        with committed(self.copy) as env:
            course, companies = open_course(env, "EMPTY", 8, max_seats=6)
            course._commit_seats(companies[0], 1, 100.0)
            course_id, partner_ids = course.id, companies.ids

        def act(method, *arguments):
            def once(index):
                with committed(self.copy) as env:
                    course = env["verbund.course"].browse(course_id)
                    partner = env["res.partner"].browse(partner_ids[index + 1])
                    retrying(partial(getattr(course, method), partner, *arguments), env)
                return method

            return once

        results = in_parallel(3, act("_guarantee_seats", 2, 500.0))
        self.assertIn("_guarantee_seats", results)
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            self.assertEqual(course._guaranteed_seats(), 2, "as many as are missing")
            bound = course.guarantee_ids.filtered(lambda row: row.state == "bound")
            self.assertEqual(len(bound), results.count("_guarantee_seats"))
            course.action_confirm()
            self.assertEqual(sum(course.guarantee_ids.mapped("seats_drawn")), 2)
        results = in_parallel(4, act("_commit_seats", 1, 100.0))
        booked = results.count("_commit_seats")
        self.assertTrue(booked)
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            self.assertEqual(course.seats_committed, 1 + booked)
            left = sum(course.guarantee_ids.mapped("seats_drawn"))
            self.assertEqual(left, max(2 - booked, 0))
            notices = env["verbund.notice"].search(
                [
                    ("res_model", "=", "verbund.guarantee"),
                    ("res_id", "in", course.guarantee_ids.ids),
                    ("template", "like", "ended"),
                ]
            )
            ended = course.guarantee_ids.filtered(lambda row: row.state == "replaced")
            self.assertEqual(sorted(notices.mapped("res_id")), sorted(ended.ids))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_person_is_not_named_on_two_seats_at_once(self):
        with committed(self.copy) as env:
            course_id, offer_ids = self._prepare(env, "NAMES")
            word = env["verbund.commitment"].browse(offer_ids[0])
            word.seats = 4
            word.action_commit()
            env["verbund.course"].browse(course_id).action_confirm()

        def name(index):
            with committed(self.copy) as env:
                word = env["verbund.commitment"].browse(offer_ids[0])
                seat = word._taken_seats()[index]
                retrying(partial(word._name_seats, {seat: ("Ada", "")}), env)
            return "named"

        results = in_parallel(4, name)
        self.assertEqual(results.count("named"), 1, results)
        with committed(self.copy) as env:
            word = env["verbund.commitment"].browse(offer_ids[0])
            self.assertEqual(len(word._get_unnamed_seats()), 3)
