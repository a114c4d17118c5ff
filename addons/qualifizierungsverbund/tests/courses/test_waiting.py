from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..common import VerbundCommon


class WaitingCase(VerbundCommon):
    """A full course of twelve seats: A has eight, B four; C and D wait."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.course = cls._course()
        cls.course.action_open_booking()
        cls.word_a = cls._commit(cls.course, cls.company_a, 8)
        cls.word_b = cls._commit(cls.course, cls.company_b, 4)
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma")
        cls.company_d = cls._company("Delta Muster GmbH", "delta")

    def _join(self, company, seats=1, mode="up_to", ceiling=None):
        return self.course.sudo()._join_waiting(company, seats, mode, ceiling)

    def _free(self, seats, word=None):
        word = word or self.word_b
        word.seats -= seats

    def _run_cron(self):
        """A test commits nothing."""
        with patch.object(IrCron, "_commit_progress", return_value=1):
            self.env["verbund.course"]._cron_waiting()

    def _told(self, row):
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.waiting"), ("res_id", "=", row.id)], order="id"
        )
        return [notice.extra["told"] for notice in notices]

    def _body(self, row):
        notice = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.waiting"), ("res_id", "=", row.id)], limit=1
        )
        return " ".join(notice.body.replace("\xa0", " ").replace("&nbsp;", " ").split())


@tagged("post_install", "-at_install")
class TestWaiting(WaitingCase):
    """Companies that wait for seats of a full course."""

    def test_a_card_shows_until_when_seats_are_offered(self):
        """On a phone, where the list of a course is cards, it is all that is read."""
        waiting = self.env["verbund.waiting"].with_user(self.user_staff)
        card = etree.fromstring(waiting.get_view(view_type="kanban")["arch"])
        [until] = card.xpath("//field[@name='offered_until']")
        self.assertEqual(until.getparent().get("invisible"), "not offered_until")

    def test_who_finds_no_seat_is_told_that_it_can_wait(self):
        with self.assertRaisesRegex(ValidationError, "You can join the waiting list"):
            self.course._commit_seats(self.company_c, 1, None)
        row = self._join(self.company_c)
        self.assertEqual((row.state, self._told(row)), ("waiting", ["joined"]))
        self.assertFalse(
            self.course._get_commitment(self.company_c), "bound to nothing"
        )
        with self.assertRaisesRegex(ValidationError, "13 seats: more than") as refused:
            self.course._commit_seats(self.company_c, 13, None)
        self.assertNotIn("waiting list", str(refused.exception))

    def test_freed_seats_are_offered_in_order(self):
        first, second = self._join(self.company_c, 1), self._join(self.company_d, 2)
        self._free(2)
        self.assertEqual((first.state, first.offered_seats), ("offered", 1))
        self.assertEqual((second.state, second.offered_seats), ("offered", 1))
        self.assertEqual(self.course._free_seats(), 0, "reserved")
        self.assertEqual(self.course.seats_reserved, 2)
        with self.assertRaisesRegex(ValidationError, "Still to be had: 0"):
            self.course._commit_seats(self._company("Neu Muster GmbH", "new"), 1, None)
        self.assertIn("reserved for Gamma Muster GmbH", self._body(first))

    def test_every_way_in_which_a_seat_gets_free_reaches_the_list(self):
        row = self._join(self.company_c)
        self.word_b.action_release()
        self.assertEqual(row.offered_seats, 1)
        other = self._join(self.company_d, 4, "all")
        self.course.max_seats = 13
        self.assertEqual(other.state, "offered", "three were free, one came")

    def test_seats_that_a_dearer_plan_frees_reach_the_list(self):
        self.course._commit_seats(self.company_b, 4, 280.0)
        row = self._join(self.company_c, 2)
        self.course.cost_ids.amount_fixed = 3600.0
        self.assertEqual((row.state, row.offered_seats), ("offered", 2))
        self.assertEqual(self.course._free_seats(), 2, "B takes part at no size")

    def test_a_word_that_would_count_again_does_not_take_what_is_offered(self):
        course = self._course(fixed=2400.0)
        course.action_open_booking()
        course._commit_seats(self.company_a, 4, 250.0)
        self._commit(course, self.company_b, 8)
        row = course._join_waiting(self.company_c, 4, "all")
        course.cost_ids.amount_fixed = 4000.0
        self.assertEqual((row.state, course.seats_reserved), ("offered", 4))
        with self.assertRaisesRegex(ValidationError, "4 are offered to the waiting"):
            course.cost_ids.amount_fixed = 2000.0

    def test_a_yes_whose_seats_others_have_taken_is_refused_in_words(self):
        self.course._commit_seats(self.company_b, 4, 280.0)
        self.course.cost_ids.amount_fixed = 3600.0
        self.assertTrue(self.word_b._page_question()["seats_free"])
        told = self.env["verbund.notice"].search(
            [("res_id", "=", self.word_b.id), ("template", "like", "%plan_dearer")]
        )
        self.assertIn("seats are free for other companies", told[:1].body)
        self.course._commit_seats(self.company_d, 2, None)
        with self.assertRaisesRegex(UserError, "others have taken them"):
            self.word_b.action_accept_limit()
        with self.assertRaisesRegex(ValidationError, "Still to be had: 2"):
            self.course._commit_seats(self.company_b, 4, None)
        self.assertEqual((self.word_b.price_limit, self.word_b.seats), (280.0, 4))
        self.word_b.action_release()
        self.course._commit_seats(self.company_b, 2, None)
        self.assertEqual(self.course.seats_committed, 12)

    def test_a_yes_while_the_seats_are_free_takes_them_again(self):
        self.course._commit_seats(self.company_b, 4, 280.0)
        self.course.cost_ids.amount_fixed = 3600.0
        self.word_b.action_accept_limit()
        self.assertFalse(self.word_b._page_question())
        self.assertEqual(self.course.seats_committed, 12)
        self.course.cost_ids.amount_fixed = 3700.0
        self.assertFalse(self.word_b._page_question()["seats_free"], "it fits a group")

    def test_a_question_whose_seats_are_free_by_now_says_so(self):
        self.course._commit_seats(self.company_b, 4, 280.0)
        self.course.cost_ids.amount_fixed = 3600.0
        told = self.env["verbund.notice"].search(
            [("res_id", "=", self.word_b.id), ("template", "like", "%plan_dearer")]
        )[:1]
        extra = told.extra
        self.assertIsNone(self.word_b._notice_obstacle(told.template, extra))
        for said, why in (
            ({"seats_free": not extra["seats_free"]}, "others may take the seats"),
            ({"asked": "1,00"}, "no longer asked for this price"),
            ({"asked": "1,00", "seats_free": False}, "no longer asked for this price"),
        ):
            obstacle = self.word_b._notice_obstacle(told.template, {**extra, **said})
            self.assertIn(why, obstacle)
        self.course.cost_ids.amount_fixed = 3350.0
        self.assertFalse(self.word_b._is_seat_free())
        facts = self.word_b._question_facts()
        obstacle = self.word_b._notice_obstacle(
            told.template, {"seats_free": True, "agreed": facts["agreed"]}
        )
        self.assertIn("not free for others any more", obstacle)

    def test_a_group_waits_while_a_later_one_gets_the_single_seat(self):
        group, later = self._join(self.company_c, 3, "all"), self._join(self.company_d)
        self._free(1)
        self.assertEqual((group.state, later.state), ("waiting", "offered"))
        self.assertEqual(self._told(group), ["joined", "passed"])
        self.assertIn("fewer than 3 seats together", self._body(group))
        later.action_decline()
        self.assertEqual(self.course._free_seats(), 1, "it stays free for anybody")
        self._free(2)
        self.assertEqual((group.state, group.offered_seats), ("offered", 3))

    def test_who_takes_fewer_as_well_is_served_at_once_and_keeps_its_place(self):
        group = self._join(self.company_c, 3, "all")
        self._free(1)
        since = group.since
        self._join(self.company_c, 3, "up_to")
        self.assertEqual((group.state, group.offered_seats), ("offered", 1))
        self.assertEqual(group.since, since)

    def test_who_wants_more_goes_to_the_end(self):
        first, second = self._join(self.company_c), self._join(self.company_d)
        self.assertEqual(second._ahead(), first)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=5)):
            self._join(self.company_c, 2)
        self.assertEqual(first._ahead(), second)
        self.assertFalse(second._ahead())

    def test_the_order_is_seen_without_names(self):
        self._join(self.company_c, 3, "all")
        row = self._join(self.company_d)
        words = row._order_words()
        self.assertEqual(
            words,
            [
                "You are number 2 on the waiting list.",
                "Number 1 waits for 3 seats together.",
            ],
        )
        self.assertIn("Number 1 waits for 3 seats together.", self._body(row))
        self.assertNotIn("Gamma", self._body(row))
        self._free(3)
        self.assertIn("has an offer until", row._order_words()[1])

    def test_taking_is_a_word_like_any_other(self):
        row = self._join(self.company_c, 2, "up_to", 300.0)
        self._free(2)
        told = row._offer_facts(lambda amount: amount)
        row.with_user(self.user_staff).action_take()
        word = self.course._get_commitment(self.company_c)
        self.assertEqual((row.state, word.state, word.seats), ("taken", "committed", 2))
        self.assertEqual(word.price_limit, 300.0, "nobody pays above its limit")
        self.assertEqual(told["limit_total"], word._limit_total())
        self.assertEqual((told["share"], told["price"]), (550.0, 275.0))
        self.assertEqual(word._planned_shares(12), [550.0])
        self.assertEqual(self.course.seats_committed, 12)
        self.assertEqual(self.course.seats_reserved, 0)
        with self.assertRaisesRegex(UserError, "No seats in .* are offered"):
            row.action_take()

    def test_taken_seats_are_offered_to_nobody_in_between(self):
        """Also where the company was asked for seats before it waited."""
        self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_c.id}
        )
        first, second = self._join(self.company_c), self._join(self.company_d)
        self._free(1)
        first.action_take()
        self.assertEqual((first.state, second.state), ("taken", "waiting"))
        self.assertEqual(self.course.seats_committed, 12)

    def test_who_has_seats_waits_for_more(self):
        row = self._join(self.company_a, 1)
        limit = self.word_a.price_limit
        self._free(1)
        row.action_take()
        self.assertEqual((self.word_a.seats, self.word_a.price_limit), (9, limit))

    def test_a_dearer_plan_raises_no_limit_of_who_takes_more(self):
        row, limit = self._join(self.company_a, 1), self.word_a.price_limit
        self._free(1)
        self.course.cost_ids.amount_fixed = 4000.0
        told = row._offer_facts(lambda amount: amount)
        row.with_user(self.user_staff).action_take()
        self.assertEqual((self.word_a.seats, self.word_a.price_limit), (9, limit))
        self.assertEqual(told["limit_total"], self.word_a._limit_total())
        self.assertTrue(self.word_a.limit_asked, "its answer is still open")
        receipt = self.env["verbund.notice"].search(
            [
                ("res_id", "=", self.word_a.id),
                ("template", "like", "commitment_receipt"),
            ],
            limit=1,
        )
        self.assertIn("9 seats", receipt.body)

    def test_who_says_no_or_nothing_makes_room_for_the_next(self):
        first, second = self._join(self.company_c), self._join(self.company_d)
        self._free(1)
        first.action_decline()
        self.assertEqual((first.state, second.state), ("declined", "offered"))
        again = self._join(self.company_c)
        self.assertEqual(again._ahead(), second)
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            with self.assertRaisesRegex(UserError, "are offered"):
                second.action_take()
            self._run_cron()
        self.assertEqual((second.state, again.state), ("expired", "offered"))
        self.assertEqual(self._told(second), ["joined", "offered", "expired"])
        again.action_leave()
        self.assertEqual(again.state, "declined")
        self.assertEqual(self.course._free_seats(), 1)

    def test_an_offer_holds_for_working_days_and_ends_before_the_course(self):
        self.course.waiting_days = 3
        cases = (
            ("2027-03-17 09:00:00", "2027-03-22"),  # a Wednesday: past the weekend
            ("2027-03-24 09:00:00", "2027-03-31"),  # Good Friday, Easter Monday
            ("2027-03-16 23:30:00", "2027-03-22"),  # Wednesday already in Berlin
            ("2100-01-29 09:00:00", "2100-01-31"),  # it begins on 1 February
            ("2100-01-31 09:00:00", "2100-01-31"),
        )
        for now, until in cases:
            with self.subTest(now=now), freeze_time(now):
                self.assertEqual(str(self.course._offer_until()), until)
        with freeze_time("2100-02-01 09:00:00"):
            self.assertIsNone(self.course._offer_until())
        row = self._join(self.company_c)
        with freeze_time("2027-03-17 09:00:00"):
            self._free(1)
        for now, over in (
            ("2027-03-22 21:59:00", False),
            ("2027-03-22 23:01:00", True),
        ):
            with self.subTest(now=now), freeze_time(now):
                self.assertEqual(row._is_offer_over(), over)

    def test_the_list_goes_on_after_the_confirmation_until_the_course_begins(self):
        first, second = self._join(self.company_c), self._join(self.company_d, 2)
        self.course.action_confirm()
        self.assertEqual(self._told(first), ["joined", "decided"])
        self.word_b.action_cancel("declined", "Krank")
        self.assertEqual((first.offered_seats, second.offered_seats), (1, 2))
        first.action_take()
        word = self.course._get_commitment(self.company_c)
        self.assertEqual((word.state, len(word._taken_seats())), ("confirmed", 1))
        second.action_decline()
        third = self._join(self.company_d, 5, "all")
        self._over(self.course)
        self.course.action_start()
        self.assertEqual(third.state, "cancelled")
        self.assertIn("takes nobody any more", self._body(third))

    def test_nobody_waits_in_vain_for_a_course_that_has_begun_or_is_cancelled(self):
        row, other = self._join(self.company_c), self._join(self.company_d)
        self._free(1)
        self.course.action_cancel("other")
        self.assertEqual((row.state, other.state), ("cancelled", "cancelled"))
        self.assertEqual(self._told(other), ["joined", "closed"])
        self.assertIn("does not take place", self._body(row))
        self.assertEqual(self.course.seats_reserved, 0)
        with self.assertRaisesRegex(UserError, "takes no commitments"):
            self._join(self.company_d)

    def test_a_decision_that_is_taken_back_leaves_the_list_as_it_was(self):
        """Whether it was confirmed, cancelled or merged."""
        row = self._join(self.company_c)
        other = self.course.copy({"max_seats": 30, "commitment_deadline": "2099-12-31"})
        other.action_open_booking()
        for decide in (
            self.course.action_confirm,
            self.course.action_cancel,
            lambda: self.course.action_merge(other.id),
        ):
            decide()
            self.course.action_step_back()
            self.assertEqual((row.state, self._told(row)), ("waiting", ["joined"]))
        self.assertEqual(self.course.seats_reserved, 0)
        self._free(1)
        self.assertEqual(row.state, "offered")

    def test_the_first_day_ends_the_list_though_nobody_has_pressed_start(self):
        row = self._join(self.company_c)
        self.course.action_confirm()
        with freeze_time(self.course.date_begin):
            self._run_cron()
        self.assertEqual(row.state, "cancelled")

    def test_nobody_is_offered_a_seat_above_its_limit(self):
        self.course.action_confirm()
        low = self._join(self.company_c, 1, "up_to", 280.0)  # 275.00 when full
        other = self._join(self.company_d)
        self.word_b.action_cancel("declined", "Krank")
        self.assertEqual((low.state, other.state), ("waiting", "offered"))
        self.assertIn(
            "more than your limit of € 280", self._body(low).replace("$", "€")
        )

    def test_nor_above_what_it_names_for_further_ones(self):
        self.course.action_confirm()
        row = self._join(self.company_a, 1, "up_to", 280.0)
        other = self._join(self.company_d)
        self.word_b.action_cancel("declined", "Krank")
        self.assertEqual((row.state, other.state), ("waiting", "offered"))
        self.assertIn(
            "more than your limit of € 280", self._body(row).replace("$", "€")
        )

    def test_who_is_taken_off_the_list_is_told(self):
        row, other = self._join(self.company_c), self._join(self.company_d)
        row.with_user(self.user_staff).action_leave()
        self._free(1)
        other.with_user(self.user_staff).action_decline()
        self.assertEqual(self._told(row), ["joined", "left"])
        self.assertEqual(self._told(other), ["joined", "offered", "declined"])
        for gone in (row, other):
            self.assertIn("not on the waiting list any more", self._body(gone))

    def test_who_may_join(self):
        with self.assertRaisesRegex(ValidationError, "at once|free: 4"):
            self.word_b.action_release()
            self._join(self.company_c, 2)
        with self.assertRaisesRegex(ValidationError, "12 seats in all"):
            self._join(self.company_c, 13, "all")
        with self.assertRaisesRegex(ValidationError, "below every possible price"):
            self._join(self.company_c, 5, "all", 1.0)
        with self.assertRaisesRegex(ValidationError, "not an active member"):
            self._join(self.company_foreign, 5, "all")
        self.assertEqual(self._join(self.company_c, 5, "all").state, "waiting")

    def test_who_leaves_the_network_leaves_the_list(self):
        row, other = self._join(self.company_c), self._join(self.company_d)
        self._free(1)
        self.company_c.membership_ids.action_end()
        self.assertEqual((row.state, other.state), ("left", "offered"))

    def test_who_waits_for_a_course_that_is_merged_is_told(self):
        row = self._join(self.company_c)
        other = self._course(max_seats=30)
        other.action_open_booking()
        self._commit(other, self.company_d, 1)
        behind = other._join_waiting(self.company_c, 30, "all")
        self.course.action_merge(other.id)
        self.assertEqual((row.state, behind.state), ("cancelled", "waiting"))
        self.assertIn("merged with another course", self._body(row))
        self.assertIn("owe nothing", self._body(row))
        self.assertEqual(other.seats_reserved, 0, "nobody is served on the way")

    def test_the_maximum_does_not_fall_below_what_is_offered(self):
        self._join(self.company_c, 2)
        self._free(2)
        with self.assertRaisesRegex(ValidationError, "2 are offered to the waiting"):
            self.course.max_seats = 11

    def test_staff_keep_the_list_in_the_form_of_the_course(self):
        course = self.course.with_user(self.user_staff)
        with Form(course) as form, form.waiting_ids.new() as line:
            line.partner_id = self.company_c
            line.seats = 2
        row = course.waiting_ids
        self.assertEqual((row.state, row.mode), ("waiting", "up_to"))
        with Form(row) as form:
            form.mode = "all"
        with self.assertRaisesRegex(UserError, "is not passed on"):
            row.partner_id = self.company_d
        for name, value in (("since", "2020-01-01"), ("offered_seats", 1)):
            with self.assertRaises(AccessError):
                row[name] = value
        with self.assertRaises(AccessError):
            row.state = "offered"
        with self.assertRaisesRegex((UserError, AccessError), "leaves it|not allowed"):
            row.unlink()
        row.action_leave()
        self.assertEqual(row.state, "left")

    def test_a_text_that_is_not_true_any_more_is_not_sent_again(self):
        row = self._join(self.company_c)
        self._free(1)
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.waiting"), ("res_id", "=", row.id)]
        )
        offered, joined = notices
        self.assertFalse(offered._get_untruth(row))
        self.assertIn("not true", joined._get_untruth(row))
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            self.assertIn("not true", offered._get_untruth(row))


@tagged("post_install", "-at_install")
class TestWaitingBeyondAStep(VerbundCommon):
    """A second trainer from thirteen seats on: what is offered can be taken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma")
        cls.company_d = cls._company("Delta Muster GmbH", "delta")
        line = {
            "name": "Honorar",
            "amount_fixed": 3000.0,
            "step_seats": 13,
            "amount_step": 3000.0,
        }
        cls.course = cls._course(
            min_seats=8, max_seats=16, cost_ids=[Command.create(line)]
        )
        cls.course.action_open_booking()
        cls.word_a = cls._commit(cls.course, cls.company_a, 12)
        cls.word_b = cls._commit(cls.course, cls.company_b, 4)

    def _wait(self, seats=2, company=None, **values):
        company = company or self.company_c
        return self.course.sudo()._join_waiting(company, seats, "up_to", **values)

    def test_a_course_is_not_decided_while_an_offer_lies_beyond_a_step(self):
        row = self._wait()
        self.word_b.action_release()
        self.assertEqual((row.state, row.offered_seats), ("offered", 2))
        course = self.course.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "Gamma.* cost the others more"):
            course.action_confirm()
        self.assertIn("cost the others more", course.next_words)
        run = course._get_options()[course][0]
        self.assertEqual(run.outcome, "run")
        self.assertIn("cost the others more", course._describe_option(run))
        row.with_user(self.user_staff).action_take()
        course.action_confirm()
        self.assertEqual((course.state, course.seats_committed), ("confirmed", 14))
        self.assertNotIn("cost the others more", course.next_words)

    def test_or_after_it_was_declined(self):
        row = self._wait()
        self.word_b.action_release()
        row.action_decline()
        self.course.action_confirm()
        self.assertEqual(self.course._free_seats(), 0, "beyond the step")

    def test_within_the_steps_it_is_decided_and_the_offer_holds(self):
        row = self._wait()
        self.word_a.seats = 8
        self.assertEqual((row.state, self.course._free_seats()), ("offered", 2))
        self.word_b.action_release()
        self.course.action_confirm()
        self.assertEqual(self.course._free_seats(), 2, "four to the step, two reserved")
        self.course._commit_seats(self.company_d, 2, None)
        price = self.course.price_per_seat
        row.action_take()
        self.assertEqual((row.state, self.course.seats_committed), ("taken", 12))
        self.assertLess(self.course.price_per_seat, price)

    def test_seats_are_not_called_off_while_an_offer_would_cost_the_others_more(self):
        self.word_b.seats = 2
        word_d = self._commit(self.course, self.company_d, 2)
        self.course.action_confirm()
        row = self._wait(1)
        word_d.action_cancel("declined", "Krank")
        self.assertEqual(row.state, "offered")
        with self.assertRaisesRegex(UserError, "Gamma.* cost the others more"):
            self.word_b.action_cancel("declined", "Krank")
        row.action_decline()
        self.word_b.action_cancel("declined", "Krank")
        self.assertEqual((self.course.seats_committed, row.state), (12, "declined"))

    def test_beyond_a_step_nobody_is_served_once_it_is_decided(self):
        self.course.action_confirm()
        row = self._wait(4)
        self.word_b.action_cancel("declined", "Krank")
        self.assertEqual((row.state, self.course._free_seats()), ("waiting", 0))
        self.assertEqual(
            self.course._free_sentence(),
            "No seat is free at present. Up to 12 can take part: a further seat would "
            "make it dearer for the others.",
        )


