from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestTrueWords(VerbundCommon):
    """What a company was told holds, or it is told what holds now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.course = cls._course(fixed=3300.0)  # 412.50 at 8, 275.00 at 12
        cls.course.action_open_booking()

    def _told(self, template):
        return self.env["verbund.notice"].search(
            [
                ("owner_model", "=", "verbund.course"),
                ("owner_id", "=", self.course.id),
                ("template", "=", f"qualifizierungsverbund.{template}"),
            ],
            order="id",
        )

    def _text(self, notice):
        return " ".join(notice.body.striptags().replace("\xa0", " ").split())

    # ------------------------------------------------------------- limits

    def test_after_the_decision_date_no_ceiling_is_not_a_lower_one(self):
        """Without a ceiling a word holds up to the worst case, which may be less."""
        own = self._commit(self.course, self.company_a, 3, ceiling=500.0)
        shown = self._commit(self.course, self.company_b, 4)
        self.course.min_seats = 10  # the worst case is 330.00 now
        with freeze_time("2100-01-15"):
            for word in (own, shown):
                limit = word.price_limit
                with self.assertRaisesRegex(UserError, "does not get smaller"):
                    word.price_ceiling = False
                self.assertEqual(word.price_limit, limit)
            own.price_ceiling = 600.0
            shown.seats = 5
        self.assertEqual((own.price_limit, shown.price_limit), (600.0, 412.5))

    def test_a_late_yes_raises_no_limit_of_a_confirmed_course(self):
        word = self._commit(self.course, self.company_a, 5)
        self.course.action_ask_limits()
        self.assertEqual(word.limit_asked, 660.0)
        self._commit(self.course, self.company_b, 5)
        self.course.action_confirm()
        self.assertIsNone(word._page_values()["question"])
        with self.assertRaisesRegex(UserError, "not asked for another price"):
            word.action_accept_limit(660.0)
        self.assertEqual(word.price_limit, 412.5)

    def test_no_minimum_is_missing_where_only_a_limit_is_too_low(self):
        self._commit(self.course, self.company_a, 8)
        word = self._commit(self.course, self.company_b, 2, ceiling=300.0)
        self.course.action_ask_limits()
        self.assertEqual(word.limit_asked, 330.0)
        notice = self._told("mail_limit_fewer")
        self.assertIn("a seat costs more than your limit", notice.subject)
        body = " ".join(notice.body.striptags().split())
        self.assertIn("With the 10 seats that there are in", body)
        self.assertNotIn("minimum", body)
        question = word._page_values()["question"]
        self.assertFalse(question["is_short"])
        self.assertEqual(question["title"], "a seat costs more than your limit")
        self.course._get_commitment(self.company_a).action_release("declined")
        self.assertEqual(word._question_title(), "the price has risen")

    def test_with_others_coming_in_less_is_asked_for(self):
        word = self._commit(self.course, self.company_a, 5)
        self.course.action_ask_limits()
        self._commit(self.course, self.company_b, 2)
        self.assertEqual(word._page_values()["question"]["amount"], 471.43)
        with self.assertRaisesRegex(UserError, "has changed meanwhile"):
            word.action_accept_limit(660.0)
        company = self._company("Gamma Muster GmbH", "gamma")
        third = self._commit(self.course, company, 1)
        self.assertIsNone(word._page_values()["question"])
        third.action_release("declined")
        word.action_accept_limit(471.43)
        self.assertEqual(word.price_limit, 471.43)

    # -------------------------------------------------------- decision date

    def _move(self, day):
        self.course.commitment_deadline = day
        self.env.cr.precommit.run()

    def test_another_decision_date_is_told(self):
        self.course.provider_id = self.provider
        self._commit(self.course, self.company_a, 2)
        self._move("2099-06-01")
        text = self._text(self._told("mail_course_changed"))
        for words in (
            "Decision date until now: 12/31/2099",
            "Decision date from now on: 06/01/2099",
            "at the latest until 06/01/2099",
        ):
            self.assertIn(words, text)
        self.assertFalse(self._told("mail_provider_course"))

    def test_a_decision_date_is_not_moved_behind_those_who_decide(self):
        self._commit(self.course, self.company_a, 2)
        today = self.association._verbund_today()
        for day in (today - timedelta(days=1), "2020-01-01", False):
            with self.subTest(day=day), self.assertRaisesRegex(UserError, "ahead"):
                self.course.commitment_deadline = day
        self._move(today)
        self.course.commitment_ids.action_release("declined")

    def test_23_30_utc_is_the_next_day_of_the_association(self):
        self.association.partner_id.tz = "Europe/Berlin"
        with (
            freeze_time("2099-06-01 23:30:00"),
            self.assertRaisesRegex(UserError, "ahead"),
        ):
            self.course.commitment_deadline = "2099-06-01"

    def test_after_the_decision_date_nobody_reads_that_there_is_time(self):
        offered = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        with freeze_time("2100-01-10"):
            with self.assertRaisesRegex(UserError, "put the decision off"):
                self.course.action_remind()
            with self.assertRaises(UserError):
                self._told("mail_booking_open").action_resend()
            self.assertFalse(self._told("mail_decision_reminder"))
            self.assertEqual(len(self._told("mail_booking_open")), 1)
            offered.action_commit()
            with self.assertRaisesRegex(UserError, "does not get smaller"):
                offered.action_release("declined")

    # -------------------------------------------------------------- reasons

    def test_a_reason_that_is_not_true_is_told_to_nobody(self):
        """Price and free seats are found by the decision, not typed."""
        word = self._commit(self.course, self.company_a, 2)
        for reason in ("price", "capacity", "no_answer", "early", "left"):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                word.with_user(self.user_staff).action_release(reason)
        self.assertEqual(word.state, "committed")
        dialog = self.env["verbund.commitment.release"]
        self.assertEqual(
            [key for key, _label in dialog._fields["reason"].selection],
            ["declined", "left", "other"],
        )
        self.company_a.membership_ids._with_transition().state = "ended"
        word.with_user(self.user_staff).action_release("left")
        self.assertEqual(word.release_reason, "left")

    # ------------------------------------------------------------ VAT, sizes

    def test_a_price_without_vat_says_so(self):
        self.course.vat_treatment = "taxable"
        word = self._commit(self.course, self.company_a, 5)
        self.course.action_ask_limits()
        self.course.cost_ids.amount_fixed = 3600.0
        word.action_accept_limit()
        self._commit(self.course, self.company_b, 5)
        self.course.action_confirm()
        for template in (
            "mail_limit_fewer",
            "mail_plan_dearer",
            "mail_course_confirmed",
        ):
            with self.subTest(template=template):
                text = self._text(self._told(template)[:1])
                self.assertIn("VAT is added", text)

    def test_a_size_that_is_no_longer_possible_is_named(self):
        self._commit(self.course, self.company_a, 2)
        self.course.max_seats = 10
        text = self._text(self._told("mail_plan_dearer"))
        self.assertIn("With 12 seats: $ 275.00 per seat until now", text)
        self.assertIn("no longer possible", text)

    # ---------------------------------------------------------- sent again

    def _resend(self, notice):
        notice.with_user(self.user_manager).action_resend()

    def test_a_question_that_is_answered_is_not_sent_again(self):
        word = self._commit(self.course, self.company_a, 5)
        self.course.cost_ids.amount_fixed = 4400.0
        notice = self._told("mail_plan_dearer")
        self._resend(notice)
        word.action_accept_limit(550.0)
        with self.assertRaisesRegex(UserError, "no longer asked"):
            self._resend(self._told("mail_plan_dearer")[1:])

    def test_a_question_is_not_sent_again_once_its_time_is_over(self):
        self._commit(self.course, self.company_a, 5)
        self.course.cost_ids.amount_fixed = 4400.0
        until = self.course.commitment_ids.free_until
        with (
            freeze_time(until + timedelta(days=1)),
            self.assertRaisesRegex(UserError, "no longer asked"),
        ):
            self._resend(self._told("mail_plan_dearer"))

    def test_days_that_have_moved_on_are_not_sent_again(self):
        self.course.provider_id = self.provider
        self._commit(self.course, self.company_a, 5)
        for day in ("2100-02-02 08:00:00", "2100-02-03 08:00:00"):
            self.course.date_begin = day
            self.env.cr.precommit.run()
        for template in ("mail_course_changed", "mail_provider_course"):
            first, second = self._told(template)
            with self.assertRaisesRegex(UserError, "changed again"):
                self._resend(first)
            self._resend(second)

    def test_a_price_that_has_moved_on_is_not_sent_again(self):
        """Also to a company with a ceiling, which is asked for nothing."""
        self._commit(self.course, self.company_a, 5, ceiling=900.0)
        for amount in (4400.0, 4800.0):
            self.course.cost_ids.amount_fixed = amount
        second, first = self._told("mail_plan_dearer").sorted("id", reverse=True)
        with self.assertRaisesRegex(UserError, "changed again"):
            self._resend(first)
        self._resend(second)
        self.course.cost_ids.amount_fixed = 4000.0
        self.env.cr.precommit.run()
        self.course.cost_ids.amount_fixed = 3900.0
        self.env.cr.precommit.run()
        first, second = self._told("mail_course_changed")
        with self.assertRaisesRegex(UserError, "changed again"):
            self._resend(first)
        self._resend(second)

    def test_a_group_that_has_changed_is_not_named_again(self):
        self._commit(self.course, self.company_a, 5)
        self.course.action_ask_limits()
        notice = self._told("mail_limit_fewer")
        self._commit(self.course, self.company_b, 1)
        with self.assertRaisesRegex(UserError, "no longer asked"):
            self._resend(notice)

    def test_who_has_come_back_is_not_told_again_that_it_is_free(self):
        self._commit(self.course, self.company_a, 5).action_release("declined")
        notice = self._told("mail_commitment_released")
        self._resend(notice)
        self._commit(self.course, self.company_a, 5)
        with self.assertRaisesRegex(UserError, "not true any more"):
            self._resend(self._told("mail_commitment_released")[-1:])

    def test_seats_are_offered_again_only_while_there_are_some(self):
        for company, seats in ((self.company_a, 8), (self.company_b, 3)):
            self._commit(self.course, company, seats)
        self.course.action_confirm()
        late = self._company("Späte Muster GmbH", "late")
        self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": late.id}
        )
        notice = self._told("mail_late_seats")
        self._resend(notice)
        self.course._commit_seats(self.company_b, 4, None)
        with self.assertRaisesRegex(UserError, "not true any more"):
            self._resend(self._told("mail_late_seats")[-1:])

    def test_names_are_asked_for_again_only_while_they_are_missing(self):
        word = self._commit(self.course, self.company_a, 8)
        self.course.action_confirm()
        word._tell_companies("qualifizierungsverbund.mail_names_missing")
        notice = self._told("mail_names_missing")
        self.assertIsNone(word._notice_obstacle(notice.template, {}))
        word._name_seats(
            {
                seat: (f"Person {number}", "")
                for number, seat in enumerate(word._taken_seats())
            }
        )
        with self.assertRaisesRegex(UserError, "not true any more"):
            self._resend(notice)

    def test_a_smaller_group_is_told_again_only_while_it_is_smaller(self):
        for company, seats in ((self.company_a, 8), (self.company_b, 3)):
            self._commit(self.course, company, seats)
        self.course.action_confirm()
        leaving = self.course._get_commitments(self.company_b)[self.course]
        leaving.action_cancel("declined", "Kurzarbeit")
        notice = self._told("mail_seats_left")
        self._resend(notice)
        self.course._commit_seats(self.company_b, 3, None)
        with self.assertRaisesRegex(UserError, "not true any more"):
            self._resend(self._told("mail_seats_left")[-1:])

    def test_a_provider_is_not_told_again_that_a_cancelled_course_takes_place(self):
        self.course.provider_id = self.provider
        self._commit(self.course, self.company_a, 8)
        self.course.action_confirm()
        notice = self._told("mail_provider_course")
        self.course.action_cancel("other")
        with self.assertRaisesRegex(UserError, "not true any more"):
            self._resend(notice)

    def test_what_a_provider_was_told_is_sent_again_while_it_is_so(self):
        course = self._course()
        course.provider_id = self.provider
        asked, other = self.env["verbund.offer"].create(
            [
                {"course_id": course.id, "partner_id": partner.id}
                for partner in (self.provider, self.provider.copy({"name": "Andere"}))
            ]
        )
        course.action_start_tender()
        notices = self.env["verbund.notice"]
        first = notices.search([("res_model", "=", asked._name)])
        self.assertEqual(len(first), 2)
        self._resend(first.filtered(lambda n: n.res_id == asked.id))
        asked.fixed_amount = 900.0
        asked.action_award()
        for notice in first.filtered(lambda n: n.res_id == other.id):
            with self.assertRaisesRegex(UserError, "not true any more"):
                self._resend(notice)
        [awarded] = notices.search(
            [("res_model", "=", asked._name), ("res_id", "=", asked.id)]
        ).filtered(lambda n: n.extra["told"] == "awarded")
        course.action_open_booking()
        self._resend(awarded)
        self._commit(course, self.company_a, 8)
        course.action_confirm()
        leaving = self._commit(course, self.company_b, 2)
        self.assertEqual(leaving.state, "confirmed")
        with self.assertRaisesRegex(UserError, "not true any more"):
            self._resend(awarded.resent_as_id)
        told = notices.search([("template", "like", "mail_provider_course")])
        self.assertEqual({n.extra["told"] for n in told}, {"confirmed", "seats"})
        course.action_cancel("other")
        for notice in told:
            with self.assertRaisesRegex(UserError, "not true any more"):
                self._resend(notice)

    def test_who_works_elsewhere_is_told_nothing_again(self):
        person = self.user_portal_a.partner_id
        word = self._commit(self.course, self.company_a, 2)
        notice = self._told("mail_commitment_receipt")
        self.assertEqual(notice.partner_id, person)
        person.parent_id = self.company_b
        with self.assertRaisesRegex(UserError, "nothing to do with this"):
            self._resend(notice)
        self.assertEqual(word.state, "committed")

    def test_nobody_is_told_again_by_a_link_that_would_be_closed(self):
        """Who teaches no more, whose company left, who is archived."""
        self.course.provider_id = self.provider
        self._commit(self.course, self.company_a, 8)
        self.course.action_confirm()
        taught = self._told("mail_provider_course")
        self._resend(taught)
        taught = taught.resent_as_id
        self.course.provider_id = self.provider.copy({"name": "Andere"})
        need = self._need(self.company_b, 2)
        asked = need._tell(
            "qualifizierungsverbund.mail_need_received", self.company_b, scope="need"
        )
        self.company_b.membership_ids.action_end()
        archived = self._told("mail_course_confirmed")
        archived.partner_id.active = False
        for notice in (taught, asked, archived):
            with (
                self.subTest(notice=notice.template),
                self.assertRaisesRegex(UserError, "nothing to do with this"),
            ):
                self._resend(notice)

    def test_a_notice_of_what_is_gone_opens_nothing(self):
        course = self._course()
        offer = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        course.action_start_tender()
        notice = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.offer"), ("res_id", "=", offer.id)]
        )
        # As its time does, not a person: the provider was asked
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM verbund_offer WHERE id = %s", [offer.id])
        self.env.invalidate_all()
        for press in (notice.action_open_document, notice.action_resend):
            with self.assertRaisesRegex(UserError, "no longer there"):
                press()
