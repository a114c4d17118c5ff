from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.mail.tests.common import MockEmail

from ...models.core.transition_mixin import with_transition
from ..common import VerbundCommon

TEMPLATE = "qualifizierungsverbund.mail_course_confirmed"


@tagged("post_install", "-at_install")
class TestNotice(MockEmail, VerbundCommon):
    """Who was told, and what becomes of an e-mail that does not arrive."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        # Words of the tests are English ones
        cls.association.partner_id.lang = "en_US"
        cls.course = cls._confirmed_course({cls.company_a: 8})
        cls.commitment = cls.course.commitment_ids

    def _tell(self, partners, **values):
        return self.commitment.with_user(self.user_staff)._tell(
            TEMPLATE, partners, **values
        )

    def _send(self, notices):
        with self.mock_mail_gateway():
            notices.sudo().mail_id.send()
        return self._mails

    def test_an_email_has_one_link_a_text_part_and_fits_a_phone(self):
        notice = self._tell(self.company_a)
        mail = notice.sudo().mail_id
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.body_html.count("<a "), 1)
        url = f"/my/verbund/courses/{self.course.id}"
        self.assertIn(f'{self.course.get_base_url()}{url}"', mail.body_html)
        self.assertNotRegex(mail.body_html, r"(?<!max-)width\s*[:=]\s*[\"']?\d{3}")
        self.assertIn("max-width: 640px", mail.body_html)
        self.assertIn("prefers-color-scheme: dark", mail.body_html)
        values = mail._prepare_outgoing_list()[0]
        message = self.env["ir.mail_server"]._build_email__(
            email_from=values["email_from"],
            email_to=values["email_to"],
            subject=values["subject"],
            body=values["body"],
            body_alternative=values["body_alternative"],
            subtype="html",
            subtype_alternative="plain",
        )
        text = message.get_body(("plain",)).get_content()
        self.assertIn(url, text)
        self.assertIn("takes place", text)
        self.assertNotIn("prefers-color-scheme", text)
        self.assertIn("You get this e-mail because", text)
        self.assertNotIn(self.company_a.name, mail.subject)

    def test_a_list_is_one_in_the_text_part(self):
        """Days of a poll, prices by size: not one after the other in a line."""
        page = (
            "<html><head><title>Days</title></head><body><div data-mail='content'>"
            "<ul><li>2 March</li><li>9 March</li></ul></div></body></html>"
        )
        full = self.env["verbund.notice"]._split(page)["full"]
        lines = html2plaintext(full).splitlines()
        self.assertEqual([line for line in lines if line], ["2 March", "9 March"])

    def test_nobody_has_a_copy_sent_by_a_default(self):
        """The e-mail has a link with which its recipient binds a company."""
        defaults = self.env["ir.default"].with_user(self.user_staff)
        other = self.user_staff.partner_id
        defaults.set("mail.mail", "email_cc", "other@example.com", True)
        staff = self.commitment.with_user(self.user_staff)
        for context in ({}, {"default_recipient_ids": other.ids}):
            context["default_email_cc"] = "other@example.com"
            notice = staff.with_context(**context)._tell(TEMPLATE, self.company_a)
            mail = notice.sudo().mail_id
            self.assertFalse(mail.email_cc or mail.recipient_ids)
            self.assertEqual(mail.email_to, '"Alpha Muster GmbH" <alpha@example.com>')

    def test_no_default_says_what_became_of_a_notice_or_its_link(self):
        lies = dict.fromkeys(("default_sent_at", "default_opened_at"), "2026-01-01")
        staff = self.commitment.with_user(self.user_staff)
        notice = staff.with_context(**lies, default_problem="bounce")._tell(
            TEMPLATE, self.user_portal_a.partner_id, scope="word"
        )
        self.assertTrue(notice.sudo().link_id)
        self.assertFalse(notice.sent_at or notice.problem)
        self.assertFalse(notice.sudo().link_id.opened_at)

    def test_sent_failed_and_tried_again(self):
        notice = self._tell(self.company_a)
        with (
            patch.object(IrMail_Server, "_disable_send", lambda self: False),
            patch.object(
                IrMail_Server, "_connect__", side_effect=ConnectionError("refused")
            ),
        ):
            notice.sudo().mail_id.send()
        self.assertRecordValues(notice, [{"state": "failed", "problem": "server"}])
        activity = self.course.activity_ids
        self.assertEqual(activity.user_id, self.user_manager)
        self.assertIn(self.company_a.name, activity.summary)
        self.assertEqual(self.course.notice_failed_count, 1)
        notice.sudo().mail_id.mark_outgoing()
        self.assertEqual(notice.state, "queued")
        self._send(notice)
        self.assertEqual(notice.state, "sent")
        self.assertFalse(self.course.activity_ids)
        self.course.invalidate_recordset()
        self.assertEqual(self.course.notice_failed_count, 0)

    def test_an_umlaut_domain_is_reached(self):
        self.company_a.email = "info@müller-chemie.example"
        notice = self._tell(self.company_a)
        self.assertEqual(notice.email, "info@xn--mller-chemie-dlb.example")
        self._send(notice)
        self.assertEqual(notice.state, "sent")

    def test_who_cannot_be_reached_is_found_before_sending(self):
        people = self.env["res.partner"].create(
            [
                {"name": "Ohne Adresse"},
                {"name": "Falsche Adresse", "email": "info@example"},
                {"name": "Gute Adresse", "email": "gut@example.com"},
            ]
        )
        notices = self._tell(people)
        self.assertEqual(
            [(n.state, n.problem) for n in notices],
            [("failed", "no_address"), ("failed", "bad_address"), ("queued", False)],
        )
        self.assertEqual(len(self.course.activity_ids), 2)
        self.assertEqual(self.course.notice_failed_count, 2)
        self.assertIn("Enter the right address", self.course.activity_ids[0].note)

    def test_an_address_is_taken_as_it_was_typed_or_not_at_all(self):
        partner = self.env["res.partner"].create({"name": "Anna Muster"})
        for typed, sent_to in (
            ("anna muster@example.com", None),
            ("anna muster@example.com, info@example.com", "info@example.com"),
            ("Info@Example.com; zwei@example.com", "info@example.com"),
            ("Anna Muster <anna@example.com>", "anna@example.com"),
            ('"Muster, Anna" <anna@example.com>', "anna@example.com"),
            (" anna@example.com\u200b", "anna@example.com"),
        ):
            partner.email = typed
            self.assertEqual(partner._verbund_address(), sent_to, typed)

    def test_what_a_company_has_typed_is_no_link_in_a_task(self):
        self.course.name = "<a href='https://evil.example'>Hier</a>"
        nobody = self.env["res.partner"].create({"name": "Ohne Adresse"})
        self.assertIn("evil.example", self._tell(nobody).subject)
        self.assertNotIn("<a", self.course.activity_ids.note)

    def test_sent_again_once_to_the_right_address(self):
        self.company_a.email = False
        notice = self._tell(self.company_a)
        self.company_a.email = "neu@example.com"
        notice.with_user(self.user_staff).action_resend()
        self.assertEqual(notice.resent_as_id.email, "neu@example.com")
        self.assertEqual(notice.resent_as_id.state, "queued")
        self.assertFalse(self.course.activity_ids)
        self.assertEqual(self.course.notice_failed_count, 0)
        with self.assertRaisesRegex(Exception, "already been sent again"):
            notice.with_user(self.user_staff).action_resend()

    def test_nobody_has_to_send_again_what_is_not_true_any_more(self):
        self.company_a.email = False
        course = self._course()
        course.action_open_booking()
        word = self._commit(course, self.company_a, 2)
        notices = self.env["verbund.notice"]
        notices._gc_help()
        self.assertEqual(len(course.activity_ids), 1, "the receipt is still true")
        word.action_release("declined")
        self.assertEqual(len(course.activity_ids), 2)
        notices._gc_help()
        [activity] = course.activity_ids
        told = notices.search([("activity_id", "=", activity.id)])
        self.assertEqual(
            told.template, "qualifizierungsverbund.mail_commitment_released"
        )
        told._erase_retained()
        self.assertFalse(course.activity_ids)

    def test_a_company_nobody_was_told_of_stays_a_task_when_the_recipient_leaves(self):
        """What is true still has to be told to somebody else of it."""
        for change in ({"active": False}, {"parent_id": self.company_b.id}):
            person = self.env["res.partner"].create(
                {"name": "Ohne Adresse", "parent_id": self.company_a.id}
            )
            notice = self._tell(person)
            person.write(change)
            with self.subTest(change=change):
                notice._gc_help()
                self.assertTrue(notice.activity_id)
                person.email = "wieder@example.com"
                with self.assertRaisesRegex(UserError, "somebody else of the company"):
                    notice.with_user(self.user_staff).action_resend()
                self.assertFalse(notice.resent_as_id)

    def test_what_comes_back_is_not_reached(self):
        notice = self._tell(self.company_a)
        self._send(notice)
        self.env["mail.thread"]._routing_handle_bounce(
            None,
            {
                "bounced_email": notice.email,
                "bounced_partner": self.env["res.partner"],
                "bounced_msg_ids": [notice.message_id],
                "bounced_message": self.env["mail.message"],
                "email_from": "mailer-daemon@example.com",
                "to": "bounce@example.com",
                "message_id": "<x@example.com>",
            },
        )
        self.assertRecordValues(notice, [{"state": "failed", "problem": "bounced"}])
        self.assertEqual(len(self.course.activity_ids), 1)

    def test_who_opens_the_link_has_received_the_email(self):
        notice = self._tell(self.company_a, scope="word")
        link = notice.sudo().link_id
        link._note_opened()
        self.assertEqual(notice.state, "opened", "even before it is noted as sent")
        other = self._tell(self.company_b, scope="word")
        self._send(other)
        self.assertEqual(other.state, "sent")
        other.sudo().link_id._note_opened()
        self.assertEqual(other.state, "opened")
        link._note_opened()
        self.assertEqual(notice.state, "opened")

    def test_notices_are_kept_as_long_as_business_letters(self):
        notice = self._tell(self.company_a)
        mail = notice.sudo().mail_id
        self.assertEqual(notice.erase_on.year, notice.create_date.year + 7)
        self.assertEqual((notice.erase_on.month, notice.erase_on.day), (1, 1))
        cron = self.env["verbund.retention.rule"]
        self.startPatcher(patch.object(IrCron, "_commit_progress", return_value=1))
        with freeze_time(f"{notice.create_date.year + 6}-12-31 12:00:00"):
            cron._cron_erase()
        self.assertTrue(notice.exists())
        with freeze_time(f"{notice.create_date.year + 7}-01-01 12:00:00"):
            rule = self.env.ref("qualifizierungsverbund.retention_rule_notice")
            rule.sudo().legal_hold = True
            cron._cron_erase()
            self.assertTrue(notice.exists(), "on hold")
            rule.sudo().legal_hold = False
            cron._cron_erase()
        self.assertFalse(notice.exists())
        self.assertFalse(mail.exists())

    def test_told_once(self):
        first = self._tell(self.company_a, once="7")
        self.assertFalse(self._tell(self.company_a, once="7"))
        self.assertTrue(self._tell(self.company_a, once="2"))
        twin = self.env["res.partner"].create(
            {"name": "Zweite Rolle", "email": first.email}
        )
        self.assertEqual(len(self._tell(self.company_a | twin)), 1)

    def test_in_parallel_the_database_keeps_it_once(self):
        notice = self._tell(self.company_a, once="7").sudo()
        twin = {
            name: notice[name]
            for name in ("res_model", "res_id", "owner_model", "owner_id")
        } | {"template": TEMPLATE, "once": "7", "partner_id": self.company_a.id}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "once_uniq"),
        ):
            with_transition(notice).create(twin)

    def test_written_in_language_and_time_of_the_association(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.association.partner_id.write({"lang": "de_DE", "tz": "Europe/Berlin"})
        self.user_staff.write({"lang": "en_US", "tz": "Pacific/Auckland"})
        notice = self._tell(self.company_a)
        self.assertIn('lang="de-DE"', notice.sudo().mail_id.body_html)
        self.assertIn("01.02.2100 09:00", notice.body)

    def test_a_queued_email_taken_out_is_not_reached(self):
        notices = self._tell(self.company_a | self.company_b)
        notices[0].sudo().mail_id.cancel()
        notices[1].sudo().mail_id.unlink()
        self.assertEqual(notices.mapped("state"), ["failed", "failed"])

    def test_nobody_writes_rows(self):
        notice = self._tell(self.company_a)
        for user in (self.user_staff, self.user_verbund_admin, self.user_portal_a):
            rows = self.env["verbund.notice"].with_user(user)
            with self.assertRaises(AccessError):
                rows.create({"res_model": "verbund.course", "res_id": self.course.id})
            with self.assertRaises(AccessError):
                rows.browse(notice.id).write({"state": "sent"})
            with self.assertRaises(AccessError):
                rows.browse(notice.id).unlink()
        self.assertFalse(
            self.env["verbund.notice"]
            .with_user(self.user_manager_other)
            .search([("id", "=", notice.id)])
        )
        self.assertFalse(
            self.env["verbund.notice"].with_user(self.user_portal_a).has_access("read")
        )

    def test_the_link_does_not_stay_where_others_read(self):
        notice = self._tell(self.company_a)
        self.assertNotIn("http", notice.body)
        self.assertNotIn("http", notice.sudo().mail_id.body)
        self._send(notice)
        self.assertNotIn("/my/verbund", notice.sudo().mail_id.body_html)
