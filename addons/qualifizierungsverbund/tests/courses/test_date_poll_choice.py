from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from odoo.addons.base.models.ir_cron import IrCron

from .test_date_poll import DatePollCase


@tagged("post_install", "-at_install")
class TestDatePollChoice(DatePollCase):
    """Dates are chosen, everybody hears of them, and a poll has an end."""

    def _dialog_of(self, poll):
        return self._dialog(
            "qualifizierungsverbund.verbund_date_poll_apply_action",
            poll,
            self.user_staff,
        )

    def test_a_chosen_date_becomes_sessions(self):
        self.poll.action_open()
        self._answer(self.company_a, 6, "day", 6)
        self._all_answer()
        self.poll.action_close()
        self._told()
        with self._dialog_of(self.poll) as dialog:
            self.assertEqual(dialog.option_id, self.poll.option_ids[0])
            self.assertFalse(dialog.second_id)
            self.assertIn("the dates are fixed", dialog.preview)
        self.assertEqual(self.poll.state, "closed")  # rehearsed, and undone
        self.assertFalse(self.course.session_ids)
        dialog.save().action_apply()
        self.assertEqual(self.poll.state, "applied")
        self.assertEqual(self.poll.option_ids.mapped("is_chosen"), [1, 0, 0])
        show = self.association._verbund_show
        self.assertEqual(
            [show(row.date_begin) for row in self.course.session_ids],
            ["11/02/2099 8:00\u202fAM", "11/03/2099 8:00\u202fAM"],
        )
        self.assertEqual(self.course.session_ids.mapped("units"), [8, 8])
        self.assertEqual(show(self.course.date_end), "11/03/2099 4:00\u202fPM")
        self.assertFalse(self.course.dates_notice)
        self.assertEqual(self._told(), self._both("chosen"))

    def test_half_groups_are_two_sets_of_sessions_of_one_course(self):
        self.poll.action_open()
        self._answer(self.company_a, 6, "three", 1)
        self._answer(self.company_b, 3, "day", 2)
        self._told()
        dialog = self._dialog_of(self.poll)
        self.assertTrue(dialog.second_id)
        dialog.save().action_apply()
        course = self.course
        halves = course.session_ids.grouped("half")
        self.assertEqual(set(halves), {"1", "2"})
        for half in halves.values():
            self.assertEqual(sum(half.mapped("units")), 16)
        self.assertNotIn("units", course.dates_notice or "")
        self.assertEqual((course.min_seats, course.max_seats), (8, 12))
        names = {row["name"] for row in course._page_sessions()}
        self.assertEqual(names, {"Group 1", "Group 2"})
        notice = self._notice("chosen", self.company_a)
        self.assertEqual(sum(notice.extra["seats"]), 6)
        self.assertIn("in group 2", notice.sudo().mail_id.body_html)
        self.assertNotIn(self.company_b.name, notice.sudo().mail_id.body_html)

    def test_a_half_group_takes_whom_it_was_found_for(self):
        self.course.write({"min_seats": 4, "max_seats": 8})
        self.poll.action_open()
        self._answer(self.company_a, 6, "three", 1)
        self._answer(self.company_b, 3, "day", 2)
        self._dialog_of(self.poll).save().action_apply()
        maxima = [self.course.half_max_1, self.course.half_max_2]
        self.assertEqual(sorted(maxima), [4, 5], "five come to one, half would be 4")

    def test_half_groups_are_chosen_though_nobody_has_answered(self):
        self.poll.action_open()
        with freeze_time("2099-10-02 08:00:00"):
            self.poll.action_apply(self.poll.option_ids[:2].ids)
        self.assertEqual((self.course.half_max_1, self.course.half_max_2), (6, 6))

    def test_while_booking_everybody_hears_of_the_days_once(self):
        """Companies by the poll, with what it means for them; the provider as ever."""
        self.course.provider_id = self.provider
        self.course.action_open_booking()
        self.poll.action_open()
        self._answer(self.company_a, 6, "day", 6)
        self._told()
        self._apply(self.poll.option_ids[1])
        told = self._both("chosen") + [("changed", self.provider.name)]
        self.assertEqual(self._told(), sorted(told))

    def test_the_provider_reads_whose_days_are_whose(self):
        """Two half groups may come on one day."""
        self.course.provider_id = self.provider
        self.course.action_open_booking()
        self.poll.action_open()
        self.env.cr.precommit.run()
        with freeze_time("2099-10-02 08:00:00"):
            self.poll.action_apply(self.poll.option_ids[:2].ids)
        [notice] = self.env["verbund.notice"].search(
            [("template", "=", "qualifizierungsverbund.mail_provider_course")]
        )
        days = notice.extra["changes"]["days"]["new"]
        groups = [day.split(":")[0] for day in days]
        self.assertEqual(set(groups), {"Group 1", "Group 2"})
        self.assertEqual(len(days), len(self.course.session_ids))
        self.assertIn(days[0], notice.body)

    def test_a_company_that_came_in_late_hears_of_the_dates(self):
        self.poll.action_open()
        company = self._company("Gamma Muster GmbH", "gamma")
        self.course.action_add_needs(self._need(company, 2).ids)
        self._told()
        self._apply(self.poll.option_ids[1])
        told = [*self._both("chosen"), ("chosen", company.name)]
        self.assertEqual(self._told(), told)

    def test_who_comes_in_while_others_are_asked_is_asked_as_well(self):
        self.poll.action_open()
        self._answer(self.company_a, 6, "day", 6)
        self._answer(self.company_b, 3, "day", 3)
        gamma, delta = (
            self._company(f"{name} Muster GmbH", name.lower())
            for name in ("Gamma", "Delta")
        )
        self._told()
        self.course.with_user(self.user_staff).action_add_needs(
            self._need(gamma, 2).ids
        )
        self.assertEqual(self._told(), [("asked", gamma.name)])
        self._answer(gamma, 2, "day", 2)
        # by a word alone: by the next morning, and nobody chooses before
        self.course.action_open_booking()
        self._commit(self.course, delta, 2)
        with self.assertRaisesRegex(UserError, f"{delta.name} can still answer"):
            self.poll.action_close()
        with freeze_time("2099-09-01"):
            self._told()
            for told in ([("asked", delta.name)], []):
                self._remind()
                self.assertEqual(self._told(), told)
            # all can come now
            self._answer(delta, 2, "day", 2)
            self.poll.action_close()
            self.poll.action_open()
        # the time is over: nobody is asked what cannot be answered
        with freeze_time("2099-10-02"):
            late = self._need(self._company("Eta Muster GmbH", "eta"), 1)
            self.course.action_add_needs(late.ids)
            self.assertNotIn("asked", dict(self._told()))

    def test_what_cannot_be_chosen_says_why_and_changes_nothing(self):
        self.poll.action_open()
        self._all_answer()
        foreign = self._poll(self._course()).option_ids
        options = self.poll.option_ids
        for ids in ([], None, options.ids, [foreign[0].id], [options[0].id, 0], "x"):
            with self.subTest(ids=ids), self.assertRaises(UserError):
                self.poll.action_apply(ids)
        with freeze_time("2099-11-02 08:00:00"):
            with self.assertRaisesRegex(UserError, "not ahead any more"):
                self.poll.action_apply(options[0].ids)
        self.course.commitment_deadline = "2099-12-01"
        self.course.date_begin = "2100-02-01 08:00:00"
        self.course.action_open_booking()
        with self.assertRaisesRegex(ValidationError, "its decision date is"):
            with self.env.cr.savepoint():
                self.poll.action_apply(options[0].ids)
        self.env.invalidate_all()
        self.assertEqual(self.poll.state, "open")
        self.assertFalse(self.course.session_ids)

    def test_what_is_chosen_is_chosen_once(self):
        self.poll.action_open()
        self._apply(self.poll.option_ids[:1])
        self._told()
        with self.assertRaisesRegex(UserError, "cannot become"):
            self._apply(self.poll.option_ids[1:2])
        for action in ("action_open", "action_close", "action_cancel"):
            with self.assertRaises(UserError):
                getattr(self.poll, action)()
        self.assertEqual(self._told(), [])

    def test_a_decided_course_ends_its_poll(self):
        self.poll.action_open()
        self.course.action_cancel("other")
        self.assertEqual(self.poll.state, "cancelled")
        with self.assertRaisesRegex(UserError, "not asked about any more"):
            self._answer(self.company_a, 6, "day", 1)

    def test_the_event_of_the_course_follows(self):
        """A poll ends with the confirmation: what it chose before is what is held."""
        self.poll.action_open()
        self._apply(self.poll.option_ids[:1])
        self.course.action_open_booking()
        self.course._commit_seats(self.company_a, 6, None)
        self.course._commit_seats(self.company_b, 3, None)
        self.course.action_confirm()
        self.assertEqual(self.course.event_id.date_begin, self.course.date_begin)

    # -------------------------------------------------------------- reminders

    def test_who_is_silent_is_reminded_before_the_end_once(self):
        self.poll.action_open()
        self._answer(self.company_a, 6, "day", 6)
        self._told()
        expected = [("reminder", self.company_b.name)]
        for day, told in (
            ("2099-09-27", []),
            ("2099-09-28", expected),
            ("2099-09-29", []),
            ("2099-09-30", expected),
            ("2099-10-01", []),
        ):
            with self.subTest(day=day), freeze_time(day):
                self._remind()
                self.assertEqual(self._told(), told)

    def test_a_poll_closes_after_its_last_day_and_somebody_is_asked_to_choose(self):
        self.poll.action_open()
        with freeze_time("2099-10-02"):
            self._remind()
            self.assertEqual(self.poll.state, "closed")
            activity = self.poll.activity_ids
            self.assertEqual(activity.user_id, self.user_manager)
            self.assertIn("0 of 2", activity.note)
        self._told()
        self.poll.action_open()
        self.assertFalse(self.poll.activity_ids)
        self.assertEqual(self._told(), self._both("again"))

    def test_reminding_by_hand_asks_who_came_in_meanwhile(self):
        self.poll.action_open()
        self._answer(self.company_a, 6, "day", 6)
        company = self._company("Gamma Muster GmbH", "gamma")
        self.course.action_open_booking()
        self._commit(self.course, company, 2)
        self._told()
        told = [("asked", company.name), ("reminder", self.company_b.name)]
        for expected in (told, [("reminder", company.name)], []):
            self.poll.action_remind()
            self.assertEqual(self._told(), expected)
        with freeze_time("2099-10-02"), self.assertRaisesRegex(UserError, "until"):
            self.poll.action_remind()

    def _remind(self):
        with patch.object(IrCron, "_commit_progress", return_value=1):
            self.env["verbund.date.poll"]._cron_remind()

    def test_a_text_that_is_not_true_any_more_is_not_sent_again(self):
        self.poll.action_open()
        asked = self._notice("asked", self.company_a)
        self.assertFalse(asked._get_obstacle(self._row(self.company_a)))
        self._answer(self.company_a, 6, "day", 6)
        self.assertIn("has answered", asked._get_obstacle(self._row(self.company_a)))
        self._apply(self.poll.option_ids[:1])
        chosen = self._notice("chosen", self.company_a)
        self.assertFalse(chosen._get_obstacle(self._row(self.company_a)))
        self.course.session_ids[0].unlink()
        self.assertIn("changed again", chosen._get_obstacle(self._row(self.company_a)))

    # ----------------------------------------------------------------- rights

    def test_staff_of_another_network_sees_nothing(self):
        self.poll.action_open()
        for record in (self.poll, self.poll.option_ids, self.poll.answer_ids):
            Model = record.with_user(self.user_manager_other)
            self.assertFalse(Model.search([]))
            self.assertTrue(record.with_user(self.user_staff).search([]))
        for user in (self.user_portal_a, self.user_finance):
            with self.assertRaises(AccessError):
                self.poll.answer_ids.with_user(user).read(["people"])

    def test_the_button_of_the_course_leads_to_its_poll(self):
        course = self.course.with_user(self.user_staff)
        self.assertEqual(course.action_view_date_poll()["res_id"], self.poll.id)
        other = self._course().with_user(self.user_staff)
        action = other.action_view_date_poll()
        self.assertEqual(action["context"], {"default_course_id": other.id})

    def test_the_days_follow_the_clock_in_summer_as_in_winter(self):
        option = self.poll.option_ids[0]
        option.first_day = date(2027, 10, 29)  # the clock changes on the 31st
        self.poll.deadline = "2027-10-01"
        self.course.commitment_deadline = "2027-10-02"
        self.poll.action_open()
        self._apply(option)
        hours = [row.date_begin.hour for row in self.course.session_ids]
        self.assertEqual(hours, [6, 7])