@tagged("post_install", "-at_install")
class TestWaitingOffers(WaitingCase):
    """What becomes of an offer when the course changes."""

    def test_too_dear_by_now_it_waits_on_and_is_told(self):
        """Whether the plan has become dearer, or it is decided with a smaller group."""
        for change in (
            self.course.action_confirm,
            lambda: self.course.cost_ids.write({"amount_fixed": 4000.0}),
        ):
            with self.cr.savepoint() as savepoint:
                row = self._join(self.company_c, 1, ceiling=280.0)  # 275.00 when full
                self._free(2)
                self.assertEqual(row.state, "offered")
                change()
                self.assertRecordValues(
                    row, [{"state": "waiting", "offered_until": False}]
                )
                self.assertEqual(self.course.seats_reserved, 0)
                self.assertIn("dearer", self._told(row))
                body = self._body(row).replace("$", "€")
                self.assertIn("more than your limit of € 280", body)
                with self.assertRaisesRegex(UserError, "No seats in"):
                    row.action_take()
                savepoint.rollback()

    def test_within_its_limit_the_offer_outlives_the_decision(self):
        row = self._join(self.company_c, 2, ceiling=280.0)
        self._free(2)
        self.course.action_confirm()
        self.assertEqual(row.state, "offered")
        self.assertEqual(self._told(row), ["joined", "offered", "offered"])
        self.assertIn("takes place", self._body(row))
        row.action_take()
        self.assertEqual(self.course._get_commitment(self.company_c).price_limit, 280.0)

    def test_seats_that_a_host_has_opened_stay_open_while_they_are_offered(self):
        self.course.write(
            {
                "format": "inhouse",
                "host_id": self.company_a.id,
                "guest_seats": 4,
            }
        )
        self._join(self.company_c, 2)
        self._free(2)
        with self.assertRaisesRegex(ValidationError, "offered to the waiting list"):
            self.course.guest_seats = 3

    def test_who_may_state_needs_alone_does_not_wait(self):
        """As to join it takes an active membership in a network of the course."""
        network = self.network.copy({"name": "Zweites", "code": "TEST-2ND"})
        self.course.network_ids += network
        self.env["verbund.membership"].create(
            {"partner_id": self.company_c.id, "network_id": network.id}
        )
        row = self._join(self.company_c)
        self._free(1)
        person = self.env["res.partner"].create(
            {"name": "Gamma Person", "parent_id": self.company_c.id}
        )
        self.assertTrue(row._link_concerns(person))
        self.company_c.membership_ids.filtered(
            lambda membership: membership.state == "active"
        ).action_end()
        self.assertEqual((row.state, self.course.seats_reserved), ("left", 0))
        self.assertFalse(row._link_concerns(person), "its link shows nothing any more")

    def test_who_waits_in_a_network_that_is_closed_is_told(self):
        row = self._join(self.company_c)
        person = self.env["res.partner"].create(
            {"name": "Gamma Person", "parent_id": self.company_c.id}
        )
        self.course.action_confirm()
        self.network.action_close()
        self.assertEqual((row.state, self._told(row)[-1]), ("cancelled", "closed"))
        self.assertIn("takes nobody any more", self._body(row))
        self.assertTrue(row._link_concerns(person), "the page says so, too")

    def test_why_free_seats_are_not_offered_is_said(self):
        group = self._join(self.company_c, 3, "all")
        self._free(1)
        self.assertEqual(
            group._lack_words(), ["Free now: 1 seat, fewer than you want together."]
        )
        self._free(2)
        self.assertFalse(group._lack_words())


