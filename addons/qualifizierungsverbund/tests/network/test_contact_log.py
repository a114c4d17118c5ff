from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestContactLog(VerbundCommon):
    """What was said with whom: for the staff of the networks alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.today = cls.association._verbund_today()
        cls.logs = cls.env["verbund.contact.log"].with_user(cls.user_staff)

    def _log(self, outcome="note", **values):
        return self.logs.create(
            {"partner_id": self.company_a.id, "outcome": outcome, **values}
        )

    def _call_back(self, days=3, **values):
        day = self.today + timedelta(days=days)
        return self._log("call_back", call_back_on=day, **values)

    def _refused(self, **values):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._log(**values)

    def test_a_talk_is_noted_through_the_form(self):
        with Form(self.logs) as form:
            form.partner_id = self.company_a
            form.note = "Fragt im Mai wieder"
        log = form.record
        self.assertEqual(log.network_ids, self.network)
        self.assertEqual(log.user_id, self.user_staff)
        self.assertEqual((log.kind, log.outcome), ("call", "note"))

    def test_networks_are_those_that_the_author_works_in(self):
        both = self._company("Beide Muster GmbH", "both")
        self._membership(both, self.network_other)
        log = self._log(partner_id=both.id)
        self.assertEqual(log.network_ids, self.network)
        other = log.with_user(self.user_manager_other)
        self.assertFalse(other.search([("partner_id", "=", both.id)]))
        with self.assertRaises(AccessError):
            other.read(["note"])

    def test_nobody_notes_for_another_network_or_for_a_colleague(self):
        for values in (
            {"network_ids": [Command.set(self.network_other.ids)]},
            {"user_id": self.user_manager.id},
            {"res_model": "verbund.network", "res_id": self.network.id},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._log(**values)
        log = self._log()
        with self.assertRaises(AccessError):
            log.user_id = self.user_manager

    def test_calling_back_is_a_task_of_the_caller_until_somebody_has_talked(self):
        log = self._call_back()
        task = log.activity_ids
        self.assertEqual(task.user_id, self.user_staff)
        self.assertEqual(task.date_deadline, self.today + timedelta(days=3))
        log.call_back_on = self.today + timedelta(days=5)
        self.assertEqual(log.activity_ids.date_deadline, log.call_back_on)
        # a colleague has reached the company before
        self._log("yes", partner_id=self.company_b.id)
        self.assertTrue(log.activity_ids, "another company")
        self.logs.with_user(self.user_manager).create(
            {"partner_id": self.company_a.id, "outcome": "yes"}
        )
        self.assertFalse(log.activity_ids)

    def test_another_outcome_ends_the_task(self):
        log = self._call_back()
        log.outcome = "no"
        self.assertFalse(log.activity_ids)
        log.write({"outcome": "call_back", "call_back_on": self.today})
        self.assertEqual(log.activity_ids.date_deadline, self.today)
        activity = log.activity_ids
        log.with_user(self.user_manager).unlink()
        self.assertFalse(activity.exists())

    def test_days_fit_each_other(self):
        self._refused(outcome="call_back")
        self._refused(outcome="call_back", call_back_on=self.today - timedelta(days=1))
        self._call_back(0)
        self._refused(date=fields.Datetime.now() + timedelta(hours=1))
        early = self._log(date=fields.Datetime.now() - timedelta(days=40))
        early.write({"outcome": "call_back", "call_back_on": self.today})

    def test_who_was_spoken_with_works_for_the_company(self):
        person = self.env["res.partner"].create(
            {"name": "Frau Muster", "parent_id": self.company_b.id}
        )
        self._refused(contact_id=person.id)
        self._refused(partner_id=person.id)
        log = self._log(partner_id=self.company_b.id, contact_id=person.id)
        self.assertEqual(log.contact_id, person)

    def test_a_document_is_named_to_those_who_may_read_it(self):
        log = self.logs._note(
            self.network.with_user(self.user_staff), self.company_a, self.network, "no"
        )
        self.assertEqual(log.document_name, self.network.name)
        self.assertIn(log, self.logs.search([("is_readable_document", "=", True)]))
        with self.assertRaises(AccessError):
            self.logs._note(
                self.network_other.with_user(self.user_staff),
                self.company_a,
                self.network,
                "no",
            )

    def test_talks_are_counted_where_they_belong(self):
        self._log()
        self._log(partner_id=self.company_b.id)
        membership = self.company_a.membership_ids
        for record, count in (
            (self.network, 2),
            (membership, 1),
            (self.company_a, 1),
            (self.company_b.membership_ids, 1),
        ):
            record = record.with_user(self.user_staff)
            action = record.action_view_contact_logs()
            self.assertEqual(record.contact_log_count, count, record._name)
            logs = self.logs.with_context(**action["context"])
            self.assertEqual(logs.search_count(action["domain"]), count)
            if record._name != "verbund.network":
                self.assertEqual(Form(logs).partner_id, log_partner(record))

    def test_talks_are_erased_when_their_time_is_over(self):
        log = self._log(date=fields.Datetime.now() - timedelta(days=4 * 366))
        kept = self._log(legal_hold=True, date=log.date)
        rule = self.env.ref("qualifizierungsverbund.retention_rule_contact_log")
        self.assertLessEqual(log.erase_on, self.today)
        due = self.logs.search(rule._get_due_domain(self.today))
        self.assertEqual(due, log)
        due._erase_retained()
        self.assertFalse(log.exists())
        self.assertTrue(kept.exists())


def log_partner(record):
    return record if record._name == "res.partner" else record.partner_id
