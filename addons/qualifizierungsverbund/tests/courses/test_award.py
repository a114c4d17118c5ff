from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from ...models.courses.verbund_course import STATES
from ...models.courses.verbund_offer import AWARDING_STATES
from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestAward(VerbundCommon):
    """A provider drops out after its offer was chosen: another one is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.rival = cls.provider.copy(
            {"name": "Akademie Muster GmbH", "email": "rival@example.com"}
        )

    def _awarded(self, state="tender", price=3000.0, rival=4000.0, **values):
        """A course in a state, the offer that is chosen, and the one that is not."""
        course = self._course(cost_ids=False).with_user(self.user_staff)
        course.action_start_tender()
        offers = self.env["verbund.offer"].with_user(self.user_staff)
        chosen, other = offers.create(
            [
                {
                    "course_id": course.id,
                    "partner_id": provider.id,
                    "fixed_amount": amount,
                    **values,
                }
                for provider, amount in ((self.provider, price), (self.rival, rival))
            ]
        )
        (chosen | other).action_receive()
        chosen.action_award("Kennt unsere Anlagen.")
        if state in ("booking_open", "confirmed"):
            course.action_open_booking()
            self._commit(course, self.company_a, 8)
        if state == "confirmed":
            course.action_confirm()
        self.env.cr.precommit.run()
        return course, chosen, other

    def _take_back(self, offer, reason="Die Trainerin ist erkrankt."):
        offer.take_back_reason = reason
        offer.action_take_back()
        self.env.cr.precommit.run()

    def _notices(self, course):
        return self.env["verbund.notice"].search(
            [("owner_model", "=", course._name), ("owner_id", "=", course.id)],
            order="id",
        )

    def _text(self, notice):
        return " ".join(notice.body.striptags().split())

    def _told(self, course, before):
        """What was told since: list of (recipient, kind)."""
        return [
            (notice.partner_id, (notice.extra or {}).get("told"))
            for notice in self._notices(course) - before
        ]

    # ------------------------------------------------------ why this one

    def _open_offers(self, **values):
        """A course in tender with two offers: 3,000 and 4,000."""
        course = self._course(cost_ids=False).with_user(self.user_staff)
        course.action_start_tender()
        cheap, dear = (
            self.env["verbund.offer"]
            .with_user(self.user_staff)
            .create(
                [
                    {
                        "course_id": course.id,
                        "partner_id": provider.id,
                        "fixed_amount": amount,
                        **values,
                    }
                    for provider, amount in ((self.rival, 3000), (self.provider, 4000))
                ]
            )
        )
        (cheap | dear).action_receive()
        return course, cheap, dear

    def test_a_dearer_offer_needs_a_reason_that_no_provider_reads(self):
        course, cheap, dear = self._open_offers()
        for reason in (None, " "):
            with self.assertRaisesRegex(UserError, "375.00.* less. Say why"):
                dear.action_award(reason)
        self.assertEqual(set((cheap | dear).mapped("state")), {"received"})
        dear.action_award("Kennt unsere Anlagen.")
        line = self.env["verbund.decision"].search([("decision", "=", "awarded")])
        self.assertIn("Kennt unsere Anlagen.", line.words)
        self.assertIn("375.00", line.words)
        self.assertEqual(dear.award_reason, "Kennt unsere Anlagen.")
        told = self._notices(course).filtered(lambda n: n.res_id in (cheap | dear).ids)
        self.assertEqual(
            sorted(notice.extra["told"] for notice in told), ["awarded", "rejected"]
        )
        self.assertFalse([n for n in told if "Anlagen" in n.body])

    def test_only_an_offer_that_could_be_chosen_makes_another_dearer(self):
        for values, state in (
            ({"min_seats": 9}, None),
            ({"max_seats": 7}, None),
            ({"valid_until": "2020-01-01"}, None),
            ({}, "action_decline"),
            ({"fixed_amount": 0.0}, None),
        ):
            _course, cheap, dear = self._open_offers()
            cheap.write(values)
            if state:
                getattr(cheap, state)()
            with self.subTest(values=values, state=state):
                dear.action_award()
                self.assertEqual(dear.state, "awarded")

    def test_an_offer_for_another_size_needs_a_reason(self):
        for values, said in (
            ({"max_seats": 7}, "for up to 7 people; planned are 8 seats"),
            ({"min_seats": 10}, "for 10 people and more; planned"),
            ({"min_seats": 2, "max_seats": 6}, "for 2 to 6 people; planned"),
            ({"min_seats": 8, "max_seats": 8}, None),
        ):
            _course, cheap, _dear = self._open_offers()
            cheap.write(values)
            dialog = self.env["verbund.offer.award"].create({"offer_id": cheap.id})
            with self.subTest(values=values):
                self.assertEqual("planned are" in dialog.doubts, bool(said))
                self.assertIn(said or "", dialog.doubts)

    def test_what_is_dearer_hangs_on_the_size_that_is_planned(self):
        course, cheap, dear = self._open_offers()
        cheap.write({"per_head_amount": 110.0})  # 3,880 and 4,000 at the minimum of 8
        course.min_seats = 10  # 4,100 and 4,000
        dear.action_award()
        self.assertEqual(dear.state, "awarded")

    def test_the_dialog_asks_why_and_shows_who_is_told(self):
        course, cheap, _dear = self._open_offers()
        dialog = Form(
            self.env["verbund.offer.award"]
            .with_user(self.user_staff)
            .with_context(default_offer_id=cheap.id)
        )
        self.assertIn("at least 3 offers. Offers here: 2.", dialog.doubts)
        self.assertIn("your offer is chosen", dialog.preview)
        self.assertIn("your offer is not chosen", dialog.preview)
        self.assertEqual(cheap.state, "received", "it was a rehearsal")
        with self.assertRaisesRegex(AssertionError, "reason"):
            dialog.save()
        bare = self.env["verbund.offer.award"].with_user(self.user_staff)
        with self.assertRaisesRegex(UserError, "Offers here: 2. Say why"):
            bare.create({"offer_id": cheap.id}).action_award()
        dialog.reason = "Nur zwei haben geantwortet."
        dialog.save().action_award()
        self.assertEqual(cheap.state, "awarded")
        third = self.provider.copy({"name": "Dritte", "email": "dritte@example.com"})
        _course, cheap, dear = self._open_offers()
        dear.copy({"partner_id": third.id})
        self.assertFalse(bare.create({"offer_id": cheap.id}).doubts)

    # ------------------------------------------------------ in every state

    def test_an_award_that_was_taken_back_stays_as_it_was(self):
        """It is on record who was chosen, at which price, for which course."""
        course, chosen, _other = self._awarded()
        self._take_back(chosen)
        for values in (
            {"partner_id": self.rival.id},
            {"fixed_amount": 1.0},
            {"course_id": self._course().id},
        ):
            with self.subTest(values=values):
                with self.assertRaisesRegex(UserError, "can no longer be changed"):
                    chosen.write(values)
        chosen.action_receive()
        chosen.fixed_amount = 3500.0
        chosen.action_award()
        self.assertEqual(course.cost_fixed, 3500.0)

    def test_an_award_is_taken_back_and_another_offer_awarded(self):
        for state in ("tender", "booking_open", "confirmed"):
            with self.subTest(state=state):
                course, chosen, other = self._awarded(state)
                first = chosen.sudo().purchase_order_id
                self._take_back(chosen)
                self.assertEqual(
                    (chosen.state, other.state), ("taken_back", "received")
                )
                self.assertFalse(course.provider_id)
                self.assertEqual(first.state, "cancel")
                self.assertEqual(course.state, state)
                other.action_award()
                self.assertEqual((other.state, chosen.state), ("awarded", "taken_back"))
                self.assertEqual(course.provider_id, self.rival)
                self.assertEqual(other.sudo().purchase_order_id.state, "purchase")
                # what a course is confirmed at stays
                self.assertEqual(
                    course.cost_fixed, 3000.0 if state == "confirmed" else 4000.0
                )

    def test_a_course_past_the_choice_of_a_provider_keeps_its_award(self):
        course, chosen, other = self._awarded("confirmed")
        late, _chosen, _other = self._awarded()
        self._over(course.sudo()).action_start()
        late.action_cancel("other")
        for offer in (chosen, _chosen):
            offer.take_back_reason = "Krank"
            with self.assertRaisesRegex(UserError, "no offer is awarded or taken back"):
                offer.action_take_back()
        other.action_receive()
        with self.assertRaisesRegex(UserError, "no offer is awarded or taken back"):
            other.action_award()
        self.assertEqual(course.provider_id, self.provider)

    def test_no_second_award_is_offered(self):
        """Lists and forms offer it where it would not be refused."""
        _course, chosen, other = self._awarded()
        self.assertTrue(chosen.can_award)
        self.assertFalse(other.can_award)
        other.action_receive()
        self.assertFalse(other.can_award)
        with self.assertRaisesRegex(UserError, "has already been chosen"):
            other.action_award("Kommt ins Haus.")
        chosen.take_back_reason = "Krank"
        chosen.action_take_back()
        self.assertTrue(other.can_award)

    def test_a_way_out_is_named_where_there_is_one(self):
        """Buttons and refusal ask the same, and what is over needs no provider."""
        course, chosen, other = self._awarded()
        other.action_receive()
        chosen.take_back_reason = "Krank"
        for state in dict(STATES).keys() - {"confirmed"}:  # which asks for approvals
            course.sudo()._with_transition().state = state
            self.assertEqual(chosen.can_award, state in AWARDING_STATES, state)
            if chosen.can_award:
                continue
            for action in (chosen.action_take_back, other.action_award):
                with self.subTest(state=state, action=action.__name__):
                    with self.assertRaises(UserError) as refused:
                        action()
                    self.assertEqual(
                        "Enter another provider" in str(refused.exception),
                        state == "running",
                    )

    def test_a_course_that_has_begun_keeps_its_award_though_nobody_started_it(self):
        course, chosen, other = self._awarded("confirmed")
        other.action_receive()
        chosen.take_back_reason = "Krank"
        for days in (1, 30):
            later = course.date_begin + timedelta(days=days)
            with self.subTest(days=days), freeze_time(later):
                with self.assertRaisesRegex(UserError, "began on"):
                    chosen.action_take_back()
        with freeze_time(course.date_begin):
            # nobody came on the first day
            chosen.action_take_back()
        with freeze_time(later):
            with self.assertRaisesRegex(UserError, "began on"):
                other.action_award()
        with freeze_time(course.date_begin):
            other.action_award()
        self.assertEqual(course.provider_id, self.rival)

    def test_only_an_award_is_taken_back_once_and_with_a_reason(self):
        course, chosen, other = self._awarded()
        for reason in (False, "", " \n "):
            with self.assertRaisesRegex(UserError, "Say first why"):
                self._take_back(chosen, reason)
        with self.assertRaisesRegex(UserError, "cannot become"):
            self._take_back(other)
        with self.assertRaises(AccessError):
            chosen.write({"state": "taken_back"})
        with self.assertRaisesRegex(UserError, "cannot become"):
            chosen.action_reject()
        self.assertEqual(course.provider_id, self.provider)
        self._take_back(chosen)
        with self.assertRaisesRegex(UserError, "cannot become"):
            self._take_back(chosen)
        with self.assertRaisesRegex(UserError, "Taken back” and stays on record"):
            chosen.unlink()

    def test_whoever_may_award_may_take_it_back(self):
        _course, chosen, other = self._awarded()
        chosen.take_back_reason = "Krank"
        for user in (
            self.user_finance,
            self.user_manager_other,
            self.user_portal_provider,
            self.user_internal,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                chosen.with_user(user).action_take_back()
        with self.assertRaises(AccessError):
            other.write({"passed_over_for_id": False})
        chosen.with_user(self.user_staff).action_take_back()

    def test_a_provider_that_is_back_is_awarded_again(self):
        course, chosen, other = self._awarded("booking_open")
        for _round in range(2):
            self._take_back(chosen)
            chosen.action_receive()
            self.assertFalse(chosen.take_back_reason)
            chosen.action_award()
            self.assertEqual(course.provider_id, self.provider)
            self.assertEqual(course.cost_ids.mapped("amount_fixed"), [3000.0])
            self.assertEqual(other.state, "rejected")
        orders = self.env["purchase.order"].search(
            [("verbund_course_id", "=", course.id)], order="id"
        )
        self.assertEqual(orders.mapped("state"), ["cancel", "cancel", "purchase"])

    @freeze_time("2027-03-10 12:00:00")
    def test_an_offer_that_is_outdated_meanwhile_is_not_awarded(self):
        _course, chosen, other = self._awarded(valid_until="2027-03-10")
        self._take_back(chosen)
        with freeze_time("2027-03-11 12:00:00"):
            with self.assertRaisesRegex(UserError, "was valid until"):
                other.action_award()
            other.valid_until = "2027-04-01"
            other.action_award()

    def test_what_was_turned_down_before_stays_so(self):
        course, chosen, other = self._awarded()
        self._take_back(chosen)
        other.action_reject()
        chosen.action_receive()
        chosen.action_award()
        before = self._notices(course)
        self._take_back(chosen)
        self.assertEqual(other.state, "rejected")
        self.assertEqual(self._told(course, before), [(self.provider, "taken_back")])

    def test_the_award_that_was_taken_back_is_on_record(self):
        course, chosen, _other = self._awarded()
        self._take_back(chosen)
        line = self.env["verbund.decision"].search(
            [("decision", "=", "award_taken_back")], limit=1
        )
        self.assertEqual((line.res_model, line.res_id), (course._name, course.id))
        self.assertEqual(
            line.words, "Bildung Muster gGmbH: Die Trainerin ist erkrankt."
        )
        self.assertEqual(line.who_name, self.user_staff.name)

    # ---------------------------------------------------------------- price

    def test_the_plan_stays_until_another_offer_is_awarded(self):
        """Nobody reads of a price that nobody offers."""
        course, chosen, other = self._awarded("booking_open")
        word = course.commitment_ids
        before = self._notices(course)
        self._take_back(chosen)
        self.assertEqual(course.cost_fixed, 3000.0)
        self.assertFalse(word.free_until)
        other.action_award()
        self.env.cr.precommit.run()
        self.assertTrue(word.free_until)
        self.assertEqual(word.limit_asked, 500.0)
        dearer = (self._notices(course) - before).filtered(
            lambda n: n.template.endswith("mail_plan_dearer")
        )
        self.assertEqual(len(dearer), 1)

    def test_a_cheaper_offer_is_told_and_frees_nobody(self):
        course, chosen, other = self._awarded("booking_open", rival=2400.0)
        word = course.commitment_ids
        self._take_back(chosen)
        other.action_award()
        self.assertFalse(word.free_until)
        self.env.cr.precommit.run()
        text = self._text(
            self._notices(course).filtered(lambda n: n.res_id == word.id)[-1]
        )
        self.assertIn("300.00 per seat instead of $ 375.00", text)

    def test_no_award_is_taken_back_while_its_plan_waits_for_an_approval(self):
        course, chosen, other = self._awarded("booking_open", price=3001.0)
        self.association.verbund_course_approval_limit = 1000.0
        course.with_user(self.user_manager).action_confirm()
        self.assertTrue(course.sudo().review_ids)
        with self.assertRaisesRegex(UserError, "waits for an approval"):
            self._take_back(chosen)
        self.assertEqual(course.provider_id, self.provider)
        course.with_user(self.user_verbund_admin).action_reject("Krank")
        self._take_back(chosen)
        other.action_award()
        self.assertEqual(course.cost_fixed, 4000.0)

    # ------------------------------------------------------- who is told

    def test_a_provider_reads_once_that_its_award_is_taken_back_and_why(self):
        for state, ordered in (("tender", False), ("booking_open", True)):
            with self.subTest(state=state):
                course, chosen, other = self._awarded(state)
                order = chosen.sudo().purchase_order_id
                if not ordered:
                    order.write({"state": "draft"})
                before = self._notices(course)
                self._take_back(chosen)
                told = self._told(course, before)
                self.assertEqual(told.count((self.provider, "taken_back")), 1)
                self.assertNotIn((self.provider, "replaced"), told)
                self.assertIn((self.rival, "reopened"), told)
                mails = self._notices(course) - before
                [mail] = mails.filtered(lambda n: n.partner_id == self.provider)
                text = self._text(mail)
                self.assertIn("no longer its training provider", text)
                self.assertIn("Die Trainerin ist erkrankt.", text)
                self.assertEqual(f"{order.name} is cancelled" in text, ordered)
                mail.action_resend()
                [mail] = mails.filtered(lambda n: n.partner_id == self.rival)
                self.assertIn("can be chosen again", self._text(mail))
                self.assertEqual(other._page_stands(), "received")
                self.assertEqual(chosen._page_stands(), "replaced")
                chosen.action_receive()
                mail = self._notices(course).filtered(
                    lambda n: (n.extra or {}).get("told") == "taken_back"
                )[-1]
                with self.assertRaisesRegex(UserError, "not true any more"):
                    mail.action_resend()

    def test_companies_read_who_teaches_no_more_and_who_does_then(self):
        course, chosen, other = self._awarded("booking_open")
        before = self._notices(course)
        self._take_back(chosen)
        mails = self._notices(course) - before
        [mail] = mails.filtered(lambda n: n.partner_id == self.company_a)
        self.assertIn("until now: Bildung Muster gGmbH", self._text(mail))
        self.assertNotIn("erkrankt", self._text(mail))
        before |= mails
        other.action_award()
        self.env.cr.precommit.run()
        texts = [
            self._text(mail)
            for mail in self._notices(course) - before
            if mail.partner_id == self.company_a
        ]
        self.assertTrue(
            any("from now on: Akademie Muster GmbH" in text for text in texts), texts
        )

    def test_whom_a_course_is_awarded_that_takes_place_reads_no_doubt(self):
        course, chosen, other = self._awarded("confirmed")
        self._take_back(chosen)
        before = self._notices(course)
        other.action_award()
        self.env.cr.precommit.run()
        self.assertEqual(
            [(p, told) for p, told in self._told(course, before) if told],
            [(self.rival, "awarded"), (self.rival, "confirmed")],
        )
        for mail in (self._notices(course) - before).filtered(
            lambda n: n.partner_id == self.rival
        ):
            self.assertNotIn("Whether the course takes place", self._text(mail))

    def test_who_was_replaced_by_hand_learns_that_its_order_is_cancelled(self):
        course, chosen, _other = self._awarded("booking_open")
        course.provider_id = self.rival
        self.env.cr.precommit.run()
        before = self._notices(course)
        self._take_back(chosen)
        self.assertEqual(course.provider_id, self.rival, "who was entered stays")
        self.assertIn((self.provider, "taken_back"), self._told(course, before))

    def _questions(self, action):
        """What the buttons of an action ask first, in each view that has one."""
        views = self.env["ir.ui.view"].search([("model", "=", "verbund.offer")])
        offers = self.env["verbund.offer"].with_user(self.user_staff)
        return {
            button.get("confirm") or ""
            for view in views
            for button in etree.fromstring(
                offers.get_view(view.id, view.type)["arch"]
            ).iterfind(f".//button[@name='{action}']")
        }

    def test_a_button_that_writes_to_somebody_says_to_whom(self):
        course, chosen, other = self._awarded("booking_open")
        chosen.take_back_reason = "Krank"
        company, first, second = self.company_a, self.provider, self.rival
        nobody = self.env["res.partner"]
        for offer, action, told, said in (
            (chosen, "action_take_back", company | first | second, "this provider"),
            (chosen, "action_receive", nobody, None),
        ):
            with self.subTest(action=action):
                before = self._notices(course)
                getattr(offer, action)()
                self.env.cr.precommit.run()
                mails = self._notices(course) - before
                self.assertEqual(mails.partner_id.commercial_partner_id, told)
                [question] = self._questions(action)
                self.assertEqual(f"An e-mail goes to {said}" in question, bool(said))
        _course, chosen, other = self._awarded()
        other.action_receive()
        before = self._notices(_course)
        other.action_reject()
        mails = self._notices(_course) - before
        self.assertEqual(mails.partner_id, self.rival)
        [question] = self._questions("action_reject")
        self.assertIn("an e-mail tells it", question)

    def test_an_award_is_taken_back_where_the_reason_is_typed(self):
        form = etree.fromstring(
            self.env["verbund.offer"].with_user(self.user_staff).get_view()["arch"]
        )
        [button] = form.iterfind(".//button[@name='action_take_back']")
        [group] = button.iterancestors("group")
        self.assertEqual(
            [field.get("name") for field in group.iter("field")], ["take_back_reason"]
        )

    # ------------------------------------------- back again, by hand

    def _by_hand(self, course, provider):
        before = self._notices(course)
        course.provider_id = provider
        self.env.cr.precommit.run()
        return self._told(course, before)

    def test_a_provider_that_is_put_back_is_told_that_it_teaches_again(self):
        for state in ("tender", "booking_open"):
            with self.subTest(state=state):
                course, _chosen, _other = self._awarded(state)
                told = self._by_hand(course, self.rival)
                self.assertIn((self.provider, "replaced"), told)
                for _round in range(2):
                    told = self._by_hand(course, self.provider)
                    self.assertIn((self.provider, "again"), told)
                    mail = self._notices(course).filtered(
                        lambda n: (n.extra or {}).get("told") == "again"
                    )[-1]
                    self.assertIn("training provider of", self._text(mail))
                    self.assertIn("Start:", self._text(mail))
                    self.assertEqual(mail.link_id.scope, "teaching")
                    mail.action_resend()
                    told = self._by_hand(course, False)
                    self.assertIn((self.provider, "replaced"), told)
                    with self.assertRaisesRegex(UserError, "nothing to do with this"):
                        mail.resent_as_id.action_resend()

    def test_who_was_told_nothing_is_not_told_that_it_teaches_again(self):
        course, _chosen, _other = self._awarded("booking_open")
        told = self._by_hand(course, self.rival)
        self.assertNotIn((self.rival, "again"), told)

    def test_a_provider_put_back_after_the_confirmation_is_told_once(self):
        course, chosen, _other = self._awarded("confirmed")
        self._take_back(chosen)
        told = self._by_hand(course, self.provider)
        self.assertIn((self.provider, "confirmed"), told)
        self.assertNotIn((self.provider, "again"), told)

    def test_an_award_that_was_taken_back_and_given_again_is_told_once(self):
        course, chosen, _other = self._awarded("booking_open")
        self._take_back(chosen)
        chosen.action_receive()
        before = self._notices(course)
        chosen.action_award()
        self.env.cr.precommit.run()
        told = self._told(course, before)
        self.assertIn((self.provider, "awarded"), told)
        self.assertNotIn((self.provider, "again"), told)
