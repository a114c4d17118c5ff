from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..common import VerbundCommon


class InquiryCase(VerbundCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association = cls.network.company_id
        cls.association.partner_id.lang = "en_US"
        cls.rivals = cls.env["res.partner"].create(
            [
                {
                    "name": f"Akademie {number}",
                    "is_company": True,
                    "is_training_provider": True,
                    "email": f"akademie{number}@example.com",
                }
                for number in (1, 2)
            ]
        )
        cls.provider.email = cls.provider.email or "bildung@example.com"
        cls.provider.lang = "en_US"
        cls.course = cls._course(cost_ids=False)

    def _ask(self, partners=None, day="2099-06-30", text="", reason=""):
        return self.course.with_user(self.user_staff)._ask_providers(
            self.provider | self.rivals if partners is None else partners,
            self.env["verbund.offer"]._fields["reply_until"].to_date(day),
            text,
            reason,
        )

    def _told(self, offer, told=None):
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.offer"), ("res_id", "=", offer.id)]
        )
        return notices.filtered(lambda n: told in (None, n.extra.get("told")))


@tagged("post_install", "-at_install")
class TestInquiry(InquiryCase):
    """Providers are asked for offers, reminded, and their answers noted."""

    def test_three_providers_are_asked_by_one_mail_each(self):
        offers = self._ask(text="Mit Übungen")
        self.assertEqual(self.course.state, "tender")
        self.assertEqual(set(offers.mapped("state")), {"asked"})
        for offer in offers:
            notice = self._told(offer)
            self.assertEqual(notice.mapped("template")[0][-14:], "provider_offer")
            self.assertIn("Mit Übungen", notice[0].body)
            self.assertEqual(len(notice), len(notice.partner_id))
        self.assertFalse(
            self.env["verbund.decision"].search([("decision", "=", "few_providers")])
        )

    def test_fewer_than_three_need_a_reason_that_stays(self):
        with self.assertRaisesRegex(UserError, "at least 3 offers"):
            self._ask(self.provider, reason=" ")
        self._ask(self.provider, reason="Nur ein Träger bietet es an.")
        line = self.env["verbund.decision"].search([("decision", "=", "few_providers")])
        self.assertIn("Nur ein Träger", line.words)
        # one more makes two: still a reason; the third makes them enough
        self._ask(self.rivals)

    def test_nobody_is_asked_twice_or_too_late(self):
        self._ask()
        with self.assertRaisesRegex(UserError, "not been asked yet"):
            self._ask()
        with freeze_time("2099-07-01 12:00:00"):
            with self.assertRaisesRegex(UserError, "in the future"):
                self._ask(self.company_a)
        other = self.provider.copy({"name": "Dritte"})
        first = self.course._get_days()[0]
        with self.assertRaisesRegex(UserError, "answer before that day"):
            self._ask(other, day=str(first))
        self._ask(other, day=str(first - timedelta(1)))
        other = self._confirmed_course({self.company_a: 8})
        with self.assertRaisesRegex(UserError, "no offer is asked for any more"):
            other._ask_providers(self.rivals, self.course.commitment_deadline)

    def test_who_may_ask(self):
        for user in (self.user_manager_other, self.user_portal_provider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.course.with_user(user)._ask_providers(
                    self.rivals, self.course.commitment_deadline
                )

    def test_the_dialog_shows_what_goes_out(self):
        dialog = Form(
            self.env["verbund.offer.ask"]
            .with_user(self.user_staff)
            .with_context(default_course_id=self.course.id)
        )
        dialog.provider_ids.add(self.provider)
        self.assertTrue(dialog.are_few)
        for rival in self.rivals:
            dialog.provider_ids.add(rival)
        self.assertFalse(dialog.are_few)
        self.assertIn("please make an offer", dialog.preview)
        self.assertFalse(self.course.offer_ids, "it was a rehearsal")
        dialog.save().action_ask()
        self.assertEqual(len(self.course.offer_ids), 3)

    def test_the_brief_names_no_company(self):
        need = self._need(self.company_a, 3)
        self.course.action_add_needs(need.ids)
        house = {"host_id": self.company_a.id, "venue_id": self.company_a.id}
        self.course.write({"format": "inhouse", "guest_seats": 4, **house})
        offer = self._ask()[0]
        name, content, kind = offer._brief_file()
        self.assertEqual(kind, "application/pdf")
        self.assertNotIn("/", name)
        text = content.decode(errors="replace")
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("qualifizierungsverbund.report_course_brief", offer.ids)[
                0
            ]
            .decode()
        )
        self.assertTrue(text)
        self.assertIn(self.course.topic_id.name, html)
        self.assertIn("8 to 12", html)
        self.assertIn(f"Inquiry {self.course.reference}", html)
        self.assertIn(offer.partner_id.name, html)
        self.assertNotIn(self.company_a.name, html)
        self.assertNotIn(self.company_a.name, str(offer._page_values()))
        chosen = dict(self.course._brief_values(chosen=True)["rows"])
        self.assertIn(self.company_a.name, chosen["Place"])

    def test_providers_read_the_days_for_which_they_make_an_offer(self):
        """With the half group, without the room."""
        self.course.session_ids = [
            Command.create(
                {
                    "name": "Bei Muster A",
                    "room": "Halle 7",
                    "half": half,
                    "date_begin": f"2099-09-0{day} 07:00:00",
                    "date_end": f"2099-09-0{day} 10:15:00",
                    "units": 4,
                }
            )
            for day, half in ((1, "1"), (2, "2"))
        ]
        offer = self._ask()[0]
        brief = dict(self.course._brief_values()["rows"])["Sessions"]
        page = offer._page_values()["course"]["sessions"]
        for said in (brief, str(page)):
            with self.subTest(said=said):
                self.assertRegex(said, r"9/1/99, 8:00.*11:15")
                self.assertIn(self.course.session_ids[0]._half_words(), said)
                self.assertNotIn("Halle 7", said)
                self.assertNotIn("Muster A", said)
        self.assertEqual((len(page), brief.count("\n")), (2, 1))
        self.course.session_ids.unlink()
        self.assertNotIn("Sessions", dict(self.course._brief_values()["rows"]))

    def test_reminded_before_the_day_once_each_and_only_who_is_silent(self):
        with freeze_time("2027-03-01 09:00:00"):
            offers = self._ask(day="2027-03-10")
        offers[1].action_receive()
        silent = offers[0]
        self.startPatcher(patch.object(IrCron, "_commit_progress", return_value=1))
        remind = self.env["verbund.offer"]._cron_remind
        for day, count in (
            ("2027-03-06", 0),
            ("2027-03-07", 1),
            ("2027-03-08", 1),
            ("2027-03-09", 2),
            ("2027-03-10", 2),
            ("2027-03-11", 2),
        ):
            with self.subTest(day=day), freeze_time(f"{day} 09:00:00"):
                remind()
                remind()
                told = self._told(silent, "reminder")
                self.assertEqual(len(told), count * len(told.partner_id))
                silent.invalidate_recordset(["is_late"])
                self.assertEqual(silent.is_late, day > "2027-03-10")
                late = self.env["verbund.offer"].search([("is_late", "=", True)])
                self.assertEqual(silent in late, day > "2027-03-10")
        self.assertFalse(self._told(offers[1], "reminder"))

    def test_reminded_by_hand_once_a_day(self):
        offers = self._ask()
        offers[0].with_user(self.user_staff).action_remind()
        offers[0].with_user(self.user_staff).action_remind()
        told = self._told(offers[0], "reminder")
        self.assertEqual(len(told), len(told.partner_id))
        offers[0].action_receive()
        with self.assertRaisesRegex(UserError, "No provider has to be reminded"):
            offers[0].action_remind()

    def _task(self):
        return self.course.activity_ids.filtered(
            lambda activity: activity.summary == "Choose an offer"
        )

    def test_somebody_chooses_when_all_have_answered(self):
        offers = self._ask()
        offers[0].action_receive()
        offers[1].action_decline()
        self.assertFalse(self._task())
        offers[2].action_receive()
        self.assertEqual(self._task().user_id, self.user_manager)
        self.assertIn("can be awarded: 2, no longer valid: 0", self._task().note)
        offers[2].action_decline()
        self.assertEqual(len(self._task()), 1, "once")
        self._task().action_done()
        offers[2].action_receive()
        self.assertFalse(self._task(), "it was dealt with")
        # somebody else is asked: too early again, until that one has answered
        other = self.provider.copy({"name": "Dritte", "email": "d@example.com"})
        late = self._ask(other)
        self.assertFalse(self.course.choice_asked_on)
        late.action_receive()
        self.assertTrue(self._task())
        offers[0].action_award("Grund")
        self.assertFalse(self._task())

    def test_somebody_chooses_when_the_reply_date_is_over(self):
        with freeze_time("2027-03-01 09:00:00"):
            offers = self._ask(day="2027-03-10")
        self.startPatcher(patch.object(IrCron, "_commit_progress", return_value=1))
        remind = self.env["verbund.offer"]._cron_remind
        for day, due in (("2027-03-10", False), ("2027-03-11", True)):
            with self.subTest(day=day), freeze_time(f"{day} 09:00:00"):
                remind()
                remind()
                self.assertEqual(len(self._task()), due)
        self.assertIn("not answered in time: 3", self._task().note)
        with freeze_time("2027-03-11 09:00:00"):
            offers[0].reply_until = "2027-03-20"  # it has time again
            self.assertFalse(self._task())
            self.course.action_cancel("cost")
        self.assertFalse(self._task())

    def test_the_brief_goes_along_with_the_question(self):
        offer = self._ask()[0]
        report = type(self.env["ir.actions.report"])
        with patch.object(report, "_render_qweb_pdf", return_value=(b"%PDF", "pdf")):
            [notice] = self._told(offer, "asked")[:1]
            [(name, content, kind)] = offer._notice_files(notice)
            self.assertEqual((content, kind), (b"%PDF", "application/pdf"))
            self.assertTrue(name.endswith(".pdf"))
            self.assertIn("attached as a PDF", notice.body)
            offer.action_receive()
            offer._tell_providers("received")
            [notice] = self._told(offer, "received")[:1]
            self.assertFalse(offer._notice_files(notice))

    def test_who_was_asked_reads_what_has_changed_since(self):
        """While somebody can still be chosen, once, and with what is asked now."""
        offers = self._ask()
        declined, silent, answered = offers
        declined.action_reject()
        answered.fixed_amount = 2000.0
        answered.action_receive()
        self.env.cr.precommit.run()
        staff = self.course.with_user(self.user_staff)
        staff.write({"date_begin": "2100-03-01 08:00:00", "name": "Anders"})
        staff.max_seats = 16
        staff.date_end = "2100-03-05 15:00:00"
        self.env.cr.precommit.run()
        self.assertFalse(self._told(declined, "changed"))
        for offer in (silent, answered):
            [notice] = self._told(offer, "changed")
            self.assertEqual(set(notice.extra["changes"]), {"days", "name", "size"})
            self.assertIn("Title from now on: Anders", notice.body)
            self.assertIn("People from now on: 8–16", notice.body)
            has_offer = offer == answered
            for sentence, is_said in (
                ("If your offer does not hold for that", has_offer),
                ("By the link you can correct it until", has_offer),
                ("for an offer: by the link, until", not has_offer),
            ):
                self.assertEqual(sentence in notice.body, is_said, sentence)
            self.assertEqual(len(offer._notice_files(notice)), 1, "the brief")
        staff.commitment_deadline = "2099-12-30"
        self.env.cr.precommit.run()
        self.assertEqual(len(self._told(silent, "changed")), 1, "no matter of theirs")
        with freeze_time("2099-07-05"):
            staff.units = 50
            self.env.cr.precommit.run()
        late = self._told(answered, "changed").sorted("id")[-1]
        self.assertIn("If your offer does not hold for that", late.body)
        self.assertNotIn("By the link you can correct it", late.body)
        silent_late = self._told(silent, "changed").sorted("id")[-1]
        self.assertIn("Teaching units from now on: 50", silent_late.body)
        self.assertNotIn("offer: by the link", silent_late.body)

    def _button(self, notice):
        """What the one link of an e-mail says."""
        page = html.fromstring(str(notice.sudo().mail_id.body_html))
        [link] = page.find_class("mail-button")
        return " ".join(link.text_content().split())

    def test_the_button_of_an_e_mail_says_what_it_opens(self):
        silent, answered, other = self._ask()
        answered.fixed_amount = 2000.0
        answered.action_receive()
        answered._tell_providers("received")
        silent.action_remind()
        self.env.cr.precommit.run()
        self.course.units = 50
        self.env.cr.precommit.run()
        other.action_reject()
        with freeze_time("2099-07-05"):
            answered._tell_providers("received")
        late = self._told(answered, "received").sorted("id")[-1]
        for notice, said in (
            (self._told(silent, "asked"), "Make your offer"),
            (self._told(silent, "reminder"), "Make your offer"),
            (self._told(silent, "changed"), "Make your offer"),
            (self._told(answered, "received") - late, "See or correct your offer"),
            (self._told(answered, "changed"), "See or correct your offer"),
            (late, "See your offer"),
            (self._told(other, "rejected"), "See the inquiry"),
        ):
            self.assertEqual(self._button(notice), said, notice.subject)

    def test_who_was_asked_reads_of_another_topic_and_another_level(self):
        """What somebody learns there is what a provider makes its offer for."""
        self.env["res.lang"]._activate_lang("de_DE")
        silent, answered, _other = self._ask()
        answered.fixed_amount = 2000.0
        answered.action_receive()
        self.env.cr.precommit.run()
        topic = self.topic.copy({"name": "Deutsch im Lager", "code": "TEST-LAGER"})
        topic.with_context(lang="de_DE").name = "Lagerdeutsch"
        staff = self.course.with_user(self.user_staff).with_context(lang="de_DE")
        staff.level = "b1"
        staff.write({"topic_id": topic.id, "level": "b2"})
        self.env.cr.precommit.run()
        for offer in (silent, answered):
            [notice] = self._told(offer, "changed")
            self.assertEqual(set(notice.extra["changes"]), {"topic", "level"})
            self.assertIn("Topic from now on: Deutsch im Lager", notice.body)
            self.assertIn("Level until now: –", notice.body)
            self.assertIn("Level from now on: B2", notice.body)
        staff.level = False
        [notice] = self._told(silent, "changed")
        self.assertTrue(notice._get_obstacle(silent), "not so any more")
        self.env.cr.precommit.run()
        last = self._told(silent, "changed").sorted("id")[-1]
        self.assertIn("Level from now on: –", last.body)

    def test_who_can_be_chosen_again_reads_what_has_changed(self):
        """Once booking is open as well, while nobody else is chosen."""
        offers = self._ask()
        for offer in offers:
            offer.fixed_amount = 2000.0
            offer.action_receive()
        first, rival = offers[:2]
        first.action_award("Nähe")
        self.course.action_open_booking()
        self.env.cr.precommit.run()
        self.course.units = 50
        self.env.cr.precommit.run()
        self.assertFalse(self._told(rival, "changed"), "turned down")
        first.take_back_reason = "Krank"
        first.action_take_back()
        self.env.cr.precommit.run()
        self.course.units = 52
        self.env.cr.precommit.run()
        self.assertEqual(rival.state, "received")
        self.assertEqual(len(self._told(rival, "changed")), 1)

    def test_who_was_asked_does_not_read_whose_house_it_is(self):
        [offer, *_others] = self._ask()
        self.env.cr.precommit.run()
        self.course.write(
            {
                "format": "inhouse",
                "host_id": self.company_a.id,
                "guest_seats": 3,
                "venue_id": self.company_a.id,
                "units": 50,
            }
        )
        self.env.cr.precommit.run()
        [notice] = self._told(offer, "changed")
        self.assertIn("Teaching units from now on: 50", notice.body)
        self.assertNotIn(self.company_a.name, notice.body)

    def test_a_file_is_named_in_the_language_of_its_mail(self):
        """Whoever works off the queue: the cron, or an administrator."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.association.partner_id.lang = "de_DE"
        offer = self._ask()[0]
        report = type(self.env["ir.actions.report"])
        [notice] = self._told(offer, "asked")[:1]
        mail = notice.sudo().mail_id
        for lang in ("en_US", "de_DE", None):
            with (
                self.subTest(lang=lang),
                patch.object(report, "_render_qweb_pdf", return_value=(b"%PDF", "pdf")),
            ):
                email = mail.with_context(lang=lang)._prepare_outgoing_list()[0]
                [(name, _content, _type)] = email["attachments"]
                self.assertEqual(name, f"Anfrage {self.course.reference}.pdf")

    def test_offers_that_staff_have_prepared_are_asked_for_with_the_others(self):
        offer = self.env["verbund.offer"].create(
            {"course_id": self.course.id, "partner_id": self.provider.id}
        )
        self.assertFalse(self._told(offer))
        self._ask(self.provider, text="Mit Übungen", reason="Nur einer.")
        self.assertEqual(self.course.offer_ids, offer)
        self.assertEqual(str(offer.reply_until), "2099-06-30")
        self.assertIn("Mit Übungen", self._told(offer, "asked")[0].body)
        with self.assertRaisesRegex(UserError, "not been asked yet"):
            self._ask(self.provider, reason="Nur einer.")

    def test_staff_note_an_answer_after_the_day(self):
        with freeze_time("2027-03-01 09:00:00"):
            offer = self._ask(day="2027-03-10")[0].with_user(self.user_staff)
        with freeze_time("2027-03-12 09:00:00"), Form(offer) as form:
            form.fixed_amount = 2400.0
        offer.action_receive()
        self.assertEqual(offer.price_at_minimum, 300.0)
        offer.action_decline()
        self.assertEqual(offer.state, "declined")
        # who declined is not told that another one was chosen
        chosen = self.course.offer_ids[1]
        chosen.action_receive()
        chosen.action_award()
        self.assertEqual(offer.state, "declined")
        self.assertFalse(self._told(offer, "rejected"))
