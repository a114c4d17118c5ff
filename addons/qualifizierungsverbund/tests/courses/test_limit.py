from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import MODULE, VerbundCommon


@tagged("post_install", "-at_install")
class TestLimit(VerbundCommon):
    """A higher price needs a new yes, whatever makes it higher."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma")
        cls.course = cls._course(fixed=3300.0)  # 412.50 at 8, 275.00 at 12
        cls.course.action_open_booking()

    def _told(self, course=None):
        """Bodies of the mails about a higher price."""
        words = (course or self.course).commitment_ids
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", words._name), ("res_id", "in", words.ids)]
        )
        return [
            notice.mail_id.body_html
            for notice in notices
            if notice.template.split(".")[1] in ("mail_plan_dearer", "mail_limit_fewer")
        ]

    def _as(self, user):
        return self.course.with_user(user).sudo()

    # ------------------------------------------------------- fewer seats

    def test_nobody_takes_part_above_what_was_agreed(self):
        words = self._commit(self.course, self.company_a, 4)
        words |= self._commit(self.course, self.company_b, 2, ceiling=800.0)
        self.assertEqual(self.course.seats_missing, 2)
        self.assertFalse(self.course.taking_part_ids)
        self.course.override_reason = "They need it"
        with self.assertRaisesRegex(UserError, "Not all companies have agreed to that"):
            self.course.action_confirm()
        self.assertEqual(set(words.mapped("state")), {"committed"})

    def test_fewer_seats_need_a_yes_of_each_that_pays_more(self):
        silent = self._commit(self.course, self.company_a, 4)
        rich = self._commit(self.course, self.company_b, 2, ceiling=800.0)
        course = self.course.with_user(self.user_manager)
        dialog = self._dialog(
            f"{MODULE}.verbund_course_confirm_action", course, self.user_staff
        )
        self.assertEqual(dialog.ask_price, 550.0)
        said = dialog.save().action_ask_limits()
        self.assertEqual(said["tag"], "display_notification")
        self.assertEqual(said["params"]["message"], "Companies that were asked: 1.")
        self.assertEqual((silent.limit_asked, rich.limit_asked), (550.0, False))
        self.assertEqual(silent.price_limit, 412.5, "asking raises nothing")
        (body,) = self._told()
        self.assertIn("550", body)
        self.assertIn("412", body)
        self._as(self.user_portal_a)._accept_limit(self.company_a, 550.0)
        receipt = self.env["verbund.notice"].search(
            [("res_id", "=", silent.id), ("template", "like", "commitment_receipt")],
            limit=1,
        )
        self.assertTrue(receipt.extra["changed"])
        self.assertIn("550.00", receipt.body)
        self.assertEqual((silent.price_limit, silent.limit_asked), (550.0, False))
        self.assertEqual(course.group_seats, 6)
        with self.assertRaisesRegex(UserError, "Nobody has to be asked"):
            course.action_ask_limits()
        course.override_reason = "They have agreed"
        course.action_confirm()
        course.with_user(self.user_verbund_admin).action_approve()
        self.assertEqual(course.state, "confirmed")
        for word in silent | rich:
            self.assertLessEqual(course._price_at(6), word.price_limit)

    def test_a_yes_is_to_the_price_that_was_read(self):
        word = self._commit(self.course, self.company_a, 4)
        with self.assertRaisesRegex(UserError, "is not asked"):
            self._as(self.user_portal_a)._accept_limit(self.company_a, 550.0)
        self.course.action_ask_limits()
        for amount in (550.0, 0.0, -1.0):
            with self.assertRaisesRegex(UserError, "has changed meanwhile"):
                self._as(self.user_portal_a)._accept_limit(self.company_a, amount)
        for user in (self.user_portal_a_reader, self.user_portal_b):
            with self.assertRaisesRegex(UserError, "may bind your company"):
                self._as(user)._accept_limit(self.company_a, 825.0)
        with self.assertRaises(AccessError):
            word.with_user(self.user_portal_a).action_accept_limit()
        with self.assertRaises(AccessError):
            word.with_user(self.user_manager_other).action_accept_limit()
        self.assertEqual(word.price_limit, 412.5)
        word.with_user(self.user_staff).action_accept_limit()  # told by phone
        self.assertEqual(word.price_limit, 825.0)

    def test_a_confirmed_word_can_agree_to_more(self):
        word = self._commit(self.course, self.company_a, 8)
        self.course.action_confirm()
        word._ask_limit({word: 500.0}, "cost")
        self._as(self.user_portal_a)._accept_limit(self.company_a, 500.0)
        self.assertEqual(word._limit_total(), 4000.0)

    def test_others_that_leave_raise_nobodys_limit(self):
        word = self._commit(self.course, self.company_a, 4)
        leaving = self._commit(self.course, self.company_b, 4)
        self.course.action_confirm()
        leaving.action_cancel("declined", "Kurzarbeit")
        leaving.with_user(self.user_verbund_admin).action_approve_leave()
        self.assertEqual(word.price_limit, 412.5)
        self.assertGreater(self.course._price_at(4), word.price_limit)

    # ------------------------------------------------------- a dearer plan

    def _raise_plan(self, amount=4400.0, course=None):
        (course or self.course).with_user(self.user_manager).write(
            {
                "cost_ids": [
                    Command.update(line.id, {"amount_fixed": amount})
                    for line in (course or self.course).cost_ids
                ]
            }
        )

    def test_a_dearer_plan_is_told_once_and_sets_free(self):
        word = self._commit(self.course, self.company_a, 4)
        other = self._commit(self.course, self.company_b, 4, ceiling=900.0)
        self.course._with_transition().commitment_deadline = "2020-01-01"
        with self.assertRaisesRegex(UserError, "does not get smaller"):
            word.with_user(self.user_staff).action_release()
        # two lines in one change
        self.course.with_user(self.user_manager).write(
            {
                "cost_ids": [
                    Command.update(self.course.cost_ids.id, {"amount_fixed": 4000.0}),
                    Command.create({"name": "Raum", "amount_fixed": 400.0}),
                ]
            }
        )
        bodies = self._told()
        self.assertEqual(len([body for body in bodies if "412" in body]), 2)
        self.assertTrue(all("550" in body for body in bodies))
        self.assertEqual((word.limit_asked, other.limit_asked), (550.0, False))
        self.assertEqual((word.price_limit, other.price_limit), (412.5, 900.0))
        self.assertTrue(word._may_leave())
        word.with_user(self.user_staff).action_release()
        self.assertEqual(word.state, "released")

    def test_a_dearer_plan_names_no_day_before_the_decision_date(self):
        """Whoever has more time anyway reads of that; the free days are no deadline."""
        word = self._commit(self.course, self.company_a, 4)
        self._raise_plan()
        question = word._page_values()["question"]
        self.assertEqual((question["asked"], question["until"]), ("$\xa0550.00", ""))
        _n, [text] = self._mails(word, "mail_plan_dearer")
        self.assertIn("at the latest until 12/31/2099", text)
        self.assertNotIn("even if the decision date", text)
        # it comes before the free days are over: they count again
        self.course.commitment_deadline = self.association._verbund_today()
        self.assertTrue(word._page_values()["question"]["until"])
        _n, [text] = self._mails(word, "mail_course_changed")
        self.assertIn("even if the decision date", text)
        word._with_transition().free_until = self.course.commitment_deadline
        self.assertFalse(word._free_beyond(), "the same day")

    def test_a_plan_that_is_changed_through_another_course_is_told(self):
        """Lines come with the form of a course, which need not be their own."""
        word = self._commit(self.course, self.company_a, 8)
        line = self.course.cost_ids
        other = self._course().with_user(self.user_staff)
        other.write({"cost_ids": [Command.update(line.id, {"amount_fixed": 4000.0})]})
        self.assertEqual((len(self._told()), word.limit_asked), (1, 500.0))
        for command in (
            Command.delete(line.id),
            Command.link(line.id),
            Command.update(line.id, {"course_id": other.id}),
        ):
            with (
                self.subTest(command=command),
                self.assertRaisesRegex(UserError, "the tab “Cost Plan”"),
                self.cr.savepoint(),
            ):
                other.write({"cost_ids": [command]})

    def test_who_says_nothing_keeps_its_limit_and_falls_out_above_it(self):
        word = self._commit(self.course, self.company_a, 4)
        rich = self._commit(self.course, self.company_b, 8, ceiling=900.0)
        self._raise_plan(6000.0)  # 750.00 at 8, 500.00 at 12
        course = self.course.with_context(lang="en_US")
        [run] = [o for o in course._get_options()[course] if o.outcome == "run"]
        self.assertRegex(
            course._describe_option(run),
            r"may withdraw until .* So long it is not run. If they withdraw, seats "
            r"missing to the minimum: [1-8]\.",
        )
        with self.assertRaisesRegex(UserError, "may withdraw until"):
            self.course.with_user(self.user_manager).action_confirm()
        self._as(self.user_portal_b)._accept_limit(self.company_b, 0.0)
        self.assertFalse(rich.free_until, "it stays")
        self.assertNotIn("not run", course._describe_option(run))
        self.course.with_user(self.user_manager).action_confirm()
        self.assertEqual((word.state, rich.state), ("released", "confirmed"))
        self.assertEqual(word.release_reason, "price")

    def test_set_free_until_a_working_day_and_no_longer(self):
        word = self._commit(self.course, self.company_a, 4)
        self.course._with_transition().commitment_deadline = "2020-01-01"
        with freeze_time("2027-03-01 10:00:00"):
            self._raise_plan()
        self.assertEqual(str(word.free_until), "2027-03-08")
        with freeze_time("2027-03-08 10:00:00"):
            self.assertTrue(word._may_leave())
        with freeze_time("2027-03-09 10:00:00"):
            self.assertFalse(word._may_leave())

    def test_only_a_rise_is_told(self):
        word = self._commit(self.course, self.company_a, 4)
        self._raise_plan(3000.0)
        self.course.with_user(self.user_manager).min_seats = 9
        self.course.with_user(self.user_manager).max_seats = 14
        self.assertFalse(word.free_until)
        self.assertFalse(self._told())
        # the lowest possible price rises
        self.course.with_user(self.user_manager).max_seats = 10
        self.assertTrue(word.free_until)

    def _mails(self, word, template):
        """What a company was told by one of the texts, the newest first."""
        self.env.cr.precommit.run()
        self.association.partner_id.lang = "en_US"
        notices = self.env["verbund.notice"].search(
            [
                ("res_model", "=", word._name),
                ("res_id", "=", word.id),
                ("template", "=", f"{MODULE}.{template}"),
            ]
        )
        return notices, [
            " ".join(n.body.striptags().replace("\xa0", " ").split()) for n in notices
        ]

    def test_a_lower_price_is_told_once_and_changes_no_word(self):
        word = self._commit(self.course, self.company_a, 4)
        asked = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_c.id}
        )
        self.association.partner_id.lang = "en_US"
        self._raise_plan(3000.0)
        self._raise_plan(2400.0)
        [notice], [text] = self._mails(word, "mail_course_changed")
        for words in (
            "With 8 seats: $ 300.00 per seat instead of $ 412.50",
            "With 12 seats: $ 200.00 per seat instead of $ 275.00",
            "your word stays as it is",
        ):
            self.assertIn(words, text)
        self.assertIn("costs less", notice.subject)
        self.assertNotIn("does not suit", text)
        self.assertEqual((word.price_limit, word.seats), (412.5, 4))
        self.assertFalse(word.free_until)
        self.assertFalse(self._mails(asked, "mail_course_changed")[0])
        # told together with other news
        self.course.venue_id = self.provider
        self._raise_plan(1200.0)
        _notices, texts = self._mails(word, "mail_course_changed")
        self.assertEqual(len(texts), 2)
        self.assertIn("Venue from now on", texts[0])
        self.assertIn("150.00 per seat instead of $ 300.00", texts[0])

    def test_a_price_that_falls_and_rises_in_between_is_not_told(self):
        word = self._commit(self.course, self.company_a, 4)
        self._raise_plan(3000.0)
        self._raise_plan(3300.0)
        self.assertFalse(self._mails(word, "mail_course_changed")[0])
        self.assertFalse(self._told())

    def test_the_old_price_is_the_one_that_the_company_was_told(self):
        early = self._commit(self.course, self.company_a, 4)
        self.association.partner_id.lang = "en_US"
        self._raise_plan(2400.0)
        late = self._commit(self.course, self.company_b, 4)
        self._raise_plan(3000.0)
        # for the early one it has become cheaper, whatever it was in between
        _n, [cheaper] = self._mails(early, "mail_course_changed")
        self.assertIn("375.00 per seat instead of $ 412.50", cheaper)
        _n, [dearer] = self._mails(late, "mail_plan_dearer")
        self.assertIn("375.00 per seat instead of $ 300.00", dearer)
        self.assertFalse(early.free_until)
        self._raise_plan(3600.0)
        for word in (early, late):
            _n, texts = self._mails(word, "mail_plan_dearer")
            self.assertIn("450.00 per seat instead of $ 375.00", texts[0])

    def test_no_old_price_for_a_group_that_was_not_possible(self):
        word = self._commit(self.course, self.company_a, 4)
        self.association.partner_id.lang = "en_US"
        self.course.max_seats = 15
        self._raise_plan(4500.0)
        _n, [text] = self._mails(word, "mail_plan_dearer")
        self.assertIn("With 12 seats: $ 375.00 per seat instead of $ 275.00", text)
        self.assertIn("With 15 seats: $ 300.00 per seat; no price was known", text)

    def test_a_free_course_that_costs_something_was_free_before(self):
        course = self._course(fixed=0.0)
        course.action_open_booking()
        word = self._commit(course, self.company_a, 4)
        self.association.partner_id.lang = "en_US"
        self._raise_plan(800.0, course)
        _n, [text] = self._mails(word, "mail_plan_dearer")
        self.assertIn("100.00 per seat instead of $ 0.00", text)

    def test_a_rise_at_one_size_is_enough(self):
        word = self._commit(self.course, self.company_a, 4)
        self.course.with_user(self.user_manager).write(
            {
                "cost_ids": [
                    Command.update(
                        self.course.cost_ids.id,
                        {"amount_fixed": 1600.0, "amount_per_seat": 210.0},
                    )
                ]
            }
        )
        # dearer at 12 (343.33 against 275.00), cheaper at 8 (410.00 against 412.50)
        self.assertTrue(word.free_until)
        self.assertFalse(word.limit_asked, "it has agreed to more already")

    def test_an_awarded_offer_that_is_dearer_is_told(self):
        word = self._commit(self.course, self.company_a, 4)
        offer = self.env["verbund.offer"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.provider.id,
                "fixed_amount": 500.0,
                "travel_amount": 100.0,
            }
        )
        offer.with_user(self.user_manager).action_award()
        self.assertTrue(word.free_until)
        self.assertEqual(word.limit_asked, 487.5)

    def test_before_a_word_nobody_is_told(self):
        self.course._ask_companies()
        self._raise_plan()
        self.assertFalse(self._told())

    def test_a_question_goes_when_the_plan_falls_again(self):
        word = self._commit(self.course, self.company_a, 4)
        self._raise_plan(6000.0)
        self.assertEqual(word.limit_asked, 750.0)
        self._raise_plan(4000.0)
        self.assertEqual(word.limit_asked, 500.0)
        self._raise_plan(3300.0)
        self.assertFalse(word.limit_asked)

    def test_a_changed_word_answers_the_question(self):
        word = self._commit(self.course, self.company_a, 4)
        self._raise_plan(4000.0)
        self._as(self.user_portal_a)._commit_seats(self.company_a, 4, None)
        self.assertEqual(
            (word.price_limit, word.limit_asked, word.free_until), (500.0, False, False)
        )

    def test_a_word_for_less_than_is_asked_leaves_the_question_and_its_time(self):
        word = self._commit(self.course, self.company_a, 4)
        self._raise_plan(4000.0)
        until = word.free_until
        self._as(self.user_portal_a)._commit_seats(self.company_a, 5, 450.0)
        self.assertRecordValues(
            word,
            [{"price_limit": 450.0, "limit_asked": 500.0, "free_until": until}],
        )
        self.assertEqual(word._page_question()["amount"], 500.0)
        self.assertTrue(word._is_set_free(), "as it was told")
        self._as(self.user_portal_a)._commit_seats(self.company_a, 5, 500.0)
        self.assertRecordValues(
            word, [{"price_limit": 500.0, "limit_asked": False, "free_until": False}]
        )

    def test_what_a_word_was_given_on_stays(self):
        topic = self.topic.copy({"name": "Other", "code": "TEST-OTHER"})
        self.course.with_user(self.user_manager).vat_treatment = "taxable"
        self.course.with_user(self.user_manager).vat_treatment = "exempt"
        self._commit(self.course, self.company_a, 4)
        for values in ({"topic_id": topic.id}, {"vat_treatment": "taxable"}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "stays"),
            ):
                self.course.with_user(self.user_manager).write(values)
        self._commit(self.course, self.company_b, 4)
        self.course.action_confirm()
        with self.assertRaisesRegex(UserError, "stays"):
            self.course.with_user(self.user_manager).vat_treatment = "taxable"

    def test_seats_that_no_group_can_pay_count_for_nobody(self):
        self._commit(self.course, self.company_a, 10, ceiling=275.0)
        self.assertEqual(self.course.seats_missing, 2)
        self._raise_plan(4800.0)  # 400.00 at 12
        self.assertEqual(self.course.seats_committed, 0)
        self.assertEqual(
            (self.course.seats_missing, self.course._free_seats()), (8, 12)
        )

    def test_a_plan_that_brings_back_a_word_for_taken_seats_says_so(self):
        early = self._commit(self.course, self.company_a, 12, ceiling=275.0)
        self._raise_plan(3300.12)
        late = self._commit(self.course, self.company_b, 8)
        self.assertEqual(self.course.taking_part_ids, late)
        with (
            self.assertRaisesRegex(UserError, "20 committed seats.+Release one"),
            self.cr.savepoint(),
        ):
            self._raise_plan(3300.0)
        early.with_user(self.user_manager).action_release()
        self._raise_plan(3300.0)
        self.assertEqual(self.course.seats_committed, 8)

    def test_who_fell_out_for_the_price_takes_no_seats_of_a_confirmed_course(self):
        out = self._commit(self.course, self.company_a, 12, ceiling=275.0)
        self._raise_plan(4000.0)
        self._commit(self.course, self.company_b, 8)
        self.course.action_confirm()
        self.assertEqual(out.state, "released")
        self.assertEqual(self.course.seats_committed, 8)