@tagged("post_install", "-at_install")
class TestWaitingMerged(WaitingCase):
    """A place goes along into the course with which its own is merged."""

    def _other(self, **values):
        other = self._course(**{"name": "Der andere Kurs", "max_seats": 14, **values})
        other.action_open_booking()
        return other

    def test_it_goes_along_behind_those_who_wait_there(self):
        row = self._join(self.company_c, 9, ceiling=300.0)
        other = self._other(date_end="2100-02-06 15:00:00")
        self._commit(other, self.company_d, 1)
        first = other._join_waiting(self._company("Neu GmbH", "new"), 14, "all")
        self.assertIn(
            {
                "company": "Gamma Muster GmbH",
                "seats": 9,
                "becomes": "Waits on there, behind those who wait there already.",
                "warnings": [],
            },
            self.course._get_merge_rows(other),
        )
        self.course.action_merge(other.id, note="Es waren zu wenige.")
        moved = other._get_waiting(self.company_c)
        self.assertEqual(row.state, "cancelled")
        self.assertEqual(self._told(row), ["joined"], "told once, of both courses")
        self.assertRecordValues(
            moved, [{"seats": 9, "mode": "up_to", "price_ceiling": 300.0}]
        )
        self.assertEqual(moved._ahead(), first)
        self.assertEqual(self._told(moved), ["moved", "offered"])
        self.assertEqual(moved.offered_seats, 1, "twelve had seats, and are asked")
        other._release_seats(self.company_b)
        self.assertEqual(other._free_seats(), 4 + 8)

    def test_who_had_seats_answers_first(self):
        self._join(self.company_c, 9)
        other = self._other(date_end="2100-02-06 15:00:00", max_seats=12)
        self.course.action_merge(other.id, note="Es waren zu wenige.")
        moved = other._get_waiting(self.company_c)
        self.assertEqual((moved.state, self._told(moved)), ("waiting", ["moved"]))
        body = self._body(moved)
        for words in (
            "was merged with",
            "Gamma Muster GmbH waits on there for up to 9 seats",
            "Es waren zu wenige.",
            "You are number 1 on the waiting list",
        ):
            self.assertIn(words, body)
        other._commit_seats(self.company_a, 8, None)
        self.assertEqual(moved.state, "waiting")
        other._release_seats(self.company_b)
        self.assertEqual((moved.state, moved.offered_seats), ("offered", 4))

    def test_whom_it_does_not_suit_is_told_that_the_list_has_ended(self):
        stranger = self._company("Fremd GmbH", "stranger", network=self.network)
        network = self.network.copy({"name": "Zweites", "code": "TEST-2ND"})
        self.course.network_ids += network
        self._membership(stranger, network)
        rows = {
            "Is in no network of that course: it waits no longer.": self._join(
                stranger
            ),
            "Its limit is below every price there: it waits no longer.": self._join(
                self.company_d, ceiling=280.0
            ),
            "Waits there already: it keeps that place.": self._join(self.company_c),
        }
        stranger.membership_ids.filtered(
            lambda membership: membership.network_id == self.network
        ).action_end()
        other = self._other(max_seats=20, fixed=9000.0)
        self._commit(other, self.company_d, 1)
        other._join_waiting(self.company_c, 20, "all")
        becomes = {
            row["company"]: row["becomes"] for row in self.course._get_merge_rows(other)
        }
        for words, row in rows.items():
            self.assertEqual(becomes[row.partner_id.display_name], words)
        self.course.action_merge(other.id)
        for row in rows.values():
            self.assertEqual((row.state, self._told(row)[-1]), ("cancelled", "closed"))
        self.assertEqual(other._waiting_rows(("waiting",)).partner_id, self.company_c)

    def test_taken_back_it_waits_where_it_did(self):
        row = self._join(self.company_c, 2)
        other = self._other(max_seats=30)
        self.course.action_merge(other.id)
        moved = other._get_waiting(self.company_c)
        self.assertEqual(moved.state, "offered")
        self.course.action_step_back()
        self.assertEqual((row.state, self._told(row)), ("waiting", ["joined"]))
        self.assertFalse(moved.exists())
        self.assertEqual(other.seats_reserved, 0)
