from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mail.tests.common import MailCommon

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestEventDoors(VerbundCommon, MailCommon):
    """Who takes a promised seat is told by its company, not by the apps of Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_sales_events = cls._staff(
            "event_sales", "event.group_event_manager", "sales_team.group_sale_salesman"
        )
        cls.course = cls._confirmed_course({cls.company_a: 5, cls.company_b: 4})
        cls.event = cls.course.event_id
        cls.seats = cls.event.registration_ids
        cls.guest = cls.env["event.registration"].create(
            {
                "event_id": cls.event.id,
                "name": "Ein Gast",
                "email": "gast@example.com",
            }
        )

    def _rule(self, trigger, basis="attendee"):
        return (
            self.env["event.lead.rule"]
            .with_user(self.user_sales_events)
            .create(
                {
                    "name": f"All of {trigger}",
                    "lead_creation_trigger": trigger,
                    "lead_creation_basis": basis,
                    "lead_user_id": self.user_sales_events.id,
                }
            )
        )

    def _leads(self, rules):
        return self.env["crm.lead"].search([("event_lead_rule_id", "in", rules.ids)])

    def test_no_button_cancels_a_promised_seat_alone(self):
        """It is refused, so it is not offered; a guest of the event is cancelled."""
        seat = self.seats[:1].with_user(self.user_sales_events)
        with self.assertRaises(UserError):
            seat.action_cancel()
        for kind, view in (("form", "form"), ("list", "tree")):
            view = self.env.ref(f"event.view_event_registration_{view}")
            arch = seat.get_view(view.id, kind)["arch"]
            [button] = etree.fromstring(arch).xpath("//button[@name='action_cancel']")
            rows = {
                row: {name: row[name] for name in ("active", "state")}
                | {"verbund_commitment_id": row.verbund_commitment_id.id}
                for row in (self.seats[0], self.guest)
            }
            hidden = [safe_eval(button.get("invisible"), row) for row in rows.values()]
            with self.subTest(kind):
                self.assertEqual([bool(value) for value in hidden], [True, False])
        self.guest.with_user(self.user_sales_events).action_cancel()
        self.assertEqual(self.guest.state, "cancel")

    def test_promised_seats_make_no_leads(self):
        """Neither when made, nor confirmed, nor present, nor by hand."""
        rules = self.env["event.lead.rule"]
        for trigger in ("create", "confirm", "done"):
            rules |= self._rule(trigger) | self._rule(trigger, "order")
        course = self._confirmed_course({self.company_a: 5, self.company_b: 4})
        seats = course.event_id.registration_ids
        self.assertEqual(len(seats), 9)
        seats.action_set_done()
        self.assertFalse(self._leads(rules))
        course.event_id.with_user(self.user_sales_events).action_generate_leads(rules)
        self.event.with_user(self.user_sales_events).action_generate_leads(rules)
        leads = self._leads(rules)
        self.assertTrue(leads, "a guest is one, as ever")
        self.assertFalse(leads.registration_ids & (seats | self.seats))

    def test_a_named_participant_makes_no_lead_either(self):
        rule = self._rule("create")
        self.seats[:1].write({"name": "Erika Muster", "email": "erika@example.com"})
        rule.sudo()._run_on_registrations(self.seats)
        self.assertFalse(self._leads(rule))

    def _plan_mail(self, interval_type):
        """A mail that somebody adds to the event."""
        at_once = interval_type == "after_sub"
        template = self.env.ref("event.event_reminder")
        return self.env["event.mail"].create(
            {
                "event_id": self.event.id,
                "interval_nbr": 0 if at_once else 100,
                "interval_unit": "now" if at_once else "months",
                "interval_type": interval_type,
                "template_ref": f"mail.template,{template.id}",
            }
        )

    def _name_seat(self):
        seat = self.seats.sudo()[:1]
        seat.write({"name": "Erika Muster", "email": "erika@example.com"})
        seat.verbund_named_at = "2026-01-01 08:00:00"
        return seat

    def _mailed(self, scheduler):
        with self.mock_mail_gateway():
            scheduler.sudo().execute()
        return self._new_mails.mapped("email_to")

    def test_events_write_to_nobody_whom_a_company_has_named(self):
        self._name_seat()
        for interval_type in ("after_sub", "before_event"):
            scheduler = self._plan_mail(interval_type)
            scheduler.sudo().scheduled_date = "2026-01-01 08:00:00"
            mailed = str(self._mailed(scheduler))
            self.assertNotIn("erika@example.com", mailed)
            self.assertIn("gast@example.com", mailed)

    def test_unless_the_course_says_so(self):
        self._name_seat()
        self.course.mail_participants = True
        scheduler = self._plan_mail("after_sub")
        mailed = str(self._mailed(scheduler))
        self.assertIn("erika@example.com", mailed)
        self.assertNotIn("alpha@example.com", mailed, "no placeholder is written to")

    def _lead(self):
        """What a salesperson who reads the participants can make by hand."""
        rule = self._rule("create")
        return self.env["crm.lead"].create(
            {
                "name": "By hand",
                "event_lead_rule_id": rule.id,
                "event_id": self.event.id,
                "registration_ids": [Command.set(self.seats.ids)],
            }
        )

    def test_leads_made_by_hand_do_not_follow_promised_seats(self):
        lead = self._lead()
        seat = self.seats.sudo()[:1]
        seat.verbund_commitment_id._name_seats({seat: ("Erika M", "erika@example.com")})
        self.assertNotIn("erika", str(lead.read()).lower())

    def test_a_mail_planned_when_the_course_said_otherwise_is_not_sent(self):
        self._name_seat()
        scheduler = self._plan_mail("after_sub")
        rows = self.env["event.mail.registration"].create(
            [
                {"scheduler_id": scheduler.id, "registration_id": seat.id}
                for seat in self.seats[:1] | self.guest
            ]
        )
        rows.scheduled_date = "2026-01-01 08:00:00"
        mailed = str(self._mailed(scheduler))
        self.assertNotIn("erika@example.com", mailed)
        self.assertIn("gast@example.com", mailed)

    def test_a_participant_becomes_no_contact(self):
        """Opening the mail dialog of a seat makes a contact of each address."""
        seat = self._name_seat()
        for records in (seat, seat | self.guest):
            proposed = records._message_get_suggested_recipients_batch(no_create=False)
            self.assertNotIn("erika@example.com", str(proposed[seat.id]))
        composer = self.env["mail.compose.message"].create(
            {
                "model": seat._name,
                "res_ids": str(seat.ids),
                "composition_mode": "mass_mail",
                "subject": "x",
                "body": "x",
            }
        )
        with self.mock_mail_gateway():
            composer._action_send_mail()
        domain = [("email", "=", "erika@example.com")]
        self.assertFalse(self.env["res.partner"].search(domain))

    def test_who_may_not_read_networks_duplicates_an_event_with_them(self):
        for event in (self.event, self.event.copy({"verbund_network_ids": False})):
            with self.subTest(networks=event.verbund_network_ids.mapped("name")):
                copied = event.with_user(self.user_sales_events).copy()
                self.assertEqual(
                    copied.sudo().verbund_network_ids, event.verbund_network_ids
                )
