from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import MODULE, VerbundCommon


@tagged("post_install", "-at_install")
class TestCourseWizards(VerbundCommon):
    """Decisions on a course that need a reason, by the staff of its network."""

    def _booking(self, seats=6, ceiling=600.0):
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, seats, ceiling)
        return course.with_user(self.user_staff)

    def _wizard(self, name, record):
        return self._dialog(f"{MODULE}.{name}_action", record, self.user_staff)

    def test_cancel_with_reason_and_note(self):
        course = self._booking()
        form = self._wizard("verbund_course_cancel", course)
        self.assertEqual(form.reason, "min_not_reached")
        # Who is told stands in the preview, and nowhere as a number beside it
        self.assertIn(self.company_a.name, form.preview)
        form.note = "A new date follows."
        form.save().action_cancel_course()
        self.assertRecordValues(
            course,
            [
                {
                    "state": "cancelled",
                    "cancel_reason": "min_not_reached",
                    "cancel_note": "A new date follows.",
                }
            ],
        )
        self.assertEqual(course.commitment_ids.state, "cancelled")

    def test_cancel_needs_a_reason(self):
        course = self._booking(8)
        form = self._wizard("verbund_course_cancel", course)
        self.assertFalse(form.reason)
        with self.assertRaises(AssertionError):
            form.save()
        self.assertEqual(course.state, "booking_open")

    def test_cancel_of_a_running_course_is_refused(self):
        course = self._confirmed_course({self.company_a: 8})
        self._over(course).action_start()
        form = self._wizard("verbund_course_cancel", course)
        form.reason = "other"
        wizard = form.save()
        with self.assertRaises(UserError):
            wizard.action_cancel_course()
        self.assertEqual(course.state, "running")

    def test_manager_of_another_network_cannot_cancel(self):
        course = self._booking()
        values = {"course_id": course.id, "reason": "other"}
        dialogs = self.env["verbund.course.cancel"]
        with self.assertRaises(AccessError), self.cr.savepoint():
            dialogs.with_user(self.user_manager_other).create(values)
        # nor with a dialog of somebody else
        wizard = dialogs.create(values).with_user(self.user_manager_other)
        with self.assertRaises(AccessError):
            wizard.action_cancel_course()
        self.assertEqual(course.state, "booking_open")

    def test_run_below_minimum_asks_for_approval(self):
        course = self._booking()
        self.assertEqual(course.seats_missing, 2)
        form = self._wizard("verbund_course_confirm", course)
        form.reason = "Two more will follow"
        form.save().action_confirm()
        self.assertEqual(course.state, "booking_open")
        self.assertEqual(course.override_reason, "Two more will follow")
        self.assertEqual(course.decision_ids.words, "Two more will follow")
        self.assertIn(self.user_verbund_admin, course.reviewer_ids)

    def test_run_below_minimum_needs_words(self):
        course = self._booking()
        wizard = (
            self.env["verbund.course.confirm"]
            .with_user(self.user_staff)
            .create({"course_id": course.id, "reason": "  "})
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        self.assertFalse(course.override_reason)

    def test_rejected_course_can_be_changed_and_asked_again(self):
        course = self._booking()
        form = self._wizard("verbund_course_confirm", course)
        form.reason = "Two more will follow"
        form.save().action_confirm()
        self._reject(course, self.user_verbund_admin, "Who are they?")
        self.assertEqual(course.state, "booking_open")
        self.assertFalse(course.review_ids)
        self.assertEqual(
            course.decision_ids.mapped(lambda d: (d.decision, d.words)),
            [("rejected", "Who are they?"), ("requested", "Two more will follow")],
        )
        course.commitment_deadline = "2099-12-30"
        form = self._wizard("verbund_course_confirm", course)
        form.reason = "Gamma and Delta have called"
        form.save().action_confirm()
        course.with_user(self.user_verbund_admin).validate_tier()
        self.assertEqual(course.state, "confirmed")

    def _reject(self, document, user, reason):
        self.env["verbund.approval.reject"].with_user(user).create(
            {"res_model": document._name, "res_id": document.id, "reason": reason}
        ).action_reject()

    def test_requester_cannot_reject(self):
        course = self._booking()
        form = self._wizard("verbund_course_confirm", course)
        form.reason = "Two more will follow"
        form.save().action_confirm()
        with self.assertRaises(UserError):
            self._reject(course, self.user_staff, "Changed my mind")
        self.assertTrue(course.review_ids)

    def test_reject_knows_only_documents_with_approval(self):
        wizard = (
            self.env["verbund.approval.reject"]
            .with_user(self.user_staff)
            .create({"res_model": "res.partner", "res_id": 1, "reason": "No"})
        )
        with self.assertRaises(UserError):
            wizard.action_reject()

    def test_release_with_reason(self):
        course = self._booking()
        commitment = course.commitment_ids
        form = self._wizard("verbund_commitment_release", commitment)
        form.reason = "other"
        form.save().action_release()
        self.assertRecordValues(
            commitment, [{"state": "released", "release_reason": "other"}]
        )
        self.assertEqual(course.seats_committed, 0)

    def test_why_a_request_is_withdrawn_is_said_by_who_does_it(self):
        course = self._course()
        course.action_open_booking()
        asked = self.env["verbund.commitment"].create(
            {"course_id": course.id, "partner_id": self.company_b.id, "seats": 2}
        )
        form = self._wizard("verbund_commitment_release", asked)
        self.assertTrue(form.is_asked)
        self.assertFalse(form.reason, "nobody has said that the company declined")
        with self.assertRaises(AssertionError):
            form.save()
        form.reason = "other"
        self.assertIn("beta@example.com", form.preview)
        form.save().action_release()
        self.assertEqual(asked.release_reason, "other")
        given = self._commit(course, self.company_a, 2)
        self.assertFalse(self._wizard("verbund_commitment_release", given).is_asked)

    def test_what_would_be_refused_has_no_button(self):
        """The preview says why, and what then; what else is offered stays."""
        course = self._course(commitment_deadline=False).with_user(self.user_staff)
        form = self._wizard("verbund_course_open", course)
        self.assertTrue(form.is_refused)
        self.assertIn("decision date", form.preview)
        self.assertIn("Once that is settled the button is back", form.preview)
        self.assertNotIn("Change", form.preview, "here there may be nothing to change")
        asked = self._booking()
        form = self._wizard("verbund_course_cancel", asked)
        self.assertFalse(form.is_refused)
        self.assertNotIn("refused", form.preview)

    def test_every_dialog_with_a_preview_hides_its_buttons(self):
        mixin = self.env.registry["verbund.preview.mixin"]
        dialogs = [
            model
            for model in self.env.values()
            if isinstance(model, mixin) and not model._abstract
        ]
        self.assertGreaterEqual(len(dialogs), 12)
        views = self.env["ir.ui.view"].search(
            [
                ("model", "in", [model._name for model in dialogs]),
                ("type", "=", "form"),
                ("mode", "=", "primary"),
            ]
        )
        self.assertEqual(set(views.mapped("model")), {m._name for m in dialogs})
        for view in views:
            arch = self.env[view.model].get_view(view.id, "form")["arch"]
            for button in etree.fromstring(arch).xpath("//footer/button"):
                with self.subTest(view.name, button=button.get("string")):
                    is_done = button.get("type") == "object"
                    is_done &= "btn-secondary" not in button.get("class")
                    hidden = button.get("invisible") or ""
                    self.assertEqual(hidden.startswith("is_refused"), is_done)

    def test_release_after_the_decision_date_is_refused(self):
        course = self._booking()
        course._with_transition().commitment_deadline = "2020-01-01"
        form = self._wizard("verbund_commitment_release", course.commitment_ids)
        form.reason = "other"
        wizard = form.save()
        with self.assertRaises(UserError):
            wizard.action_release()
        self.assertEqual(course.commitment_ids.state, "committed")


@tagged("post_install", "-at_install")
class TestCourseBoard(VerbundCommon):
    """What the screens of a course tell."""

    def test_notice_follows_the_seats(self):
        course = self._course()
        course.action_open_booking()
        self.assertIn("8", course.seats_notice)
        self._commit(course, self.company_a, 6)
        self.assertIn("2 more seats are needed", course.seats_notice)
        self._commit(course, self.company_b, 3)
        self.assertIn("is reached. 3 seats", course.seats_notice)

    def test_ceiling_below_the_price_leaves_seats_missing(self):
        course = self._course(fixed=3300.0)
        course.action_open_booking()
        self._commit(course, self.company_a, 6)
        self._commit(course, self.company_b, 3, ceiling=300.0)
        self.assertEqual(course.seats_missing, 2)
        self.assertIn("2 more seats are needed", course.seats_notice)
        self.assertIn("agreed to: 3.", course.seats_notice)

    def test_missing_seats_count_what_is_possible_and_who_can_pay(self):
        """A planned course: as the pooling, with the prices that are known by now."""
        course = self._course(fixed=3300.0)
        needs = self._need(self.company_a, 4, seats_possible=1)
        needs |= self._need(self.company_b, 1, seats_possible=1)
        course._pool_needs(needs.ids)
        self.assertEqual(course.seats_missing, 1)
        needs[1].price_ceiling = 280.0
        self.assertEqual(course.seats_missing, 3, "only the first can pay at 8")
        course.action_open_booking()
        self.assertEqual(course.seats_missing, 8)
        course._commit_seats(self.company_a, 4, None)
        self.assertEqual(course.seats_missing, 4)
        self.assertIn("have called possible: 2.", course.seats_notice)

    def test_price_table_is_short_and_marks_the_present_group(self):
        course = self._course(fixed=3300.0, max_seats=200)
        course.action_open_booking()
        self._commit(course, self.company_a, 11)
        rows = course._price_table_rows()
        self.assertLessEqual(len(rows), 15)
        self.assertEqual((rows[0]["seats"], rows[-1]["seats"]), (8, 200))
        (now,) = [row for row in rows if row["is_now"]]
        self.assertEqual((now["seats"], now["price"]), (11, 300.0))
        self.assertIn("committed now", course.price_table)

    def test_board_shows_empty_columns_but_not_what_is_over(self):
        Course = self.env["verbund.course"]
        groups = Course._group_expand_state([], [])
        self.assertIn("concept", groups)
        self.assertNotIn("cancelled", groups)
        self.assertIn("cancelled", Course._group_expand_state(["cancelled"], []))

    def test_new_course_takes_its_numbers_from_the_topic(self):
        form = Form(self.env["verbund.course"].with_user(self.user_staff))
        self.assertFalse(form.min_seats)
        form.topic_id = self.topic
        self.assertEqual(
            (form.name, form.units, form.min_seats, form.max_seats),
            (self.topic.name, 60, 8, 12),
        )
        form.network_ids.add(self.network)
        self.assertEqual(form.save().seats_missing, 8)

    def test_forms_open_for_each_role(self):
        course = self._confirmed_course({self.company_a: 8})
        for user in (self.user_staff, self.user_manager, self.user_finance):
            for record in (course, course.commitment_ids, self.network):
                with self.subTest(user=user.login, model=record._name):
                    view = f"{MODULE}.{record._table}_view_form"
                    Form(record.with_user(user), view=view)

    def test_awarded_offer_stays(self):
        course = self._course()
        offer, other = self.env["verbund.offer"].create(
            [
                {
                    "course_id": course.id,
                    "partner_id": self.provider.id,
                    "fixed_amount": 3000.0,
                },
                {"course_id": course.id, "partner_id": self.company_a.id},
            ]
        )
        offer.action_award()
        with self.assertRaisesRegex(UserError, "awarded offer stays"):
            offer.with_user(self.user_staff).unlink()
        other.with_user(self.user_staff).unlink()
        self.assertTrue(offer.exists())

    def test_network_counts_only_what_its_staff_sees(self):
        self._course()
        self._need(self.company_a, 2)
        network = self.network.with_user(self.user_staff)
        self.assertEqual((network.course_count, network.open_need_count), (1, 1))

    def test_network_counts_without_a_reload(self):
        network = self.network.with_user(self.user_staff)
        self.assertEqual(network.course_count, 0)
        course = self._course()
        self.assertEqual(network.course_count, 1)
        course.action_cancel()
        self.assertEqual(network.course_count, 0)
        with self.assertRaises(AccessError):
            self.network.with_user(self.user_manager).course_ids = course
