from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..common import VerbundCommon


class RoundCase(VerbundCommon):
    """A round of one network, with two companies and their contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.contact_a = cls.user_portal_a.partner_id
        cls.contact_b = cls.user_portal_b.partner_id
        (cls.contact_a | cls.contact_b).lang = "en_US"
        cls.round = cls._round("Bedarf 2027")

    @classmethod
    def _round(cls, name="Bedarf", days=21, **values):
        today = cls.association._verbund_today()
        return (
            cls.env["verbund.need.round"]
            .with_user(cls.user_staff)
            .create(
                {
                    "name": name,
                    "network_ids": [Command.set(cls.network.ids)],
                    "deadline": today + timedelta(days=days),
                    **values,
                }
            )
            .with_env(cls.env)
        )

    def _answer(self, round_, company):
        return round_.answer_ids.filtered(lambda a: a.partner_id == company)

    def _told(self, record, template):
        return self.env["verbund.notice"].search(
            [
                ("owner_id", "=", record.id),
                ("owner_model", "=", record._name),
                ("template", "=", f"qualifizierungsverbund.{template}"),
            ]
        )

    @contextmanager
    def _day(self, days):
        """Noon of a day that far from the deadline of the round; the job has run."""
        day = self.round.deadline + timedelta(days=days)
        with (
            freeze_time(f"{day} 12:00:00"),
            patch.object(IrCron, "_commit_progress", return_value=1),
        ):
            self.env["verbund.need.round"]._cron_rounds()
            yield


@tagged("post_install", "-at_install")
class TestRound(RoundCase):
    def test_opening_asks_each_contact_of_each_member_once(self):
        colleague = self._portal_user("colleague_a", self.company_a).partner_id
        provider = self._membership(self.provider, self.network)
        provider.role = "provider"
        self.round.with_user(self.user_staff).action_open()
        self.assertEqual(self.round.state, "open")
        self.assertEqual(
            self.round.answer_ids.partner_id, self.company_a | self.company_b
        )
        told = self._told(self.round, "mail_round_asked")
        self.assertEqual(
            sorted(told.partner_id.ids),
            sorted((self.contact_a | colleague | self.contact_b).ids),
        )
        self.assertEqual(set(told.mapped("scope")), {"round"})
        self.assertEqual(len(told.link_id), 3)
        self.round.with_user(self.user_staff).action_ask_new()
        self.assertEqual(self._told(self.round, "mail_round_asked"), told)

    def test_who_asks_sees_first_whom_and_with_which_words(self):
        self.round.text = "Denken Sie an den Sommer."
        asking = self.env["verbund.need.round.ask"].with_user(self.user_staff)
        dialog = Form(asking.with_context(default_round_id=self.round.id))
        for words in (self.contact_a.name, self.contact_b.name, "an den Sommer"):
            self.assertIn(words, dialog.preview)
        self.assertEqual(self.round.state, "draft")
        self.assertFalse(self.round.answer_ids)
        dialog.save().action_ask()
        self.assertEqual(self.round.state, "open")
        new = self._company("Neu Muster GmbH", "neu")
        dialog = Form(asking.with_context(default_round_id=self.round.id))
        self.assertNotIn(self.contact_a.name, dialog.preview)
        dialog.save().action_ask()
        self.assertTrue(self._answer(self.round, new))
        with self.assertRaises(AccessError):
            asking.with_user(self.user_manager_other).create(
                {"round_id": self.round.id}
            )

    def test_a_round_without_members_or_in_the_past_is_not_opened(self):
        empty = self._network("Leer", "LEER", self.user_staff)
        for values, words in (
            ({"network_ids": [Command.set(empty.ids)]}, "no members"),
            ({"days": -1}, "deadline"),
        ):
            with self.subTest(words=words):
                round_ = self._round(**values)
                with self.assertRaisesRegex(UserError, words):
                    round_.action_open()
                self.assertFalse(round_.answer_ids)
        self._round(days=0).action_open()  # its last day is today

    def test_new_members_are_asked_in_a_round_that_runs(self):
        self.round.action_open()
        new = self._company("Neu Muster GmbH", "neu")
        self.env.invalidate_all()
        self.assertEqual(self.round.unasked_count, 1)
        self.round.with_user(self.user_staff).action_ask_new()
        self.assertTrue(self._answer(self.round, new))
        self.assertEqual(len(self._told(self.round, "mail_round_asked")), 3)
        self.assertEqual(self.round.unasked_count, 0)

    def test_the_silent_are_reminded_once_each_time(self):
        self.round.action_open()
        self._answer(self.round, self.company_b).with_user(
            self.user_staff
        ).action_no_need()
        for days, count in ((-12, 0), (-7, 1), (-6, 1), (-2, 2), (-1, 2), (0, 2)):
            with self.subTest(days=days), self._day(days):
                told = self._told(self.round, "mail_round_asked")
                reminders = told.filtered(lambda n: (n.extra or {}).get("reminder"))
                self.assertEqual(len(reminders), count)
                self.assertLessEqual(reminders.partner_id, self.contact_a)
        self.assertEqual(self.round.state, "open")
        with self._day(1):
            self.assertEqual(self.round.state, "closed")
        self.assertFalse(self._told(self.round, "mail_round_closed"))
        self.assertEqual(self.round.activity_id.user_id, self.user_staff)

    def test_reminders_go_out_on_working_days(self):
        for deadline, day, due in (
            ("2027-05-26", "2027-05-18", None),
            ("2027-05-26", "2027-05-19", 7),
            # 30 May is a Sunday
            ("2027-06-06", "2027-05-27", None),
            ("2027-06-06", "2027-05-28", 7),
            # 17 May is Whit Monday, as 15 and 16 May are a weekend
            ("2027-05-19", "2027-05-13", 7),
            ("2027-05-19", "2027-05-14", 2),
        ):
            with self.subTest(deadline=deadline, day=day):
                self.round.deadline = deadline
                with freeze_time(f"{day} 12:00:00"):
                    self.assertEqual(self.round._due_reminder(), due)

    def test_who_has_left_is_not_reminded_and_the_link_is_closed(self):
        self.round.action_open()
        answer = self._answer(self.round, self.company_a)
        self.assertTrue(answer._link_concerns(self.contact_a))
        self.company_a.membership_ids.action_end()
        self.assertFalse(answer._link_concerns(self.contact_a))
        with self._day(-2):
            pass
        reminders = self._told(self.round, "mail_round_asked").filtered(
            lambda notice: (notice.extra or {}).get("reminder")
        )
        self.assertNotIn(self.contact_a, reminders.partner_id)

    def test_who_has_left_is_not_called(self):
        """What staff press led to a page that is not there."""
        self.round.action_open()
        answer, other = (
            self._answer(self.round, company).with_user(self.user_staff)
            for company in (self.company_a, self.company_b)
        )
        self.assertEqual((answer.takes_answers, answer.has_left), (True, False))
        self.company_a.membership_ids.action_end()
        self.env.invalidate_all()
        self.assertEqual((answer.takes_answers, answer.has_left), (False, True))
        self.assertTrue(other.takes_answers)
        for action in (answer.action_enter, answer.action_no_need):
            with self.assertRaisesRegex(UserError, "takes part in no network"):
                action()
        self.assertEqual(answer.state, "asked")

    def test_reminding_by_hand_is_once_a_day(self):
        self.round.action_open()
        said = []
        for _press in range(2):
            action = self.round.with_user(self.user_staff).action_remind()
            said.append(action["params"]["message"])
        self.assertEqual(len(self._told(self.round, "mail_round_asked")), 4)
        self.assertEqual(said[0], "E-mails on their way: 2.")
        self.assertIn("Nobody is written to", said[1])

    def test_who_is_called_is_there_at_a_glance(self):
        """Groups are open, and cards of a phone offer what rows do."""
        Answer = self.env["verbund.need.round.answer"].with_user(self.user_staff)
        rows, cards = (
            etree.fromstring(Answer.get_view(view_type=kind)["arch"])
            for kind in ("list", "kanban")
        )
        self.assertEqual(rows.get("expand"), "1")
        for name in rows.xpath("//button/@name"):
            self.assertTrue(cards.xpath(f"//button[@name='{name}']"), name)

    def test_reminding_says_who_is_not_reached(self):
        self.round.action_open()
        self.contact_b.email = self.company_b.email = False
        action = self.round.with_user(self.user_staff).action_remind()
        self.assertEqual(
            (action["params"]["message"], action["params"]["type"]),
            ("E-mails on their way: 1. Not reached: 1.", "warning"),
        )

    def test_closing_early_tells_the_silent_and_opening_again_asks_them(self):
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        self.round.with_user(self.user_staff).action_close()
        told = self._told(self.round, "mail_round_closed")
        self.assertEqual(told.partner_id, self.contact_a)
        activity = self.round.activity_id
        self.assertTrue(activity)
        self.round.with_user(self.user_staff).action_reopen()
        self.assertEqual(self.round.state, "open")
        self.assertFalse(activity.exists())
        asked = self._told(self.round, "mail_round_asked")
        first, again = asked.filtered(lambda n: n.partner_id == self.contact_a).sorted(
            "id"
        )
        self.assertNotIn("open again", first.body)
        self.assertIn("The round is open again", again.body)
        self.assertEqual(len(asked), 3)

    def test_who_was_told_a_day_hears_of_a_later_one(self):
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        before = self._told(self.round, "mail_round_asked")
        self.round.with_user(self.user_staff).deadline += timedelta(days=7)
        told = self._told(self.round, "mail_round_asked") - before
        self.assertEqual(told.partner_id, self.contact_a)
        day = self.association._verbund_show(self.round.deadline)
        self.assertIn(f"There is more time to answer, until {day}", told.body)
        # nobody hears of a day that is the same, or of a round nobody was asked in
        self.round.write({"deadline": self.round.deadline, "name": "Bedarf"})
        self._round(days=5).deadline += timedelta(days=7)
        self.assertEqual(self._told(self.round, "mail_round_asked") - before, told)

    def _sent(self):
        """What was told so far has left the house."""
        told = self.env["verbund.notice"].search(
            [("owner_model", "=", "verbund.need.round")]
        )
        told.mail_id.state = "sent"
        return told

    def test_who_was_told_a_day_hears_of_an_earlier_one(self):
        """Whoever has answered, too: it was told until when it can be corrected."""
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        self._sent()
        self.round.with_user(self.user_staff).deadline -= timedelta(days=7)
        told = self._told(self.round, "mail_round_earlier")
        self.assertEqual(told.partner_id, self.contact_a | self.contact_b)
        day = self.association._verbund_show(self.round.deadline)
        for notice in told:
            self.assertIn(f"ends earlier than we told you, on {day}", notice.body)
            self.assertIn(f"correct it, until {day}", notice.body)
            is_silent = notice.partner_id == self.contact_a
            self.assertEqual("We have no answer of" in notice.body, is_silent)

    def test_who_has_just_read_of_another_day_is_not_reminded_of_it(self):
        self.round.action_open()
        self._sent()
        with self._day(-10):
            self.round.deadline -= timedelta(days=8)
            self.env["verbund.need.round"]._cron_rounds()
            self.assertEqual(len(self._told(self.round, "mail_round_asked")), 2)
            self.assertEqual(len(self._told(self.round, "mail_round_earlier")), 2)
        with self._day(0):  # two days later
            self.assertEqual(len(self._told(self.round, "mail_round_asked")), 4)

    def test_a_slip_in_the_last_day_is_corrected_and_nobody_reads_of_it(self):
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        sent, right = self._sent(), self.round.deadline
        held = fields.Datetime.now() + timedelta(minutes=9)
        round_ = self.round.with_user(self.user_staff)
        round_.deadline = right.replace(year=2062)
        slip = self._told(self.round, "mail_round_asked") - sent
        self.assertEqual(slip.partner_id, self.contact_a)
        self.assertGreater(slip.mail_id.scheduled_date, held)
        round_.deadline = right
        self.assertFalse(slip.exists())
        self.assertEqual(self._told(self.round, "mail_round_asked"), sent)
        self.assertFalse(self._told(self.round, "mail_round_earlier"))
        self.assertFalse(round_._notice_waits_until())
        # only the last word leaves
        round_.deadline = right.replace(year=2062)
        round_.deadline = right + timedelta(days=1)
        last = self._told(self.round, "mail_round_asked") - sent
        self.assertEqual(last.partner_id, self.contact_a)
        self.assertGreater(last.mail_id.scheduled_date, held)
        day = self.association._verbund_show(right + timedelta(days=1))
        self.assertIn(day, last.body)

    def test_a_slip_that_was_told_is_put_right_with_who_read_it(self):
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        right = self.round.deadline
        self.round.deadline = right.replace(year=2062)
        self._sent()
        self.round.with_user(self.user_staff).deadline = right
        told = self._told(self.round, "mail_round_earlier")
        # the other company has answered, and was never told of the slip
        self.assertEqual(told.partner_id, self.contact_a)

    def test_a_round_that_runs_ends_today_at_the_earliest(self):
        self.round.action_open()
        self._sent()
        round_ = self.round.with_user(self.user_staff)
        today = self.association._verbund_today()
        with self.assertRaisesRegex(UserError, "is over already"), self.cr.savepoint():
            round_.deadline = today - timedelta(days=1)
        self.env.invalidate_all()
        round_.deadline = today
        self.assertTrue(round_.is_open_now)
        self.assertEqual(len(self._told(self.round, "mail_round_earlier")), 2)

    def test_a_round_closed_before_the_day_that_was_told_is_told_closed(self):
        """Its new day has not reached anybody, and does not any more."""
        self.round.action_open()
        self._sent()
        self.round.deadline = self.association._verbund_today()
        waiting = self._told(self.round, "mail_round_earlier")
        self.assertEqual(len(waiting), 2)
        with self._day(1):
            self.assertEqual(self.round.state, "closed")
        self.assertFalse(waiting.exists())
        self.assertEqual(len(self._told(self.round, "mail_round_closed")), 2)

    def test_who_is_asked_while_mails_wait_is_not_asked_once_it_is_closed(self):
        """Nobody reads that a round is over before having been asked in it."""
        self.round.action_open()
        self._sent()
        new = self._company("Neu Muster GmbH", "neu")
        self.env.invalidate_all()
        round_ = self.round.with_user(self.user_staff)
        round_.deadline += timedelta(days=7)
        round_.action_ask_new()
        asked = self._told(self.round, "mail_round_asked").filtered(
            lambda notice: notice.res_id == self._answer(self.round, new).id
        )
        self.assertEqual(len(asked), 1)
        self.assertTrue(asked.mail_id.scheduled_date)
        round_.action_close()
        self.assertFalse(asked.exists())
        told = self._told(self.round, "mail_round_closed").partner_id
        self.assertEqual(told, self.contact_a | self.contact_b)

    def test_who_is_asked_at_last_when_a_round_is_opened_again_reads_so(self):
        """Its question was taken out: to it the round is not open again, but new."""
        self.round.action_open()
        self._sent()
        new = self._company("Neu Muster GmbH", "neu")
        self.env.invalidate_all()
        round_ = self.round.with_user(self.user_staff)
        round_.deadline += timedelta(days=7)
        round_.action_ask_new()
        round_.action_close()
        self._sent()
        round_.action_reopen()
        asked = self._told(self.round, "mail_round_asked").filtered(
            lambda notice: notice.res_id == self._answer(self.round, new).id
        )
        self.assertEqual(len(asked), 1)
        self.assertNotIn("open again", asked.body)
        self.assertFalse(asked.mail_id.scheduled_date)

    def test_who_has_answered_hears_when_a_round_opens_again_for_less_time(self):
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        self._sent()
        round_ = self.round.with_user(self.user_staff)
        right = round_.deadline
        round_.action_close()
        round_.deadline -= timedelta(days=7)
        self.assertFalse(self._told(self.round, "mail_round_earlier"))
        round_.action_reopen()
        told = self._told(self.round, "mail_round_earlier")
        self.assertEqual(told.partner_id, self.contact_b)
        day = self.association._verbund_show(self.round.deadline)
        self.assertIn(f"ends earlier than we told you, on {day}", told.body)
        # As where it is moved while it is open, a slip is put right without a word
        self.assertTrue(told.mail_id.scheduled_date)
        round_.deadline = right
        self.assertFalse(told.exists())

    def test_who_has_answered_hears_nothing_of_more_time_once_it_opens_again(self):
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        before = self._sent()
        round_ = self.round.with_user(self.user_staff)
        round_.action_close()
        round_.deadline += timedelta(days=7)
        round_.action_reopen()
        told = self._told(self.round, "mail_round_asked") - before
        self.assertEqual(told.partner_id, self.contact_a)
        self.assertFalse(self._told(self.round, "mail_round_earlier"))

    def test_what_names_another_day_is_not_sent_again(self):
        self.round.action_open()
        first = self._told(self.round, "mail_round_asked")[:1]
        self._sent()
        self.round.deadline += timedelta(days=1)
        with self.assertRaisesRegex(UserError, "not true any more"):
            first.action_resend()

    def test_evaluating_tells_those_who_answered_what_came_of_it(self):
        self.round.action_open()
        answer = self._answer(self.round, self.company_a)
        self._need(
            self.company_a, 2, submit=False
        )._with_transition().answer_id = answer
        answer.need_ids.action_submit()
        self.round.action_close()
        self.round.with_user(self.user_staff).action_evaluate()
        told = self._told(self.round, "mail_round_result")
        self.assertEqual(told.partner_id, self.contact_a)
        self.assertIn("1 of 2 companies have answered", told.body)
        self.assertIn("Your needs wait for a course now", told.body)
        domain = self.env["verbund.need"]._get_poolable_domain()
        self.assertEqual(answer.need_ids.filtered_domain(domain), answer.need_ids)
        answer.need_ids._set_state("pooled")
        values = answer._notice_values(self.contact_a)
        self.assertFalse(values["waits"])
        with self.assertRaises(UserError):
            self.round.action_reopen()

    def test_the_response_rate_counts_who_has_none_too(self):
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        self.env.invalidate_all()
        self.assertEqual((self.round.asked_count, self.round.answered_count), (2, 1))
        self.assertEqual(self.round.response_rate, 0.5)

    def _counted(self):
        self.env.invalidate_all()
        round_ = self.round.with_user(self.user_staff)
        return round_.answered_count, round_.asked_count, round_.response_rate

    def test_the_response_rate_counts_nobody_who_has_left(self):
        """As long as the round runs; who has answered has, and what it was stays."""
        third = self._company("Dritte Muster GmbH", "dritte")
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        self.assertEqual(self._counted(), (1, 3, 1 / 3))
        third.membership_ids.action_end()
        self.assertEqual(self._counted(), (1, 2, 0.5))
        self.company_b.membership_ids.action_end()
        self.assertEqual(self._counted(), (1, 2, 0.5))
        with self._day(1):
            self.assertEqual(self.round.state, "closed")
            self.assertEqual(self._counted(), (1, 2, 0.5))
        with self._day(5):
            self.company_a.membership_ids.action_end()
            self.assertEqual(self._counted(), (1, 2, 0.5))

    def test_a_member_until_the_last_day_was_asked_in_the_round(self):
        self.round.action_open()
        membership = self.company_a.membership_ids
        membership.action_give_notice()
        membership.date_end = self.round.deadline
        for days in (0, 1):
            with self._day(days):
                self.env["verbund.membership"]._cron_end()
                self.assertEqual(self._counted()[1], 2)
        self.assertEqual(membership.state, "ended")

    def test_a_round_closed_early_counts_its_members_of_that_day(self):
        """Whoever leaves later was asked, though its last day is still to come."""
        self.round.action_open()
        self._answer(self.round, self.company_b).action_no_need()
        third = self._company("Dritte Muster GmbH", "dritte")
        self.round.action_ask_new()
        with self._day(-10):
            third.membership_ids.action_end()
        with self._day(-8):
            self.round.with_user(self.user_staff).action_close()
            self.assertEqual(self._counted(), (1, 2, 0.5))
        with self._day(-5):
            self.company_a.membership_ids.action_end()
        for days in (-4, 3):
            with self._day(days):
                self.assertEqual(self._counted(), (1, 2, 0.5))
        with self._day(-4):
            self.round.with_user(self.user_staff).action_reopen()
            self.assertEqual(self._counted(), (1, 1, 1.0), "it runs again")

    def test_who_types_another_last_day_still_sees_who_has_answered(self):
        """Or the button that reminds would be gone while a day is typed."""
        self.round.action_open()
        self._answer(self.round, self.company_a).action_no_need()
        with Form(self.round.with_user(self.user_staff)) as form:
            form.deadline = self.round.deadline + timedelta(days=1)
            self.assertEqual((form.answered_count, form.asked_count), (1, 2))
            self.assertEqual(form.response_rate, 0.5)

    def test_many_rounds_are_counted_at_once(self):
        self.round.action_open()

        def queries(rounds):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rounds.with_user(self.user_staff).mapped("response_rate")
            return self.env.cr.sql_log_count - before

        one = queries(self.round)
        more = self.round.union(*(self._round(f"Runde {n}") for n in range(5)))
        more.filtered(lambda round_: round_.state == "draft").action_open()
        more[-1].action_close()
        self.assertLessEqual(queries(more), one)

    def test_who_was_not_reached_is_seen_and_asked_again(self):
        self.contact_b.email = self.company_b.email = False
        self.round.action_open()
        self.env.invalidate_all()
        self.assertEqual(self.round.notice_failed_count, 1)
        answer = self._answer(self.round, self.company_b)
        self.assertEqual(answer.notice_failed_count, 1)
        self.assertTrue(self.round.activity_ids)
        self.contact_b.email = "neu@example.com"
        notice = self._told(self.round, "mail_round_asked").filtered("problem")
        self.company_b.email = "firma@example.com"
        notice.with_user(self.user_staff).action_resend()
        self.env.invalidate_all()
        self.assertEqual(self.round.notice_failed_count, 0)

    def test_needs_that_are_taken_back_elsewhere_change_the_answer(self):
        self.round.action_open()
        answer = self._answer(self.round, self.company_a)
        need = self._need(self.company_a, 2, submit=False)
        need._with_transition().answer_id = answer
        self.assertEqual(answer.state, "asked")
        need.action_submit()
        self.assertEqual(answer.state, "answered")
        need.with_user(self.user_staff).action_withdraw()
        self.assertEqual(answer.state, "nothing")
        need.action_reset_to_draft()
        need.action_submit()
        self.assertEqual(answer.state, "answered")
        with self.assertRaisesRegex(UserError, "has handed in"):
            answer.action_no_need()

    def test_nobody_forges_who_was_asked_or_has_answered(self):
        self.round.action_open()
        answer = self._answer(self.round, self.company_a).with_user(self.user_staff)
        for name, value in (
            ("partner_id", self.company_b.id),
            ("contact_id", self.contact_b.id),
            ("answered_at", fields.Datetime.now()),
            ("source", "link"),
            ("state", "answered"),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                answer.write({name: value})
        need = self._need(self.company_b, 2).with_user(self.user_staff)
        with self.assertRaises(AccessError):
            need.answer_id = answer

    def test_rounds_are_of_their_networks_and_answers_of_their_company(self):
        self.round.action_open()
        answers = self.round.answer_ids
        mine = self._answer(self.round, self.company_a)
        for user, rounds, seen in (
            (self.user_staff, 1, answers),
            (self.user_manager_other, 0, answers.browse()),
            (self.user_portal_a, None, mine),
            (self.user_portal_foreign, None, answers.browse()),
        ):
            with self.subTest(user=user.login):
                Answer = self.env["verbund.need.round.answer"].with_user(user)
                self.assertEqual(
                    Answer.search([("id", "in", answers.ids)]).ids, seen.ids
                )
                Round = self.env["verbund.need.round"].with_user(user)
                if rounds is None:
                    self.assertFalse(Round.has_access("read"))
                else:
                    domain = [("id", "=", self.round.id)]
                    self.assertEqual(Round.search_count(domain), rounds)

    def _joint(self):
        """A round of two networks, which staff of one of them opens."""
        networks = self.network | self.network_other
        joint = self._round("Gemeinsam", days=9)
        joint.network_ids = networks
        joint.with_user(self.user_staff).action_open()
        return joint

    def _sums(self, round_, user):
        self.env.invalidate_all()
        seen = round_.with_user(user)
        names = "answered_count", "asked_count", "unasked_count"
        self.assertEqual(len(seen.answer_ids), seen.asked_count)
        return tuple(seen[name] for name in names)

    def test_the_sums_of_a_joint_round_are_of_the_own_networks(self):
        """Those of another network stand neither in them nor in the list."""
        joint, foreign = self._joint(), self.company_foreign
        self._company("Neu Muster GmbH", "neu", self.network_other)
        self._answer(joint, foreign).action_no_need()
        self.assertEqual(self._sums(joint, self.user_staff), (0, 2, 0))
        self.assertEqual(self._sums(joint, self.user_manager_other), (1, 1, 1))
        self.assertEqual(self._sums(joint, self.user_verbund_admin), (1, 3, 1))
        answer = self._answer(joint, foreign).with_user(self.user_staff)
        with self.assertRaises(AccessError):
            answer.action_no_need()
        # it takes part in both: each of them counts it
        self._membership(foreign, self.network)
        self.assertEqual(self._sums(joint, self.user_staff), (1, 3, 0))

    def test_who_works_for_one_network_of_a_round_acts_for_all(self):
        outside = self.user_portal_foreign.partner_id
        joint, foreign = self._joint(), self.company_foreign
        asked = self._told(joint, "mail_round_asked").partner_id
        self.assertEqual(asked, self.contact_a | self.contact_b | outside)
        staff = joint.with_user(self.user_staff)
        staff.action_close()
        told = self._told(joint, "mail_round_closed").partner_id
        self.assertEqual(told, asked)
        staff.action_reopen()
        self._answer(joint, foreign).action_no_need()
        staff.action_close()
        staff.action_evaluate()
        self.assertEqual(self._told(joint, "mail_round_result").partner_id, outside)

    def test_a_copy_is_a_draft_of_its_own(self):
        self.round.action_open()
        again = self.round.with_user(self.user_staff).copy()
        self.assertEqual(again.state, "draft")
        self.assertFalse(again.answer_ids)
        self.assertIn("(copy)", again.name)

    def test_only_a_draft_is_deleted(self):
        draft = self._round()
        draft.with_user(self.user_staff).unlink()
        self.round.action_open()
        with self.assertRaisesRegex(UserError, "closed, not deleted"):
            self.round.unlink()
